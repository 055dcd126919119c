"""CSV and TSV dumps without cells that a spreadsheet would execute as a formula.

CKAN dumps raw database values; here an apostrophe is put in front of what may begin a
formula, whichever character the user's program takes for the separator. Numbers stay as they are,
negative ones too, and so does every row without such a cell. JSON and XML are never touched.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from typing import Any

# Characters that separate cells or lines in some program; those that begin a formula (OWASP).
SEPARATORS = r",;|^:~\u00a6\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
MARKS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
SIGNS = "+\\-\uff0b\uff0d\ufe62\ufe63"
BEHIND_SPACE = rf" \"*(?=(?![{SIGNS}]\d[\d.,]*(?:\s|$))[{MARKS}][^\s])"
LIVE = re.compile(rf"((?:^|[{SEPARATORS}])[\s\"]*|{BEHIND_SPACE})(?=[{MARKS}])")
# Harmless cells that begin so: numbers, and placeholder signs.
HARMLESS = re.compile(r"\s*(?:[+-]?\d[\d.,]*(?:[eE][+-]?\d+)?\s*%?|[+-]+)\s*")
# A line that may contain such a cell; a number after a separator is harmless.
NUMBER = r"[+-]\d[\d.]*(?:[eE][+-]?\d+)?(?=[,;\t\r\n\"]|$)"
SUSPECT = re.compile(rf"(?:^|[{SEPARATORS} \"])[\s\"]*(?!{NUMBER})[{MARKS}]")
# By the file name of a dump: CKAN sends every dump with an unknown type.
DELIMITERS = {"csv": ",", "tsv": "\t"}
SAVED_AS = re.compile(r"\.(csv|tsv)\"?\s*(?:;|$)")


def install(app: Any) -> None:
    """Register the guard before compression: Flask runs the last registered one first."""
    app.after_request_funcs.setdefault(None, []).append(_guard)


def get_actions() -> dict[str, Any]:
    """`datastore_search` hands out rows as text too."""
    import ckan.plugins.toolkit as tk
    from ckan.logic import auth_audit_exempt

    # Whether somebody may ask is checked by CKAN's own action, where it must be.
    @tk.chained_action
    @tk.side_effect_free
    @auth_audit_exempt
    def datastore_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
        """CKAN's own; with `records_format` csv or tsv no cell of it is a formula."""
        found = next_action(context, data_dict)
        delimiter = DELIMITERS.get(str(data_dict.get("records_format") or ""))
        if delimiter and isinstance(found["records"], str) and not _is_dump():
            found["records"] = guarded_text(found["records"], delimiter)
        return found

    return {"datastore_search": datastore_search}


def _is_dump() -> bool:
    """Whether the rows go into a dump, which is guarded as it leaves."""
    from flask import has_request_context, request

    return has_request_context() and request.endpoint == "datastore.dump"


def _guard(response: Any) -> Any:
    if not _is_dump() or response.status_code != 200:
        return response
    parts: Iterable[bytes] = response.iter_encoded()
    if named := SAVED_AS.search(response.headers.get("Content-Disposition", "")):
        parts = guarded(parts, DELIMITERS[named[1]])
        response.headers.pop("Content-Length", None)
    response.response = _ended(parts)
    return response


def _ended(parts: Iterable[bytes]) -> Iterator[bytes]:
    """Close CKAN's session at the end: it queries more rows while streaming."""
    from ckan import model

    try:
        yield from parts
    finally:
        model.Session.remove()


def guarded(parts: Iterable[bytes], delimiter: str) -> Iterator[bytes]:
    """Yield the same rows, escaped; each chunk holds whole rows."""
    for part in parts:
        text = part.decode("utf-8")
        yield guarded_text(text, delimiter).encode() if SUSPECT.search(text) else part


def guarded_text(text: str, delimiter: str) -> str:
    """The same rows, safe."""
    return "".join(_rows(text, delimiter))


def _rows(text: str, delimiter: str) -> Iterator[str]:
    """Yield each row unchanged, or rewritten where a cell had to be escaped."""
    for row in _whole_rows(text):
        if not SUSPECT.search(row):
            yield row
            continue
        read = list(csv.reader(io.StringIO(row, newline=""), delimiter=delimiter))
        safe = [[guarded_cell(cell) for cell in cells] for cells in read]
        yield row if safe == read else _written(safe, delimiter, _end_of(row))


def _whole_rows(text: str) -> Iterator[str]:
    """Yield rows with their line ends: one inside quotes does not end a row."""
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
    """Write one row, or several where an unquoted line end split it."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().removesuffix("\r\n") + end


def guarded_cell(cell: str) -> str:
    """Return a cell with an apostrophe wherever a formula may begin; numbers stay as they are."""
    return cell if HARMLESS.fullmatch(cell) else LIVE.sub(r"\1'", cell)
