"""Until when a record is kept, and what the records schedule (JRA) says happens to it then. Pure.

What the schedule says is shown and nothing follows by itself: records are destroyed by a procedure
of their own, with minutes, and never here. Terms are counted from the end of the time in which the
record was made, as its list has it; where a schedule counts from the end of a matter, that day is
not known here.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from didd.fields.retention import Retention
from didd.model import Entry
from didd.obligations.board import last_day, months_after
from didd.text.formulas import guarded

#: Months of each unit that is counted in them.
_MONTHS = {"tahun": 12, "bulan": 1}
#: Columns of such records as a table.
COLUMNS = (
    "perangkat_daerah",
    "nomor",
    "judul",
    "waktu_pembuatan",
    "retensi",
    "aktif_sampai",
    "inaktif_sampai",
    "nasib",
    "keadaan",
)


class Term(StrEnum):
    """In which of its terms a record is; the order is that of what there is to do."""

    OVER = "over"
    INACTIVE = "inactive"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Kept:
    """A record with a counted term: until when it is active and, where there is one, inactive.

    ``fate`` is that of ``Retention``; "" where the schedule in the list says none.
    """

    agency: str
    number: str
    title: str
    made: str
    retention: str
    active_until: date
    inactive_until: date | None
    fate: str

    @property
    def ends(self) -> date:
        """The last day of all its terms."""
        return self.inactive_until or self.active_until

    def term(self, day: date) -> Term:
        """Return in which term it is on a day."""
        if day > self.ends:
            return Term.OVER
        return Term.INACTIVE if day > self.active_until else Term.ACTIVE

    def next_end(self, day: date) -> date:
        """Return the day on which its term of this day ends, or when its last one did."""
        return self.active_until if day <= self.active_until else self.ends


def kept_records(
    agency: str, entries: Iterable[Entry], parse: Callable[[str], Retention]
) -> Iterator[Kept]:
    """Yield the entries whose retention is a counted term and whose time is a date.

    ``parse`` is asked for every entry, though many have the same retention: let it remember.
    """
    for entry in entries:
        found = {**entry.derived, **{k: v for k, v in entry.fields.items() if v}}
        text, made = found.get("retensi", ""), found.get("waktu_pembuatan", "")
        retention, begun = parse(text), last_day(made)
        if begun is None or not retention.active:
            continue
        first = (retention.active, retention.unit)
        second = (retention.inactive, retention.inactive_unit)
        active = _after(begun, first)
        inactive = _after(begun, first, second) if retention.inactive else None
        if active and (inactive or not retention.inactive):
            yield Kept(
                agency, entry.number, entry.title, made, text, active, inactive, retention.fate
            )


def ending(kept: Iterable[Kept], day: date, within_months: int) -> list[Kept]:
    """Return those of which a term ended, or ends within so many months; the first end first."""
    until = months_after(day, within_months)
    found = [
        each for each in kept if each.term(day) is not Term.ACTIVE or each.next_end(day) <= until
    ]
    return sorted(found, key=lambda each: (each.next_end(day), each.agency, each.title))


def kept_csv(found: Iterable[Kept], day: date, line_end: str) -> str:
    """Return such records as CSV, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(COLUMNS)
    for each in found:
        until = each.inactive_until.isoformat() if each.inactive_until else ""
        said = [guarded(one) for one in (each.number, each.title, each.made, each.retention)]
        days = (each.active_until.isoformat(), until)
        writer.writerow((each.agency, *said, *days, each.fate, each.term(day).value))
    return text.getvalue()


def _after(day: date, *terms: tuple[int, str]) -> date | None:
    """Return the end of terms that follow one after the other, each a number and its unit.

    Months and years are added before they are counted: what a short month cuts off the end of the
    first term is not lost to the second. None for a unit not known, or beyond all calendars.
    """
    months = 0
    try:
        for number, unit in terms:
            if unit in _MONTHS:
                months += number * _MONTHS[unit]
            elif unit == "hari":
                day, months = months_after(day, months) + timedelta(days=number), 0
            else:
                return None
        return months_after(day, months)
    except (ValueError, OverflowError):
        return None
