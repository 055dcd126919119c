"""Tombstones that a portal lacks are put up again, as they were, and only those."""

from __future__ import annotations

import pytest

from didd.model import LostTombstone
from didd.ports import PortalRefused
from didd.steps.withdrawals import restore, withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import ATASAN, UTAMA, Bureau, row
from tests.support.fakes import FakePortal

WHY = Instruction(UTAMA, "Angkanya keliru.")


@pytest.fixture
def bureau(tmp_path) -> Bureau:
    made = Bureau(tmp_path)
    made.put(**{"profil.csv": b"nama,jumlah\nsatu,1\n"})
    made.list(row("Profil Contoh", "profil.csv"), row("Renja Contoh"), row("Berkas Rahasia"))
    made.whole()
    return made


def laid(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> list[LostTombstone]:
    """Lose the portal, publish, and return what was put up again."""
    found: list[LostTombstone] = []
    lay = FakePortal.lay_again

    def telling(portal: FakePortal, stone: LostTombstone) -> None:
        found.append(stone)
        lay(portal, stone)

    with monkeypatch.context() as patch:
        patch.setattr(FakePortal, "lay_again", telling)
        bureau.portal = FakePortal()
        bureau.publish()
        before = bureau.portal.writes
        bureau.publish()
        assert bureau.portal.writes == before, "once is enough"
    return found


def test_why_when_and_where_are_those_of_the_withdrawal(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = bureau.record_id("Profil Contoh")
    shown = bureau.portal.datasets[whole]
    withdraw.withdraw(bureau.office, whole, WHY, "Pasal 7")
    told = bureau.portal.tombstones[whole]
    [stone] = laid(bureau, monkeypatch)
    assert (stone.dataset_id, stone.name) == (whole, shown.dataset["name"])
    assert set(stone.files) == set(shown.files) != set()
    assert stone.told == told, "to the moment"
    assert (told.reason, told.ground) == ("Angkanya keliru.", "Pasal 7")
    assert stone.public_id == whole


def test_a_closed_one_is_told_by_its_reference_alone(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = bureau.record_id("Berkas Rahasia")
    withdraw.withdraw(bureau.office, secret, WHY, "Pasal 7")
    withdraw.withdraw(bureau.office, secret, WHY, "Pasal 17", with_title=True)
    reference = bureau.portal.tombstones[secret].reference
    assert reference
    [stone] = laid(bureau, monkeypatch)
    assert (stone.dataset_id, stone.public_id, stone.told.ground) == (secret, reference, "Pasal 17")


def test_what_came_back_gets_none(bureau: Bureau, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = bureau.record_id("Profil Contoh")
    withdraw.withdraw(bureau.office, whole, WHY, "Pasal 7")
    restore.restore(bureau.office, whole, Instruction(ATASAN, "Keliru."))
    assert laid(bureau, monkeypatch) == []
    assert whole in bureau.portal.datasets


def test_a_portal_that_refuses_one_is_told_and_asked_again(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    withdraw.withdraw(bureau.office, bureau.record_id("Profil Contoh"), WHY, "Pasal 7")
    bureau.portal = FakePortal()

    def refuse(_portal: FakePortal, _stone: LostTombstone) -> None:
        raise PortalRefused("penuh")

    with monkeypatch.context() as patch:
        patch.setattr(FakePortal, "lay_again", refuse)
        [held] = bureau.publish().held
    assert "penuh" in held.reason
    assert bureau.publish().held == ()
    assert len(bureau.portal.tombstones) == 1
