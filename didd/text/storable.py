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
