"""How a text file is written: its encoding, its delimiter, its quotes. For lists and tables alike.

Encodings are tried in order instead of guessed by statistics: a list of ten short lines is too
little to guess from, and Indonesian offices write UTF-8, UTF-16 (Excel's "Unicode text") or
cp1252. Latin-1 takes the bytes that cp1252 has no letter for. A byte order mark before text of
another encoding (two files joined, a program that always writes it) is no part of the first cell.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import BinaryIO

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Encodings of one byte to a letter, the likelier first; they know no mark.
_NARROW = ("cp1252", "latin-1")
_DELIMITERS = (",", ";", "\t", "|")
#: So much of a file tells its dialect.
SAMPLE = 65_536
_CHUNK = 1 << 20
#: A cell longer than this is no cell, but a quote that nobody closed.
LONGEST_CELL = 1 << 20
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
#: A text with its line ends takes so many lines of a damaged file at most.
_LONGEST_TEXT = 50
#: Excel's own first line that names the delimiter; saved again as cells, it trails delimiters.
_NAMED_DELIMITER = re.compile(r'"?sep=([^\s"\w]|\t)"?[\t ,;|]*(?:[\r\n]|$)', re.IGNORECASE)


def find_encoding(file: BinaryIO) -> str | None:
    """Name the encoding in which the whole file is text; None when it is no text.

    ``open_text`` reads the file by that name.
    """
    file.seek(0)
    start = file.read(SAMPLE)
    for encoding in _candidates(start):
        if _decodes(file, encoding):
            file.seek(0)
            text = open_text(file, encoding)
            sample = text.read(SAMPLE)
            text.detach()
            return encoding if _is_text(sample) else None
    return None


def open_text(file: BinaryIO, encoding: str) -> io.TextIOWrapper:
    """Read the file as text from its beginning, line ends as they are, without its mark."""
    file.seek(0)
    mark = _mark(file.read(4)) if encoding in _NARROW else b""
    file.seek(len(mark))
    return io.TextIOWrapper(file, encoding=encoding, newline="")


def find_delimiter(sample: str, *, whole: bool) -> str:
    """Choose the delimiter that gives many columns, and the same number in most rows.

    ``sample`` is how a file begins, or, when it is short, the ``whole`` of it. A delimiter that
    the first line names as Excel does (``sep=;``) is obeyed.
    """
    if named := named_delimiter(sample):
        return named

    def evenness(delimiter: str) -> float:
        rows = [*tolerant_rows(sample, delimiter)]
        widths = Counter(len(row) for row in (rows if whole else rows[:-1]) if row)
        count = max(widths.total(), 1)
        return max(((n / count) ** 2 * (width - 1) for width, n in widths.items()), default=0)

    return max(_DELIMITERS, key=evenness)


def named_delimiter(text: str) -> str | None:
    r"""Return the delimiter that a first line of Excel's names; None for a row like others.

    >>> named_delimiter("sep=;\r\nNo;Judul"), named_delimiter("sep=\t"), named_delimiter("sepuluh")
    (';', '\t', None)
    """
    named = _NAMED_DELIMITER.match(text)
    return named[1] if named else None


def strict_rows(
    lines: Iterable[str], delimiter: str, *, quoted: bool = True
) -> Iterator[list[str]]:
    """Cut lines into cells. Raises ``csv.Error`` where quotes do not fit.

    An open quote would otherwise swallow every row up to the next quote, or the end of the file.
    """
    csv.field_size_limit(LONGEST_CELL)  # the csv module has one for the whole process
    quoting = csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE
    return csv.reader(lines, delimiter=delimiter, quoting=quoting, strict=quoted)


def tolerant_rows(text: str, delimiter: str) -> Iterator[tuple[str, ...]]:
    """Cut text into rows; where quotes do not fit, line by line. A row of blanks is empty."""
    try:
        yield from [*_filled(strict_rows(_lines(text), delimiter))]
    except csv.Error:
        yield from _filled(_line_by_line([*_lines(text)], delimiter))


def _candidates(start: bytes) -> tuple[str, ...]:
    """Name the encodings that a file may have that begins so, the likeliest first."""
    mark = _mark(start)
    if mark:
        return (dict(_MARKS)[mark], *_NARROW)
    if b"\x00" in start:
        return _unmarked_wide(start)
    return ("utf-8", *_NARROW)


def _mark(start: bytes) -> bytes:
    """Return the byte order mark with which a file begins."""
    return next((mark for mark, _ in _MARKS if start.startswith(mark)), b"")


def _unmarked_wide(start: bytes) -> tuple[str, ...]:
    """Know UTF-16 without a mark: every other byte of plain text is then zero."""
    sample = start[: len(start) // 2 * 2]
    zeros = (sample[0::2].count(0), sample[1::2].count(0))
    if min(zeros) * 4 > max(zeros) or max(zeros) * 8 < len(sample):
        return ()
    return ("utf-16-be" if zeros[0] > zeros[1] else "utf-16-le",)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    file.seek(0)
    file.seek(len(_mark(file.read(4))) if encoding in _NARROW else 0)
    try:
        while chunk := file.read(_CHUNK):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _is_text(sample: str) -> bool:
    """Tell text from bytes that happen to decode: text has next to no control characters."""
    strange = sum(c < " " and c not in "\t\n\r\f\v\x1a" for c in sample)
    return strange * 50 <= len(sample)


def _filled(rows: Iterable[list[str]]) -> Iterator[tuple[str, ...]]:
    return (tuple(row) if any(map(str.strip, row)) else () for row in rows)


def _lines(text: str) -> Iterator[str]:
    """Return the lines with their ends; ``io.StringIO`` would need four bytes for each letter."""
    return (line[0] for line in _LINE.finditer(text))


def _line_by_line(lines: list[str], delimiter: str) -> Iterator[list[str]]:
    """Cut each line by itself, or with those below it while a quoted text goes on.

    Such a text ends soon, and its row is no wider than the first; if not, the quote was a plain
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
    """Return the row with which ``lines`` begin, and how many of them it takes."""
    quotes = 0
    for taken, line in enumerate(lines, start=1):
        quotes += line.count('"')
        if quotes % 2:
            continue
        try:
            (row,) = strict_rows(lines[:taken], delimiter)
        except (csv.Error, ValueError):  # no row, or more than one
            break
        if taken == 1 or not width or len(row) <= width:
            return row, taken
        break
    return _lone_line(lines[0], delimiter), 1


def _lone_line(line: str, delimiter: str) -> list[str]:
    """Cut a line whose quotes do not fit; one that has no pairs of them has none."""
    if line.count('"') % 2 == 0:
        try:
            return next(csv.reader([line], delimiter=delimiter), list[str]())
        except csv.Error:  # a cell beyond all measure
            pass
    return line.rstrip("\r\n").split(delimiter)
