"""Serta merta announced on the chief officer's approval, before any decree: only by the setting."""

from __future__ import annotations

from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.model import DecisionKind, State
from didd.publication.plan import ACTIVE
from didd.steps import establish
from didd.steps.lists.decree_papers import How
from didd.steps.publish import publish
from didd.steps.undo_decision import undo_decision
from didd.steps.verify import verify
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restore
from didd.steps.withdrawals.take_down import confirm_takedown, lift_takedown, take_down
from didd.steps.withdrawals.withdraw import withdraw
from tests.support.bureau import ATASAN, UTAMA, Bureau, closed_row, row
from tests.support.factories import sha256

FLOOD = row("Peringatan banjir Sungai Kahayan", "banjir.txt", klasifikasi="Serta Merta")
USUAL = row("Laporan tahunan", bentuk="Cetak")
TITLE = FLOOD["judul"]
WHY = Instruction(UTAMA, "Isinya keliru dan menyesatkan.")
AGREED = Instruction(ATASAN, "Benar, isinya keliru.")
GROUND = "Pasal 17 UU 14/2008"


def office(place: Path, *, fast_lane: bool = True) -> Bureau:
    bureau = Bureau(place, fast_lane=fast_lane)
    bureau.put(banjir_txt=b"siaga satu")
    bureau.list(FLOOD, USUAL)
    bureau.harvest()
    return bureau


@pytest.fixture
def quick(tmp_path: Path) -> Bureau:
    return office(tmp_path)


def is_due(bureau: Bureau) -> bool:
    return "dinkes" in bureau.office.store.edition_heads.unpublished_agencies(bureau.office.now())


def announce(bureau: Bureau) -> None:
    """Approve everything that waits, and publish what is due, as the sensor does."""
    bureau.approve()
    assert is_due(bureau)
    bureau.publish()
    assert not is_due(bureau)


def dataset(bureau: Bureau, title: str = TITLE) -> dict[str, object]:
    return dict(bureau.portal.datasets[bureau.record_id(title)].dataset)


def test_by_default_nothing_is_public_before_its_decree(tmp_path: Path) -> None:
    bureau = office(tmp_path, fast_lane=False)
    bureau.approve()
    assert not is_due(bureau)
    assert bureau.shown() == {}


def test_approved_it_is_announced_alone_and_says_so(quick: Bureau) -> None:
    announce(quick)
    assert quick.shown() == {TITLE: {sha256(b"siaga satu")}}
    shown = dataset(quick)
    assert shown["penetapan"] == "Diumumkan sebelum ditetapkan dalam daftar"
    assert (shown["keputusan_nomor"], shown["edisi"]) == ("", "")
    assert verify(quick.office, quick.agency).findings == ()


def test_the_next_edition_has_it_by_itself_and_it_stands_there_once(quick: Bureau) -> None:
    announce(quick)
    record_id = quick.record_id(TITLE)
    drafted = quick.draft()
    assert drafted is not None
    assert TITLE in {e.title for e in drafted.register.entries}
    quick.establish()
    quick.publish()
    assert set(quick.shown()) == {TITLE, "Laporan tahunan"}
    assert [i for i, d in quick.portal.datasets.items() if d.dataset["title"] == TITLE] == [
        record_id
    ]
    shown = dataset(quick)
    assert not shown.get("penetapan")
    assert shown["keputusan_nomor"] == "000/1/CONTOH/DINKES"
    assert quick.publish().receipts == (), "nothing is left to do"


def test_a_new_version_takes_the_established_one_s_place_and_keeps_its_history(
    quick: Bureau,
) -> None:
    announce(quick)
    quick.draft()
    quick.establish()
    quick.publish()
    quick.put(banjir_txt=b"siaga dua")
    quick.harvest()
    announce(quick)
    assert quick.shown()[TITLE] == {sha256(b"siaga dua")}
    assert dataset(quick)["penetapan"]


@pytest.mark.parametrize("established", [False, True])
def test_taken_back_it_goes(quick: Bureau, established: bool) -> None:
    if established:
        quick.approve("Laporan tahunan")
        quick.draft()
        quick.establish()
        quick.publish()
    announce(quick)
    assert TITLE in quick.shown()
    known = quick.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    found = next(s for s in known if s.record.title == TITLE)
    made = quick.office.store.decisions.on(found.id)[-1]
    undo_decision(quick.office, made.id, UTAMA, found.content_hash)
    assert is_due(quick)
    quick.publish()
    assert TITLE not in quick.shown()


def test_excluded_after_all_it_goes(quick: Bureau) -> None:
    announce(quick)
    quick.list(closed_row(TITLE, "banjir.txt"), USUAL)
    quick.harvest()
    assert is_due(quick), "at once, as it came"
    quick.publish()
    assert quick.shown() == {}


def test_a_file_that_another_agency_excludes_is_not_announced(quick: Bureau) -> None:
    other = Bureau.__new__(Bureau)
    other.__dict__ |= quick.__dict__ | {"slug": "dlh", "agency": quick.office.agency("dlh")}
    other.folder.mkdir(parents=True, exist_ok=True)
    quick.approve()
    other.put(banjir_txt=b"siaga satu")
    other.list(closed_row("Data rahasia", "banjir.txt"))
    other.harvest()
    assert publish(quick.office, quick.agency) is None
    assert quick.shown() == {}
    assert not is_due(quick)


def test_what_is_only_usual_waits_for_its_decree(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path, fast_lane=True)
    bureau.list(USUAL)
    bureau.harvest()
    bureau.approve()
    assert not is_due(bureau)


@pytest.mark.parametrize("established", [False, True])
def test_an_announced_item_can_be_taken_down_and_lifted_or_confirmed(
    quick: Bureau, established: bool
) -> None:
    announce(quick)
    if established:  # an older version is in the list: it must not come back in its place
        quick.draft()
        quick.establish()
        quick.publish()
        quick.put(banjir_txt=b"siaga dua")
        quick.harvest()
        announce(quick)
    there = quick.shown()
    take_down(quick.office, quick.record_id(TITLE), WHY)
    quick.publish()
    assert TITLE not in quick.shown()
    lift_takedown(quick.office, quick.office.store.takedowns.open()[0].id, AGREED)
    quick.publish()
    assert quick.shown() == there
    take_down(quick.office, quick.record_id(TITLE), WHY)
    confirm_takedown(quick.office, quick.office.store.takedowns.open()[0].id, AGREED, GROUND)
    quick.draft()
    quick.establish()
    quick.publish()
    assert TITLE not in quick.shown(), "withdrawn, the same version stays off when established"
    assert quick.broken() == []


def test_withdrawn_it_is_restored_as_it_was_approved(quick: Bureau) -> None:
    announce(quick)
    withdraw(quick.office, quick.record_id(TITLE), WHY, GROUND)
    quick.publish()
    assert quick.shown() == {}
    with pytest.raises(Refused, match="daftar"):
        withdraw(quick.office, quick.record_id(TITLE), WHY, GROUND, with_title=True)
    restore(quick.office, quick.record_id(TITLE), AGREED, GROUND)
    assert set(quick.shown()) == {TITLE}


def test_a_day_of_publication_does_not_take_away_what_is_announced(quick: Bureau) -> None:
    announce(quick)
    quick.draft()
    later = quick.office.today.replace(year=quick.office.today.year + 1, day=1)
    how = How(publish_on=later)
    establish.establish(quick.office, quick.agency, ATASAN, "1/CONTOH", quick.office.today, how=how)
    quick.publish()
    assert set(quick.shown()) == {TITLE}


def test_routed_to_a_test_it_goes_at_once(quick: Bureau) -> None:
    announce(quick)
    known = quick.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    found = next(s for s in known if s.record.title == TITLE)
    officer = quick.office.acting(UTAMA, OfficeAct.APPROVE, "dinkes")
    verdict = Verdict(found.id, DecisionKind.TEST, "Mungkin rahasia.", minutes="{}")
    quick.office.store.decisions.decide([verdict], officer, lambda _r, _v: None, announces=True)
    assert is_due(quick)
    quick.publish()
    assert quick.shown() == {}
    assert quick.office.store.publications.ledger_entry(found.record.id).state != ACTIVE
