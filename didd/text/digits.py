"""Texts as a search for numbers reads them: wide digits as plain ones, without what nobody sees.

A number written ６２７１… or with a soft hyphen in it is the same number to whoever reads it, and
another to every expression. Places in the plain text lead back to places in the text as it was.
Pure; texts and UTF-8 bytes alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", str, bytes)

_WIDE = {chr(0xFF10 + digit): str(digit) for digit in range(10)}
_ODD = re.compile("[\uff10-\uff19\u00ad\u200b-\u200f\u2060\ufeff]")
#: The same in UTF-8, for every engine that knows bytes.
ODD_BYTES = r"\xef\xbc[\x90-\x99]|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad"
_ODD_BYTES = re.compile(ODD_BYTES.encode())


@dataclass(slots=True)
class Plain(Generic[T]):
    """A plain text, and from where on its places differ from the text's by how much."""

    text: T
    at: list[int] = field(default_factory=list[int])
    shift: list[int] = field(default_factory=list[int])

    def place(self, place: int) -> int:
        """Give the place in the text as it was.

        >>> plain_text("NIK ６2").place(5), plain_text("a\u200b1").place(1)
        (5, 2)
        """
        before = bisect_right(self.at, place) - 1
        return place + self.shift[before] if before >= 0 else place


def plain_text(text: str) -> Plain[str]:
    """Make a text plain."""
    if text.isascii() or not _ODD.search(text):
        return Plain(text)
    matches = [(match.start(), match.end(), match[0] in _WIDE) for match in _ODD.finditer(text)]
    return Plain(_ODD.sub(lambda odd: _WIDE.get(odd[0], ""), text), *_shifts(matches))


def plain_bytes(text: bytes) -> Plain[bytes]:
    """Make UTF-8 text plain."""
    wide = {character.encode(): digit.encode() for character, digit in _WIDE.items()}
    matches = [(m.start(), m.end(), m[0] in wide) for m in _ODD_BYTES.finditer(text)]
    return Plain(_ODD_BYTES.sub(lambda odd: wide.get(odd[0], b""), text), *_shifts(matches))


def _shifts(odd: Iterable[tuple[int, int, bool]]) -> tuple[list[int], list[int]]:
    """Give from which place of the plain text on by how much; of start, end, and digit or not."""
    at, shift, gone = list[int](), list[int](), 0
    for start, end, is_digit in odd:
        gone += end - start - is_digit
        at.append(end - gone)
        shift.append(gone)
    return at, shift
