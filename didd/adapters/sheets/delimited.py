"""Delimited text of any encoding and dialect → rows of cells.

Encodings are tried in order, not guessed by statistics: a list of ten short lines is too
short for that, and Indonesian offices write UTF-8, UTF-16 (Excel's "Unicode text") or
cp1252. Latin-1 covers the bytes undefined in cp1252.
"""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from didd.adapters.sheets.unreadable import UnreadableSheet

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DELIMITERS = (",", ";", "\t", "|")
_SAMPLE = 65_536
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: Maximum lines of a quoted text with line ends in a damaged file.
_LONGEST_TEXT = 50
#: The csv module's limit (128 KiB) is process-wide, and a long text is not an error.
_LONGEST_CELL = 2**31 - 1


def read_delimited(path: Path) -> list[tuple[str, tuple[tuple[str, ...], ...], tuple[()]]]:
    """Read the table of a text file, as one sheet without a name or merged areas.

    Raises ``UnreadableSheet`` for non-text, and ``OSError``.
    """
    text = decode(path.read_bytes())
    if text is None:
        raise UnreadableSheet("berkas ini bukan teks dan bukan buku kerja Excel")
    return [("", parse_delimited(text), ())]


def decode(data: bytes) -> str | None:
    """Decode bytes; None when they are not text in any of the encodings."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _try(data, encoding) or _try(data[len(mark) :], "cp1252")
    if b"\x00" in data[:_SAMPLE]:
        return _decode_wide(data)
    for encoding in ("utf-8", "cp1252", "latin-1"):
        if (text := _try(data, encoding)) is not None:
            return text if _is_text(text) else None
    return None


def parse_delimited(text: str) -> tuple[tuple[str, ...], ...]:
    """Split text into rows and cells; the delimiter is the one that splits most evenly.

    Rows are numbered as in Excel: an empty line is a row, a quoted line end is not.
    Excel's first line ``sep=;`` is obeyed, and stays as an empty row.
    """
    first, _, rest = text.partition("\n")
    said = first.strip().lower()
    if said.startswith("sep=") and len(said) == 5:
        return ((), *_rows(rest, said[4]))
    return tuple(_rows(text, _delimiter(text)))


def _decode_wide(data: bytes) -> str | None:
    """Decode UTF-16 without a byte order mark: every other byte of plain text is then zero."""
    sample = data[: _SAMPLE // 2 * 2]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    encoding = "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    if min(zeros) * 4 > max(zeros) or max(zeros) * 8 < len(sample):
        return None
    return text if (text := _try(data, encoding)) and _is_text(text) else None


def _is_text(text: str) -> bool:
    """Whether decoded bytes really are text: it has next to no control characters."""
    sample = text[:_SAMPLE]
    strange = sum(c < " " and c not in "\t\n\r\f\v\x1a" for c in sample)
    return strange * 50 <= len(sample)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _delimiter(text: str) -> str:
    """Return the delimiter that yields many columns, and the same number in most rows."""
    sample = text[:_SAMPLE]

    def evenness(delimiter: str) -> float:
        widths = Counter(len(row) for row in _rows(sample, delimiter) if row)
        rows = max(widths.total(), 1)
        return max(((n / rows) ** 2 * (width - 1) for width, n in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)


def _rows(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """Split text with the csv module; line by line where quotes are unbalanced.

    An unclosed quote would otherwise swallow every row up to the next quote or the end.
    """
    csv.field_size_limit(_LONGEST_CELL)
    try:
        yield from [*_filled(csv.reader(_lines(text), delimiter=delimiter, strict=True))]
    except csv.Error:
        yield from _filled(_line_by_line([*_lines(text)], delimiter))


def _filled(rows: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    return (tuple(row) if any(map(str.strip, row)) else () for row in rows)


def _lines(text: str) -> Iterator[str]:
    """Yield the lines with their ends; ``io.StringIO`` would need four bytes per character."""
    return (line[0] for line in _LINE.finditer(text))


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Split each line alone, or with the following ones inside a quoted text.

    Such a text ends soon, and its row is not wider than the first; otherwise the quote was a plain
    character.
    """
    width = 0
    at = 0
    while at < len(lines):
        row, taken = _one_row(lines[at : at + _LONGEST_TEXT], delimiter, width)
        width = width or len(row)
        at += taken
        yield row


def _one_row(lines: list[str], delimiter: str, width: int) -> tuple[list[str], int]:
    """Return the first row of ``lines``, and how many of them it takes."""
    quotes = 0
    for taken, line in enumerate(lines, start=1):
        quotes += line.count('"')
        if quotes % 2:
            continue
        try:
            (row,) = csv.reader(lines[:taken], delimiter=delimiter, strict=True)
        except (csv.Error, ValueError):  # no row, or more than one
            break
        if taken == 1 or not width or len(row) <= width:
            return row, taken
        break
    paired = lines[0].count('"') % 2 == 0
    quoting = csv.QUOTE_MINIMAL if paired else csv.QUOTE_NONE
    return next(csv.reader(lines[:1], delimiter=delimiter, quoting=quoting), list[str]()), 1
