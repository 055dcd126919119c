"""The list of what is excluded (DIK): its rows, its columns, what they lack. Pure.

The list is public by law, what it lists is not. So a row says what the exclusion rests on, never
which file it is: no file name, no digest, no record's id; personal data is masked; a title that is
only the name of a file, as of a row that nobody wrote, gives way to a general one.
Sources: UU 14/2008 Pasal 17; Peraturan Komisi Informasi 1/2021 (uji konsekuensi).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Agency, Classification, Record, derived_id
from didd.text.fold import fold

#: Field code → share of the printed page.
COLUMNS = {
    "judul": 22,
    "pejabat_penguasa": 14,
    "dasar_pengecualian": 17,
    "konsekuensi_dibuka": 17,
    "konsekuensi_ditutup": 15,
    "jangka_pengecualian": 12,
}
#: What stands for a title that tells a file's name.
UNTOLD = "Dokumen yang dikecualikan (judulnya tidak dimuat)"


@dataclass(frozen=True, slots=True)
class ExcludedEntry:
    """A row: its number, a key that never changes and tells nothing, its texts by column."""

    number: int
    key: str
    texts: dict[str, str]


@dataclass(frozen=True, slots=True)
class ExcludedList:
    """What an agency excludes, as its own list stands on ``as_of``: a draft until it is signed."""

    agency: Agency
    as_of: date
    entries: tuple[ExcludedEntry, ...]

    @property
    def gaps(self) -> dict[int, list[str]]:
        """Return the columns that each row lacks, by its number."""
        lacking = {e.number: [c for c in COLUMNS if not e.texts[c]] for e in self.entries}
        return {number: codes for number, codes in lacking.items() if codes}


def excluded_list(
    agency: Agency, records: Iterable[Record], as_of: date, mask: Callable[[str], str]
) -> ExcludedList:
    """List the excluded ones among an agency's records; others, and other agencies', are ignored.

    Ordered by position, title and id, so records may come in any order. ``mask`` takes personal
    data out of a text.
    """
    own = [r for r in records if r.excluded and r.agency == agency.slug]
    ordered = sorted(own, key=lambda r: (r.position, r.title, r.id))
    entries = (
        ExcludedEntry(number, derived_id("excluded", record.id), _texts(record, mask))
        for number, record in enumerate(ordered, start=1)
    )
    return ExcludedList(agency, as_of, tuple(entries))


def excluded_rows(listed: ExcludedList) -> list[dict[str, str]]:
    """Return the rows as data: ``nomor``, the columns, ``id``; the same keys in every row."""
    return [{"nomor": str(e.number), **e.texts, "id": e.key} for e in listed.entries]


def excluded_titles(config: CatalogConfig) -> dict[str, str]:
    """Return the titles of all columns, by their codes."""
    named = {code: config.metadata[code].label.id for code in COLUMNS}
    return {"nomor": "No", **named, "judul": "Informasi yang Dikecualikan", "id": "Pengenal"}


def excluded_json(listed: ExcludedList, config: CatalogConfig) -> dict[str, Any]:
    """Return the whole list as JSON types."""
    sop = config.sop
    return {
        "name": sop.excluded_name,
        "title": sop.excluded_title,
        "government": sop.government,
        "agency": listed.agency.slug,
        "agency_name": listed.agency.name,
        "year": listed.as_of.year,
        "as_of": listed.as_of.isoformat(),
        "status": "draft",
        "classification": Classification.DIKECUALIKAN.value,
        "entry_count": len(listed.entries),
        "gaps": {str(number): codes for number, codes in listed.gaps.items()},
        "entries": [{**row, "nomor": int(row["nomor"])} for row in excluded_rows(listed)],
    }


def _texts(record: Record, mask: Callable[[str], str]) -> dict[str, str]:
    names = {fold(n) for f in record.files for n in (f.name, f.name.rpartition(".")[0]) if n}
    title = UNTOLD if fold(record.title) in names else record.title
    found = {code: title if code == "judul" else record.fields.get(code, "") for code in COLUMNS}
    return {code: _without_names(mask(text), record) for code, text in found.items()}


def _without_names(text: str, record: Record) -> str:
    """Return a text in which no file of the record is named."""
    for file in sorted(record.files, key=lambda f: -len(f.name)):
        text = text.replace(file.path, "…").replace(file.name, "…")
    return text
