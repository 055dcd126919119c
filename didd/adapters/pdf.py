"""A register's edition as the office's printed list (A4 landscape), set by typst.

The PDF is PDF/A-2a and PDF/UA-1: tagged, in Indonesian, with typst's own fonts embedded and none
of the machine's. What stands on it is ``didd.register_print``'s; how it looks is
``register.typ``'s.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime, time
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import typst

from didd.model import RegisterEdition
from didd.register_print import NONE_HELD, printed_list
from didd.register_rows import document_day
from didd.schema import CatalogConfig

if TYPE_CHECKING:
    from typst import PDFStandard

STANDARDS: list[PDFStandard] = ["a-2a", "ua-1"]

#: In order of preference; all come with typst, so every machine sets the same pages.
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")

#: Stands for a character that no embedded font has; PDF/A forbids leaving it to the reader's.
MISSING = "□"

_TEMPLATE = "register.typ"
_PROBE = b"""
#let data = json(bytes(sys.inputs.data))
#set document(title: "probe")
#set text(font: data.fonts)
#data.characters.join(" ")
"""

_PAGE_WIDTH = 269  # mm between the margins of A4 landscape
_INSETS = 2.2  # mm, both sides of a cell
_LETTER = 1.35  # mm, a generous lower-case letter at 7.5 pt; capitals count half as much again


def render_pdf(edition: RegisterEdition, config: CatalogConfig) -> bytes:
    """Write the edition as PDF/A-2a and PDF/UA-1: same input, same bytes.

    Text is set as it is, never read as markup. Control characters are left out, characters that
    the embedded fonts lack print as "□", and a word wider than its column is broken. The
    document's date is the decree's, or the day the draft was compiled.
    """
    day = document_day(edition)
    page = asdict(printed_list(edition, config))
    page |= {"day": [day.year, day.month, day.day], "none": NONE_HELD}
    page = _each_text(page, str.maketrans(_replacements(page)))
    limits = _letters_per_cell(page["columns"])
    for section in page["sections"]:
        section["rows"] = [
            [broken(cell, limit) for cell, limit in zip(row, limits, strict=True)]
            for row in section["rows"]
        ]
    template = files("didd.adapters").joinpath("register.typ").read_bytes()
    at = datetime.combine(day, time(), UTC)
    return _typeset(template, page, STANDARDS, at)


def broken(text: str, limit: float) -> str:
    """Let words of more than ``limit`` letters break anywhere (a zero-width space per letter).

    >>> broken("abc abcdef", 4).replace("\u200b", "·")
    'abc a·b·c·d·e·f'
    """
    if len(text) <= limit / 1.5:
        return text
    return " ".join(_broken_word(w) if _letters(w) > limit else w for w in text.split(" "))


def _broken_word(word: str) -> str:
    return "".join(c if unicodedata.combining(c) else f"\u200b{c}" for c in word)[1:]


def _letters(word: str) -> float:
    """Measure a word in lower-case letters: anything else is taken for half as wide again."""
    return len(word) + 0.5 * sum(not c.islower() for c in word)


def _letters_per_cell(columns: list[dict[str, Any]]) -> list[float]:
    """Give how many letters fit on a line of each cell, tick cells one by one."""
    return [
        (column["width"] / parts * _PAGE_WIDTH / 100 - _INSETS) / _LETTER
        for column in columns
        for parts in [max(1, len(column["parts"]))]
        for _ in range(parts)
    ]


def _replacements(page: Any) -> dict[str, str]:
    """Say what to print for each character of ``page`` that cannot be printed as it is."""
    unusual = {c for c in set("".join(_texts(page))) if not _usual(c)}
    kinds = {c: unicodedata.category(c) for c in unusual}
    spaces = {c for c in unusual if c.isspace()}
    dropped = {c for c in unusual - spaces if kinds[c] in {"Cc", "Cf"}}
    hopeless = {c for c in unusual if kinds[c] in {"Co", "Cn", "Cs"}}
    doubtful = sorted(unusual - spaces - dropped - hopeless)
    return (
        dict.fromkeys(spaces, " ")
        | dict.fromkeys(dropped, "")
        | dict.fromkeys([*hopeless, *_not_in_fonts(doubtful)], MISSING)
    )


def _usual(c: str) -> bool:
    return " " <= c <= "~" or ("¡" <= c <= "ſ" and c != "\xad") or c in "‘’“”–—…•✓"


def _not_in_fonts(characters: list[str]) -> list[str]:
    """Find those that the fonts lack, by setting them, all at once and then by halves."""
    if not characters or _can_set(characters):
        return []
    if len(characters) == 1:
        return characters
    half = len(characters) // 2
    return _not_in_fonts(characters[:half]) + _not_in_fonts(characters[half:])


def _can_set(characters: list[str]) -> bool:
    try:
        _typeset(_PROBE, {"characters": characters}, ["a-2b"], 0)
    except typst.TypstError:
        return False
    return True


def _typeset(
    template: bytes,
    data: Mapping[str, Any],
    standards: list[PDFStandard],
    timestamp: datetime | int,
) -> bytes:
    return typst.compile(
        template,
        sys_inputs={"data": json.dumps({**data, "fonts": FONTS})},
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=timestamp,
    )


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
