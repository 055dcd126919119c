"""A proposed version beside the last approved one: field by field, file by file. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from didd.config.metadata import MetadataSchema
from didd.model import Decision, DecisionKind, Finding, InventoryRow, Record, RecordFile
from didd.text.fold import fold


class Mark(StrEnum):
    """What became of a field or a file."""

    SAME = "same"
    ADDED = "added"
    CHANGED = "changed"
    RENAMED = "renamed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file as proposed and as approved; either is None when it is new or gone."""

    mark: Mark
    now: RecordFile | None
    before: RecordFile | None = None


def approved_before(decisions: Iterable[Decision], record_id: str, content_hash: str) -> str | None:
    """Return the hash of the record's last approved version other than this; None without one."""
    found = [
        d.content_hash
        for d in sorted(decisions, key=lambda d: d.id)
        if d.record_id == record_id
        and d.kind is DecisionKind.APPROVE
        and d.content_hash != content_hash
    ]
    return found[-1] if found else None


def field_codes(metadata: MetadataSchema, *records: Record) -> tuple[str, ...]:
    """Return the field codes to show: all of the DIDD, and any others in these versions.

    All fields of the content hash are shown, even if no longer configured. Fields of
    an exclusion appear only when they are filled in.
    """
    exclusion = {c for c in metadata.codes if c.endswith("pengecualian") or "konsekuensi" in c}
    carried = {code: None for r in records for code, text in r.fields.items() if text}
    known = [
        f.code
        for f in metadata.fields
        if f.type not in {"files", "number"} and (f.code not in exclusion or f.code in carried)
    ]
    return (*known, *(c for c in carried if c not in metadata.codes))


def file_lines(now: Sequence[RecordFile], before: Sequence[RecordFile] | None) -> list[FileLine]:
    """Pair files by name, then by bytes; new order, with those that are gone at the end."""
    if before is None:
        return [FileLine(Mark.SAME, f) for f in now]
    left = list(before)
    lines: list[FileLine] = []
    for file in now:
        old = next((f for f in left if f.name == file.name), None)
        lines.append(FileLine(Mark.ADDED, file) if old is None else _pair(file, old))
        if old is not None:
            left.remove(old)
    for place, line in enumerate(lines):
        twin = next((f for f in left if line.now and f.sha256 == line.now.sha256), None)
        if line.mark is Mark.ADDED and twin is not None:
            lines[place] = FileLine(Mark.RENAMED, line.now, twin)
            left.remove(twin)
    return [*lines, *(FileLine(Mark.REMOVED, None, f) for f in left)]


def _pair(file: RecordFile, old: RecordFile) -> FileLine:
    mark = Mark.SAME if file.sha256 == old.sha256 else Mark.CHANGED
    return FileLine(mark, file, old)


def rows_of(record: Record, rows: Iterable[InventoryRow]) -> list[InventoryRow]:
    """Return the rows of the agency's list that this record came from.

    A row is identified by its title, and by its number where several share the title.
    """
    same = [r for r in rows if fold(r.values.get("judul", "")) == fold(record.title)]
    number = record.fields.get("nomor", "")
    return [r for r in same if number and r.values.get("nomor", "").strip() == number] or same


def findings_about(
    record: Record, rows: Iterable[InventoryRow], findings: Iterable[Finding]
) -> list[Finding]:
    """Return the findings on the record's row in the agency's list, and on its files."""
    places = {(r.source, r.sheet, r.row) for r in rows_of(record, rows)}
    names = {f.path for f in record.files}
    return [
        f
        for f in findings
        if (f.row and (f.file, f.sheet, f.row) in places) or (not f.row and f.file in names)
    ]
