"""Parses dates as Indonesian offices write them into one canonical form.

The canonical form is EDTF-like and adds no precision: ``2014``, ``2026-01``, ``1945-08-17``, and
intervals such as ``1976/1998``.
"""

from __future__ import annotations

import calendar
import re
import unicodedata
from collections.abc import Iterable, Iterator
from datetime import date
from enum import StrEnum

_MONTH_SPELLINGS = {
    1: "januari jan january",
    2: "februari pebruari feb peb february",
    3: "maret mar mrt march",
    4: "april apr",
    5: "mei may",
    6: "juni jun june",
    7: "juli jul july",
    8: "agustus agust agst agts agt agu ags aug august",
    9: "september sept sep",
    10: "oktober okt oct october",
    11: "november nopember nov nop",
    12: "desember des dec december",
}
_MONTHS = {name: number for number, names in _MONTH_SPELLINGS.items() for name in names.split()}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAYS = "senin|selasa|rabu|kamis|jumat|jum'at|sabtu|minggu|ahad"
_NOISE = re.compile(
    rf"\b(?:{_DAYS})\b,?|\b(?:tahun(?: anggaran)?|thn|th|t\.? ?a|tanggal|tgl|bulan"
    r"|awal|akhir|pertengahan|sekitar|kira-kira|ca)\b\.?|±"
    r"|,? ?\b(?:pukul|jam) \d{1,2}[.:]\d\d\b(?: wi(?:b|ta|t))?"
    r"|(?<=\d{4}) \d{1,2}:\d\d(?::\d\d)?(?: wi(?:b|ta|t))?$"
)
_TIME_WORD = re.compile(
    rf"\b(?:{_MONTH}|{_DAYS}|tiap|setiap|sesuai|tanggal|tgl|bulan|bulanan|tahun|tahunan|hari|harian"
    r"|akhir|awal|semester|triwulan|kuartal|abad|sejak|sebelum|sesudah|setelah|mulai|saat|waktu"
    r"|sekarang|kini|berjalan|berlaku|belum|tidak|sd|sampai|hingga|ca|th|thn|ta)\b"
)
_YEAR = r"(1[6-9]\d\d|2[01]\d\d)"
_COMPACT = re.compile(rf"{_YEAR}(\d\d)(\d\d)")
_ISO = re.compile(rf"{_YEAR}[-/](\d{{1,2}})(?:[-/](\d{{1,2}})(?:[t ]\d\d:\d\d(?::\d\d.*)?)?)?")
_NUMERIC = re.compile(rf"(\d{{1,2}})[-/. ](\d{{1,2}})[-/. ]({_YEAR[1:-1]}|\d\d)")
_MONTH_YEAR_NUMERIC = re.compile(rf"(\d{{1,2}})[-/.]{_YEAR}")
_DAY_NAMED = re.compile(rf"(\d{{1,2}})[-\s./]*({_MONTH})\.?[-\s./,']*({_YEAR[1:-1]}|\d\d)")
_NAMED_DAY = re.compile(rf"({_MONTH})\.? (\d{{1,2}}),? {_YEAR}")
_NAMED = re.compile(rf"({_MONTH})\.?(?:[-\s./,]*{_YEAR}| ?[-'](\d\d))")
_PART_OF_YEAR = re.compile(
    rf"(triwulan|kuartal|tw|q|semester|smt) ?(iv|i{{1,3}}|[1-4])[\s,/-]*{_YEAR}"
)
_YEARS = re.compile(rf"{_YEAR}(?:(?:, ?| ?& ?| dan |, dan ){_YEAR})+")
_BETWEEN = re.compile(r"\s*(?:-|/|\bs\s?[./]?\s?d\b\.?|\bsampai(?: dengan)?\b|\bhingga\b)\s*")
_AMBIGUOUS = re.compile(r"(?<!\d)(\d{1,2})[-/.](\d{1,2})[-/.](?:\d{4}|\d\d)(?!\d)")
_PLACE_END = re.compile(r"[\s,;.:/()‐-―−-]+")
#: Minimum letters of a town's name: "M", "I" or "T.A" are none.
_SHORTEST_PLACE = 3


class DateOrder(StrEnum):
    """The order of day and month in a column such as ``3/4/2013``, and how certain it is."""

    NONE = "none"
    DAY_FIRST = "day_first"
    MONTH_FIRST = "month_first"
    MIXED = "mixed"
    UNDECIDED = "undecided"


def date_order(values: Iterable[str]) -> DateOrder:
    """Determine from a whole column whether day or month comes first.

    ``NONE`` when no value is ambiguous; ``UNDECIDED`` without evidence;
    ``MIXED`` when the column contradicts itself. The last two are read day first.

    >>> date_order(["3/4/2013", "25/4/2013"])
    <DateOrder.DAY_FIRST: 'day_first'>
    """
    pairs = {(int(m[1]), int(m[2])) for v in set(values) for m in _AMBIGUOUS.finditer(v)}
    if not any(a != b and a <= 12 and b <= 12 for a, b in pairs):
        return DateOrder.NONE
    day, month = any(a > 12 for a, _ in pairs), any(b > 12 for _, b in pairs)
    if day and month:
        return DateOrder.MIXED
    if month:
        return DateOrder.MONTH_FIRST
    return DateOrder.DAY_FIRST if day else DateOrder.UNDECIDED


def parse_date(text: str, today: date, *, month_first: bool = False) -> str:
    """Return the date or interval in ``text``, with its own precision; "" if none.

    Two-digit years are the latest ones up to the year after ``today``.

    >>> parse_date("15-Sep-92", date(2026, 1, 1)), parse_date("1976–1998", date(2026, 1, 1))
    ('1992-09-15', '1976/1998')
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    plain = re.sub(r"[‘’`´]", "'", re.sub(r"[‐-―−]", "-", plain))
    plain = " ".join(_NOISE.sub(" ", plain).split()).strip(" ,.;:()[]")
    return _single(plain, today, month_first) or _interval(plain, today, month_first)


def split_place_and_time(text: str, today: date, *, month_first: bool = False) -> tuple[str, str]:
    """Split a cell such as "Palangka Raya, Januari 2026" into place and time, as written.

    A cell without words or digits about time is a place.

    >>> split_place_and_time("Tegal, 2025", date(2026, 1, 1))
    ('Tegal', '2025')
    """
    text = text.strip()
    if parse_date(text, today, month_first=month_first):
        return "", text
    for place, time in _cuts(text):
        if _is_place(place) and parse_date(time, today, month_first=month_first):
            return re.sub(r"^di\s+", "", place, flags=re.IGNORECASE), time
    if _is_place(text):
        return text, ""
    head, mark, rest = _first_cut(text)
    return (head, rest) if mark and _is_place(head) else ("", text)


def is_future(value: str, today: date) -> bool:
    """Whether the canonical date ``value`` (its start, for an interval) is after ``today``."""
    start = value.partition("/")[0]
    return start > today.isoformat()[: len(start)]


def _single(text: str, today: date, month_first: bool) -> str:
    """Parse ``text`` as one date, or a part of one year."""
    if re.fullmatch(_YEAR, text):
        return text
    if m := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        return _date(m[1], m[2], m[3])
    if m := _NUMERIC.fullmatch(text):
        day, month = (m[2], m[1]) if _swap(m[1], m[2], month_first) else (m[1], m[2])
        return _date(_year(m[3], today), month, day)
    if m := _MONTH_YEAR_NUMERIC.fullmatch(text):
        return _date(m[2], m[1], None)
    return _named(text, today)


def _named(text: str, today: date) -> str:
    """Parse a date whose month, quarter or half is a word."""
    if m := _DAY_NAMED.fullmatch(text):
        return _date(_year(m[3], today), str(_MONTHS[m[2]]), m[1])
    if m := _NAMED_DAY.fullmatch(text):
        return _date(m[3], str(_MONTHS[m[1]]), m[2])
    if m := _NAMED.fullmatch(text):
        return _date(m[2] or _year(m[3], today), str(_MONTHS[m[1]]), None)
    if m := _PART_OF_YEAR.fullmatch(text):
        months = 6 if m[1] in ("semester", "smt") else 3
        nth = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(m[2]) or int(m[2])
        last = nth * months
        return f"{m[3]}-{last - months + 1:02}/{m[3]}-{last:02}" if last <= 12 else ""
    return ""


def _interval(text: str, today: date, month_first: bool) -> str:
    """Parse "from – to"; the first part may omit what the second has."""
    if _YEARS.fullmatch(text):
        years = [int(y) for y in re.findall(_YEAR, text)]
        following = years == list(range(years[0], years[0] + len(years)))
        return f"{years[0]}/{years[-1]}" if following else ""
    for m in _BETWEEN.finditer(text):
        left, right = text[: m.start()], text[m.end() :]
        end = _single(right, today, month_first)
        if not left or not end or "/" in end:
            continue
        for tail in ("", *_tails(right)):
            start = _single(f"{left} {tail}".strip(), today, month_first)
            if start and "/" not in start and start <= end:
                return f"{start}/{end}"
    return ""


def _tails(text: str) -> Iterator[str]:
    """Yield month and year, then the year, at the end of ``text``."""
    words = text.split()
    for count in (2, 1):
        if len(words) > count:
            yield " ".join(words[-count:])


def _swap(first: str, second: str, month_first: bool) -> bool:
    return int(second) > 12 or (month_first and int(first) <= 12)


def _year(text: str, today: date) -> str:
    if len(text) == 4:
        return text
    year = today.year - today.year % 100 + int(text)
    return str(year if year <= today.year + 1 else year - 100)


def _date(year: str, month: str, day: str | None) -> str:
    """Format the given parts; "" for an invalid date."""
    y, m = int(year), int(month)
    if not 1 <= m <= 12:
        return ""
    if day is None:
        return f"{y}-{m:02}"
    return f"{y}-{m:02}-{int(day):02}" if 1 <= int(day) <= calendar.monthrange(y, m)[1] else ""


def _cuts(text: str) -> Iterator[tuple[str, str]]:
    """Yield (place, time) for every way to split ``text``: place first, then time first."""
    text = text.strip(" ().,;")
    marks = list(_PLACE_END.finditer(text))
    for m in marks:
        yield text[: m.start()].strip(), text[m.end() :].strip()
    for m in reversed(marks):
        yield text[m.end() :].strip(), text[: m.start()].strip()


def _first_cut(text: str) -> tuple[str, str, str]:
    """Split at the first comma, semicolon, full stop or line end."""
    if m := re.search(r"\s*[,;.\n]\s+", text):
        return text[: m.start()].strip(), m[0], text[m.end() :].strip()
    return text, "", ""


def _is_place(text: str) -> bool:
    """Whether ``text`` can be a place: letters, no digit, no word about time."""
    letters = sum(c.isalpha() for c in text)
    has_letters = letters >= _SHORTEST_PLACE and not any(c.isdigit() for c in text)
    return has_letters and not _TIME_WORD.search(text.casefold())
