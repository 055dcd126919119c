"""From which days an agency's own days count: when it was known here, and its whole list made."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from didd.adapters.store.editions import Establishment
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.model import Decree, Register
from didd.steps.agencies.changing import change_agencies
from didd.steps.obligations.reminding import list_days
from tests.support.bureau import ADMIN, ATASAN, Bureau


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.office.seed_officers()
    return made


def test_a_new_agency_has_its_days_from_when_it_is_known_here(bureau: Bureau) -> None:
    office, today = bureau.office, bureau.office.today
    past, to_come = today - timedelta(days=200), today + timedelta(days=20)
    for slug, day in (("dinas-lama", past), ("dinas-nanti", to_come)):
        act = AgencyAct(Kind.ADDED, (slug,), day, "Perda contoh 1/2026", name=slug)
        change_agencies(office, ADMIN, act)
    found = list_days(office)
    assert found["dinas-lama"].known == today, "not late on the day it is entered"
    assert found["dinas-nanti"].known == to_come


def test_a_ralat_renews_no_list(bureau: Bureau) -> None:
    agency, today = bureau.agency, bureau.office.today
    first = Decree("188/1", today - timedelta(days=300), ATASAN, "Atasan Contoh", "Atasan")
    ralat = replace(first, number="188/2", date=today, corrected="188/1 sebagaimana diralat 188/2")
    whole = replace(first, number="188/3", date=today - timedelta(days=1))
    again = replace(ralat, number="188/4")
    for decree, counts in ((first, first), (ralat, first), (again, first), (whole, whole)):
        _established(bureau, decree)
        assert list_days(bureau.office)[agency.slug].established == counts.date


def _established(bureau: Bureau, decree: Decree) -> None:
    office, agency = bureau.office, bureau.agency
    signs = office.officer(ATASAN)
    assert signs is not None
    register = Register(agency.slug, agency.name, office.today.year, office.today, ())
    draft = office.store.editions.save_draft(register, 0)
    head = office.store.audit.head() or ""
    office.store.editions.establish(draft, Establishment(decree, signs, {}, head, office.now()))
