"""Records whose retention ends: of the newest list, of older ones only where these decide on it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bench.plans import caught
from didd.adapters.store.editions import Editions, Establishment
from didd.fields.retention import parse_retention
from didd.model import Decree, Entry, Register
from didd.steps.obligations import retention
from didd.steps.obligations.retention import retention_ends
from tests.support.bureau import ATASAN, UTAMA, Bureau
from tests.support.publishing import make_entry

ENTRIES = tuple(
    make_entry(title, title=title, fields={"waktu_pembuatan": "2020"})
    for title in ("Satu", "Dua", "Tiga")
)


@pytest.fixture
def bureau(tmp_path: Path) -> Iterator[Bureau]:
    made = Bureau(tmp_path)
    made.office.seed_officers()
    _established(made, "188/1", ENTRIES[:1])
    _established(made, "188/2", ENTRIES)
    yield made
    made.office.store.close()


def test_the_newest_list_is_read_alone_and_each_retention_once(bureau: Bureau) -> None:
    with (
        patch.object(Editions, "established", side_effect=AssertionError("all were read")),
        patch.object(retention, "parse_retention", side_effect=parse_retention) as parsed,
    ):
        found = retention_ends(bureau.office, [bureau.agency])
    assert {each.title for each in found} == {"Satu", "Dua", "Tiga"}
    assert parsed.call_count == 1


def test_one_more_agency_is_its_list_more_to_ask_for(bureau: Bureau) -> None:
    office, once = bureau.office, [bureau.agency]
    asked = [
        len(caught(office.store, lambda n=n: retention_ends(office, once * n))) for n in (1, 4)
    ]
    assert asked[1] - asked[0] <= 3 * 2


def test_what_was_withdrawn_is_not_among_them(bureau: Bureau) -> None:
    office, gone = bureau.office, ENTRIES[0]
    officer = office.officer(UTAMA)
    assert officer is not None
    version = (gone.record_id, gone.content_hash)
    office.store.takebacks.withdraw(bureau.slug, version, officer, reason="Keliru.")
    found = retention_ends(office, [bureau.agency])
    assert {each.title for each in found} == {"Dua", "Tiga"}


def _established(bureau: Bureau, number: str, entries: tuple[Entry, ...]) -> None:
    office, agency = bureau.office, bureau.agency
    signs, day = office.officer(ATASAN), office.today - timedelta(days=1)
    assert signs is not None
    register = Register(agency.slug, agency.name, office.today.year, office.today, entries)
    draft = office.store.editions.save_draft(register, 0)
    decree = Decree(number, day, ATASAN, signs.name, signs.position)
    head = office.store.audit.head() or ""
    office.store.editions.establish(draft, Establishment(decree, signs, {}, head, office.now()))
