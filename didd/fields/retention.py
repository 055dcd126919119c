"""Retention periods of the records schedule (JRA), as people write them.

The spellings of kinds, units and fates come from ``retention.yaml``; only the grammar is here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from didd.config.vocabularies import RetentionVocabulary
from didd.text.fold import fold

_COUNTED = ("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan")
_NUMBER_WORDS = {
    **{f"{ten} puluh": (n + 1) * 10 for n, ten in enumerate(_COUNTED) if n},
    **{f"{t} puluh {one}": (n + 1) * 10 + m + 1
       for n, t in enumerate(_COUNTED) if n for m, one in enumerate(_COUNTED)},
    **{f"{one} belas": n + 11 for n, one in enumerate(_COUNTED) if n},
    **{one: n + 1 for n, one in enumerate(_COUNTED)},
    "sepuluh": 10, "sebelas": 11, "seratus": 100,
}  # fmt: skip
_WORDS = "|".join(sorted(_NUMBER_WORDS, key=len, reverse=True))
#: "5 (lima) tahun" says it twice; other brackets may say more.
_IN_WORDS = re.compile(rf"\(\s*(?:{_WORDS}|\d{{1,3}})\s*\)", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\([^)]*\)")
_MONTHS_OF_YEAR = 12


@dataclass(frozen=True, slots=True)
class Retention:
    """A parsed retention: ``kind`` is a code of ``retention.yaml``, 0 means "not stated".

    ``active`` is the whole term of a ``JANGKA``. ``fate`` is MUSNAH, PERMANEN, DINILAI_KEMBALI or
    "". A ``LAINNYA`` has only its ``text``, as written.
    """

    kind: str
    active: int = 0
    unit: str = ""
    inactive: int = 0
    inactive_unit: str = ""
    fate: str = ""
    text: str = ""

    def __str__(self) -> str:
        """Write the canonical text, which ``parse_retention`` reads back as the same value."""
        if self.kind == "JANGKA":
            text = f"{self.active} {self.unit}"
        elif self.kind == "AKTIF_INAKTIF":
            text = f"Aktif {self.active} {self.unit}"
            if self.inactive:
                text += f", inaktif {self.inactive} {self.inactive_unit}"
        else:
            return self.text
        return f"{text}, {self.fate.lower().replace('_', ' ')}" if self.fate else text


def parse_retention(text: str, vocabulary: RetentionVocabulary) -> Retention:
    """Parse a retention; one that is not understood is a ``LAINNYA`` with its text.

    "1 (satu) tahun berjalan" is one year; "Aktif 2 tahun, inaktif 3 tahun, permanen" has two terms
    and a fate; "Selamanya" is permanent.
    """
    whole = fold(_IN_WORDS.sub(" ", text)) or fold(text)
    for plain in (whole, fold(_IN_BRACKETS.sub(" ", text))):
        for kind in vocabulary.kinds:
            if plain in {fold(s) for s in (kind.label.id, *kind.synonyms)} and kind.synonyms:
                return Retention(kind.code, text=kind.label.id)
        if found := _term(plain, vocabulary):
            return found
    return Retention("LAINNYA", text=text)


def _term(plain: str, vocabulary: RetentionVocabulary) -> Retention | None:
    """Parse one or two terms, each with its number, and the fate after them."""
    units = _by_spelling(vocabulary.units)
    fates = _by_spelling(vocabulary.fates)
    unit, fate = "|".join(units), f"(?: (?:dan |lalu |kemudian )?({'|'.join(fates)}))?"
    number = f"(\\d{{1,3}}|{_WORDS})"
    if m := re.fullmatch(f"{number} ?({unit})(?: berjalan)?{fate}", plain):
        years = _number(m[1])
        return Retention("JANGKA", years, units[m[2]], fate=fates.get(m[3], "")) if years else None
    if m := re.fullmatch(f"{number} tahun (?:dan )?{number} bulan", plain):
        months = _number(m[1]) * _MONTHS_OF_YEAR + _number(m[2])
        return Retention("JANGKA", months, "bulan")
    term = f"{number}(?: ?({unit}))?"
    before = f"aktif {term}(?: (?:dan )?inaktif {term})?{fate}"
    behind = f"{term} aktif(?: (?:dan )?{term} inaktif)?{fate}"
    m = re.fullmatch(before, plain) or re.fullmatch(behind, plain)
    if not m or not _number(m[1]) or not (m[2] or m[4]):
        return None
    inactive = _number(m[3] or "0")
    return Retention(
        "AKTIF_INAKTIF",
        active=_number(m[1]),
        unit=units[m[2] or m[4]],
        inactive=inactive,
        inactive_unit=units[m[4] or m[2]] if inactive else "",
        fate=fates.get(m[5], ""),
    )


def _by_spelling(vocabulary: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    return {fold(s): code for code, spellings in vocabulary.items() for s in spellings}


def _number(text: str) -> int:
    return _NUMBER_WORDS.get(text) or int(text)
