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
    return _UNHOLDABLE.sub("\ufffd", text) if _UNHOLDABLE.search(text) else text
