"""Every refused act of an officer stands in the audit chain: who, in which role, what, and why."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from didd.adapters.store.editions import OutputsGone
from didd.approval.what_may_be_decided import Refused
from didd.model import AuditEvent, DecisionKind
from didd.steps import establish, override
from didd.steps.refusals import PlanChanged
from didd.steps.withdrawals import embargo, restore, undo, withdraw
from didd.steps.withdrawals.instruction import Instruction
from tests.support.bureau import ADMIN, ATASAN, PEMBANTU, UTAMA, Bureau, row

DAY = date(2026, 3, 2)

Try = Callable[[Bureau, str], object]


def approving(bureau: Bureau, officer: str) -> object:
    return bureau.decide(DecisionKind.APPROVE, by=officer)


def establishing(bureau: Bureau, officer: str) -> object:
    return establish.establish(bureau.office, bureau.agency, officer, "000/9", bureau.office.today)


def overriding(bureau: Bureau, officer: str) -> object:
    bureau_of = (bureau.office, bureau.agency)
    return override.override(
        *bureau_of, officer, override.Asked("berkas.pdf", "nik", "alasan", "dasar")
    )


def withdrawing(bureau: Bureau, officer: str) -> object:
    return withdraw.withdraw(bureau.office, first(bureau), Instruction(officer, "alasan"))


def closing(bureau: Bureau, officer: str) -> object:
    act = Instruction(officer, "alasan")
    return withdraw.withdraw(bureau.office, first(bureau), act, "dasar", with_title=True)


def restoring(bureau: Bureau, officer: str) -> object:
    return restore.restore(bureau.office, first(bureau), Instruction(officer, "alasan"))


def undoing(bureau: Bureau, officer: str) -> object:
    edition = bureau.office.store.editions.established("dinkes")[0]
    return undo.undo(
        bureau.office, bureau.agency, edition, Instruction(officer, "alasan"), "0" * 64
    )


def embargoing(bureau: Bureau, officer: str) -> object:
    return embargo.embargo(bureau.office, first(bureau), DAY, Instruction(officer, "alasan"))


def first(bureau: Bureau) -> str:
    return bureau.record_id("Informasi A")


#: Each act, who may not do it, and what the chain calls it.
ACTS: dict[str, tuple[Try, str]] = {
    "approve": (approving, PEMBANTU),
    "establish": (establishing, UTAMA),
    "override": (overriding, ADMIN),
    "withdraw": (withdrawing, PEMBANTU),
    "withdraw with its title": (closing, PEMBANTU),
    "restore": (restoring, ADMIN),
    "undo": (undoing, ADMIN),
    "embargo": (embargoing, ADMIN),
}


@pytest.fixture
def live(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.list(row("Informasi A"))
    bureau.whole()
    bureau.list(row("Informasi A"), row("Informasi B"))
    bureau.harvest()
    return bureau


def refused(bureau: Bureau, act: Try, officer: str) -> AuditEvent:
    with pytest.raises((Refused, PlanChanged)) as why:
        act(bureau, officer)
    *_, event = bureau.office.store.audit.events()
    assert event.act == "refused"
    assert event.details["why"] == str(why.value)
    return event


@pytest.mark.parametrize("name", ACTS)
def test_a_refused_act_is_kept_with_the_role(live: Bureau, name: str) -> None:
    act, officer = ACTS[name]
    event = refused(live, act, officer)
    known = live.office.officer(officer)
    assert known is not None
    assert (event.actor, event.role) == (officer, known.role.value)
    wanted = event.details["wanted"]
    assert name.partition(" ")[0] in (wanted if isinstance(wanted, list) else [wanted])


@pytest.mark.parametrize("name", ACTS)
def test_who_is_no_officer_has_no_role_there(live: Bureau, name: str) -> None:
    event = refused(live, ACTS[name][0], "siapa.ini")
    assert (event.actor, event.role) == ("siapa.ini", "")


def test_words_that_tell_what_is_to_be_closed_are_kept_too(live: Bureau) -> None:
    def telling(bureau: Bureau, officer: str) -> object:
        act = Instruction(officer, "Menutup Informasi A")
        return withdraw.withdraw(bureau.office, first(bureau), act, "dasar", with_title=True)

    event = refused(live, telling, UTAMA)
    assert (event.role, event.details["wanted"]) == ("chief_officer", "withdraw")


def test_an_establishment_that_lost_its_files_to_another_is_kept_too(
    live: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise OutputsGone

    live.approve()
    live.draft()
    monkeypatch.setattr(live.office.store.editions, "establish", gone)
    event = refused(live, establishing, ATASAN)
    assert (event.role, event.details["wanted"]) == ("superior", "establish")


def test_undoing_by_an_old_plan_is_kept_too(live: Bureau) -> None:
    event = refused(live, undoing, ATASAN)
    assert (event.role, event.details["wanted"]) == ("superior", "undo")
