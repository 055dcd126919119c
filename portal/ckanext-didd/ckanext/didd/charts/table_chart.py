"""The chart of a file's table, for its page: read from the DataStore with the visitor's rights."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from babel.dates import format_date
from babel.numbers import format_decimal
from sqlalchemy.exc import SQLAlchemyError

from ckanext.didd import helpers
from ckanext.didd.charts import choose, draw
from ckanext.didd.charts.columns import Column, roles
from ckanext.didd.search import regions

# A table with more rows is looked at for nothing that a chart could show.
MOST_ROWS = 1000


def didd_chart(resource: Mapping[str, Any], table: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a file's page draws of its whole table, as `table_view` tells it; or None.

    None as well while the visitor looks at some of its rows: the chart is of all.
    """
    if table["state"] != "ready" or table["all"] or not 2 <= table["total"] <= MOST_ROWS:
        return None
    columns = [Column(c["name"], c["label"], c["kind"], c["unit"]) for c in table["columns"]]
    if roles(columns) is None:
        return None
    asked = {"resource_id": resource["id"], "limit": MOST_ROWS, "sort": "_id"}
    try:
        rows = tk.get_action("datastore_search")({}, asked)["records"]
    except (tk.NotAuthorized, tk.ObjectNotFound, tk.ValidationError, SQLAlchemyError):
        return None
    chart = choose.chart_of(columns, rows, regions.all_regions())
    return _told(chart) if chart and len(rows) == table["total"] else None


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_chart": didd_chart, "didd_chart_number": didd_chart_number}


def didd_chart_number(value: float) -> str:
    """Format a value of a chart in the visitor's language."""
    return format_decimal(value, "#,##0.##########", locale=tk.h.lang())


def _told(chart: choose.Chart) -> dict[str, Any]:
    """Return a chart with its words and its drawing."""
    by_time = chart.by == "time"
    names = [_period(point) if by_time else str(point) for point, _ in chart.points]
    values = [value for _, value in chart.points]
    drawn = (
        draw.along(values, _places([point for point, _ in chart.points]), chart.shape)
        if by_time
        else draw.across(values)
    )
    return {
        "by": chart.by,
        "shape": chart.shape,
        "label": chart.measure.label,
        "unit": chart.unit,
        "points": [
            {"name": name, "value": value, "short": _short(point) if by_time else ""}
            for name, (point, value) in zip(names, chart.points, strict=True)
        ],
        "first": names[0],
        "last": names[-1],
        "at": _period(chart.at) if chart.at else "",
        "regions": chart.regions,
        "missing": chart.missing,
        "drawn": drawn,
    }


def _period(period: choose.Period) -> str:
    """Format a period in the visitor's language."""
    year, month, day = period
    parts = [f"{year:04}", *(f"{part:02}" for part in (month, day) if part)]
    return helpers.didd_date("-".join(parts))


def _short(period: choose.Period) -> str:
    """Format a period for the line below a chart."""
    year, month, day = period
    if not month:
        return str(year)
    when = datetime.date(year, month, day or 1)
    return format_date(when, "d MMM yy" if day else "MMM y", locale=tk.h.lang())


def _places(periods: list[choose.Period]) -> list[float]:
    """Return where each period stands between the first and the last, from 0 to 1."""
    days = [_ordinal(period) for period in periods]
    long = (days[-1] - days[0]) or 1
    return [(day - days[0]) / long for day in days]


def _ordinal(period: choose.Period) -> int:
    first = datetime.date(period[0], period[1] or 1, 1).toordinal()
    return first + max(period[2] - 1, 0)
