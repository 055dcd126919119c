"""Files that may hold tables → streamed rows: text of any encoding, xlsx, xls and ods.

Text is never loaded whole: one pass finds the encoding, the next yields the rows. A large xlsx file
is read in pieces (``didd.adapters.sheets.large_xlsx``); of other workbooks calamine loads a sheet,
which is why one that is too large is refused. Nothing here interprets the rows
(``didd.tables.find_table``).
"""

from __future__ import annotations

import zipfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError

from didd.adapters.sheets.large_xlsx import large_parts, large_sheets, row_cells
from didd.adapters.sheets.text_dialect import (
    SAMPLE,
    find_delimiter,
    find_encoding,
    named_delimiter,
    strict_rows,
)
from didd.adapters.sheets.text_dialect import open_text as as_text
from didd.adapters.sheets.workbook_scan import MOST_CELLS, scan_workbook
from didd.i18n import _
from didd.tables.find_table import Row
from didd.tables.table_schema import TableSource

#: Suffixes of files that are read as tables.
TEXT_SUFFIXES = frozenset({".csv", ".tsv", ".psv", ".ssv"})
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm", ".xls", ".ods"})

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
        start = file.read(SAMPLE)
        if start.startswith((_ZIP, _OLE, b"%PDF")) or _is_markup(start):
            raise UnreadableTable(str(_("it holds no text of a table, but another kind of file")))
        if not start.strip(b"\x00 \t\r\n"):
            raise UnreadableTable(str(_("an empty file")))
        encoding = find_encoding(file)
        if encoding is None:
            raise UnreadableTable(str(_("it holds no text")))
        text = as_text(file, encoding)
        delimiter = find_delimiter(text.read(SAMPLE), whole=not text.read(1))
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
                    raise TableTooLarge(
                        str(
                            _('sheet "{name}" is larger than {cells} cells', name=name, cells=cells)
                        )
                    )
            file.seek(0)
            with CalamineWorkbook.from_filelike(file) as book:
                yield _sheets(book)
    except PasswordError as error:
        raise UnreadableTable(str(_("the workbook is protected with a password"))) from error
    except (CalamineError, zipfile.BadZipFile) as error:
        raise UnreadableTable(str(_("this workbook is damaged, or is none"))) from error


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


def _cut(path: Path, source: TableSource) -> Iterator[list[str]]:
    with path.open("rb") as file, as_text(file, source.encoding) as text:
        rows = strict_rows(text, source.delimiter, quoted=source.quoted)
        for number, row in enumerate(rows):
            says = number == 0 and row and named_delimiter(source.delimiter.join(row))
            yield [] if says else row
