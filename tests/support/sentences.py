"""Which of our own sentences stand in a text, in one language or the other."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

from babel.messages.pofile import read_po

from didd.i18n import Language

CATALOGUES = Path(__file__).parents[2] / "didd/i18n/catalogues"
#: Words that no Indonesian sentence goes without for long, and that are no English.
INDONESIAN = re.compile(
    r"\b(tidak|yang|belum|dengan|untuk|sudah|atau|bukan|harus|telah|oleh|akan|dapat|tanpa|dan|ini"
    r"|dari|pada|berkas|kolom|baris|lembar|halaman|butir|daftar|isi|di|perbaiki|tulis|bila)\b",
    re.IGNORECASE,
)
#: Likewise the other way round.
ENGLISH = re.compile(
    r"\b(the|of|and|is|are|not|this|with|from|cannot|was|has|have|been|which|must|should|its)\b",
    re.IGNORECASE,
)
_PLACE = re.compile(r"\{[^}]*\}")


def _pairs() -> list[tuple[str, str]]:
    return [*_of("id"), *((english, indonesian) for indonesian, english in _of("en"))]


def _of(language: Language) -> list[tuple[str, str]]:
    with (CATALOGUES / language / "LC_MESSAGES/didd.po").open("rb") as file:
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
