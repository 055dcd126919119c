"""What ``didd doctor`` says of files that were erased: nothing of them came back."""

from __future__ import annotations

from didd.cli.words import _, told
from didd.office import Office, OfficeError
from didd.settings import Settings


def erased_told(settings: Settings) -> str:
    """Return how many files were erased; raises ``OfficeError`` where one is back, or not gone."""
    from didd.adapters.archive.archive import open_archive
    from didd.adapters.store import open_store
    from didd.config.catalog import load_catalog_config
    from didd.steps.erasing.erased_words import what_is_wrong

    config = load_catalog_config(settings.config_dir())
    opened = open_store(settings.database(), config.sop.zone)
    try:
        archive, kept = open_archive(settings.archive()), settings.desk_files_dir()
        office = Office(config, opened, archive, desk_files=kept)
        if wrong := what_is_wrong(office):
            raise OfficeError("; ".join(map(told, wrong)))
        count = len(opened.erased_files.all())
    finally:
        opened.close()
    return _("{n} erased for good; none came back", n=count) if count else _("none")
