"""The period that a question asks of, as days. Pure."""

from __future__ import annotations

from datetime import date

from didd.obligations.board import Listed, last_day

_HALVES = {"S1": ((1, 1), (6, 30)), "S2": ((7, 1), (12, 31))}


def period_days(period: str, year: int) -> tuple[date, date] | None:
    """Return the first and last day of a period; None where a question asks of none.

    >>> period_days("Y-1..Y", 2026)
    (datetime.date(2025, 1, 1), datetime.date(2026, 12, 31))
    >>> period_days("Y:S1", 2026)
    (datetime.date(2026, 1, 1), datetime.date(2026, 6, 30))
    """
    if not period:
        return None
    years, _colon, half = period.partition(":")
    first, _dots, last = years.partition("..")
    begin, end = _HALVES.get(half, ((1, 1), (12, 31)))
    return date(_year(first, year), *begin), date(_year(last or first, year), *end)


def is_of(listed: Listed, period: tuple[date, date] | None) -> bool:
    """Return whether an item is of a period: by when it was made, else by when it was published."""
    if period is None:
        return True
    day = last_day(listed.made) or listed.published
    return period[0] <= day <= period[1]


def _year(written: str, year: int) -> int:
    return year - int(written.partition("-")[2] or 0)
