"""What a file has to show: cells of its sheets, or lines of its text, in bounded parts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from checks.documents.kinds import GZIP, HEAD, HTML, IMAGE, OLE, PDF, RTF, TEXT, XML, ZIP, kind_of
from checks.reading.texts import pieces
from didd.adapters.sheets.delimited import decode, parse_delimited
from didd.adapters.sheets.workbook_cells import read_cells
from didd.i18n import Sentence, stored
from didd.personal_data.context import ROW

#: Characters of a text that are read, and of one line and one cell that are shown.
MOST_CHARACTERS, LONGEST_LINE, LONGEST_CELL = 8_000_000, 2_000, 300
#: Lines and rows that are read of one file.
MOST_LINES, MOST_ROWS = 50_000, 50_000
#: Columns that are shown.
MOST_COLUMNS = 40
_DELIMITED = frozenset({".csv", ".tsv", ".tab"})
_WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xlsb", ".ods", ".xls"})
_WRITTEN = frozenset({TEXT, HTML, XML, RTF})


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its name, "" in delimited text, and its rows as they are displayed."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    hidden: bool = False


def kind_at(path: Path) -> str:
    """Return a file's kind by its bytes."""
    with path.open("rb") as file:
        return kind_of(file.read(HEAD))


def is_table(path: Path, suffix: str, kind: str) -> bool:
    """Whether a file is shown as cells."""
    if kind == TEXT:
        return suffix in _DELIMITED
    if kind == OLE:
        return suffix in _WORKBOOKS
    return kind == ZIP and (suffix in _WORKBOOKS or _is_workbook(path))


def sheets_of(path: Path, kind: str) -> list[Sheet]:
    """Return a table's sheets, cut to what is shown. Raises ``UnreadableSheet``."""
    if kind == TEXT:
        rows = parse_delimited(_text(path))
        return [Sheet("", _cut(rows))]
    return [
        Sheet(name[:LONGEST_CELL], _cut(rows), hidden=hidden)
        for name, rows, _merges, hidden, *_unseen in read_cells(path)
    ]


def lines_of(path: Path, kind: str, *, seen_only: bool = False) -> list[str]:
    """Return the lines of a text, of a document's pages, or of whatever else has a text.

    What stands apart comes under the name of its place; with ``seen_only`` it is left out.
    """
    if kind in _WRITTEN:
        found = iter(_text(path).splitlines())
    elif kind in (PDF, ZIP, OLE, IMAGE, GZIP):
        found = _of_pieces(path, seen_only=seen_only)
    else:
        found = iter(())
    return [line[:LONGEST_LINE] for line in islice(found, MOST_LINES)]


def _of_pieces(path: Path, *, seen_only: bool) -> Iterator[str]:
    left, place = MOST_CHARACTERS, ""
    for piece in pieces(path):
        named = stored(piece.place) if isinstance(piece.place, Sentence) else str(piece.place)
        if piece.again or (seen_only and named):
            continue
        if named != place:
            place = named
            yield f"[{named}]" if named else ""
        text = piece.text[:left].replace(ROW, "\n")
        left -= len(text)
        yield from (line.rstrip() for line in text.splitlines() if line.strip())
        if left <= 0:
            return


def _text(path: Path) -> str:
    with path.open("rb") as file:
        return (decode(file.read(MOST_CHARACTERS)) or "").replace("\x00", "")


def _cut(rows: object) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(str(cell)[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])
        for row in islice(rows, MOST_ROWS)  # type: ignore[call-overload]
    )


def _is_workbook(path: Path) -> bool:
    try:
        with ZipFile(path) as archive:
            names = set(archive.namelist())
            mimetype = archive.read("mimetype")[:200] if "mimetype" in names else b""
    except (BadZipFile, OSError, KeyError, ValueError, RuntimeError):
        return False
    return "xl/workbook.xml" in names or b"spreadsheet" in mimetype
