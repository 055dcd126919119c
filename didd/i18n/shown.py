"""What was stored in the office's language, shown to somebody who reads English.

A stored sentence is text, and stays what it was when it was written. It is recognised by the
catalogues: the translation it was written from gives the English, its values put in again.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from typing import TypeAlias

from didd.i18n.catalogue import DOMAIN, FOLDER, catalogue, english_of_rules
from didd.i18n.languages import OFFICE, Language, language

#: The pattern that a filled template fits, and its English; of a number of things also for one.
_Template: TypeAlias = tuple[re.Pattern[str], str, str]
_PLACE = re.compile(r"\{(\w+)\}")
_BORDER = re.compile(r"(?<=[.!?]) ")
#: Between the parts of what was found in a file: a name, a page, several causes.
_MARK = re.compile(r"([:;,] )")
#: Letters that a template must have of its own; with fewer it would recognise anything.
_LETTERS = 6
#: The place of a whole number, and others that little fits.
_NUMBER = "n"
_NARROW = {_NUMBER: r"[\d.]+", "letters": r"[A-Z][A-Z, –]*(?: dan [\d.]+ lagi)?"}


def shown(text: str) -> str:
    """Return a stored text in the language spoken just now; what nobody of us wrote as it is.

    A single word is nobody's sentence: it stays.
    """
    return _english(text) if language() != OFFICE and " " in text else text


def shown_parts(text: str) -> str:
    """Return what was found in a file, such as "a.doc: 3 baris; lembar tersembunyi", likewise."""
    return _parts(text) if language() != OFFICE and " " in text else text


def _parts(text: str) -> str:
    """Return the English of the whole, else of the shortest part that is ours and of the rest."""
    if (whole := _english(text)) != text:
        return whole
    for mark in _MARK.finditer(text):
        first, rest = text[: mark.start()], text[mark.end() :]
        if " " in first and (told := _english(first)) != first:
            return f"{told}{mark[0]}{_parts(rest)}"
    first, mark, rest = _cut(text)
    return f"{first}{mark}{_parts(rest)}" if rest else text


def _cut(text: str) -> tuple[str, str, str]:
    found = _MARK.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


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
    for pattern, one, many in templates:
        if match := pattern.fullmatch(text):
            values = match.groupdict()
            return one if values.get(_NUMBER) == "1" else many, values
    return None


def _again(english: str, values: Mapping[str, str]) -> str:
    """Fill a template; what it quotes is somebody's own word, and stays."""

    def told(name: str, value: str) -> str:
        if name == _NUMBER:
            return value.replace(".", ",")
        return value if f'"{{{name}}}"' in english else _parts(value)

    return english.format(**{name: told(name, value) for name, value in values.items()})


@cache
def _written() -> tuple[dict[str, str], list[_Template]]:
    """Return what the catalogue writes: whole sentences, and templates, the most telling first."""
    exact: dict[str, str] = {}
    templates: list[_Template] = []
    pairs = sorted(_pairs(), key=lambda pair: len(_PLACE.sub("", pair[2])), reverse=True)
    for one, many, written in pairs:
        if not _PLACE.search(written):
            exact.setdefault(written, one)
        elif _is_telling(written):
            templates.append((re.compile(pattern(written), re.DOTALL), one, many))
    return exact, templates


def _is_telling(template: str) -> bool:
    """Whether a template has enough of its own; beside a number, or a mark, a word is enough."""
    narrow = set(_PLACE.findall(template)) <= _NARROW.keys()
    short = narrow or "→" in template or '"{' in template
    return sum(map(str.isalpha, _PLACE.sub("", template))) >= (3 if short else _LETTERS)


def _pairs() -> Iterator[tuple[str, str, str]]:
    """Yield every sentence in English, for one thing and for many, and as it is written down."""
    words = catalogue(OFFICE)
    for key in filter(None, _keys(OFFICE)):
        one, _, many = key.partition("\0")
        yield one, many or one, words.ngettext(one, many, 2) if many else words.gettext(one)
    for written in filter(None, _keys("en")):
        english = english_of_rules().gettext(written)
        yield english, english, written


def _keys(of: Language) -> list[str]:
    """Read the keys of a catalogue; singular and plural stand with a NUL between."""
    content = (FOLDER / of / "LC_MESSAGES" / f"{DOMAIN}.mo").read_bytes()
    _, _, count, start = struct.unpack("<4I", content[:16])
    table = struct.iter_unpack("<2I", content[start : start + 8 * count])
    return [content[at : at + length].decode() for length, at in table]


def pattern(template: str) -> str:
    r"""Write the pattern that a filled template fits.

    >>> pattern("{what} dari {n} butir.")
    '(?P<what>.*?)\\ dari\\ (?P<n>[\\d.]+)\\ butir\\.'
    """
    seen: set[str] = set()

    def place(name: str) -> str:
        known = name in seen
        seen.add(name)
        return f"(?P={name})" if known else f"(?P<{name}>{_NARROW.get(name, '.*?')})"

    parts = _PLACE.split(template)
    return "".join(place(p) if i % 2 else re.escape(p) for i, p in enumerate(parts))
