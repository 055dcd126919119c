"""Folds phrases for comparison: case, accents, spaces and punctuation do not count."""

from __future__ import annotations

import unicodedata

#: Folding of each ASCII byte: its lower case, or a space.
_PLAIN = "".join(c.lower() if c.isalnum() else " " for c in map(chr, range(128))).encode() * 2


def fold(text: str) -> str:
    """Fold a phrase for comparison: lower case, no accents, single spaces, no punctuation.

    >>> fold("  Serta-Merta: ")
    'serta merta'
    """
    if text.isascii():
        return " ".join(text.encode().translate(_PLAIN).decode().split())
    plain = unicodedata.normalize("NFKD", text).casefold()
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    return " ".join(kept.split())
