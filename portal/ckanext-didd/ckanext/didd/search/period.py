"""The period in a title. Pure."""

from __future__ import annotations

import re

YEAR = r"((?:19|20)\d\d)"
YEARS = re.compile(
    rf"(?<![\d./-]){YEAR}(?:\s*(?:-|–|s\.?d\.?|/|hingga|sampai)\s*{YEAR})?(?![\d./])"
)
YEAR_OF_DATE = re.compile(rf"{YEAR}(?:-|$)")
# The year of a regulation is part of its name, not its period.
REGULATION = re.compile(
    r"\b(?:undang|peraturan|keputusan|instruksi|surat edaran|perda|pergub|perki|permendagri|"
    r"nota kesepahaman|uu|sk)\b",
    re.IGNORECASE,
)


def period(title: str) -> tuple[int, int] | None:
    """Return the first and last year in a title; None if there is none.

    >>> period("Laporan Kinerja Tahun 2024"), period("Renstra 2021-2026")
    ((2024, 2024), (2021, 2026))
    >>> period("Peraturan Gubernur Nomor 5 Tahun 2013"), period("Daftar aset")
    (None, None)
    """
    if REGULATION.search(title):
        return None
    years = [int(year) for found in YEARS.findall(title) for year in found if year]
    return (min(years), max(years)) if years else None


def covered(title: str, made: str) -> tuple[int, int] | None:
    """Return the first and last year that something is about: of its title, else of its making.

    >>> covered("Renstra 2021-2026", "2021-03"), covered("Daftar aset", "2024-12")
    ((2021, 2026), (2024, 2024))
    """
    if years := period(title):
        return years
    when = YEAR_OF_DATE.match(made)
    return (int(when[1]), int(when[1])) if when else None
