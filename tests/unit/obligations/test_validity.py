"""Which days the public is told of an item: those that people declared, never a title's guess."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.model import Classification
from didd.obligations.board import Declared, Listed, board_of, months_after
from didd.obligations.validity import Validity, validity_of

MANDATORY = load_catalog_config(Path(__file__).parents[3] / "catalog_config").mandatory
CONFIRMED = date(2026, 11, 1)
OLD, NEW = (
    Listed(f"r{year}", "1", f"Laporan Keuangan {year}", Classification.BERKALA, str(year), day)
    for year, day in ((2024, date(2025, 1, 15)), (2025, date(2026, 1, 15)))
)


def told(day: date = date(2026, 11, 28), **declared: Declared) -> dict[str, Validity]:
    return validity_of(board_of("dinkes", [OLD, NEW], declared, MANDATORY, day))


def breach() -> int:
    heading = next(h for h in MANDATORY.headings if h.code == "B04")
    limits = MANDATORY.limits(heading)
    assert limits is not None
    return limits[1]


def test_what_a_title_alone_proposes_is_not_told() -> None:
    assert told() == {}
    assert told(B04=Declared(announced=date(2027, 1, 1))) == {}


def test_a_confirmation_is_told_of_the_newest_item_with_the_next_day() -> None:
    due = months_after(CONFIRMED, breach())
    assert told(B04=Declared(confirmed=CONFIRMED)) == {"r2025": Validity(CONFIRMED, due)}
    texts = Validity(CONFIRMED, due).texts()
    assert texts == {"dikonfirmasi": "2026-11-01", "jatuh_tempo": due.isoformat()}


def test_an_item_that_people_bound_is_due_though_nobody_confirmed_it() -> None:
    found = told(B04=Declared(records=frozenset({"r2025"})))
    assert found == {"r2025": Validity(None, months_after(date(2025, 12, 31), breach()))}
    assert "dikonfirmasi" not in found["r2025"].texts()


def test_what_does_not_bind_is_not_told() -> None:
    assert told(B04=Declared(binds=False, confirmed=CONFIRMED)) == {}


@given(st.dates(date(2026, 11, 1), date(2029, 12, 31)))
def test_the_days_do_not_change_with_the_day_they_are_asked_on(day: date) -> None:
    """A publication that is planned again tomorrow finds nothing to do."""
    declared = Declared(confirmed=CONFIRMED)
    assert told(day, B04=declared) == told(B04=declared)
