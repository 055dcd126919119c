"""Editions compared with reasons, and the list of another day: a small office at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from didd.model import Classification, DecisionKind
from didd.register.compile import diff_registers
from didd.register.reasons import Reason, reasons
from didd.steps.compare import as_it_stood, compared
from didd.steps.establish import draft
from didd.steps.lists.exclude import excluded_now
from tests.support.bureau import CLOSED, Bureau, row
from tests.support.factories import make_decision, make_record
from tests.support.faults import quick_checks
from tests.support.samples.consequence_tests import exclude_all
from tests.support.samples.register_samples import make_edition


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu", b_txt=b"dua", rahasia_txt=b"tiga", c_txt=b"empat")
    closed = row("Data korban", "rahasia.txt", **CLOSED)
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"), closed)
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    bureau.establish()
    return bureau


def test_the_difference_to_the_edition_before_says_why(bureau: Bureau) -> None:
    office, agency = bureau.office, bureau.agency
    [first] = office.store.editions.established(agency.slug)
    bureau.list(row("Informasi A", "a.txt", retensi="10 tahun"), row("Informasi C", "c.txt"))
    bureau.harvest()
    bureau.approve()
    second = draft(office, agency)
    assert second is not None
    told = compared(office, agency, first, second)
    assert [line["judul"] for line in told["changed"]] == ["Informasi A"]
    assert {line["act"] for line in (*told["added"], *told["changed"])} == {"approve"}
    assert (told["from"], told["to"]) == (first.label, second.label)
    assert compared(office, agency, None, first)["added"], "the first adds everything"


def test_the_list_of_a_day_before_anything_was_approved_is_empty(bureau: Bureau) -> None:
    office, agency = bureau.office, bureau.agency
    today = as_it_stood(office, agency, office.today)
    [now] = office.store.editions.established(agency.slug)
    assert [e.title for e in today.register.entries] == [e.title for e in now.register.entries]
    before = as_it_stood(office, agency, office.today - timedelta(days=9000))
    assert before.register.entries == ()
    assert office.store.editions.draft(agency.slug) is None, "nothing is stored"


def test_what_is_excluded_is_listed_from_the_agencys_own_rows(bureau: Bureau) -> None:
    exclude_all(bureau)
    listed = excluded_now(bureau.office, bureau.agency)
    [entry] = listed.entries
    assert entry.texts["judul"] == "Data korban"
    assert "Pasal 17 huruf h" in entry.texts["dasar_pengecualian"]
    assert "rahasia.txt" not in str(listed)


def test_what_was_dropped_says_what_happened_to_it() -> None:
    names = ("a", "b", "c", "d")
    records = {key: make_record(key, title=f"Informasi {key}") for key in names}
    old = make_edition(list(records.values())).register
    diff = diff_registers(old, replace(old, entries=()))
    excluded = replace(records["c"], classification=Classification.DIKECUALIKAN)
    decisions = [
        make_decision(2, record_id=records["a"].id, kind=DecisionKind.REJECT, reason="Ganda."),
        make_decision(1, record_id=records["a"].id, kind=DecisionKind.APPROVE),
    ]
    newest = {r.id: r for r in (excluded, records["a"], records["d"])}
    assert reasons(diff, decisions, newest) == {
        records["a"].id: Reason("reject", "Ganda."),
        records["b"].id: Reason("unlisted"),
        records["c"].id: Reason("excluded", excluded.fields.get("dasar_pengecualian", "")),
        records["d"].id: Reason("undecided"),
    }
