"""A pre-scan of xlsx and ods files for what calamine does not report.

Two things: the extent of each sheet, because calamine allocates a whole sheet and one stray cell
in its last corner would need half a terabyte; and, in xlsx, what a cell's format displays beyond
its value: dates without their day, because Excel makes the first of the month out of "Jan-26" and
nobody wrote a day, and numbers with leading or trailing zeros, because a code counts as displayed.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from html import unescape
from pathlib import Path
from typing import BinaryIO, Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from didd.adapters.sheets.hidden_parts import Hidden, hidden_in_ods, unseen_styles

Precision = Literal["year", "month"]
#: How a cell is displayed: a date's precision, or a number's zeros, such as "000" or "0.00".
Shown = str

#: More cells than this are not a list, but a stray cell far below or to the right of one.
MOST_CELLS = 20_000_000
_CHUNK = 1 << 20
#: A longer row (bytes) is cut anywhere: such cells are not searched.
_LONGEST_ROW = 16 * _CHUNK
#: What zipfile, zlib and the XML parser raise on damaged workbooks.
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    LookupError,
    ValueError,
    RuntimeError,
    ParseError,
    DefusedXmlException,
)
_ROW = re.compile(rb'row\s(?:[^>]*?\s)?r="(\d{1,7})"')
_WIDE = re.compile(rb'\sr="([A-Z]{2,3})\d')
_STYLED = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})" s="(\d+)"[^>]*?(/>|></|>)')
_CELL = re.compile(rb'\sr="([A-Z]{1,3})(\d{1,7})"[^>]*?(/>|></|>)')
_FAULTY = b't="e"'
_FAULT = re.compile(rb'\sr="([A-Z]{1,3}\d{1,7})"(?: s="\d+")? t="e"')
_ODS_PART = "content.xml"
_ODS_TABLE_OR_ROW = re.compile(rb"<(?:\w+:)?table(?P<row>-row)?(?=[\s/>])(?P<attributes>[^>]*)>")
_ODS_CELL = re.compile(rb"<(?:\w+:)?(?:covered-)?table-cell(?=[\s/>])([^>]*?)(/?)>")
_ODS_NAME = re.compile(rb'\bname="([^"]*)"')
_ODS_REPEATED = re.compile(rb'-repeated="(\d{1,9})"')
_LITERALS = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_ZEROS = re.compile(r"00+|0\.0+")
#: A cell of such a style shows nothing.
_UNSEEN = "unseen"
BUILT_IN: Mapping[int, Shown] = {2: "0.00", 17: "month"}


@dataclass(frozen=True, slots=True)
class SheetScan:
    """The maximum extent of a sheet, and cells whose display differs from their value.

    Beyond ``MOST_CELLS`` the extent is exact. ``shown`` has 0-based (row, column); ``part`` is
    where an xlsx file keeps the sheet, ``hidden`` what nobody sees of it.
    """

    rows: int = 0
    columns: int = 0
    shown: Mapping[tuple[int, int], Shown] = field(default_factory=dict[tuple[int, int], Shown])
    part: str = ""
    hidden: Hidden = field(default_factory=Hidden)

    @property
    def too_large(self) -> bool:
        """Whether the sheet is too large to allocate."""
        return self.rows * self.columns > MOST_CELLS


def scan_workbook(file: Path | BinaryIO, *, reach_only: bool = False) -> Mapping[str, SheetScan]:
    """Scan each sheet of an xlsx or ods file, by name; {} for any other or a damaged one.

    ``reach_only``: do not scan the display of cells, so that memory stays constant.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            if _ODS_PART in archive.namelist():
                return _scan_ods(archive)
            formats = {} if reach_only else _formats(archive)
            return {
                name: _scan(archive, part, formats) for name, part in sheet_parts(archive).items()
            }
    except DAMAGED:
        return {}


def shown_by(number_format: str) -> Shown | None:
    """Return what a format displays beyond the value; None for nothing."""
    zeros = number_format if _ZEROS.fullmatch(number_format) else None
    return precision_of(number_format) or zeros


def fault_cells(file: Path | BinaryIO) -> dict[str, list[str]]:
    """Return the cells with formula errors of an xlsx file, by sheet; calamine drops these."""
    found: dict[str, list[str]] = {}
    try:
        with zipfile.ZipFile(file) as archive:
            for name, part in sheet_parts(archive).items():
                for text in _blocks(archive, part):
                    if _FAULTY in text:
                        cells = found.setdefault(name, [])
                        cells += (cell.decode() for cell in _FAULT.findall(text))
    except DAMAGED:
        return found
    return found


def precision_of(number_format: str) -> Precision | None:
    """Return the precision of a date format that omits the day, else None.

    >>> precision_of("mmm-yy"), precision_of("yyyy"), precision_of("dd/mm/yyyy")
    ('month', 'year', None)
    """
    shown = _LITERALS.sub("", number_format).lower()
    if "y" not in shown or "d" in shown or "general" in shown:
        return None
    return "month" if "m" in shown else "year"


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return the part of each sheet of an xlsx file; raises one of ``DAMAGED``."""
    relations = fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {r.get("Id"): r.get("Target", "") for r in relations}
    parts: dict[str, str] = {}
    for sheet in _all(fromstring(archive.read("xl/workbook.xml")), "sheet"):
        relation = next((v for k, v in sheet.items() if k.endswith("}id")), "")
        target = targets.get(relation, "")
        parts[sheet.get("name", "")] = target.lstrip("/") if target[:1] == "/" else f"xl/{target}"
    return parts


def _formats(archive: zipfile.ZipFile) -> dict[bytes, Shown]:
    """Return the cell styles that show dates without a day, numbers with zeros, or nothing."""
    styles = fromstring(archive.read("xl/styles.xml"))
    known = dict(BUILT_IN)
    for custom in _all(styles, "numFmt"):
        if shown := shown_by(custom.get("formatCode", "")):
            known[int(custom.get("numFmtId", ""))] = shown
    cells = next(_all(styles, "cellXfs"), ())
    ids = [int(style.get("numFmtId", "0")) for style in cells]
    told = {i: known[number] for i, number in enumerate(ids) if number in known}
    told |= dict.fromkeys(unseen_styles(styles), _UNSEEN)
    return {str(i).encode(): how for i, how in told.items()}


def _scan(archive: zipfile.ZipFile, part: str, formats: Mapping[bytes, Shown]) -> SheetScan:
    """Scan one sheet as a stream, cell by cell only where needed; memory stays constant."""
    rows = 0
    wide: set[bytes] = {b"Z"}
    shown: dict[tuple[int, int], Shown] = {}
    hidden = Hidden()
    for text in _blocks(archive, part):
        hidden.see_xlsx(text)
        rows = max(rows, *map(int, _ROW.findall(text)), 0)
        wide.update(_WIDE.findall(text))
        for letters, row, style, end in _STYLED.findall(text) if formats else ():
            if style in formats and end == b">":
                place, how = (int(row) - 1, column_number(letters) - 1), formats[style]
                if how == _UNSEEN:
                    hidden.cells.add(place)
                else:
                    shown[place] = how
    scan = SheetScan(rows, max(map(column_number, wide)), shown, part, hidden)
    return SheetScan(*_reach(archive, part), shown, part) if scan.too_large else scan


def _reach(archive: zipfile.ZipFile, part: str) -> tuple[int, int]:
    """Return the last row and the last column of non-empty cells."""
    rows = columns = 0
    for text in _blocks(archive, part):
        filled = [(letters, row) for letters, row, end in _CELL.findall(text) if end == b">"]
        rows = max(rows, *(int(row) for _, row in filled), 0)
        columns = max(columns, *map(column_number, {letters for letters, _ in filled}), 0)
    return rows, columns


def _scan_ods(archive: zipfile.ZipFile) -> dict[str, SheetScan]:
    """Compute each table's extent: a few bytes may repeat a row or a cell a million times."""
    scans: dict[str, SheetScan] = {}
    name, rows = "", 0
    for text in _blocks(archive, _ODS_PART):
        marks = list(_ODS_TABLE_OR_ROW.finditer(text))
        for mark, after in zip(marks, [*marks[1:], None], strict=True):
            if not mark["row"]:
                match = _ODS_NAME.search(mark["attributes"])
                name, rows = (unescape(match[1].decode()) if match else ""), 0
                continue
            rows += _times(mark["attributes"])
            if width := _width(text[mark.end() : after.start() if after else len(text)]):
                known = scans.get(name, SheetScan())
                scans[name] = SheetScan(rows, max(known.columns, width))
    hidden = hidden_in_ods(_blocks(archive, _ODS_PART))
    return {n: replace(scan, hidden=hidden.get(n, Hidden())) for n, scan in scans.items()}


def _width(cells: bytes) -> int:
    """Return the width of an ods row up to its last non-empty cell."""
    place = width = 0
    for attributes, closed in _ODS_CELL.findall(cells):
        place += _times(attributes)
        if not closed or b"value" in attributes:
            width = place
    return width


def _times(attributes: bytes) -> int:
    """Return the repetition count of an element of an ods table."""
    match = _ODS_REPEATED.search(attributes)
    return int(match[1]) if match else 1


def _blocks(archive: zipfile.ZipFile, part: str) -> Iterator[bytes]:
    """Yield a sheet's XML in blocks that end with a row, unless a row is overlong."""
    rest = b""
    with archive.open(part) as xml:
        while chunk := xml.read(_CHUNK):
            text = rest + chunk
            end = text.rfind(b"row>") + 1 or (len(text) if len(text) > _LONGEST_ROW else 0)
            yield text[:end]
            rest = text[end:]


def column_number(letters: bytes) -> int:
    """Return the 1-based number of a column's letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _all(root: Element, name: str) -> Iterator[Element]:
    """Yield the elements of this name, whatever their namespace prefix."""
    return (e for e in root.iter() if e.tag.rpartition("}")[2] == name)
