"""Describing the tables among files that may be published, once for the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from didd.adapters.archive import local_file
from didd.adapters.table_files import may_be_table
from didd.model import RecordFile
from didd.steps.office import Office
from didd.table_schema import VERSION


def describe_tables(office: Office, files: Iterable[RecordFile]) -> dict[str, Mapping[str, Any]]:
    """Describe what is not described yet; give all that have a table, by sha256.

    Only bytes in the archive are read: excluded information is never there. Done when a record is
    accepted, so that it costs no time when it is published; safe to repeat and to kill.
    """
    from didd.adapters.table_reading import describe  # brings calamine: only where it is needed

    names = {file.sha256: file.name for file in files if may_be_table(file.name)}
    known = office.store.tables.of(names, VERSION) if names else {}
    for sha256 in names.keys() - known.keys():
        if office.archive.has(sha256):
            with local_file(office.archive, sha256) as path:
                known[sha256] = describe(path, names[sha256], office.config) or {}
            office.store.tables.keep(sha256, VERSION, known[sha256])
    return {sha256: description for sha256, description in known.items() if description}
