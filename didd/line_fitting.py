"""How text falls into the lines of a narrow cell, from the widths of its letters.

Pure. A typesetter that is told the height of each row sets a long list in two thirds of the time
and memory that it needs to find the heights itself; so the lines are counted here, and where they
cannot be counted for certain the row is left to the typesetter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: Where a word that is too long may be broken: after any letter, without a hyphen.
BREAK = "\u200b"

#: Points kept free on each line, so that rounding never costs a line more than was counted.
_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Fitted:
    """Text ready to set, and at most how many lines it takes; 0 when only setting it can tell."""

    text: str
    lines: int


class Letters:
    """Widths of letters in points, set without kerning: a word is as wide as its letters."""

    def __init__(self, widths: Mapping[str, float]) -> None:
        self._widths = widths
        self.width = lru_cache(maxsize=65536)(self._width)

    def _width(self, word: str) -> float:
        """Give the width of ``word``; a letter that was not measured raises ``KeyError``."""
        return sum(self._widths[c] for c in word)

    def __contains__(self, letter: str) -> bool:
        """Say whether the letter was measured."""
        return letter in self._widths


def fit(text: str, room: float, letters: Letters) -> Fitted:
    """Break words wider than ``room`` points, and count the lines of ``text``.

    The count is that of a typesetter which fills each line as far as it goes and breaks at least
    at the spaces between two words; one that may break elsewhere too never takes more lines. Text
    with letters that were not measured, or with a stretch that has no such space and is wider than
    the room, gives 0.

    >>> letters = Letters(dict.fromkeys("abcdefgh (", 1.0))
    >>> fit("abc abcdefgh", 5.5, letters).text.replace(BREAK, "·")
    'abc a·b·c·d·e·f·g·h'
    >>> fit("abc abcdefgh", 5.5, letters).lines, fit("abc (d", 5.5, letters).lines
    (3, 0)
    """
    if not text:
        return Fitted("", 1)
    if any(c not in letters for c in set(text)):
        return Fitted(text, 0)
    words = text.split(" ")
    ready = " ".join(BREAK.join(w) if letters.width(w) > room - _SLACK else w for w in words)
    return Fitted(ready, _count(list(_pieces(ready)), room - _SLACK, letters))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Cut at every place where a line may surely end: (piece, what stands before it on a line)."""
    for index, stretch in enumerate(_stretches(text.split(" "))):
        for place, piece in enumerate(stretch.split(BREAK)):
            yield piece, "" if place else " " if index else ""


def _stretches(words: list[str]) -> Iterator[str]:
    """Join words again where the space between them might not end a line (signs, brackets)."""
    stretch = words[0]
    for word in words[1:]:
        if _ends_a_line(stretch[-1:]) and word[:1].isalnum():
            yield stretch
            stretch = word
        else:
            stretch = f"{stretch} {word}"
    yield stretch


def _ends_a_line(sign: str) -> bool:
    return sign.isalnum() or (sign != "" and sign in ".,;:)")


def _count(pieces: list[tuple[str, str]], room: float, letters: Letters) -> int:
    lines, used = 1, 0.0
    for piece, before in pieces:
        width = letters.width(piece)
        if width > room:
            return 0
        glue = letters.width(before) if used else 0.0
        if used and used + glue + width > room:
            lines, used = lines + 1, width
        else:
            used += glue + width
    return lines
