"""The office's progress: items published per month, counted and laid out as a plot.

Only public items are counted. The template draws; this module computes the
geometry, in units of the SVG view box.
"""

from __future__ import annotations

import datetime
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import ckan.model as model
import ckan.plugins.toolkit as tk
from babel.dates import format_date
from sqlalchemy import func, select

MONTHS = 12
WIDTH, HEIGHT = 480, 200
FOOT, HEAD, LEFT = 22, 16, 24

Month = tuple[int, int]


def didd_progress() -> dict[str, Any]:
    """Return the number of files, and items published in the last twelve months by class."""
    today = datetime.datetime.now(tk.h.get_display_timezone()).date()
    months = last_months(today)
    counts = _published(datetime.date(*months[0], 1))
    language = tk.h.lang()
    classes = [choice["value"] for choice in tk.h.didd_doors()]
    plot = lay_out([[counts[month, name] for name in classes] for month in months], classes)
    for month, shown in zip(months, plot["months"], strict=True):
        first = datetime.date(*month, 1)
        shown["label"] = format_date(first, "LLLL y", locale=language)
        shown["short"] = format_date(first, "LLL", locale=language)
    return {**plot, "files": _files()}


def last_months(today: datetime.date) -> list[Month]:
    """Return the twelve months up to today's, oldest first.

    >>> last_months(datetime.date(2026, 2, 3))[0::10]
    [(2025, 3), (2026, 1)]
    """
    last = today.year * 12 + today.month - 1
    return [(at // 12, at % 12 + 1) for at in range(last - MONTHS + 1, last + 1)]


def lay_out(
    rows: Sequence[Sequence[int]], classes: Sequence[str], left: int = LEFT
) -> dict[str, Any]:
    """Return stacked bars for one row of counts per month, in the order of ``classes``.

    ``left`` of them is room for the numbers.

    >>> plot = lay_out([[1, 0], [1, 3]], ["A", "B"])
    >>> [(bar["klass"], bar["height"]) for bar in plot["bars"]]
    [('A', 40.5), ('A', 40.5), ('B', 121.5)]
    >>> [line["value"] for line in plot["lines"]]
    [2, 4]
    """
    top = _round_top(max((sum(row) for row in rows), default=0))
    floor, scale = HEIGHT - FOOT, (HEIGHT - FOOT - HEAD) / top
    step = (WIDTH - left) / max(len(rows), 1)
    bars, months = [], []
    for at, row in enumerate(rows):
        x, y = left + at * step, float(floor)
        for name, count in zip(classes, row, strict=True):
            if count:
                height = count * scale
                y -= height
                place = {"x": round(x + step * 0.15, 1), "y": round(y, 1)}
                size = {"width": round(step * 0.7, 1), "height": round(height, 1)}
                bars.append({"klass": name, **place, **size})
        counts = dict(zip(classes, row, strict=True))
        months.append({"x": round(x + step / 2, 1), "counts": counts, "total": sum(row)})
    lines = [{"value": v, "y": round(floor - v * scale, 1)} for v in (top // 2, top)]
    return {"width": WIDTH, "height": HEIGHT, "bars": bars, "months": months, "lines": lines}


def _round_top(highest: int) -> int:
    """Return an even, round number that no bar exceeds.

    >>> [_round_top(n) for n in (0, 3, 11, 43, 1234)]
    [2, 4, 12, 50, 1500]
    """
    if highest <= 20:
        return max(2, highest + highest % 2)
    unit = 10 ** int(math.log10(highest))
    return next(unit * f // 2 for f in (2, 3, 4, 6, 8, 10, 12, 16, 20) if unit * f // 2 >= highest)


def _published(since: datetime.date) -> Mapping[tuple[Month, str], int]:
    """Return how many items became public by month (in the office's zone) and class."""
    package = model.Package
    zone = str(tk.h.get_display_timezone())
    local = func.timezone(zone, func.timezone("UTC", package.metadata_created))
    month = func.date_trunc("month", local).label("month")
    name = package.extras["klasifikasi"].astext.label("name")
    kind = func.coalesce(package.extras["jenis_entri"].astext, "informasi")
    query = (
        select(month, name, func.count())
        .where(*_public(), kind == "informasi", name.is_not(None), local >= since)
        .group_by(month, name)
    )
    found: Counter[tuple[Month, str]] = Counter()
    for when, value, count in model.Session.execute(query):
        found[(when.year, when.month), value] = count
    return found


def _files() -> int:
    resource = model.Resource
    query = (
        select(func.count())
        .select_from(resource)
        .join(model.Package, model.Package.id == resource.package_id)
    )
    return model.Session.execute(query.where(resource.state == "active", *_public())).scalar_one()


def _public() -> tuple[Any, ...]:
    package = model.Package
    return package.state == "active", package.private.is_(False), package.type == "dataset"
