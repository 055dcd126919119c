"""Packages out of tables as agencies have them; whatever a cell says, a sentence or a package."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.config.catalog import load_catalog_config
from didd.config.law.procurement import Procurement
from didd.i18n import Sentence
from didd.obligations.procurement.package_table import Typed, money, package_of, packages_in
from didd.obligations.procurement.packages import CODE, PackageFacts

CONFIG = load_catalog_config(Path(__file__).parents[3] / "catalog_config")
RULES = CONFIG.procurement


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Rp1.250.000.000,00", 1_250_000_000),
        ("1.250.000", 1_250_000),
        ("1,250,000", 1_250_000),
        ("1250000,-", 1_250_000),
        ("1250000.5", 1_250_000),
        ("1250000.125", 1_250_000),
        ("1.250.000,125", 1_250_000),
        ("1.250", 1_250),
        ("Rp 1 250 000", 1_250_000),
        ("500", 500),
        ("0", 0),
        ("", None),
        ("-", None),
    ],
)
def test_an_amount_is_read_as_offices_write_it(text: str, amount: int | None) -> None:
    assert money(text) == amount


@pytest.mark.parametrize(
    "text", ["=1+1", "-5", "sejuta", "1e9", "9" * 30, "١٢٣", "12.50.000", "1.250,000.5"]
)
def test_what_is_no_amount_is_told(text: str) -> None:
    assert isinstance(money(text), Sentence)


@pytest.mark.parametrize("text", ["9" * 10**6, "1." * 10**6, "1 " * 10**6])
def test_a_cell_of_a_million_letters_is_told_at_once(text: str) -> None:
    begin = time.process_time()
    assert isinstance(money(text), Sentence)
    assert time.process_time() - begin < 2


@given(st.text("0123456789.,", min_size=1, max_size=40))
def test_any_digits_and_marks_are_an_amount_no_larger_than_its_digits(text: str) -> None:
    found = money(text)
    digits = "".join(c for c in text if c.isdecimal())
    assert not isinstance(found, int) or found <= int(digits)


@given(st.lists(st.text(max_size=30), min_size=6, max_size=6))
def test_whatever_is_typed_is_a_package_or_a_sentence(cells: list[str]) -> None:
    found = package_of(Typed(*cells), 2026, RULES)
    assert isinstance(found, (PackageFacts, Sentence))
    if isinstance(found, PackageFacts):
        assert CODE.fullmatch(found.code)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=8))
def test_no_table_breaks_the_reading(rows: list[list[str]]) -> None:
    packages, problems = packages_in([["kode", "nama paket"], *rows], 2026, RULES)
    assert packages or problems


def test_names_of_methods_and_stages_are_those_of_the_settings() -> None:
    typed = Typed("A-1", "Contoh", method="E-Katalog", stage="Tender Gagal", year="2025")
    assert package_of(typed, 2026, RULES) == PackageFacts(
        2025, "A-1", "Contoh", None, "e-purchasing", "gagal"
    )
    assert isinstance(package_of(Typed("A-1", "Contoh", method="Sihir"), 2026, RULES), Sentence)


def test_every_paper_of_a_package_is_asked_by_exactly_one_group() -> None:
    headings = [h.code for h in CONFIG.mandatory.headings if h.per_package]
    papers = [paper for group in RULES.groups for paper in group.papers]
    assert sorted(papers) == sorted(headings)
    bad = RULES.model_dump() | {"groups": ()}
    with pytest.raises(ValueError, match="no such group"):
        Procurement.model_validate(bad)
