"""Region codes of the Ministry of Home Affairs (kode wilayah Kemendagri), by edition: pure facts.

Covers all provinces, kabupaten and kota; below them only the form of a code is checked.
An edition is named by its regulation. The province's own BPS numbering is included, since
the same digits mean another kabupaten there.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache

#: The editions, the one in force first.
EDITIONS = ("Kepmendagri 300.2.2-2138/2025", "Permendagri 137/2017")

#: Province → its kabupaten (01…) and kota (71…), where all editions agree.
_SAME = """
11 1-18 71-75|12 1-25 71-78|13 1-12 71-77|14 1-10 71-72|15 1-9 71-72|16 1-13 71-74|17 1-9 71
18 1-13 71-72|19 1-6 71|21 1-5 71-72|31 1 71-75|32 1-18 71-79|33 1-29 71-76|34 1-4 71
35 1-29 71-79|36 1-4 71-74|51 1-8 71|52 1-8 71-72|53 1-21 71|61 1-12 71-72|62 1-13 71
63 1-11 71-72|64 1-3 7-9 11 71-72 74|65 1-4 71|71 1-11 71-74|72 1-12 71|73 1-18 22 24 26 71-73
74 1-15 71-72|75 1-5 71|76 1-6|81 1-9 71-72|82 1-8 71-72
"""
#: Papua, which four acts of 2022 (UU 14, 15, 16 and 29) divided.
_PAPUA = (
    "91 3 5-6 10-11 15 19-20 71|92 2-3 6-8 11-12|93 1-4|94 1-8|95 1-8|96 1-5 71",
    "91 1-28 71|92 1-12 71",
)
#: Kalimantan Tengah: what the last two digits mean, by the ministry and by BPS.
CENTRAL_KALIMANTAN = "62"
_MINISTRY = (
    "kotawaringin barat",
    "kotawaringin timur",
    "kapuas",
    "barito selatan",
    "barito utara",
    "katingan",
    "seruyan",
    "sukamara",
    "lamandau",
    "gunung mas",
    "pulang pisau",
    "murung raya",
    "barito timur",
)
_STATISTICS = (
    *_MINISTRY[:5],
    "sukamara",
    "lamandau",
    "seruyan",
    "katingan",
    "pulang pisau",
    "gunung mas",
    "barito timur",
    "murung raya",
)

_BETWEEN_CODES = re.compile(r"\s*[;|,\n]\s*|\s+(?:(?:dan|&)\s+)?")
_DECIMAL_COMMA = re.compile(r"\d\d,\d\d?")
_CUT_SHORT = re.compile(r"\d\d\.\d")
_FORM = re.compile(r"(\d\d)(?:\.?(\d\d)(?:\.?(\d\d)(?:\.?(\d{4}))?)?)?")


def kabupaten_of(code: str) -> str | None:
    """Return province, or province and kabupaten, of a code in either spelling, or None.

    >>> kabupaten_of("62.01.01.1011"), kabupaten_of("6271"), kabupaten_of("62"), kabupaten_of("7")
    ('62.01', '62.71', '62', None)
    """
    found = _FORM.fullmatch(code.strip())
    return ".".join(part for part in found.groups()[:2] if part) if found else None


def spell_codes(text: str) -> tuple[tuple[str, ...], str]:
    """Return the codes in a cell, with dots, and the issue word ("" for none).

    A spreadsheet that converts 62.10 to a number drops its last zero (``zero_lost``, restored
    here); text with a part that is not a code of any edition is ``unknown``, and stays as it is.

    >>> spell_codes("6201; 62.02.01"), spell_codes("62.1"), spell_codes("Kab. Kapuas")
    ((('62.01', '62.02.01'), ''), (('62.10',), 'zero_lost'), (('Kab. Kapuas',), 'unknown'))
    """
    if _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    codes: list[str] = []
    wrong: set[str] = set()
    for part in filter(None, _BETWEEN_CODES.split(text)):
        whole = f"{part}0" if _CUT_SHORT.fullmatch(part) else part
        found = _FORM.fullmatch(whole)
        known_here = found and any(kabupaten_of(whole) in known(e) for e in EDITIONS)
        codes.append(".".join(filter(None, found.groups())) if found else part)
        wrong |= {"zero_lost"} if known_here and whole != part else set()
        if not known_here:
            return (text,), "unknown"
    return tuple(dict.fromkeys(codes)), max(wrong, default="")


def is_cut_short(code: str) -> bool:
    """Whether a code has lost the zero at its end: 62.1 is Gunung Mas, 62.10.

    >>> is_cut_short("62.1"), is_cut_short("62.01")
    (True, False)
    """
    return bool(_CUT_SHORT.fullmatch(code.strip()))


def fitting_edition(codes: Collection[str]) -> tuple[str, tuple[str, ...]]:
    """Return the edition that has most of ``codes`` (from ``kabupaten_of``), the newest
    of equals, and the codes that it lacks.

    >>> fitting_edition(["62.01", "91.01"])
    ('Permendagri 137/2017', ())
    """  # noqa: D205
    unknown = {e: tuple(sorted(set(codes) - known(e))) for e in EDITIONS}
    best = min(EDITIONS, key=lambda edition: len(unknown[edition]))
    return best, unknown[best]


@cache
def known(edition: str) -> frozenset[str]:
    """Return all provinces, and all kabupaten and kota, of an edition."""
    codes: set[str] = set()
    for line in f"{_SAME.strip()}\n{_PAPUA[EDITIONS.index(edition)]}".replace("\n", "|").split("|"):
        province, *spans = line.split()
        codes.add(province)
        for span in spans:
            first, _, last = span.partition("-")
            codes.update(f"{province}.{n:02}" for n in range(int(first), int(last or first) + 1))
    return frozenset(codes)


def numbered_by_bps(names: Mapping[str, str]) -> tuple[str, ...]:
    """Return the codes of Kalimantan Tengah whose name beside them fits BPS and not the ministry.

    ``names`` maps a code such as ``62.06`` to the folded name in the same row.

    >>> numbered_by_bps({"62.06": "kabupaten sukamara", "62.01": "kotawaringin barat"})
    ('62.06',)
    """
    return tuple(code for code, name in sorted(names.items()) if _says(code, name, _STATISTICS))


def _says(code: str, name: str, numbering: tuple[str, ...]) -> bool:
    """Whether the name fits this numbering, and the ministry's name of the code differs."""
    province, _, digits = code.partition(".")
    place = int(digits or 0) - 1
    if province != CENTRAL_KALIMANTAN or not 0 <= place < len(numbering):
        return False
    plain = name.removeprefix("kabupaten ").removeprefix("kab ")
    return plain == numbering[place] != _MINISTRY[place]
