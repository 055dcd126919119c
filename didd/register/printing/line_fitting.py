"""Line breaking of text in a narrow cell, by the widths of its letters.

Pure. With known row heights, the typesetter sets a long list in two thirds of the time
and memory that it needs to compute them; so the lines are counted here, and where they
cannot be counted exactly the row is left to the typesetter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

#: Inserted where a too long word is broken: no hyphen, no width.
BREAK = "\u200b"

#: Points kept free on each line, so that rounding never adds a line.
_SLACK = 0.05


@dataclass(frozen=True, slots=True)
class Fitted:
    """Prepared text, and the maximum number of its lines; 0 when unknown."""

    text: str
    lines: int


class Letters:
    """Widths of letters in points, without kerning: a word is as wide as its letters.

    Letters that were not measured count as wide as the widest.
    """

    def __init__(self, widths: Mapping[str, float]) -> None:
        self._widths = widths
        self._measured = frozenset(widths)
        self._widest = max(widths.values(), default=0.0)
        self.width = lru_cache(maxsize=65536)(self._width)

    def _width(self, word: str) -> float:
        return sum(self._widths.get(c, self._widest) for c in word)

    def know(self, text: str) -> bool:
        """Whether every letter of ``text`` was measured."""
        return self._measured.issuperset(text)


def fit(text: str, room: float, letters: Letters) -> Fitted:
    """Break words wider than ``room`` points where a line is full, and count the lines.

    The count is that of a typesetter which fills each line as far as it goes and breaks at least
    at the spaces between two words; one that may break elsewhere too never takes more lines. Text
    with letters that were not measured, or with a stretch that has no such space and is wider than
    the room, returns 0.

    >>> letters = Letters(dict.fromkeys("abcdefgh (", 1.0))
    >>> fit("abc abcdefgh", 5.5, letters).text.replace(BREAK, "·")
    'abc a·bcdef·gh'
    >>> fit("abc abcdefgh", 5.5, letters).lines, fit("abc (d", 5.5, letters).lines
    (3, 0)
    """
    filling = _Filling(room - _SLACK, letters)
    for stretch in _stretches(text.split(" ")):
        filling.add(stretch)
    known = filling.known and letters.know(text)
    return Fitted(" ".join(filling.done), filling.lines if known else 0)


class _Filling:
    """The lines of one cell while they are filled, chunk by chunk."""

    def __init__(self, room: float, letters: Letters) -> None:
        self.room = room
        self.letters = letters
        self.done: list[str] = []
        self.lines = 1
        self.used = 0.0
        self.known = True

    def add(self, stretch: str) -> None:
        """Append a chunk, on this line or the next, broken if necessary."""
        width = self.letters.width(stretch)
        space = self.letters.width(" ") if self.done else 0.0
        if self.used + space + width <= self.room:
            self.used += space + width
        elif width <= self.room:
            self.lines, self.used = self.lines + 1, width
        else:
            self.known = self.known and " " not in stretch
            self.used += space
            stretch = " ".join(self._broken(word) for word in stretch.split(" "))
        self.done.append(stretch)

    def _broken(self, word: str) -> str:
        """Break a word wherever a line is full; one that fits on a line stays whole."""
        if self.letters.width(word) <= self.room:
            return word
        broken = ""
        for letter in word:
            width = self.letters.width(letter)
            if self.used + width > self.room:
                self.lines, self.used = self.lines + 1, 0.0
                broken += BREAK if broken else ""
            self.used += width
            broken += letter
        return broken


def _stretches(words: list[str]) -> Iterator[str]:
    """Rejoin words where the space between them might not allow a break (signs, brackets)."""
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
