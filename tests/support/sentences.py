"""Which of our own sentences stand in a text, in one language or the other."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from babel.messages.pofile import read_po

from didd.i18n import Language

CATALOGUE = Path(__file__).parents[2] / "didd/i18n/catalogues/id/LC_MESSAGES/didd.po"
_PLACE = re.compile(r"\{[^}]*\}")


def _pairs() -> list[tuple[str, str]]:
    with CATALOGUE.open("rb") as file:
        found = [m for m in read_po(file) if m.id]
    return [
        (m.id if isinstance(m.id, str) else m.id[0],
         m.string if isinstance(m.string, str) else m.string[0])
        for m in found
    ]  # fmt: skip


def ours(text: str, language: Language) -> list[str]:
    """Return our sentences of ``language`` that stand in ``text``; of two words at least."""
    plain = " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())
    found: list[str] = []
    for english, indonesian in _pairs():
        said, other = (indonesian, english) if language == "id" else (english, indonesian)
        parts = [p.strip() for p in _PLACE.split(" ".join(said.split()))]
        longest = max(parts, key=len)
        if longest.count(" ") >= 2 and longest not in other and longest in plain:
            found.append(said)
    return found
