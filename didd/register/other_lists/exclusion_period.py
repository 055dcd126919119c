"""When an exclusion ends, as far as its period says: information opens by itself then. Pure.

Sources: Peraturan Pemerintah 61/2010; Peraturan Komisi Informasi 1/2021.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from didd.text.day_words import MONTHS

_MONTHS = {name.casefold(): number for number, name in enumerate(MONTHS, start=1)}
_ISO = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DIGITS = re.compile(r"\b(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})\b")
_WORDS = re.compile(rf"\b(?:(\d{{1,2}})\s+)?({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE)
_YEAR = re.compile(
    r"\b(?:sampai|hingga|s\.?d\.?|s/d)\b[^0-9]*?(?:akhir\s+)?tahun\s+(\d{4})\b", re.IGNORECASE
)
_SPAN = re.compile(r"\b(\d{1,3})\s*(?:\([^)]*\)\s*)?(tahun|bulan|thn|bln|th)\b", re.IGNORECASE)


#: What comes before the day on which a period begins, and before the one on which it ends.
_BEGINS = re.compile(r"\b(?:sejak|terhitung|mulai|dari|per)\b", re.IGNORECASE)
_UNTIL = re.compile(r"\b(?:sampai|hingga|s\.?d\.?|s/d)\b", re.IGNORECASE)


def period_end(text: str, since: date | None) -> date | None:
    """Return the last day of an exclusion; None where the period names no day.

    A length ("5 tahun") counts from ``since``, the day on which it was first established; two
    different days, or two lengths, are no answer.

    >>> period_end("Sampai dengan 31 Desember 2027", None)
    datetime.date(2027, 12, 31)
    >>> period_end("5 (lima) tahun", date(2024, 2, 29))
    datetime.date(2029, 2, 28)
    >>> period_end("5 tahun terhitung mulai tanggal 02-01-2024", None)
    datetime.date(2029, 1, 2)
    >>> period_end("Selama masih digunakan", date(2024, 1, 1)) is None
    True
    """
    spans = _SPAN.findall(text)
    if begins := _BEGINS.search(text):
        if until := _UNTIL.search(text, begins.end()):
            return period_end(text[until.start() :], None)
        started = set(_named(text[begins.end() :]))
        if started:
            since = started.pop() if len(started) == 1 else None
            return _after(since, spans)
    named = set(_named(text))
    if named:
        return named.pop() if len(named) == 1 else None
    return _after(since, spans)


def _after(since: date | None, spans: Sequence[tuple[str, str]]) -> date | None:
    """Return the day so long after another; None unless there is one length."""
    if since is None or len(spans) != 1:
        return None
    number, unit = spans[0]
    return _later(since, int(number) * (1 if unit.casefold().startswith("b") else 12))


def _named(text: str) -> list[date | None]:
    days = [_day(int(y), int(m), int(d)) for y, m, d in _ISO.findall(text)]
    days += [_day(int(y), int(m), int(d)) for d, m, y in _DIGITS.findall(text)]
    for day, month, year in _WORDS.findall(text):
        number = _MONTHS[month.casefold()]
        days.append(_day(int(year), number, int(day) if day else _last(int(year), number)))
    return days or [date(int(year), 12, 31) for year in _YEAR.findall(text) if int(year)]


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _last(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1] if year else 1


def _later(day: date, months: int) -> date | None:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > 9999:
        return None
    return date(year, month + 1, min(day.day, _last(year, month + 1)))
