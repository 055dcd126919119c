"""Cell values to JSON and back: dates and times have no JSON type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, cast

_READ: Mapping[str, Callable[[Any], Any]] = {
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "seconds": lambda seconds: timedelta(seconds=seconds),
}


def plain(value: Any) -> Any:
    """Convert a cell's value to JSON; a date or time becomes an object with one entry.

    >>> plain(date(2026, 1, 5)), plain(2.5), plain(timedelta(hours=1))
    ({'date': '2026-01-05'}, 2.5, {'seconds': 3600.0})
    """
    match value:
        case None | bool() | int() | float() | str():
            return value
        case datetime():
            return {"datetime": value.isoformat()}
        case date():
            return {"date": value.isoformat()}
        case time():
            return {"time": value.isoformat()}
        case timedelta():
            return {"seconds": value.total_seconds()}
        case _:
            return str(value)


def value_of(plain_value: Any) -> Any:
    """Convert back what ``plain`` converted.

    >>> value_of({"date": "2026-01-05"}), value_of("x")
    (datetime.date(2026, 1, 5), 'x')
    """
    if isinstance(plain_value, dict):
        [(kind, value)] = cast("dict[str, Any]", plain_value).items()
        return _READ[kind](value)
    return plain_value
