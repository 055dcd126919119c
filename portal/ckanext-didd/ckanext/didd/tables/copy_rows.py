"""Converts a published table to lines for COPY, each cell as its column's type. Without CKAN.

The resource describes how to read it: `schema` (Table Schema), `dialect` (Table Dialect) and
`encoding`. Besides the standard properties, `didd:type` gives the type of a column written as
no standard allows: `17 Agustus 1945`, `2014.0` for a year. Rows are streamed; of a workbook
calamine holds one sheet in memory.
"""

from __future__ import annotations

import csv
import datetime
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, repeat, zip_longest
from pathlib import Path
from typing import Any

import python_calamine

Cell = Any
Convert = Callable[[Cell], str | None]

LONGEST_CELL = 1 << 20
#: A byte order mark of UTF-8 as cp1252 and Latin-1 read it: some files have one all the same.
MISREAD_MARK = "ï»¿"
# Rows per batch.
BLOCK = 2000
# COPY's marker for NULL.
NOTHING = "\\N"
COLUMN_TYPES = {
    "integer": "bigint",
    "year": "integer",
    "number": "numeric",
    "date": "date",
    "date_month_first": "date",
    "datetime": "timestamp",
    "boolean": "boolean",
}
MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan january",
            "februari pebruari feb peb february",
            "maret mar mrt march",
            "april apr",
            "mei may",
            "juni jun june",
            "juli jul july",
            "agustus agst agts agt agu ags aug august",
            "september sept sep",
            "oktober okt oct october",
            "november nopember nov nop",
            "desember des dec december",
        ),
        start=1,
    )
    for name in names.split()
}
_NUMERIC_DAY = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}|\d\d)")
_WRITTEN_DAY = re.compile(
    r"(?:[a-z']+, *)?(\d{1,2})[ .-]{1,2}([a-z]+)[ .,-]{1,2}(\d{4}|\d\d)", re.IGNORECASE
)
_AROUND = re.compile(r"^(?:rp\.?|idr)\s*|(?:\s*%|,-)$", re.IGNORECASE)
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})


class UnfitCell(ValueError):
    """A cell does not match the schema; nothing of the table is loaded."""


@dataclass(frozen=True)
class Field:
    """A column: its name, database type, and description."""

    name: str
    type: str
    label: str
    notes: str
    convert: Convert
    unit: str = ""
    concept: str = ""


def read_fields(schema: dict[str, Any]) -> list[Field]:
    """Return the columns of a Table Schema."""
    missing = frozenset(schema.get("missingValues") or [""])
    return [
        Field(
            name=described["name"],
            type=COLUMN_TYPES.get(_meaning(described), "text"),
            label=described.get("title") or described["name"],
            notes=described.get("description") or "",
            convert=_converter(described, missing),
            unit=described.get("unit") or "",
            concept=described.get("concept") or "",
        )
        for described in schema["fields"]
    ]


def copy_lines(
    path: Path, fields: Sequence[Field], dialect: dict[str, Any], encoding: str
) -> Iterator[str]:
    """Yield the rows as lines of COPY's text format, in order; raises `UnfitCell`."""
    skipped = {*dialect.get("headerRows", [1]), *dialect.get("commentRows", ())}
    if dialect.get("header") is False:
        skipped = set(dialect.get("commentRows", ()))
    rows = _text_rows(path, dialect, encoding) if encoding else _sheet_rows(path, dialect)
    filled = (row for row in rows if row[0] not in skipped and any(map(_filled, row[1])))
    while block := list(islice(filled, BLOCK)):
        cells = zip_longest(*(row for _, row in block))
        columns = chain(cells, repeat((None,) * len(block)))
        try:
            texts = [_texts(f.convert, cells) for f, cells in zip(fields, columns, strict=False)]
        except ValueError as error:
            raise UnfitCell(f"from row {block[0][0]}: a cell is not as the schema says") from error
        for values in zip(*texts, strict=True):
            yield "\t".join(values) + "\n"


def _texts(convert: Convert, cells: Sequence[Cell]) -> list[str]:
    """Convert a column's cells for COPY; equal ones only once."""
    if not all(isinstance(cell, str) for cell in cells):  # 1 and True are equal, but not as text
        return [NOTHING if (text := convert(cell)) is None else text for cell in cells]
    known = {cell: NOTHING if (t := convert(cell)) is None else t for cell in set(cells)}
    return [known[cell] for cell in cells]


def _text_rows(
    path: Path, dialect: dict[str, Any], encoding: str
) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    quoting = csv.QUOTE_NONE if dialect.get("quoteChar") == "" else csv.QUOTE_MINIMAL
    with path.open(encoding=encoding, newline="") as file:
        if file.read(len(MISREAD_MARK)) != MISREAD_MARK:
            file.seek(0)
        reader = csv.reader(file, delimiter=dialect.get("delimiter", ","), quoting=quoting)
        for number, row in enumerate(reader, start=1):
            if number > 1 or not row or not row[0].lower().startswith("sep="):
                yield number, row


def _sheet_rows(path: Path, dialect: dict[str, Any]) -> Iterator[tuple[int, list[Cell]]]:
    with path.open("rb") as file:
        book = python_calamine.CalamineWorkbook.from_filelike(file)
        sheet = book.get_sheet_by_name(dialect["sheetName"])
        left = [None] * (sheet.start[1] if sheet.start else 0)
        for number, row in enumerate(sheet.iter_rows(), start=1):
            yield number, [*left, *row]


def _filled(cell: Cell) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


# Cells ---------------------------------------------------------------------------------------


def _meaning(described: dict[str, Any]) -> str:
    return described.get("didd:type") or described.get("type") or "string"


def _converter(described: dict[str, Any], missing: frozenset[str]) -> Convert:
    """Return the converter of a column's cells to text for COPY; it returns None for NULL."""
    text = _writer(described)

    def convert(cell: Cell) -> str | None:
        if cell is None:
            return None
        if isinstance(cell, str):
            stripped = cell.strip()
            if stripped in missing or cell in missing:
                return None
            return text(stripped)
        return text(cell)

    return convert


def _writer(described: dict[str, Any]) -> Callable[[Cell], str]:
    meaning = _meaning(described)
    if meaning in ("integer", "year", "number"):
        return _number(described, whole=meaning != "number")
    if meaning in ("date", "date_month_first"):
        return _date(month_first=meaning == "date_month_first")
    if meaning == "boolean":
        return _truth(described)
    return _moment if meaning == "datetime" else _plain


def _plain(cell: Cell) -> str:
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime.datetime) and cell.time() == datetime.time():
        cell = cell.date()
    return str(cell).translate(_ESCAPED)


def _number(described: dict[str, Any], *, whole: bool) -> Callable[[Cell], str]:
    decimal, group = described.get("decimalChar", "."), described.get("groupChar", "")
    bare = described.get("bareNumber", True)

    def number(cell: Cell) -> str:
        if not isinstance(cell, str):
            return str(int(cell)) if whole else repr(float(cell))
        if cell.isdecimal():
            return cell
        if not bare:
            cell = _AROUND.sub("", _AROUND.sub("", cell))
        if group:
            cell = cell.replace(group, "")
        if decimal != ".":
            cell = cell.replace(decimal, ".")
        if whole:
            return str(int(cell.partition(".")[0]))
        float(cell)
        return cell

    return number


def _date(*, month_first: bool) -> Callable[[Cell], str]:
    def date(cell: Cell) -> str:
        if isinstance(cell, datetime.datetime):
            return cell.date().isoformat()
        if isinstance(cell, datetime.date):
            return cell.isoformat()
        return day_of(str(cell), month_first=month_first).isoformat()

    return date


def day_of(text: str, *, month_first: bool = False) -> datetime.date:
    """Parse a day as offices write it, or ISO 8601; raises ``ValueError``."""
    if found := _NUMERIC_DAY.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), _year(found[3])
        swap = second > 12 or (month_first and first <= 12)
        day, month = (second, first) if swap else (first, second)
        return datetime.date(year, month, day)
    if found := _WRITTEN_DAY.fullmatch(text):
        month = MONTHS.get(found[2].lower(), 0)
        return datetime.date(_year(found[3]), month, int(found[1]))
    return datetime.date.fromisoformat(text)


def _year(text: str) -> int:
    """Parse a year; two digits mean the hundred years up to 2050."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year <= 50 else 1900)


def _moment(cell: Cell) -> str:
    if isinstance(cell, str):
        return datetime.datetime.fromisoformat(cell).isoformat()
    return cell.isoformat()


def _truth(described: dict[str, Any]) -> Callable[[Cell], str]:
    true = described.get("didd:true", "true")
    false = described.get("didd:false", "false")
    words = {true: "true", false: "false"}

    def truth(cell: Cell) -> str:
        word = str(cell).strip().casefold()
        if word not in words:
            raise ValueError(word)
        return words[word]

    return truth
