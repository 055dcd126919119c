"""Which chart a table has, if any, and its points: never a sum, an average or a guess. Pure.

Rows are alike where nothing but time, region and measure tells them apart. A table with any other
text that differs has no chart: its rows would be added up, or stand for something else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from ckanext.didd.charts.columns import TOTAL, Column, Roles, Row, period_of, region_of, roles

# Beyond, no chart: bars no wider than a hair, points on points.
MOST_REGIONS, MOST_PERIODS = 20, 120
# So many periods are bars; more are a line.
MOST_BARS = 16
LARGEST = 1e15

Period = tuple[int, int, int]


@dataclass(frozen=True)
class Chart:
    """A chart: ``points`` are (period or region, value), in the order of drawing.

    ``by`` is `time` or `region`; ``shape`` is `bars` or `line`. ``at`` is the period that regions
    are of, where the table has several; ``regions`` how many there are, where not all are shown.
    """

    by: str
    shape: str
    measure: Column
    unit: str
    points: tuple[tuple[Any, float], ...]
    at: Period | None = None
    regions: int = 0
    missing: int = 0


def chart_of(
    columns: Sequence[Column], rows: Sequence[Row], known: Sequence[Mapping[str, Any]]
) -> Chart | None:
    """Return the chart of a table; None where it is not clear what it would show.

    ``known`` are the regions, the whole territory first, as in ``search.regions``.
    """
    its = roles(columns)
    if its is None or not rows or not _are_alike(its, rows):
        return None
    places = _regions(its, rows, known)
    if its.region and places is None:
        return None
    told = [row for at, row in enumerate(rows) if not places or places[at]]
    named = [place for place in places or () if place]
    unit = its.measure.unit or (str(told[0].get(its.unit.name) or "") if its.unit and told else "")
    if its.region:
        return _by_region(its, told, named, unit)
    return _by_time(its, told, unit)


def _are_alike(its: Roles, rows: Sequence[Row]) -> bool:
    """Whether nothing but what the chart shows tells rows apart, their unit neither."""
    return all(
        len({row.get(column.name) for row in rows}) <= 1
        for column in (*its.others, *([its.unit] if its.unit else ()))
    )


def _regions(
    its: Roles, rows: Sequence[Row], known: Sequence[Mapping[str, Any]]
) -> list[str | None] | None:
    """Return the region of each row, None for a total of all; None if some is not known."""
    if not its.region:
        return []
    found: list[str | None] = []
    for row in rows:
        value = row.get(its.region.name)
        name = region_of(value, known[1:])
        if name is None and not _is_total(value, known[:1]):
            return None
        found.append(name)
    return found


def _is_total(value: Any, territory: Sequence[Mapping[str, Any]]) -> bool:
    text = str(value or "").strip()
    return (
        bool(TOTAL.match(text)) or region_of(text.removeprefix("Provinsi "), territory) is not None
    )


def _by_region(its: Roles, rows: Sequence[Row], places: Sequence[str], unit: str) -> Chart | None:
    """Return bars by region: of the latest period, where the table has several."""
    periods = _periods(its, rows)
    if periods is None:
        return None
    latest = max(periods) if periods else None
    now = [at for at in range(len(rows)) if not periods or periods[at] == latest]
    values = {places[at]: number(rows[at].get(its.measure.name)) for at in now}
    pairs = {(places[at], periods[at] if periods else None) for at in range(len(rows))}
    if len(pairs) != len(rows):
        return None
    points = sorted(((p, v) for p, v in values.items() if v is not None), key=lambda x: -x[1])
    if len(points) < 2:
        return None
    several = latest if len(set(periods)) > 1 else None
    shown = tuple(points[:MOST_REGIONS])
    left = len(points) if len(points) > len(shown) else 0
    return Chart(
        "region", "bars", its.measure, unit, shown, several, left, len(values) - len(points)
    )


def _by_time(its: Roles, rows: Sequence[Row], unit: str) -> Chart | None:
    """Return bars or a line over time, one row for each period."""
    periods = _periods(its, rows)
    if not periods or len(set(periods)) != len(rows) or len(rows) > MOST_PERIODS:
        return None
    values = {
        period: number(row.get(its.measure.name)) for period, row in zip(periods, rows, strict=True)
    }
    points = tuple((p, v) for p, v in sorted(values.items()) if v is not None)
    if len(points) < 2 or len({_fineness(period) for period in values}) > 1:
        return None
    shape = "bars" if len(points) <= MOST_BARS and _follow(points) else "line"
    return Chart("time", shape, its.measure, unit, points, missing=len(values) - len(points))


def _follow(points: Sequence[tuple[Period, float]]) -> bool:
    """Whether years or months follow each other without a gap: bars stand side by side."""
    (_, month, day), _ = points[0]
    if day:
        return False
    at = [p[0] * 12 + p[1] if month else p[0] for p, _ in points]
    return at == list(range(at[0], at[0] + len(at)))


def _periods(its: Roles, rows: Sequence[Row]) -> list[Period] | None:
    """Return the period of each row; [] without a time column, None if some row says none."""
    if not its.time:
        return []
    found = [
        period_of(row.get(its.time.name), row.get(its.month.name) if its.month else None)
        for row in rows
    ]
    periods = [period for period in found if period is not None]
    return periods if len(periods) == len(found) else None


def _fineness(period: Period) -> int:
    return sum(part > 0 for part in period)


def number(value: Any) -> float | None:
    """Return a cell as a finite number that can be drawn; None for any other.

    >>> number("1.5"), number(float("nan")), number(None), number(True), number("1e400")
    (1.5, None, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float | str | Decimal):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) and abs(found) <= LARGEST else None
