"""A register's edition as the office's printed list (A4 landscape), typeset by typst.

The PDF is PDF/A-2a and PDF/UA-1: tagged, in Indonesian, with typst's own fonts embedded and none
of the machine's. ``didd.register.printed_list`` determines the content, ``register.typ``
the layout.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from functools import cache, partial
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import typst

from didd.config.catalog import CatalogConfig
from didd.model import RegisterEdition
from didd.register.line_fitting import Fitted, Letters, fit
from didd.register.printed_list import NONE_HELD, TICK, printed_list
from didd.register.serialise import document_day

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]

#: In order of preference; all are bundled with typst, so pages are the same on every machine.
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")

#: Replacement for characters that no embedded font has; PDF/A forbids the reader's fonts.
MISSING = "□"
MISSING_NOTE = f"Tanda {MISSING} berdiri untuk huruf yang tidak dapat dicetak; aslinya ada di JSON."

#: Measures in points for the template: the page inside its margins, and a cell of the list.
PAGE_WIDTH = 762.0
CELL_SIZE = 7.5
CELL_INSET = 3.0

#: Rows with more lines than this may break across pages.
LONGEST_WHOLE_ROW = 35

#: A list of more rows than this is typeset in parts.
LONGEST_PART = 2000


def render_pdf(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Return the edition as PDF/A-2a and PDF/UA-1: same input, same bytes.

    Text is never interpreted as markup. Control characters are dropped, characters that
    the embedded fonts lack print as "□", and a word wider than its column is broken. The
    document's date is the decree's, or the day the draft was compiled.
    """
    day = document_day(edition, config)
    at = datetime.combine(day, time(), UTC)
    return _typeset("register.typ", _inputs(_pages(edition, config, day)), STANDARDS, at)


def _pages(edition: RegisterEdition, config: CatalogConfig, day: date) -> dict[str, Any]:
    """Return everything the template uses: the printed list, prepared, and measures."""
    pages = asdict(printed_list(edition, config))
    characters = set("".join(_texts(pages)))
    usual = {c for c in characters if _usual(c)}
    replacements = _replacements(characters - usual)
    if MISSING in replacements.values():
        pages["notes"] = [*pages["notes"], MISSING_NOTE]
    pages = _each_text(pages, str.maketrans(replacements))
    letters, rooms = measured("".join(sorted(usual))), _rooms(pages["columns"])
    fitted = cache(partial(fit, letters=letters))  # an office's names repeat in row after row
    for section in pages["sections"]:
        section["rows"] = [_row(list(map(fitted, row, rooms))) for row in section["rows"]]
    return pages | {
        "parts": _parts(pages.pop("sections")),
        "day": [day.year, day.month, day.day],
        "none": NONE_HELD,
        "width": PAGE_WIDTH,
        "inset": CELL_INSET,
    }


def _parts(sections: list[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Keep a list together, or split a long one: each part starts a page and has one section.

    Typst typesets parts in parallel.
    """
    if sum(len(s["rows"]) for s in sections) <= LONGEST_PART:
        return [sections]
    return [
        [{"title": section["title"], "rows": section["rows"][start : start + LONGEST_PART]}]
        for section in sections
        for start in range(0, max(1, len(section["rows"])), LONGEST_PART)
    ]


def _row(cells: list[Fitted]) -> dict[str, Any]:
    """Return a row's prepared cells, and its height in lines; 0 leaves that to typst."""
    counts = [cell.lines for cell in cells]
    known = 0 not in counts and max(counts) <= LONGEST_WHOLE_ROW
    return {"cells": [cell.text for cell in cells], "lines": max(counts) if known else 0}


def _rooms(columns: list[dict[str, Any]]) -> list[float]:
    """Return the width for text in each cell of a row in points, tick cells one by one."""
    shares = [c["width"] for c in columns for _ in range(max(1, len(c["parts"])))]
    return [share / sum(shares) * PAGE_WIDTH - 2 * CELL_INSET for share in shares]


def measured(letters: str) -> Letters:
    """Measure letters as they are typeset in the cells of the list."""
    widths = typst.query(
        _template("letters.typ"),
        "<widths>",
        field="value",
        one=True,
        ignore_system_fonts=True,
        sys_inputs=_inputs({"letters": list(letters)}),
    )
    return Letters(dict(zip(letters, json.loads(widths), strict=True)))


def _replacements(unusual: set[str]) -> dict[str, str]:
    """Map those of these characters that cannot be printed to their replacement."""
    kinds = {c: unicodedata.category(c) for c in unusual}
    spaces = {c for c in unusual if c.isspace()}
    dropped = {c for c in unusual - spaces if kinds[c] in {"Cc", "Cf"}}
    hopeless = {c for c in unusual if kinds[c] in {"Co", "Cn", "Cs"}}
    doubtful = "".join(sorted(unusual - spaces - dropped - hopeless))
    return (
        dict.fromkeys(spaces, " ")
        | dict.fromkeys(dropped, "")
        | dict.fromkeys([*hopeless, *_not_in_fonts(doubtful)], MISSING)
    )


def _usual(c: str) -> bool:
    """Whether a character is Latin text or a common sign, which the fonts have."""
    return " " <= c <= "~" or ("¡" <= c <= "ſ" and c != "\xad") or c in f"‘’“”–—…•{TICK}"


def _not_in_fonts(letters: str) -> str:
    """Return those that the fonts lack, by typesetting them and bisecting failures."""
    if not letters or _can_set(letters):
        return ""
    if len(letters) == 1:
        return letters
    half = len(letters) // 2
    return _not_in_fonts(letters[:half]) + _not_in_fonts(letters[half:])


def _can_set(letters: str) -> bool:
    try:
        _typeset("letters.typ", _inputs({"letters": list(letters)}), ["a-2b"], 0)
    except typst.TypstError:
        return False
    return True


def _typeset(
    template: str, inputs: dict[str, str], standards: list[PDFStandard], at: datetime | int
) -> bytes:
    return typst.compile(
        _template(template),
        sys_inputs=inputs,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=at,
    )


def _template(name: str) -> bytes:
    return files("didd.adapters.register_files").joinpath(name).read_bytes()


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps({**data, "fonts": FONTS, "size": CELL_SIZE})}


def _texts(plain: Any) -> Iterator[str]:
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, dict):
        for value in cast(dict[str, Any], plain).values():
            yield from _texts(value)
    elif isinstance(plain, list | tuple):
        for value in cast(list[Any], plain):
            yield from _texts(value)


def _each_text(plain: Any, table: dict[int, str]) -> Any:
    if isinstance(plain, str):
        return plain.translate(table)
    if isinstance(plain, dict):
        return {k: _each_text(v, table) for k, v in cast(dict[str, Any], plain).items()}
    if isinstance(plain, list | tuple):
        return [_each_text(v, table) for v in cast(list[Any], plain)]
    return plain
