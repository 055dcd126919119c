"""Where the bars, lines and words of a chart stand, in units of its view box. Pure.

Words are as large as those of the page where the drawing is as wide as a telephone.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

WIDTH, HEIGHT = 340, 220
# Of bars by region: a line of words, and the bar below it.
STEP, BAR, WORDS = 36, 12, 14
LEFT, FOOT, HEAD = 4, 22, 26
# So many words have room below.
MOST_LABELS = 6
APART = 95
# What is closer together than that is the same: nobody measures it, and no float can part it.
LEAST = 1e-12

Drawing = dict[str, Any]


def across(values: Sequence[float]) -> Drawing:
    """Return a bar for each value, one below the other, from a line at zero.

    >>> [bar["width"] for bar in across([10, 5])["bars"]]
    [340.0, 170.0]
    """
    low, high = min(0.0, *values), max(0.0, *values)
    scale = WIDTH / (high - low if high - low >= LEAST else 1)
    zero = -low * scale
    bars = []
    for at, value in enumerate(values):
        x = min(zero, zero + value * scale)
        place = {"x": round(x, 1), "y": at * STEP + WORDS + 4, "words": at * STEP + WORDS}
        bars.append({**place, "width": round(abs(value) * scale, 1), "height": BAR})
    height = len(values) * STEP
    return {"width": WIDTH, "height": height, "bars": bars, "zero": round(zero, 1)}


def along(values: Sequence[float], places: Sequence[float], shape: str) -> Drawing:
    """Return bars or a line from left to right over a scale; ``places`` are from 0 to 1.

    >>> drawn = along([1.0, 3.0], [0, 1], "bars")
    >>> [bar["height"] for bar in drawn["bars"]], [line["value"] for line in drawn["lines"]]
    ([57.3, 172.0], [0, 1, 2, 3])
    """
    ticks = ticks_of(min(0.0, *values), max(0.0, *values))
    low, high = ticks[0], ticks[-1]
    room = HEIGHT - FOOT - HEAD
    scale = room / (high - low)
    floor = HEIGHT - FOOT
    zero = floor + low * scale
    step = (WIDTH - 2 * LEFT) / len(values)
    bars, points = [], []
    for at, value in enumerate(values):
        top = zero - max(value, 0) * scale
        middle = LEFT + (at + 0.5) * step if shape == "bars" else _x(places[at])
        size = {"width": round(step * 0.7, 1), "height": round(abs(value) * scale, 1)}
        bars.append({"x": round(middle - step * 0.35, 1), "y": round(top, 1), **size})
        points.append((round(middle, 1), round(zero - value * scale, 1)))
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "bars": bars if shape == "bars" else [],
        "points": points,
        "path": " ".join(f"{x},{y}" for x, y in points) if shape == "line" else "",
        "lines": [{"value": tick, "y": round(zero - tick * scale, 1)} for tick in ticks],
        "labelled": apart(points) if shape == "line" else labelled(len(values)),
        "floor": HEIGHT - 5,
    }


def _x(place: float) -> float:
    return LEFT + 8 + place * (WIDTH - 2 * LEFT - 16)


def labelled(count: int) -> list[int]:
    """Return which of so many things in a row have room for words: evenly, first and last.

    >>> labelled(4), labelled(13)
    ([0, 1, 2, 3], [0, 3, 6, 9, 12])
    """
    if count <= MOST_LABELS:
        return list(range(count))
    step = math.ceil((count - 1) / (MOST_LABELS - 1))
    kept = list(range(0, count, step))
    return kept if kept[-1] == count - 1 else [*kept[:-1], count - 1]


def apart(points: Sequence[tuple[float, float]]) -> list[int]:
    """Return which points have room for words below: first, last, and those far from another.

    >>> apart([(10, 0), (40, 0), (120, 0), (200, 0), (330, 0)])
    [0, 2, 4]
    """
    kept = [0]
    for at, (x, _) in enumerate(points[:-1]):
        if min(x - points[kept[-1]][0], points[-1][0] - x) >= APART:
            kept.append(at)
    return [*kept, len(points) - 1]


def ticks_of(low: float, high: float) -> list[float]:
    """Return three to six round numbers from at most ``low`` to at least ``high``.

    Between what is closer than ``LEAST`` there are none.

    >>> ticks_of(0, 3), ticks_of(-5, 12), ticks_of(0, 0)
    ([0, 1, 2, 3], [-10, 0, 10, 20], [0, 1])
    """
    if high - low < LEAST:
        return [0, 1]
    rough = (high - low) / 3
    unit = 10.0 ** math.floor(math.log10(rough))
    step = next(unit * f for f in (1, 2, 5, 10, 20) if unit * f >= rough)
    first, last = math.floor(low / step), math.ceil(high / step)
    return [_tidy(at * step) for at in range(first, last + 1)]


def _tidy(value: float) -> float:
    tidy = float(f"{value:.12g}")
    return int(tidy) if tidy.is_integer() else tidy
