"""A row that an agency calls excluded is tested first: in no list, and never public, before."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.model import Classification, DecisionKind, State, Submission
from didd.steps import approve
from didd.steps.consequences.lifting import lift
from didd.steps.lists.exclude import excluded_now
from didd.steps.undo_decision import undo_decision
from tests.support.bureau import UTAMA, Bureau, closed_row, row
from tests.support.consequence_tests import conclude_test, under_test
from tests.support.faults import quick_checks

TITLE = "Data pelapor"
SECRET = b"rahasia sekali"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    bureau.put(a_txt=b"satu", pelapor_txt=SECRET)
    bureau.list(row("Informasi A", "a.txt"), closed_row(TITLE, "pelapor.txt"))
    bureau.harvest()
    return bureau


def sent(bureau: Bureau) -> list[Submission]:
    """Harvest, and return what was submitted by it."""
    before = {each.id for each in all_of(bureau)}
    bureau.harvest()
    return [each for each in all_of(bureau) if each.id not in before]


def all_of(bureau: Bureau) -> list[Submission]:
    return bureau.office.store.records.queue(states=list(State), agency=bureau.slug)


def in_the_dik(bureau: Bureau) -> list[str]:
    return [e.texts["judul"] for e in excluded_now(bureau.office, bureau.agency).entries]


def in_the_draft(bureau: Bureau) -> list[str]:
    found = bureau.draft()
    return [e.title for e in found.register.entries] if found else []


def test_it_waits_for_its_test_and_is_in_no_list(bureau: Bureau) -> None:
    [waits] = under_test(bureau)
    assert waits.record.title == TITLE
    assert waits.to_test
    assert in_the_dik(bureau) == []
    bureau.approve()
    assert in_the_draft(bureau) == ["Informasi A"]
    assert not sent(bureau)
    assert bureau.anywhere(SECRET) == set()
    assert bureau.broken() == []


def test_nobody_approves_it_without_a_test(bureau: Bureau) -> None:
    [waits] = under_test(bureau)
    with pytest.raises(Refused, match="uji konsekuensi"):
        approve.decide(bureau.office, [Verdict(waits.id, DecisionKind.APPROVE)], UTAMA)
    with pytest.raises(Refused, match="hasil"):
        conclude_test(bureau, TITLE, DecisionKind.APPROVE)
    assert [s.state for s in under_test(bureau)] == [State.TESTED]


def test_excluded_it_stands_in_the_list_with_what_the_test_found(bureau: Bureau) -> None:
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    [entry] = excluded_now(bureau.office, bureau.agency).entries
    assert entry.texts["konsekuensi_dibuka"] == "Mengungkap rahasia pribadi pelapor."
    assert entry.texts["jangka_pengecualian"] == "5 tahun"
    assert under_test(bureau) == []
    assert not sent(bureau)
    assert bureau.anywhere(SECRET) == set()
    assert bureau.broken() == []


def test_changed_it_waits_again_and_the_list_says_what_was_tested(bureau: Bureau) -> None:
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    bureau.list(
        row("Informasi A", "a.txt"),
        closed_row(TITLE, "pelapor.txt") | {"ringkasan": "Alamat semua pelapor sejak 2020"},
    )
    bureau.harvest()
    [waits] = under_test(bureau)
    assert "sejak 2020" in waits.record.fields["ringkasan"]
    assert in_the_dik(bureau) == [TITLE]
    bureau.list(
        row("Informasi A", "a.txt"),
        closed_row(TITLE, "pelapor.txt") | {"ringkasan": "Alamat semua pelapor sejak 2021"},
    )
    bureau.harvest()
    assert len(under_test(bureau)) == 1, "of two versions that nobody tested, the newest"
    assert bureau.broken() == []


def test_opened_it_goes_on_as_a_row_to_approve(bureau: Bureau) -> None:
    bureau.approve()
    with pytest.raises(Refused, match="klasifikasi"):
        conclude_test(bureau, TITLE, DecisionKind.OPEN)
    made = conclude_test(bureau, TITLE, DecisionKind.OPEN, opened_as="SETIAP_SAAT", period="")
    assert in_the_dik(bureau) == []
    assert in_the_draft(bureau) == ["Informasi A"]
    with pytest.raises(Refused):
        undo_decision(bureau.office, made.id, UTAMA, made.content_hash)
    [now] = sent(bureau)
    assert now.record.classification is Classification.SETIAP_SAAT
    assert now.state is State.SUBMITTED
    bureau.approve()
    assert in_the_draft(bureau) == ["Informasi A", TITLE]
    bureau.establish()
    bureau.publish()
    assert TITLE in bureau.shown()
    assert bureau.broken() == []


def test_once_the_agency_excludes_other_files_by_an_opened_row_it_is_held(bureau: Bureau) -> None:
    conclude_test(bureau, TITLE, DecisionKind.OPEN, opened_as="BERKALA")
    bureau.harvest()
    bureau.put(lain_txt=b"rahasia lain")
    bureau.list(row("Informasi A", "a.txt"), closed_row(TITLE, "lain.txt"))
    assert not sent(bureau)
    assert "sel-berubah-di-daftar" in bureau.rules(severity="error")
    assert bureau.anywhere(b"rahasia lain") == set()


def test_a_row_that_is_gone_is_not_opened(bureau: Bureau) -> None:
    bureau.list(row("Informasi A", "a.txt"))
    bureau.harvest(accept_missing=True)
    with pytest.raises(Refused, match="tidak lagi memuat"):
        conclude_test(bureau, TITLE, DecisionKind.OPEN, opened_as="BERKALA")
    assert bureau.broken() == []


def test_what_a_list_in_force_names_stays_until_a_test_says_otherwise(bureau: Bureau) -> None:
    from tests.integration.steps.lists.test_excluded_editions import settle

    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    settle(bureau)
    [made] = bureau.office.store.decisions.of(bureau.slug)
    undo_decision(bureau.office, made.id, UTAMA, made.content_hash)
    assert [s.record.title for s in under_test(bureau)] == [TITLE], "to be tested as before"
    assert in_the_dik(bureau) == [TITLE], "established, and no test has opened it"
    conclude_test(bureau, TITLE, DecisionKind.OPEN, opened_as="BERKALA")
    assert in_the_dik(bureau) == []
    assert bureau.broken() == []


def test_listed_again_after_its_exclusion_was_lifted_it_waits_for_a_test_again(
    bureau: Bureau,
) -> None:
    digest = sha256(SECRET).hexdigest()
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    bureau.list(row("Informasi A", "a.txt"))
    assert sent(bureau) == []
    [kept] = bureau.office.store.records.queue(states=[State.EXCLUDED], agency=bureau.slug)
    last = bureau.office.store.decisions.on(kept.id)[-1].id
    lift(bureau.office, kept, UTAMA, "Barisnya sudah tidak ada.", (kept.content_hash, last))
    assert digest not in approve.closed_digests(bureau.office)
    bureau.list(row("Informasi A", "a.txt"), closed_row(TITLE, "pelapor.txt"))
    [again] = sent(bureau)
    assert (again.record.title, again.state, again.to_test) == (TITLE, State.TESTED, True)
    assert digest in approve.closed_digests(bureau.office)
    assert sent(bureau) == []
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    assert in_the_dik(bureau) == [TITLE]
    assert bureau.broken() == []
