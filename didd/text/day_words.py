"""Dates in Indonesian words, as the law writes them."""

from __future__ import annotations

import re
from datetime import date

MONTHS = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni"),
    *("Juli", "Agustus", "September", "Oktober", "November", "Desember"),
)


_PARTIAL_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def date_words(value: str) -> str:
    """Format a partial date or an interval in Indonesian; other text stays as it is.

    >>> date_words("2026-01"), date_words("1945-08-17"), date_words("1976/1998")
    ('Januari 2026', '17 Agustus 1945', '1976 s.d. 1998')
    """
    return " s.d. ".join(_one_date(part) for part in value.split("/"))


def day_words(day: date) -> str:
    """Format a day in Indonesian.

    >>> day_words(date(2026, 1, 2))
    '2 Januari 2026'
    """
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _one_date(part: str) -> str:
    match = _PARTIAL_DATE.fullmatch(part)
    if not match:
        return part
    year, month, day = match.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return part
    return " ".join([*([str(int(day))] if day else []), MONTHS[int(month) - 1], year])
