"""Which table has a chart, of what, and that its drawing says what the numbers say."""

from __future__ import annotations

import doctest
import math
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.portal.without_ckan import part

columns, choose, draw = part("charts.columns"), part("charts.choose"), part("charts.draw")
KNOWN = [
    {"name": "Kalimantan Tengah", "called": ["Kalteng"]},
    {"name": "Kabupaten Kapuas", "called": ["Kapuas"]},
    {"name": "Kota Palangka Raya", "called": ["Palangka Raya"]},
    {"name": "Kabupaten Katingan", "called": ["Katingan"]},
]
KINDS = ["text", "whole", "number", "plain", "day", "moment", "truth"]
LABELS = ["Tahun", "Bulan", "Kabupaten/Kota", "Jumlah", "Kode", "Nama", "Satuan", "Keterangan", "x"]
VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8),
    st.sampled_from(["Kapuas", "Kota Palangka Raya", "Total", "2024", "2024-02-31", "Mei"]),
    st.integers(1990, 2030),
)  # fmt: skip


def table(
    heads: str, *rows: tuple[Any, ...], **units: str
) -> tuple[list[Any], list[dict[str, Any]]]:
    """A table: "Tahun:plain Jumlah:whole", and its rows."""
    parts = [head.rpartition(":") for head in heads.split(", ")]
    made = [columns.Column(n.lower(), n, kind, units.get(n, "")) for n, _, kind in parts]
    names = [column.name for column in made]
    return made, [dict(zip(names, row, strict=True)) for row in rows]


def chart(*of: Any, **units: str) -> Any:
    return choose.chart_of(*table(*of, **units), KNOWN)


def test_examples_hold() -> None:
    for module in (columns, choose, draw):
        done = doctest.testmod(module)
        assert done.attempted, module
        assert not done.failed, module


# Chosen --------------------------------------------------------------------------------------


def test_one_row_for_each_year_is_bars_over_time_in_order() -> None:
    made = chart("Tahun:plain, Jumlah:whole", (2023, 5), (2021, 3), (2022, 4), Jumlah="jiwa")
    assert (made.by, made.shape, made.unit) == ("time", "bars", "jiwa")
    assert made.points == (((2021, 0, 0), 3.0), ((2022, 0, 0), 4.0), ((2023, 0, 0), 5.0))


def test_years_with_a_gap_are_a_line_and_what_has_no_number_is_told() -> None:
    made = chart("Tahun:plain, Jumlah:whole", (2015, 5), (2020, 3), (2021, None))
    assert (made.shape, made.missing) == ("line", 1)


def test_year_and_month_stand_together() -> None:
    made = chart("Tahun:plain, Bulan:text, Jumlah:number", (2024, "Mei", 5), (2024, "Juni", "1.5"))
    assert [p for p, _ in made.points] == [(2024, 5, 0), (2024, 6, 0)]


def test_regions_are_bars_from_the_largest_without_the_total() -> None:
    made = chart(
        "No:whole, Kabupaten/Kota:text, Ibu kota:text, Jumlah:whole",
        (1, "KAPUAS", "Kuala Kapuas", 3), (2, "Kota Palangka Raya", "-", 9),
        (3, "JUMLAH", "", 12), (4, "Kalimantan Tengah", "", 12),
    )  # fmt: skip
    assert made.by == "region"
    assert made.points == (("Kota Palangka Raya", 9.0), ("Kabupaten Kapuas", 3.0))
    assert made.at is None


def test_of_regions_over_years_the_latest_year_is_shown_and_said() -> None:
    made = chart(
        "Kabupaten/Kota:text, Tahun:plain, Satuan:text, Jumlah:whole",
        ("Kapuas", 2023, "orang", 30), ("Katingan", 2023, "orang", 10),
        ("Kapuas", 2024, "orang", 4), ("Katingan", 2024, "orang", 7),
    )  # fmt: skip
    assert (made.at, made.unit) == ((2024, 0, 0), "orang")
    assert made.points == (("Kabupaten Katingan", 7.0), ("Kabupaten Kapuas", 4.0))


def test_more_regions_than_fit_are_the_largest_and_the_number_of_all_is_told() -> None:
    known = [KNOWN[0], *({"name": f"Kabupaten {n:02}"} for n in range(30))]
    made = choose.chart_of(
        *table("Kabupaten:text, Jumlah:whole", *((f"Kab. {n:02}", n) for n in range(30))), known
    )
    assert (len(made.points), made.regions) == (20, 30)
    assert made.points[0] == ("Kabupaten 29", 29.0)


# Refused -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("heads", "rows"),
    [
        ("Nama:text, Jumlah:whole", [("a", 1), ("b", 2)]),  # neither time nor region
        ("Tahun:plain, Kode:whole", [(2023, 1), (2024, 2)]),  # nothing measured
        ("Tahun:plain, Jumlah:whole", [(2023, 1), (2023, 2)]),  # two rows of a year
        ("Tahun:plain, Jumlah:whole", [(2023, 1)]),  # one is no row of time
        ("Tahun:plain, Jenis:text, Jumlah:whole", [(2023, "a", 1), (2024, "b", 2)]),  # unlike rows
        ("Tahun:plain, Satuan:text, Jumlah:whole", [(2023, "kg", 1), (2024, "ton", 2)]),
        ("Tahun:plain, Jumlah:whole", [(2023, 1), (None, 2)]),  # a row of no time
        ("Tahun:text, Jumlah:whole", [("2023", 1), ("Triwulan I", 2)]),
        ("Tahun:text, Jumlah:whole", [("2023", 1), ("2024-05", 2)]),  # a year beside a month
        ("Mulai:day, Selesai:day, Jumlah:whole", [("2024-01-01", "2024-01-02", 1)] * 2),
        ("Kabupaten:text, Jumlah:whole", [("Kapuas", 1), ("Sleman", 2)]),  # not one of ours
        ("Kabupaten:text, Jumlah:whole", [("Kapuas", 1), ("Kapuas", 2), ("Katingan", 1)]),
        ("Kabupaten:text, Kota:text, Jumlah:whole", [("Kapuas", "Katingan", 1)] * 2),
        ("Kabupaten:text, RS:text, Jumlah:whole", [("Kapuas", "A", 1), ("Katingan", "B", 2)]),
        ("Tahun:plain, Jumlah:number", [(2023, "NaN"), (2024, float("inf"))]),
    ],
)  # fmt: skip
def test_what_is_not_plain_has_no_chart(heads: str, rows: list[tuple[Any, ...]]) -> None:
    assert chart(heads, *rows) is None


# Always --------------------------------------------------------------------------------------


@st.composite
def any_table(draw_: Any) -> tuple[list[Any], list[dict[str, Any]]]:
    heads = draw_(st.lists(st.tuples(st.sampled_from(LABELS), st.sampled_from(KINDS)), max_size=5))
    made = [columns.Column(f"c{n}", label, kind) for n, (label, kind) in enumerate(heads)]
    rows = st.fixed_dictionaries({column.name: VALUES for column in made})
    return made, draw_(st.lists(rows, max_size=6))


@settings(max_examples=400)
@given(any_table())
def test_no_table_makes_it_fail_and_each_point_is_a_cell(
    of: tuple[list[Any], list[dict[str, Any]]],
) -> None:
    made = choose.chart_of(*of, KNOWN)
    if made is None:
        return
    cells = [choose.number(row[made.measure.name]) for row in of[1]]
    assert len(made.points) >= 2
    assert all(value in cells for _, value in made.points)
    assert len({point for point, _ in made.points}) == len(made.points)


FINITE = (
    st.floats(-1e15, 1e15)
    | st.integers(-1000, 1000).map(float)
    | st.floats(-1e-9, 1e-9)
    | st.sampled_from([5e-324, -5e-324, 1e-12, 1e15, -1e15])
)


@given(st.lists(FINITE, min_size=2, max_size=40), st.sampled_from(["bars", "line"]))
def test_what_is_drawn_is_finite_inside_and_in_proportion(values: list[float], shape: str) -> None:
    places = [at / (len(values) - 1) for at in range(len(values))]
    for drawn, length in (
        (draw.along(values, places, shape), "height"), (draw.across(values), "width")
    ):  # fmt: skip
        numbers = [n for bar in drawn["bars"] for n in bar.values()]
        numbers += [n for point in drawn.get("points", ()) for n in point]
        assert all(math.isfinite(n) for n in numbers)
        assert all(-0.2 <= n <= max(drawn["width"], drawn["height"]) + 0.2 for n in numbers)
        largest = max(map(abs, values))
        longest = max((bar[length] for bar in drawn["bars"]), default=0)
        for bar, value in zip(drawn["bars"], values, strict=False):
            if largest > draw.LEAST:
                assert math.isclose(bar[length], longest * abs(value) / largest, abs_tol=0.11)
        for line in drawn.get("lines", ()):
            assert math.isfinite(line["y"])


@given(FINITE, FINITE)
def test_the_scale_is_round_short_and_holds_everything(one: float, other: float) -> None:
    low, high = min(0.0, one, other), max(0.0, one, other)
    ticks = draw.ticks_of(low, high)
    assert ticks[0] <= low + draw.LEAST
    assert ticks[-1] >= high - draw.LEAST
    assert 2 <= len(ticks) <= 6
    assert 0 in ticks


@given(st.lists(st.floats(0, 1), min_size=2, max_size=120).map(sorted))
def test_words_below_a_line_do_not_run_into_each_other(places: list[float]) -> None:
    drawn = draw.along([1.0] * len(places), places, "line")
    kept = drawn["labelled"]
    assert kept[0] == 0
    assert kept[-1] == len(places) - 1
    spots = [drawn["points"][at][0] for at in kept]
    gaps = [after - before for before, after in pairwise(spots)]
    assert len(gaps) == 1 or min(gaps) >= draw.APART
