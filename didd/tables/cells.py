"""Kinds of a cell in a published table: a number, a date, a code, missing, or text.

Pure, cell by cell. The type of a column depends on all its cells:
``didd.tables.column_types``. Text cells are raw; cells of a workbook may be numbers, dates or
booleans already.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date, datetime, time
from enum import StrEnum

from didd.fields.dates import parse_date
from didd.text.fold import fold

#: A cell as read: text, or a workbook's value.
Cell = str | int | float | bool | date | datetime | time | None


class Kind(StrEnum):
    """What a cell can be parsed as; ambiguous cells have kinds of their own."""

    MISSING = "missing"
    INTEGER = "integer"  # 1500
    WHOLE = "whole"  # 1500.0
    POINT = "point"  # 1500.25: the point is the decimal mark
    POINTS = "points"  # 1.500.000: points separate thousands
    POINT_OR_POINTS = "point_or_points"  # 1.500: either
    COMMA = "comma"  # 1500,25: the comma is the decimal mark
    COMMAS = "commas"  # 1,500,000: commas separate thousands
    COMMA_OR_COMMAS = "comma_or_commas"  # 1,500: either
    POINTS_COMMA = "points_comma"  # 1.500,25
    COMMAS_POINT = "commas_point"  # 1,500.25
    CODE = "code"  # 007, or sixteen digits and more
    DAY = "day"  # 2025-08-17
    MOMENT = "moment"  # 2025-08-17T10:00
    NUMERIC_DAY = "numeric_day"  # 17/8/2025
    WRITTEN_DAY = "written_day"  # 17 Agustus 2025
    TRUTH = "truth"  # ya, tidak
    FAULT = "fault"  # #REF!
    TEXT = "text"


NUMBERS = frozenset(
    {
        Kind.INTEGER,
        Kind.WHOLE,
        Kind.POINT,
        Kind.POINTS,
        Kind.POINT_OR_POINTS,
        Kind.COMMA,
        Kind.COMMAS,
        Kind.COMMA_OR_COMMAS,
        Kind.POINTS_COMMA,
        Kind.COMMAS_POINT,
    }
)
DATES = frozenset({Kind.DAY, Kind.MOMENT, Kind.NUMERIC_DAY, Kind.WRITTEN_DAY})
#: Words for true and false, as pairs.
TRUTHS = (("ya", "tidak"), ("true", "false"), ("benar", "salah"), ("yes", "no"), ("ada", "tidak"))
#: Digits of the longest number that is not a code: longer ones are NIK, account or card numbers.
LONGEST_NUMBER = 15

_TRUTH_WORDS = frozenset(word for pair in TRUTHS for word in pair) - {"ada"}
_SPACE = re.compile(r"[\s\u00a0]+")
#: All notations of a number, each a group named after its kind; the first match counts.
_NUMBER = re.compile(
    r"""(?:rp\.?\s*|idr\s*)?[-+]?(?:
    (?P<integer>\d+)
    |(?P<points>[1-9]\d{0,2}(?:\.\d{3}){2,})
    |(?P<point_or_points>[1-9]\d{0,2}\.\d{3})
    |(?P<whole>\d+\.0+)
    |(?P<point>(?:\d*\.\d+|\d+\.)(?:e[-+]?\d{1,3})?|\d+e[-+]?\d{1,3})
    |(?P<commas>[1-9]\d{0,2}(?:,\d{3}){2,})
    |(?P<comma_or_commas>[1-9]\d{0,2},\d{3})
    |(?P<comma>\d+,\d+)
    |(?P<points_comma>[1-9]\d{0,2}(?:\.\d{3})+,\d+)
    |(?P<commas_point>[1-9]\d{0,2}(?:,\d{3})+\.\d+)
    )(?:\s*%|,-)?""",
    re.IGNORECASE | re.VERBOSE,
)
_KINDS = {kind.value: kind for kind in Kind}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_NUMERIC_DAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:\d{4}|\d\d)")
_WRITTEN_DAY = re.compile(r"(?:[a-z']+, *)?\d{1,2}[ .-]{1,2}[a-z]+[ .,-]{1,2}(?:\d{4}|\d\d)")
_FAULTS = frozenset({"#ref!", "#div/0!", "#value!", "#name?", "#null!", "#num!"})
#: A fixed far day: two-digit years mean the same whenever they are read.
_TODAY = date(2049, 12, 31)


def kind_of(cell: Cell, missing: Collection[str]) -> Kind:
    """Return the kind of a cell. ``missing``: case-folded texts that mean no value.

    >>> [kind_of(c, {"-"}).value for c in ("1.500", "1,5", "007", " - ", "17 Agustus 1945")]
    ['point_or_points', 'comma', 'code', 'missing', 'written_day']
    """
    if not isinstance(cell, str):
        return _native(cell)
    text = cell.strip()
    if not text or text.casefold() in missing:
        return Kind.MISSING
    if text[0] in "+-.,0123456789" or text[:2].casefold() in ("rp", "id"):
        return _number(text) or _day(text) or Kind.TEXT
    folded = text.casefold()
    if folded in _TRUTH_WORDS:
        return Kind.TRUTH
    if folded in _FAULTS:
        return Kind.FAULT
    return (_day(text) if text[-1].isdigit() else None) or Kind.TEXT


def is_marked(cell: Cell) -> bool:
    """Whether a number has a currency or percent mark: Rp, %, ``,-``."""
    if not isinstance(cell, str):
        return False
    text = cell.strip()
    return text[:1].isalpha() or text[-1:] in "%-"


def day_of(text: str, *, month_first: bool = False) -> date | None:
    """Return the full date in a text; None without one."""
    value = parse_date(text, _TODAY, month_first=month_first)
    return date.fromisoformat(value) if len(value) == 10 else None


def words_of(cell: Cell) -> str:
    """Return a cell as one line of text."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return "" if cell is None else _SPACE.sub(" ", str(cell)).strip()


def folded(cell: Cell) -> str:
    """Return a cell folded, for comparison with words."""
    return fold(cell) if isinstance(cell, str) else ""


def _native(cell: Cell) -> Kind:
    if cell is None:
        return Kind.MISSING
    if isinstance(cell, bool):
        return Kind.TRUTH
    if isinstance(cell, int):
        return Kind.INTEGER
    if isinstance(cell, float):
        return Kind.INTEGER if cell.is_integer() else Kind.POINT
    if isinstance(cell, datetime):
        return Kind.DAY if cell.time() == time() else Kind.MOMENT
    return Kind.DAY if isinstance(cell, date) else Kind.TEXT


def _number(text: str) -> Kind | None:
    digits = text.lstrip("+-")
    if digits.isdecimal():
        coded = len(digits) > LONGEST_NUMBER or (digits[0] == "0" and len(digits) > 1)
        return Kind.CODE if coded else Kind.INTEGER
    found = _NUMBER.fullmatch(text)
    return _KINDS[found.lastgroup] if found and found.lastgroup else None


def _day(text: str) -> Kind | None:
    if _DAY.fullmatch(text):
        return Kind.DAY if _is_day(text) else None
    if _MOMENT.fullmatch(text):
        return Kind.MOMENT if _is_day(text[:10]) else None
    if _NUMERIC_DAY.fullmatch(text):
        read = day_of(text) or day_of(text, month_first=True)
        return Kind.NUMERIC_DAY if read else None
    written = _WRITTEN_DAY.fullmatch(text.casefold())
    return Kind.WRITTEN_DAY if written and day_of(text) else None


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
