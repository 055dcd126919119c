"""The list of what is excluded (DIK): its rows, its columns, what they lack. Pure.

The list is public by law, what it lists is not. So a row says what the exclusion rests on, never
which file it is: no file name, no digest, no record's id; personal data is masked; a title that is
only the name of a file, as of a row that nobody wrote, gives way to a general one, and any title to
what the agency calls it in public (``sebutan_umum``).
Sources: UU 14/2008 Pasal 17; Peraturan Komisi Informasi 1/2021 (uji konsekuensi).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any

from didd.model import Agency, Decree, Record, derived_id, digest
from didd.register.other_lists.exclusion_period import period_end
from didd.text.hidden_words import told

#: Field code → share of the printed page.
COLUMNS = {
    "judul": 22,
    "pejabat_penguasa": 14,
    "dasar_pengecualian": 17,
    "konsekuensi_dibuka": 17,
    "konsekuensi_ditutup": 15,
    "jangka_pengecualian": 12,
}
#: What is said of a row that is excluded, and of one that no longer is.
EXCLUDED, OPENED = "dikecualikan", "dibuka"


@dataclass(frozen=True, slots=True)
class ExcludedEntry:
    """A row: its number, a key that never changes and tells nothing, its texts by column.

    ``ends``: the last day of its period, where that follows from what is written.
    """

    number: int
    key: str
    texts: Mapping[str, str]
    ends: date | None = None


@dataclass(frozen=True, slots=True)
class ExcludedList:
    """What an agency excludes on ``as_of``: a draft without ``decree``, final with one.

    ``opened``: rows of the last list of the year before, or of this year's, that are public now.
    ``of_all``: how many items the agency lists, these among them.
    """

    agency: Agency
    as_of: date
    entries: tuple[ExcludedEntry, ...]
    number: int = 0
    opened: tuple[ExcludedEntry, ...] = ()
    of_all: int = 0
    decree: Decree | None = None
    audit_head: str = ""
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])

    @property
    def label(self) -> str:
        """Return its name for people, e.g. ``2026/1``."""
        return f"{self.as_of.year}/{self.number}"

    @property
    def gaps(self) -> dict[int, list[str]]:
        """Return the columns that each row lacks, by its number."""
        lacking = {e.number: [c for c in COLUMNS if not e.texts[c]] for e in self.entries}
        return {number: codes for number, codes in lacking.items() if codes}

    @property
    def share(self) -> str:
        """Return how much of what the agency lists is excluded, e.g. "2,5 %"; "" where unknown."""
        if not self.of_all:
            return ""
        return f"{100 * len(self.entries) / self.of_all:.1f} %".replace(".", ",")

    @property
    def content_hash(self) -> str:
        """Return the hash over what the list says, whenever it is compiled."""
        rows = [[e.key, dict(e.texts)] for e in self.entries]
        return digest([self.agency.slug, self.as_of.year, rows, [e.key for e in self.opened]])

    def ended(self, today: date) -> tuple[ExcludedEntry, ...]:
        """Return the rows whose period is over: they are open, or need a new test."""
        return tuple(e for e in self.entries if e.ends is not None and e.ends < today)

    def to_json(self) -> dict[str, Any]:
        """Return JSON types, for storage; without outputs and decree."""
        return {
            "as_of": self.as_of.isoformat(),
            "agency_name": self.agency.name,
            "of_all": self.of_all,
            "entries": [_entry_json(e) for e in self.entries],
            "opened": [_entry_json(e) for e in self.opened],
        }


def entries_from_json(rows: Iterable[Mapping[str, Any]]) -> tuple[ExcludedEntry, ...]:
    """Read entries as ``ExcludedList.to_json`` wrote them."""
    return tuple(
        ExcludedEntry(
            row["number"],
            row["key"],
            dict(row["texts"]),
            date.fromisoformat(row["ends"]) if row["ends"] else None,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What a list is compiled with besides the agency's records; all ids are those of records.

    ``earlier``: its established lists, oldest first. ``closed``: whose title was taken off the
    portal too. ``public``: what the edition in force shows the public. ``untested``: what the
    agency calls excluded, and no consequence test has found to be.
    """

    earlier: Sequence[ExcludedList] = ()
    closed: frozenset[str] = frozenset()
    public: frozenset[str] = frozenset()
    untested: frozenset[str] = frozenset()


NOTHING_KNOWN = Known()


def excluded_list(
    agency: Agency,
    records: Iterable[Record],
    as_of: date,
    mask: Callable[[str], str],
    known: Known = NOTHING_KNOWN,
) -> ExcludedList:
    """List the excluded ones among an agency's records; others, and other agencies', are ignored.

    Ordered by position, title and id, so records may come in any order. ``mask`` takes personal
    data out of a text. What the agency itself calls public is not opened by that: only what an
    established edition shows is.
    """
    own = [r for r in records if r.agency == agency.slug]
    found = (r for r in own if r.excluded and r.id not in known.untested)
    excluded = sorted(found, key=lambda r: (r.position, r.title, r.id))
    since, earlier = first_decreed(known.earlier), known.earlier
    entries = tuple(
        _entry(number, record, mask, since, closed=record.id in known.closed)
        for number, record in enumerate(excluded, start=1)
    )
    return ExcludedList(
        agency,
        as_of,
        entries,
        number=1 + max((e.number for e in earlier if e.as_of.year == as_of.year), default=0),
        opened=_opened(entries, as_of, known),
        of_all=len(own),
    )


def shown_rows(listed: ExcludedList) -> list[tuple[str, ExcludedEntry]]:
    """Return every row with what is said of it: what is excluded, then what was opened."""
    return [(EXCLUDED, e) for e in listed.entries] + [(OPENED, e) for e in listed.opened]


def period_words(listed: ExcludedList, today: date) -> list[str]:
    """Return the titles of rows whose period is over."""
    return [e.texts["judul"] for e in listed.ended(today)]


def first_decreed(earlier: Iterable[ExcludedList]) -> dict[str, date]:
    """Return when each row was first established, without a break, by its key."""
    since: dict[str, date] = {}
    for one in earlier:
        if one.decree is not None:
            since = {e.key: since.get(e.key, one.decree.date) for e in one.entries}
    return since


def _opened(
    excluded: Iterable[ExcludedEntry], as_of: date, known: Known
) -> tuple[ExcludedEntry, ...]:
    """Return what lists named from the last one of the year before on, and is public now.

    So one established after another in a year says the same of it as the first.
    """
    last_year = [e for e in known.earlier if e.as_of.year < as_of.year][-1:]
    this_year = [e for e in known.earlier if e.as_of.year == as_of.year]
    named = {e.key: e for one in (*last_year, *this_year) for e in one.entries}
    if not named:
        return ()
    open_now = {entry_key(record_id) for record_id in known.public} - {e.key for e in excluded}
    found = (entry for key, entry in named.items() if key in open_now)
    return tuple(replace(entry, number=number) for number, entry in enumerate(found, start=1))


def entry_key(record_id: str) -> str:
    """Return what a record is known by in lists of what is excluded: it tells nothing of it."""
    return derived_id("excluded", record_id)


def _entry(
    number: int,
    record: Record,
    mask: Callable[[str], str],
    since: Mapping[str, date],
    *,
    closed: bool,
) -> ExcludedEntry:
    key, texts = entry_key(record.id), _texts(record, mask, closed=closed)
    return ExcludedEntry(
        number, key, texts, period_end(texts["jangka_pengecualian"], since.get(key))
    )


def _entry_json(entry: ExcludedEntry) -> dict[str, Any]:
    ends = entry.ends.isoformat() if entry.ends else None
    return {**asdict(entry), "texts": dict(entry.texts), "ends": ends}


def _texts(record: Record, mask: Callable[[str], str], *, closed: bool) -> dict[str, str]:
    texts = {code: record.fields.get(code, "") for code in COLUMNS if code != "judul"}
    paths, general = (file.path for file in record.files), record.fields.get("sebutan_umum", "")
    title, texts = told(record.title, texts, paths, general, closed=closed)
    # Masked last: a name with a masked number in it would not be found any more.
    return {code: mask({"judul": title, **texts}[code]) for code in COLUMNS}
