"""Whether a backup that is at hand has a file's bytes, or a pack with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.shapes import Taker
from didd.i18n import _
from didd.office import Office
from didd.steps.erasing.whereabouts import Whereabouts
from didd.steps.safekeeping.back_up import ARCHIVE
from didd.steps.safekeeping.kept_files import KEPT


def digests_of(office: Office, found: Whereabouts) -> frozenset[str]:
    """Return under which sha256 the bytes are, or were: the file's own, and those of packs."""
    begun = office.store.erased_files.all().get(found.sha256)
    return frozenset((found.sha256, *found.packs, *(begun.packs if begun else ())))


def has_any(office: Office, bag: Taker, folder: Path, digests: Collection[str]) -> bool:
    """Whether the last backup made into ``folder`` has any of these; ``bag`` must be ``alone``.

    Its database is not looked into. Raises ``BagError`` where nothing of the archive is found in
    it: then that something is not there tells nothing.
    """
    if _holds(bag, (ARCHIVE, KEPT), digests):
        return True
    if _holds(bag, (ARCHIVE,), office.archive.digests()):
        return False
    raise BagError(
        _(
            "Nobody can tell whether the backup in {folder} has the file: nothing of this office's "
            "archive is found in it. It is another office's, or its names are hidden under another "
            "key or for other recipients (DIDD_BACKUP_RECIPIENTS).",
            folder=folder,
        )
    )


def _holds(bag: Taker, parts: Collection[str], digests: Iterable[str]) -> bool:
    return any(
        bag.holds(f"{part}/{sha256[:2]}/{sha256[2:]}", sha256)
        for sha256 in digests
        for part in parts
    )
