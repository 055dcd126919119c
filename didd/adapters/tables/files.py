"""Files that may hold tables → streamed rows: text of any encoding, xlsx, xls and ods.

Text is never loaded whole: one pass finds the encoding, the next yields the rows. A large xlsx file
is read in pieces (``didd.adapters.sheets.large_xlsx``); of other workbooks calamine loads a sheet,
which is why one that is too large is refused. Nothing here interprets the rows
(``didd.tables.layout``).
"""

from __future__ import annotations

import codecs
import csv
import io
import zipfile
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from didd.adapters.sheets.large_xlsx import large_parts, large_sheets, row_cells
from didd.adapters.sheets.workbook_scan import MOST_CELLS, scan_workbook
from didd.tables.layout import Row
from didd.tables.schema import TableSource

#: Suffixes of files that are read as tables.
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".psv", ".ssv"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 65_536
_CHUNK = 1 << 20
#: A longer cell means an unclosed quote.
_LONGEST_CELL = 1 << 20
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"


class UnreadableTable(Exception):
    """The file cannot be read as a table; the message says why, in Indonesian."""


class TableTooLarge(UnreadableTable):
    """The file has more cells than fit into memory."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file, its encoding and dialect."""

    path: Path
    source: TableSource

    def rows(self) -> Iterator[Row]:
        """Yield the rows, numbered as in Excel (a quoted line end does not start a row).

        Raises ``csv.Error`` for an unclosed quote, which would swallow all rows after it.
        """
        yield from enumerate(_cut(self.path, self.source), start=1)

    def unquoted(self) -> TextTable:
        """Return the same text with quotes as plain characters."""
        return replace(self, source=replace(self.source, quoted=False))


def may_be_table(name: str) -> bool:
    """Whether a file of this name is read as a table."""
    return PurePosixPath(name).suffix.casefold() in TEXT_SUFFIXES | WORKBOOK_SUFFIXES


def open_text(path: Path) -> TextTable:
    """Detect encoding and delimiter of a text file; raises ``UnreadableTable``."""
    with path.open("rb") as file:
        start = file.read(_SAMPLE)
    if start.startswith((_ZIP, _OLE, b"%PDF")) or _is_markup(start):
        raise UnreadableTable("isinya bukan teks tabel, melainkan jenis berkas lain")
    encoding = _encoding(path, start)
    delimiter = _delimiter(path, encoding)
    return TextTable(path, TableSource(encoding, delimiter))


@contextmanager
def open_workbook(path: Path) -> Generator[Iterator[tuple[str, bool, Iterator[Row]]]]:
    """Yield name, visibility and rows of each sheet; raises ``UnreadableTable``.

    Read the rows of a sheet before requesting the next sheet.
    """
    try:
        with path.open("rb") as file:
            if parts := large_parts(file):
                yield large_sheets(file, parts)
                return
            scans = scan_workbook(file, reach_only=True)
            for name, scan in scans.items():
                if scan.too_large:
                    cells = f"{MOST_CELLS:,}".replace(",", ".")
                    raise TableTooLarge(f'lembar "{name}" lebih besar dari {cells} sel')
            file.seek(0)
            with CalamineWorkbook.from_filelike(file) as book:
                yield _sheets(book)
    except PasswordError as error:
        raise UnreadableTable("buku kerja dilindungi kata sandi") from error
    except (CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableTable("buku kerja ini rusak, atau bukan buku kerja") from error


def _sheets(book: CalamineWorkbook) -> Iterator[tuple[str, bool, Iterator[Row]]]:
    for meta in book.sheets_metadata:
        shown = str(meta.visible).endswith(".Visible")
        yield meta.name, shown, _sheet_rows(book.get_sheet_by_name(meta.name))


def _sheet_rows(sheet: CalamineSheet) -> Iterator[Row]:
    """Number rows and columns as in Excel; calamine omits empty columns on the left."""
    left = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows(), start=1):
        yield number, row_cells(left, row)


def _is_markup(start: bytes) -> bool:
    return start.lstrip().lower().startswith((b"<!doctype", b"<html", b"<table", b"<?xml"))


def _encoding(path: Path, start: bytes) -> str:
    """Try the encodings that offices write, each on the whole file."""
    if not start.strip(b"\x00 \t\r\n"):
        raise UnreadableTable("berkas kosong")
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding if _decodes(path, encoding) else "latin-1"
    if b"\x00" in start:
        zeros = (start[0::2].count(0), start[1::2].count(0))
        wide = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
        if min(zeros) * 4 <= max(zeros) and _decodes(path, wide):
            return wide
        raise UnreadableTable("isinya bukan teks")
    return next(e for e in ("utf-8", "cp1252", "latin-1") if _decodes(path, e))


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_text(sample: str) -> bool:
    """Whether decoded bytes really are text: it has next to no control characters."""
    strange = sum(c < " " and c not in "\t\n\r\f\v\x1a" for c in sample)
    return strange * 50 <= len(sample)


def _delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter that yields many columns, and the same number in most rows."""
    with path.open(encoding=encoding, newline="") as file:
        sample = file.read(_SAMPLE)
        if not _is_text(sample):
            raise UnreadableTable("isinya bukan teks")
        whole = not file.read(1)
    said = sample[:7].strip().lower()
    if said.startswith("sep=") and len(said) > 4:
        return said[4]

    def evenness(delimiter: str) -> float:
        rows = list(_reader(io.StringIO(sample, newline=""), delimiter, strict=False))
        rows = rows if whole else rows[:-1]
        widths = Counter(len(row) for row in rows if row)
        count = max(widths.total(), 1)
        return max(((n / count) ** 2 * (w - 1) for w, n in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)


def _cut(path: Path, source: TableSource) -> Iterator[list[str]]:
    with path.open(encoding=source.encoding, newline="") as file:
        reader = _reader(file, source.delimiter, strict=source.quoted, quoted=source.quoted)
        for number, row in enumerate(reader):
            said = number == 0 and row and row[0].lower().startswith("sep=")
            yield [] if said else row


def _reader(
    file: io.TextIOBase | io.StringIO, delimiter: str, *, strict: bool, quoted: bool = True
) -> Iterator[list[str]]:
    csv.field_size_limit(_LONGEST_CELL)
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader(file, delimiter=delimiter, quoting=quoting, strict=strict)
