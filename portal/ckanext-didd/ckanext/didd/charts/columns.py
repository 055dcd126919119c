"""What a table's columns are for a chart: time, region, measure, or something else. Pure."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

# Words of columns that are numbers only in their writing.
NO_MEASURE = re.compile(
    r"(?i)\b(?:kode|code|id|no|nomor|number|urut|urutan|nik|nip|npsn|nisn|kd|pos|telepon|telp|hp|rt|"
    r"rw|lat|lon|long|lng|lintang|bujur|latitude|longitude|koordinat|x|y|tahun|year|bulan|month|"
    r"periode|triwulan|semester|tanggal|tgl|hari|rank|peringkat|ranking|kelas|versi)\b"
)
YEAR_NAME = re.compile(r"(?i)\b(?:tahun|thn|year|periode(?: data)?)\b")
MONTH_NAME = re.compile(r"(?i)\b(?:bulan|month|bln)\b")
REGION_NAME = re.compile(
    r"(?i)\b(?:kabupaten|kota|kab|wilayah|daerah|region|regency|city|nama wilayah)\b"
)
UNIT_NAME = re.compile(r"(?i)\b(?:satuan|unit)\b")
# Columns that say something of a row and make it no other kind of row.
BESIDE = re.compile(r"(?i)\b(?:keterangan|catatan|sumber|kode|code|id|no|nomor|ibu ?kota|update)\b")
TOTAL = re.compile(r"(?i)^\W*(?:grand |sub ?)?(?:total|jumlah|rata-?rata|rerata|average|mean)\b")
FIRST_YEAR, LAST_YEAR = 1900, 2100
TYPED_TIMES = ("plain", "day", "moment")
NUMBERS = ("whole", "number")
MONTHS = {
    name: at
    for at, names in enumerate(
        (
            "januari jan january", "februari pebruari feb peb february", "maret mar march",
            "april apr", "mei may", "juni jun june", "juli jul july",
            "agustus agu ags agt august aug", "september sep sept", "oktober okt october oct",
            "november nopember nov nop", "desember des december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Column:
    """A column as the table's page tells it: `kind` is one of ``table_view.KINDS``'s values."""

    name: str
    label: str
    kind: str
    unit: str = ""

    def is_named(self, pattern: re.Pattern[str]) -> bool:
        """Whether its label or name has one of these words."""
        return any(pattern.search(re.sub(r"[\W_]+", " ", text)) for text in (self.label, self.name))


@dataclass(frozen=True)
class Roles:
    """The columns of a table by what they are."""

    time: Column | None
    month: Column | None
    region: Column | None
    measure: Column
    unit: Column | None
    others: tuple[Column, ...]


def roles(columns: Sequence[Column]) -> Roles | None:
    """Return the columns by what they are; None where there is no measure, time or region.

    Also None where two columns might be the time, or two the region: which of them is meant?
    """
    measures = [c for c in columns if c.kind in NUMBERS and not c.is_named(NO_MEASURE)]
    times = [c for c in columns if _is_time(c)]
    months = [c for c in columns if c.is_named(MONTH_NAME) and c not in times]
    regions = [c for c in columns if _is_region(c)]
    if not measures or not (times or regions) or max(map(len, (times, months, regions))) > 1:
        return None
    units = [c for c in columns if c.is_named(UNIT_NAME) and c.kind == "text"]
    taken = {c.name for c in [*times, *months, *regions, *units]}
    others = (c for c in columns if c.name not in taken and c.kind not in NUMBERS)
    first = (some[0] if some else None for some in (times, months, regions))
    time, month, region = first
    return Roles(
        time, month, region, measures[0], units[0] if len(units) == 1 else None,
        tuple(c for c in (*others, *units[1:]) if not c.is_named(BESIDE)),
    )  # fmt: skip


def _is_time(column: Column) -> bool:
    return column.kind in TYPED_TIMES or (
        column.kind in ("text", "whole") and column.is_named(YEAR_NAME)
    )


def _is_region(column: Column) -> bool:
    return column.kind == "text" and column.is_named(REGION_NAME) and not column.is_named(BESIDE)


def period_of(value: Any, month: Any = None) -> tuple[int, int, int] | None:
    """Return year, month and day that a cell says, 0 for what it does not; None for no time.

    >>> period_of(2024), period_of("2024-03-17T00:00:00"), period_of("Maret 2024")
    ((2024, 0, 0), (2024, 3, 17), (2024, 3, 0))
    >>> period_of("202403"), period_of(2024, "Mei"), period_of("Triwulan I 2024"), period_of(3)
    ((2024, 3, 0), (2024, 5, 0), None, None)
    """
    text = str(value if value is not None else "").strip().casefold()
    found = re.fullmatch(r"(\d{4})(?:\.0)?(?:[-/](\d{1,2})(?:[-/](\d{1,2})(?:[t ].*)?)?)?", text)
    found = found or re.fullmatch(r"(\d{4})(\d\d)()", text)
    parts = [int(part or 0) for part in found.groups()] if found else _written(text)
    if month is not None and parts and not parts[1]:
        parts = [parts[0], _month(month), 0] if _month(month) else []
    if not parts or not FIRST_YEAR <= parts[0] <= LAST_YEAR or (parts[2] and not parts[1]):
        return None
    try:
        datetime.date(parts[0], parts[1] or 1, parts[2] or 1)
    except ValueError:
        return None
    return parts[0], parts[1], parts[2]


def _written(text: str) -> list[int]:
    found = re.fullmatch(r"([a-z]+)\W+(\d{4})", text)
    return [int(found[2]), MONTHS[found[1]], 0] if found and found[1] in MONTHS else []


def _month(value: Any) -> int:
    text = str(value).strip().casefold()
    number = int(text) if re.fullmatch(r"\d{1,2}", text) else MONTHS.get(text, 0)
    return number if number <= 12 else 0


def region_of(value: Any, known: Iterable[Mapping[str, Any]]) -> str | None:
    """Return the name of the region that a cell names and nothing else; None for another text.

    >>> kapuas = {"name": "Kabupaten Kapuas", "called": ["Kapuas"]}
    >>> region_of("KAB. KAPUAS", [kapuas]), region_of("Kapuas Hulu", [kapuas])
    ('Kabupaten Kapuas', None)
    """
    text = _plain(value)
    for region in known:
        names = {_plain(name) for name in (region["name"], *region.get("called", ()))}
        if text in names:
            return str(region["name"])
    return None


def _plain(value: Any) -> str:
    text = " ".join(re.findall(r"\w+", str(value or "").casefold()))
    return re.sub(r"^kab\b", "kabupaten", text)
