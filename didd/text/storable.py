"""Text that every database, sheet and page can store."""

from __future__ import annotations

import re

#: NUL, which PostgreSQL refuses, and lone surrogates, which cannot be encoded.
_UNHOLDABLE = re.compile("[\x00\ud800-\udfff]")


def storable(text: str) -> str:
    r"""Replace what no database can store by U+FFFD.

    >>> storable("Profil\x00 2025")
    'Profil� 2025'
    """
    return text if is_storable(text) else _UNHOLDABLE.sub("\ufffd", text)


def is_storable(text: str) -> bool:
    """Whether every database can store this text as it is."""
    if text.isascii():
        return "\x00" not in text
    return not _UNHOLDABLE.search(text)


_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """Replace what neither HTML nor a workbook can store by U+FFFD: controls, lone surrogates."""
    return _UNPRINTABLE.sub("\ufffd", text)
