"""The DIDD of one agency: compiled from approved versions, and compared with the previous one.

Pure. What may be decided is in ``didd.approval.what_may_be_decided``, how a register is rendered
is in ``didd.register.serialise`` and the adapters beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby
from typing import Any

from didd.model import (
    LIST_MARK,
    Agency,
    Classification,
    Decision,
    DecisionKind,
    Entry,
    Record,
    RecordFile,
    Register,
)

#: The classes a public list may show, in print order (UU 14/2008 Pasal 9, 10, 11).
PRINT_ORDER = (Classification.BERKALA, Classification.SERTA_MERTA, Classification.SETIAP_SAAT)


#: Decisions after which no version of the record stands, whichever they are on.
CLOSING = frozenset({DecisionKind.TEST, DecisionKind.EXCLUDE, DecisionKind.REDACT})


class MissingVersionError(LookupError):
    """A decision approves content that is not among the given versions."""


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of an entry, before and after, as canonical text."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class EntryChange:
    """An entry in both registers with different content."""

    before: Entry
    after: Entry
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class RegisterDiff:
    """What a register adds, changes and drops against the previous one."""

    added: tuple[Entry, ...]
    changed: tuple[EntryChange, ...]
    dropped: tuple[Entry, ...]

    def __bool__(self) -> bool:
        """Whether anything differs."""
        return bool(self.added or self.changed or self.dropped)

    def to_json(self) -> dict[str, Any]:
        """Return JSON types: per entry its id and title, per change the fields."""
        return {
            "added": [{"id": e.record_id, "judul": e.title} for e in self.added],
            "changed": [
                {
                    "id": c.after.record_id,
                    "judul": c.after.title,
                    "fields": [asdict(f) for f in c.fields],
                }
                for c in self.changed
            ],
            "dropped": [{"id": e.record_id, "judul": e.title} for e in self.dropped],
        }


def first_moment(day: date, zone: tzinfo) -> datetime:
    """Return the moment at which ``day`` begins in the office's ``zone``."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def end_of_day(day: date, zone: tzinfo) -> datetime:
    """Return the first moment after ``day`` in the office's ``zone``: decisions before it count."""
    return first_moment(day + timedelta(days=1), zone)


def compile_register(
    agency: Agency,
    versions: Iterable[Record],
    decisions: Iterable[Decision],
    *,
    as_of: date,
    year: int,
    zone: tzinfo,
) -> Register:
    """Compile the DIDD of ``agency`` as it stood at the end of ``as_of`` in the office's ``zone``.

    ``versions`` are all known versions, the newest of a record last; records and decisions may
    otherwise come in any order, and those of other agencies are ignored. The public sees the
    version that stands after every decision up to ``as_of``, taken in the order of their ids:

    ========  ================================  ========================================
    decision  on the version that stands        on any other version
    ========  ================================  ========================================
    approve   it still stands                   that version stands
    return    nothing stands                    no change: it is still being mended
    reject    nothing stands                    no change: only the new version is refused
    test      nothing stands                    nothing stands: it may be excluded
    exclude   nothing stands                    nothing stands
    open      no change: the agency's row is    no change
              opened, and proposed anew
    redact    nothing stands                    nothing stands, until its copy is approved
    strike    nothing stands                    no change: only that version is struck
    ========  ================================  ========================================

    Information that its newest version calls excluded (DIKECUALIKAN) never appears, whatever was
    decided on older ones; a redacted copy that stands for it is the newest version
    (``register.standing_copies``). Same arguments, same value. Raises ``MissingVersionError``
    when an approved version of a known record was not given.
    """
    known: dict[str, list[Record]] = {}
    for version in versions:
        if version.agency == agency.slug:
            known.setdefault(version.id, []).append(version)
    standing = standing_hashes(d for d in decisions if d.decided_at < end_of_day(as_of, zone))
    public = [
        Approved(record_id, content_hash, _version(known[record_id], content_hash))
        for record_id, content_hash in standing.items()
        if record_id in known and not known[record_id][-1].excluded
    ]
    return Register(
        agency=agency.slug,
        agency_name=agency.name,
        year=year,
        as_of=as_of,
        entries=number_entries(each for each in public if not each.record.excluded),
    )


def standing_hashes(decisions: Iterable[Decision]) -> dict[str, str]:
    """Give, per record id, the content hash that stands; records without one are absent.

    The table is in ``compile_register``. Decisions may come in any order: their ids count.
    """
    standing: dict[str, str] = {}
    for decision in sorted(decisions, key=lambda d: d.id):
        if decision.kind is DecisionKind.APPROVE:
            standing[decision.record_id] = decision.content_hash
        elif decision.kind is DecisionKind.OPEN:
            continue
        elif decision.kind in CLOSING or standing.get(decision.record_id) == decision.content_hash:
            standing.pop(decision.record_id, None)
    return standing


@dataclass(frozen=True, slots=True)
class Approved:
    """The version of a record that stands; its id and hash take time to work out."""

    record_id: str
    content_hash: str
    record: Record


def number_entries(approved: Iterable[Approved]) -> tuple[Entry, ...]:
    """Sort what was approved in print order and number it from 1 within each class.

    Print order is class (``PRINT_ORDER``), position in the agency's own list, title, id. An
    excluded record raises ``ValueError``.
    """
    ordered = sorted(approved, key=_print_key)
    return tuple(
        _entry(str(number), each)
        for _, section in groupby(ordered, key=lambda each: each.record.classification)
        for number, each in enumerate(section, start=1)
    )


def diff_registers(old: Register | None, new: Register) -> RegisterDiff:
    """Return what ``new`` adds, changes and drops against ``old`` (None: everything is added).

    Entries are paired by record id and differ when their content hash does; a number or position
    that moved is no change. Added and changed keep the order of ``new``, dropped that of ``old``.
    """
    before = {e.record_id: e for e in old.entries} if old else {}
    after = {e.record_id: e for e in new.entries}
    return RegisterDiff(
        added=tuple(e for i, e in after.items() if i not in before),
        changed=tuple(
            EntryChange(before[i], e, _field_changes(before[i], e))
            for i, e in after.items()
            if i in before and before[i].content_hash != e.content_hash
        ),
        dropped=tuple(e for i, e in before.items() if i not in after),
    )


def _print_key(each: Approved) -> tuple[int, int, str, str]:
    record = each.record
    if record.classification not in PRINT_ORDER:
        raise ValueError(f"{record.id}: {record.classification} has no place in a public list")
    place = PRINT_ORDER.index(record.classification)
    return place, record.position, record.title, each.record_id


def _version(versions: list[Record], content_hash: str) -> Record:
    for record in reversed(versions):
        if record.content_hash == content_hash:
            return record
    raise MissingVersionError(
        f"record {versions[-1].id} ({versions[-1].title}): version {content_hash} was approved "
        "but is not among the versions given"
    )


def _entry(number: str, each: Approved) -> Entry:
    record = each.record
    return Entry(
        number=number,
        record_id=each.record_id,
        content_hash=each.content_hash,
        classification=record.classification,
        title=record.title,
        fields={k: v for k, v in record.fields.items() if v and k != "nomor"},
        files=record.files,
    )


def _field_changes(before: Entry, after: Entry) -> tuple[FieldChange, ...]:
    old, new = _field_texts(before), _field_texts(after)
    codes = [*new, *(code for code in old if code not in new)]
    return tuple(
        FieldChange(code, old.get(code, ""), new.get(code, ""))
        for code in codes
        if old.get(code, "") != new.get(code, "")
    )


def _field_texts(entry: Entry) -> Mapping[str, str]:
    """Return every field of an entry as text, files with the start of their digest."""
    return {
        "judul": entry.title,
        "klasifikasi": entry.classification.value,
        **entry.fields,
        "berkas": LIST_MARK.join(_named(f) for f in entry.files),
    }


def _named(file: RecordFile) -> str:
    return f"{file.name} ({file.sha256[:12]})"
