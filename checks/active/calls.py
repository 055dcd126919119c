"""Formulas and fields that reference something external: a program (DDE), a server, another file.

Pure functions over text. The functions that count are data (``documents.calling_functions``).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import BinaryIO

from didd.config.checks import Checks
from didd.i18n import ngettext
from didd.model import Finding

#: ``program|topic!item``, as spreadsheets write Dynamic Data Exchange.
_DDE = re.compile(
    r"[\w.\\/:-]+\s*\|\s*(?:'[^']*'|\"[^\"]*\"|[^!|\s]{1,500})\s*!\s*['\"]?\w", re.ASCII
)
#: What begins a formula in a cell of a text file.
_BEGINS = re.compile(r"[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_FORMULA = re.compile(r"\s*=\s*[^=\s]")
#: ``="0012"`` keeps leading zeros and is harmless.
_KEPT_TEXT = re.compile(r"\s*=\s*\"[^\"=]*\"\s*")
#: A target on a server or a share, not on the local machine (``file:///C:/…``).
REMOTE = re.compile(
    r"\s*(?:https?|ftp|mhtml|ms-[\w-]+|search-ms|smb):"
    r"|\s*(?:file:)?(?:[/\\]{2}|[/\\]{4,})(?![/\\]|[a-z]:|localhost)",
    re.IGNORECASE,
)
#: A cell that begins like a formula, whichever character separates the cells of a line.
_MAY_BEGIN = re.compile(r"(?:^|[,;\t|^])[\s\"']*[=+\-@\uff1d\uff0b\uff0d\uff20]")
#: The keyword of a Word field, and the keywords that execute or fetch something.
_FIELD = re.compile(r"\s*\"?\s*([A-Za-z]+)")
_RUNNING_FIELDS = frozenset({"DDE", "DDEAUTO"})
#: A keyword spelled as character codes to hide it.
_SPELLED = re.compile(r"\s*QUOTE(?:\s+\d{2,3}){3,}", re.IGNORECASE)
_FETCHING_FIELDS = frozenset(
    {"INCLUDETEXT", "INCLUDEPICTURE", "INCLUDE", "IMPORT", "LINK", "DATABASE", "RD"}
)
_REMOTE = re.compile(r"\b(?:https?|ftp|mhtml|ms-\w+):|\\\\\\\\|\"\\\\\\\\|\"//", re.IGNORECASE)
_LONGEST_LINE = 1 << 20
_DELIMITERS = ",;\t|^"


@lru_cache(8)
def _functions(names: Sequence[str]) -> re.Pattern[str]:
    listed = "|".join(re.escape(name) for name in names) or "(?!)"
    return re.compile(rf"(?<![\w.])(?:_xlfn\.|_xll\.|com\.\w+\.)*({listed})\s*\(", re.IGNORECASE)


def called(formula: str, rules: Checks) -> str:
    """Return the external call of a formula: the function's name, ``DDE``, or "" for none."""
    if found := _functions(rules.documents.calling_functions).search(formula):
        return found[1].upper()
    return "DDE" if "|" in formula and _DDE.search(formula) else ""


@lru_cache(8)
def calls_maybe(names: Sequence[str]) -> re.Pattern[bytes]:
    """Return a cheap pre-filter for workbook XML with external calls: most has none."""
    listed = "|".join(re.escape(name) for name in names) or "(?!)"
    return re.compile(rf"(?i)(?:{listed})\s*\(|\||&#|ddelink|connection".encode())


def field_calls(instruction: str) -> tuple[str, bool]:
    """Return a Word field's keyword if it is external ("" if not), and whether it executes."""
    found = _FIELD.match(instruction)
    word = found[1].upper() if found else ""
    if word in _RUNNING_FIELDS or _SPELLED.match(instruction):
        return word, True
    if word not in _FETCHING_FIELDS:
        return "", False
    return word, word == "LINK" and bool(_REMOTE.search(instruction))


def table_findings(stream: BinaryIO, head: bytes, rules: Checks) -> Iterator[Finding]:
    """Report formulas in a delimited text, whichever separator a program assumes."""
    if head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"ID;P"):
        yield rules.finding("rumus-memanggil-luar", value="SYLK (ID;P)")
        return
    calls: dict[str, None] = {}
    formulas = 0
    for line in _lines(stream, head):
        if not _MAY_BEGIN.search(line):
            continue
        cells = {cell for d in _DELIMITERS if d in line for cell in _cells(line, d)} or {line}
        begun = [cell for cell in cells if _BEGINS.match(cell)]
        calls |= {what: None for cell in begun if (what := called(cell, rules))}
        formulas += any(_FORMULA.match(c) and not _KEPT_TEXT.fullmatch(c) for c in begun)
    if calls:
        yield rules.finding("rumus-memanggil-luar", value=", ".join(calls))
    elif formulas:
        yield rules.finding("tabel-teks-berumus", value=ngettext("{n} row", "{n} rows", formulas))


def _lines(stream: BinaryIO, head: bytes) -> Iterator[str]:
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    stream.seek(0)
    text = io.TextIOWrapper(
        _Kept(stream),
        encoding="utf-16" if wide else "utf-8",
        errors="replace",
    )
    while line := text.readline(_LONGEST_LINE):
        yield line


class _Kept(io.BufferedReader):
    """A stream that stays open when its reader is closed."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__(_Raw(stream), 1 << 20)


class _Raw(io.RawIOBase):
    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        got = self._stream.read(len(buffer))
        buffer[: len(got)] = got
        return len(got)


def _cells(line: str, delimiter: str) -> Iterable[str]:
    try:
        return next(csv.reader([line.rstrip("\r\n")], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)
