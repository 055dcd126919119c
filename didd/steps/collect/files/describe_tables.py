"""Describing the tables among files that may be published, once for the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from didd.adapters.archive.archive import local_file
from didd.adapters.limited_process import LimitedProcess
from didd.adapters.tables.files import may_be_table
from didd.model import Document, RecordFile
from didd.office import Office
from didd.ports import ArchiveDamaged
from didd.tables.table_schema import VERSION

#: A file of a record, or one that may become one.
AnyFile = Document | RecordFile


def describe_tables(office: Office, files: Iterable[AnyFile]) -> dict[str, Mapping[str, Any]]:
    """Describe files without a description; return all that have a table, by sha256.

    Only bytes in the archive are read: excluded information is never there. Done when files are
    checked, so that publishing is not delayed; safe to repeat and to kill.
    """
    named = {file.sha256: file for file in files if may_be_table(file.name)}
    known = office.store.tables.of(named, VERSION) if named else {}
    new = [f for sha256, f in named.items() if sha256 not in known and office.archive.has(sha256)]
    for sha256, description in _described(office, new):
        known[sha256] = description
        office.store.tables.keep(sha256, VERSION, description)
    return {sha256: description for sha256, description in known.items() if description}


def _described(office: Office, files: Iterable[AnyFile]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Describe each file within the limits of a check; aborted ones are left out."""
    process = LimitedProcess(
        *("-P", "-m", "didd.adapters.tables.table_process"),
        first=office.config.model_dump_json(by_alias=True),
    )
    limits = office.config.checks.runner
    try:
        for file in files:
            try:
                with local_file(office.archive, file.sha256) as path:
                    seconds = limits.seconds_for(file.size)
                    question = {"path": str(path), "name": file.name, "seconds": seconds}
                    answer = process.ask(question)
            except (FileNotFoundError, ArchiveDamaged):
                continue  # unreadable bytes are reported at publication
            if "table" in answer:
                yield file.sha256, answer["table"]
    finally:
        process.end()
