"""Typst at work: letters measured, characters replaced that its fonts lack, templates set as PDF.

Only typst's own fonts are used and none of the machine's, so that pages are the same everywhere.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, cast

import typst

from didd.register.printing.line_fitting import Letters
from didd.register.printing.printed_pages import TICK

if TYPE_CHECKING:
    from typst import PDFStandard

#: In order of preference; all are bundled with typst.
FONTS = ("Libertinus Serif", "New Computer Modern", "DejaVu Sans Mono")

#: Replacement for characters that no embedded font has; PDF/A forbids the reader's fonts.
MISSING = "□"


def measured(letters: str, size: float) -> Letters:
    """Measure letters as they are typeset in cells of this size, in points."""
    widths = _query("letters.typ", {"letters": list(letters), "size": size}, "<widths>", one=True)
    return Letters(dict(zip(letters, json.loads(widths), strict=True)))


#: A template, or several that make one document one after the other.
Template = str | tuple[str, ...]


def places(template: Template, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return on which pages the marked parts of a template stand: ``what`` and ``page``."""
    return json.loads(_query(template, data, "<place>"))


def typeset(
    template: Template, data: Mapping[str, Any], standards: list[PDFStandard], at: datetime | int
) -> bytes:
    """Set a template as PDF: same data, same bytes. Raises ``typst.TypstError``."""
    return typst.compile(
        _template(template),
        sys_inputs=_inputs(data),
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=standards,
        timestamp=at,
    )


def printable(plain: Any) -> tuple[Any, str]:
    """Return JSON-like data with every character printable, and the letters for measuring.

    Control characters are dropped; what the fonts lack becomes ``MISSING``.
    """
    characters = set("".join(_texts(plain)))
    usual = {c for c in characters if _usual(c)}
    replacements = _replacements(characters - usual)
    return _each_text(plain, str.maketrans(replacements)), "".join(sorted(usual))


def _query(template: Template, data: Mapping[str, Any], label: str, *, one: bool = False) -> str:
    return typst.query(
        _template(template),
        label,
        field="value",
        one=one,
        ignore_system_fonts=True,
        sys_inputs=_inputs(data),
    )


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
        typeset("letters.typ", {"letters": list(letters), "size": 8}, ["a-2b"], 0)
    except typst.TypstError:
        return False
    return True


def _template(names: Template) -> bytes:
    here = files("didd.adapters.register_files")
    listed = (names,) if isinstance(names, str) else names
    return b"\n".join(here.joinpath(name).read_bytes() for name in listed)


def _inputs(data: Mapping[str, Any]) -> dict[str, str]:
    return {"data": json.dumps({**data, "fonts": FONTS})}


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
