"""Folds phrases for comparison: case, accents, spaces and punctuation do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

#: Folding of each ASCII byte: its lower case, or a space.
_PLAIN = "".join(c.lower() if c.isalnum() else " " for c in map(chr, range(128))).encode() * 2


_PLAIN_LINES = _PLAIN[:10] + b"\n" + _PLAIN[11:]


#: Texts per batch.
_AT_ONCE = 500


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


def fold_each(texts: Sequence[str]) -> list[str]:
    """Fold many texts; ASCII ones in batches, which takes a fifth of the time.

    >>> fold_each(["  Serta-Merta: ", "Café", ""])
    ['serta merta', 'cafe', '']
    """
    folded: list[str] = []
    for start in range(0, len(texts), _AT_ONCE):
        some = texts[start : start + _AT_ONCE]
        lines = "\n".join(some)
        plain = lines.isascii() and lines.count("\n") == len(some) - 1
        folded += _fold_lines(lines) if plain else map(fold, some)
    return folded


def _fold_lines(lines: str) -> list[str]:
    """Fold each line of an ASCII text."""
    kept = lines.encode().translate(_PLAIN_LINES).decode()
    while "  " in kept:
        kept = kept.replace("  ", " ")
    return kept.strip(" ").replace(" \n", "\n").replace("\n ", "\n").split("\n")
