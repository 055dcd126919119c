"""Text that every database, sheet and page can hold: the last word on what people may write."""

from __future__ import annotations

import re

#: NUL, which PostgreSQL refuses, and halves of UTF-16 pairs, which no encoding can write.
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    r"""Put U+FFFD, the mark for what cannot be read, in place of what no database holds.

    >>> storable("Profil\x00 2025")
    'Profil� 2025'
    """
    return text if is_storable(text) else _UNHOLDABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """Say whether every database can hold this text as it is."""
    if text.isascii():
        return "\x00" not in text
    return not _UNHOLDABLE.search(text)


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """Put U+FFFD for what no format can carry: lone surrogates, from file names not in UTF-8."""
    return _LONE_SURROGATE.sub("\ufffd", text)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Put U+FFFD for what neither HTML nor a workbook can carry: controls, lone surrogates."""
    return _UNPRINTABLE.sub("\ufffd", text)
