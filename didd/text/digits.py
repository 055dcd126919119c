"""Texts prepared for a search of numbers: wide digits as ASCII, without invisible characters.

A number written ６２７１… or with a soft hyphen in it is the same number to a reader, and
another to every regex. Positions in the plain text map back to the original text.
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
#: The same in UTF-8, for engines that work on bytes.
ODD_BYTES = r"\xef\xbc[\x90-\x99]|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad"
_ODD_BYTES = re.compile(ODD_BYTES.encode())


@dataclass(slots=True)
class Plain(Generic[T]):
    """A plain text, and the offsets between its positions and the original's."""

    text: T
    at: list[int] = field(default_factory=list[int])
    shift: list[int] = field(default_factory=list[int])

    def place(self, place: int) -> int:
        """Return the position in the original text.

        >>> plain_text("NIK ６2").place(5), plain_text("a\u200b1").place(1)
        (5, 2)
        """
        before = bisect_right(self.at, place) - 1
        return place + self.shift[before] if before >= 0 else place


def plain_text(text: str) -> Plain[str]:
    """Convert a text to plain text."""
    if text.isascii() or not _ODD.search(text):
        return Plain(text)
    matches = [(match.start(), match.end(), match[0] in _WIDE) for match in _ODD.finditer(text)]
    return Plain(_ODD.sub(lambda odd: _WIDE.get(odd[0], ""), text), *_shifts(matches))


def plain_bytes(text: bytes) -> Plain[bytes]:
    """Convert UTF-8 text to plain text."""
    wide = {character.encode(): digit.encode() for character, digit in _WIDE.items()}
    matches = [(m.start(), m.end(), m[0] in wide) for m in _ODD_BYTES.finditer(text)]
    return Plain(_ODD_BYTES.sub(lambda odd: wide.get(odd[0], b""), text), *_shifts(matches))


def _shifts(odd: Iterable[tuple[int, int, bool]]) -> tuple[list[int], list[int]]:
    """Return positions in the plain text and the offsets from there on."""
    at, shift, gone = list[int](), list[int](), 0
    for start, end, is_digit in odd:
        gone += end - start - is_digit
        at.append(end - gone)
        shift.append(gone)
    return at, shift
