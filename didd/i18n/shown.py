"""What was stored in the office's language, shown to somebody who reads English.

A stored sentence is text, and stays what it was when it was written. It is recognised by the
catalogue: the translation it was written from gives the English, its values put in again.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeAlias

from didd.i18n.catalogue import DOMAIN, FOLDER, catalogue
from didd.i18n.languages import OFFICE, language

_Template: TypeAlias = tuple[re.Pattern[str], str]
_PLACE = re.compile(r"\{(\w+)\}")
_BORDER = re.compile(r"(?<=[.!?]) ")
#: Letters that a template must have of its own; with fewer it would recognise anything.
_LETTERS = 6


def shown(text: str) -> str:
    """Return a stored text in the language spoken just now; what nobody of us wrote as it is.

    A single word is nobody's sentence: it stays.
    """
    return _english(text) if language() != OFFICE and " " in text else text


@lru_cache(maxsize=4096)
def _english(text: str) -> str:
    exact, templates = _written()
    if text in exact:
        return exact[text]
    filled = _filled(text, templates)
    if filled and not any(map(_BORDER.search, filled[1].values())):
        return _again(*filled)
    pieces = _BORDER.split(text)
    told = " ".join(map(_english, pieces)) if len(pieces) > 1 else text
    return _again(*filled) if filled and told == text else told


def _filled(text: str, templates: Iterable[_Template]) -> tuple[str, dict[str, str]] | None:
    """Return the English of the template that fits, and what stands in its places."""
    for pattern, english in templates:
        if match := pattern.fullmatch(text):
            return english, match.groupdict()
    return None


def _again(english: str, values: Mapping[str, str]) -> str:
    return english.format(**{name: _english(value) for name, value in values.items()})


@cache
def _written() -> tuple[dict[str, str], list[_Template]]:
    """Return what the catalogue writes: whole sentences, and templates, the most telling first."""
    exact: dict[str, str] = {}
    templates: list[_Template] = []
    pairs = sorted(_pairs(), key=lambda pair: len(_PLACE.sub("", pair[1])), reverse=True)
    for english, written in pairs:
        if not _PLACE.search(written):
            exact.setdefault(written, english)
        elif sum(map(str.isalpha, _PLACE.sub("", written))) >= _LETTERS:
            templates.append((re.compile(_pattern(written), re.DOTALL), english))
    return exact, templates


def _pairs() -> Iterator[tuple[str, str]]:
    """Give every English sentence with its translation; of a number of things the plural."""
    for english in every_sentence():
        one, _, many = english.partition("\0")
        if english:
            words = catalogue(OFFICE)
            yield many or one, words.ngettext(one, many, 2) if many else words.gettext(one)


def every_sentence() -> list[str]:
    """Read the keys of the office's catalogue; singular and plural stand with a NUL between."""
    content = (FOLDER / OFFICE / "LC_MESSAGES" / f"{DOMAIN}.mo").read_bytes()
    _, _, count, start = struct.unpack("<4I", content[:16])
    table = struct.iter_unpack("<2I", content[start : start + 8 * count])
    return [content[at : at + length].decode() for length, at in table]


def _pattern(template: str) -> str:
    r"""Write the pattern that a filled template fits.

    >>> _pattern("{n} butir.")
    '(?P<n>.*?)\\ butir\\.'
    """
    seen: set[str] = set()

    def place(name: str) -> str:
        known = name in seen
        seen.add(name)
        return f"(?P={name})" if known else f"(?P<{name}>.*?)"

    parts = _PLACE.split(template)
    return "".join(place(p) if i % 2 else re.escape(p) for i, p in enumerate(parts))
