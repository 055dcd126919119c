"""Delimited text of any encoding and dialect → rows of cells, as the sheet of a list."""

from __future__ import annotations

import io
from pathlib import Path

from didd.adapters.sheets.text_dialect import (
    SAMPLE,
    find_delimiter,
    find_encoding,
    named_delimiter,
    open_text,
    tolerant_rows,
)
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.i18n import _


def read_delimited(path: Path) -> list[tuple[str, tuple[tuple[str, ...], ...], tuple[()]]]:
    """Read the table of a text file, as one sheet without a name or merged areas.

    Raises ``UnreadableSheet`` for non-text, and ``OSError``.
    """
    text = decode(path.read_bytes())
    if text is None:
        raise UnreadableSheet(str(_("this file is neither text nor an Excel workbook")))
    return [("", parse_delimited(text), ())]


def decode(data: bytes) -> str | None:
    """Decode bytes; None when they are not text in any of the encodings."""
    file = io.BytesIO(data)
    encoding = find_encoding(file)
    return open_text(file, encoding).read() if encoding else None


def parse_delimited(text: str) -> tuple[tuple[str, ...], ...]:
    """Split text into rows and cells; the delimiter is the one that splits most evenly.

    Rows are numbered as in Excel: an empty line is a row, a quoted line end is not.
    Excel's first line ``sep=;`` is obeyed, and stays as an empty row.
    """
    sample = text[:SAMPLE]
    delimiter = find_delimiter(sample, whole=len(sample) == len(text))
    rows = tuple(tolerant_rows(text, delimiter))
    return ((), *rows[1:]) if named_delimiter(sample) else rows
