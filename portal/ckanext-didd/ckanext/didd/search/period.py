"""What period a title speaks of. Pure."""

from __future__ import annotations

import re

YEAR = r"((?:19|20)\d\d)"
YEARS = re.compile(
    rf"(?<![\d./-]){YEAR}(?:\s*(?:-|–|s\.?d\.?|/|hingga|sampai)\s*{YEAR})?(?![\d./])"
)
# The year of a regulation is part of its name, not the period that it is about.
REGULATION = re.compile(
    r"\b(?:undang|peraturan|keputusan|instruksi|surat edaran|perda|pergub|perki|permendagri|"
    r"nota kesepahaman|uu|sk)\b",
    re.IGNORECASE,
)


def period(title: str) -> tuple[int, int] | None:
    """The first and the last year that a title speaks of; None if it does not say.

    >>> period("Laporan Kinerja Tahun 2024"), period("Renstra 2021-2026")
    ((2024, 2024), (2021, 2026))
    >>> period("Peraturan Gubernur Nomor 5 Tahun 2013"), period("Daftar aset")
    (None, None)
    """
    if REGULATION.search(title):
        return None
    years = [int(year) for found in YEARS.findall(title) for year in found if year]
    return (min(years), max(years)) if years else None
