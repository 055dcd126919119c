"""Tables handed out as CSV or TSV hold no cell that a spreadsheet would run as a formula.

CKAN writes a dump as the database gives it; here an apostrophe is put in front of what may begin a
formula, whichever character the reader's program takes for the separator. Numbers stay as they are,
negative ones too, and so does every row without such a cell. JSON and XML are never touched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

# What separates cells, or ends a line, for some program; what begins a formula (OWASP).
SEPARATORS = r",;|^:~\u00a6\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
MARKS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
SIGNS = "+\\-\uff0b\uff0d\ufe62\ufe63"
BEHIND_SPACE = rf" \"*(?=(?![{SIGNS}]\d[\d.,]*(?:\s|$))[{MARKS}][^\s])"
LIVE = re.compile(rf"((?:^|[{SEPARATORS}])[\s\"]*|{BEHIND_SPACE})(?=[{MARKS}])")
# Cells that begin so and run nothing: numbers, and signs that stand for nothing.
HARMLESS = re.compile(r"\s*(?:[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?|[+-]+)\s*")
# A line that may hold such a cell; a number behind a separator is none.
NUMBER = r"[+-]\d[\d.]*(?:[eE][+-]?\d+)?(?=[,;\t\r\n\"]|$)"
SUSPECT = re.compile(rf"(?:^|[{SEPARATORS} \"])[\s\"]*(?!{NUMBER})[{MARKS}]")
# By the name that a dump is saved under: CKAN calls the type of every dump unknown.
DELIMITERS = {"csv": ",", "tsv": "\t"}
SAVED_AS = re.compile(r"\.(csv|tsv)\"?\s*(?:;|$)")


def install(app: Any) -> None:
    """Guard every dump, before it is packed: of those that are noted, the last acts first."""
    app.after_request_funcs.setdefault(None, []).append(_guard)


def _guard(response: Any) -> Any:
    from flask import request

    if request.endpoint != "datastore.dump" or response.status_code != 200:
        return response
    parts: Iterable[bytes] = response.iter_encoded()
    if named := SAVED_AS.search(response.headers.get("Content-Disposition", "")):
        parts = guarded(parts, DELIMITERS[named[1]])
        response.headers.pop("Content-Length", None)
    response.response = _ended(parts)
    return response


def _ended(parts: Iterable[bytes]) -> Iterator[bytes]:
    """CKAN asks its database for more rows while it sends; nothing of that stays open behind it."""
    from ckan import model

    try:
        yield from parts
    finally:
        model.Session.remove()


def guarded(parts: Iterable[bytes], delimiter: str) -> Iterator[bytes]:
    """The same rows, safe; each part holds whole rows."""
    for part in parts:
        text = part.decode("utf-8")
        yield "".join(_rows(text, delimiter)).encode() if SUSPECT.search(text) else part


def _rows(text: str, delimiter: str) -> Iterator[str]:
    """Each row as it was, or written anew where a cell of it had to be guarded."""
    for row in _whole_rows(text):
        if not SUSPECT.search(row):
            yield row
            continue
        read = list(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter))
        safe = [[guarded_cell(cell) for cell in cells] for cells in read]
        yield row if safe == read else _written(safe, delimiter, _end_of(row))


def _whole_rows(text: str) -> Iterator[str]:
    """Rows with their ends: a line end inside quotes ends none."""
    row = ""
    for line in io.StringIO(text, newline="\n"):
        row += line
        if row.count('"') % 2 == 0:
            yield row
            row = ""
    if row:
        yield row


def _end_of(row: str) -> str:
    return "\r\n" if row.endswith("\r\n") else "\n" if row.endswith("\n") else ""


def _written(rows: list[list[str]], delimiter: str, end: str) -> str:
    """One row, but where an open line end made more of it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().removesuffix("\r\n") + end


def guarded_cell(cell: str) -> str:
    """A cell with an apostrophe wherever a formula may begin in it; a number as it is."""
    return cell if HARMLESS.fullmatch(cell) else LIVE.sub(r"\1'", cell)
