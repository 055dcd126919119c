"""Cleans cells: invisible characters, runs of spaces, placeholder dashes."""

from __future__ import annotations

import re
import unicodedata

_INVISIBLE = re.compile(r"[\u00ad\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffe\uffff]")


#: Placeholders for an empty cell.
EMPTY = frozenset({"", "-", "--", "—", "–", "n/a", "N/A", "#n/a", "#N/A"})


def is_blank(text: str) -> bool:
    """Whether a cell is empty, or has only a placeholder dash."""
    return text.strip() in EMPTY


def tidy(text: str, *, lines: bool = False) -> str:
    r"""Return NFC text without control or invisible characters, doubled spaces, or outer spaces.

    With ``lines`` the line ends stay.

    >>> tidy("  Laporan\u200b\n  Kinerja ")
    'Laporan Kinerja'
    """
    if not lines and text.isprintable():
        if text.isascii() and "  " not in text:
            return text.strip()
        if unicodedata.is_normalized("NFC", text):
            return " ".join(text.split())
    text = (
        _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).encode("utf-8", "replace").decode()
    )
    kept = "".join(c if unicodedata.category(c) != "Cc" or c == "\n" else " " for c in text)
    if not lines:
        return " ".join(kept.split())
    return "\n".join(s for line in kept.split("\n") if (s := " ".join(line.split())))
