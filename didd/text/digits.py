"""Texts prepared for a search of numbers: digits of all scripts as ASCII, nothing invisible.

A number written ６２７１… or ٦٢٧١…, in the letters of mathematics, or with a soft hyphen in it is
the same number to a reader, and another to every regex. Positions in the plain text map back to
the original text.
Pure; texts and UTF-8 bytes alike.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

T = TypeVar("T", str, bytes)

#: The zeros of the scripts with decimal digits of their own (Unicode, general category Nd).
_ZEROS = (
    0x660, 0x6F0, 0x7C0, 0x966, 0x9E6, 0xA66, 0xAE6, 0xB66, 0xBE6, 0xC66, 0xCE6, 0xD66, 0xDE6,
    0xE50, 0xED0, 0xF20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50,
    0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
    0x1D7CE, 0x1D7D8, 0x1D7E2, 0x1D7EC, 0x1D7F6, 0x1FBF0,
)  # fmt: skip
_WIDE = {chr(zero + digit): str(digit) for zero in _ZEROS for digit in range(10)}
_ODD = re.compile(f"[{''.join(_WIDE)}\u00ad\u200b-\u200f\u2060\ufeff]")


def _in_bytes(characters: Iterable[str]) -> str:
    """Return an expression for some characters in UTF-8, those of one beginning as one class."""
    ends: dict[bytes, list[int]] = {}
    for character in characters:
        *first, last = character.encode()
        ends.setdefault(bytes(first), []).append(last)
    return "|".join(f"{_escaped(first)}[{_escaped(lasts)}]" for first, lasts in ends.items())


def _escaped(values: Iterable[int]) -> str:
    return "".join(f"\\x{value:02x}" for value in values)


#: The same in UTF-8, for engines that work on bytes.
ODD_BYTES = _in_bytes(_WIDE) + r"|\xe2\x80[\x8b-\x8f]|\xe2\x81\xa0|\xef\xbb\xbf|\xc2\xad"
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
