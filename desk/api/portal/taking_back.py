"""Withdrawing, restoring, the day of publication, an earlier edition: each with its reason."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from desk.api.caller import Caller, Restoring, Withdrawing
from desk.api.portal.shown import Plan, told_plan
from desk.api.shapes import Asked, Day, Hash, Id, RecordId, Slug, Text, Told
from desk.web.dispatch import NotHere
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Entry, LedgerEntry, RegisterEdition
from didd.ports import PortalError
from didd.steps.publishing.report import PublishReport
from didd.steps.refusals import kept_refusals
from didd.steps.withdrawals.close_title import closable
from didd.steps.withdrawals.embargo import embargo
from didd.steps.withdrawals.instruction import Instruction
from didd.steps.withdrawals.restore import restorable, restore
from didd.steps.withdrawals.undo import undo, undo_plan
from didd.steps.withdrawals.withdraw import withdraw, withdrawable

router = APIRouter(tags=["portal"], prefix="/agencies/{agency}")


class WithdrawAsked(Asked):
    """Why a record is withdrawn, and by what law: both are public. ``title``: closed too."""

    reason: Text
    ground: Text
    title: Annotated[bool, Field(strict=True)] = False


class RestoreAsked(Asked):
    """Why a record is restored, by what law, and the version that is to be shown again."""

    reason: Text
    ground: Text
    content_hash: Hash


class DayAsked(Asked):
    """The day from which the public sees the item as it was shown; today lets it out at once."""

    day: Day
    reason: Text
    content_hash: Hash


class BackAsked(Asked):
    """Why an earlier edition is shown again, and the plan that was looked at."""

    reason: Text
    plan_hash: Hash


class Done(Told):
    """An act that is kept; ``later``: the portal follows when it is tried again."""

    done: bool = True
    later: bool


class DayTold(Told):
    """The day from which the public sees an item."""

    record_id: str
    day: date


@router.post("/portal/records/{record}/withdraw")
def withdraw_record(
    caller: Withdrawing, agency: Slug, record: RecordId, body: WithdrawAsked
) -> Done:
    """Take a record off the portal at once."""
    del agency
    entry = published_here(caller, record, title=body.title)
    _check_ground(caller, "withdraw", entry, body.ground)
    act = Instruction(caller.id, body.reason)
    report = withdraw(caller.office, entry.dataset_id, act, body.ground, with_title=body.title)
    return Done(later=bool(report.held))


@router.post("/portal/records/{record}/restore")
def restore_record(caller: Restoring, agency: Slug, record: RecordId, body: RestoreAsked) -> Done:
    """Show a withdrawn record again, in exactly the version that was shown."""
    del agency
    try:
        entry, _version = restorable(caller.office, record)
    except Refused as error:
        raise NotHere from error
    _check_own(caller, entry)
    _check_ground(caller, "restore", entry, body.ground)
    act = Instruction(caller.id, body.reason)
    try:
        report = restore(
            caller.office, entry.dataset_id, act, body.ground, expected=body.content_hash
        )
    except PortalError:
        return Done(later=True)
    return Done(later=report is None or bool(report.held))


@router.put("/publication-days/{record}")
def set_day(caller: Restoring, agency: Slug, record: RecordId, body: DayAsked) -> DayTold:
    """Keep the item's newest approved version off the portal until a day begins."""
    del agency
    entry = _listed(caller, record)
    with kept_refusals(caller.office, caller.id, "embargo", f"record/{record}"):
        if body.content_hash != entry.content_hash:
            raise Refused(_("The item has changed since this page was opened; read it again."))
        if body.day < caller.office.today:
            raise Refused(_("The day is past; today's date lets the item out at once."))
    embargo(caller.office, entry.record_id, body.day, Instruction(caller.id, body.reason))
    return DayTold(record_id=record, day=body.day)


@router.get("/editions/{id}/back")
def plan_back(caller: Restoring, agency: Slug, id: Id) -> Plan:
    """Say what would change on the portal if an earlier edition were shown again."""
    del agency
    edition = _edition(caller, id)
    return told_plan(undo_plan(caller.office, caller.agency, edition).plan, edition.label)


@router.post("/editions/{id}/back")
def show_again(caller: Restoring, agency: Slug, id: Id, body: BackAsked) -> Done:
    """Show an earlier edition again, by exactly the plan that was looked at."""
    del agency
    act = Instruction(caller.id, body.reason)
    report: PublishReport = undo(
        caller.office, caller.agency, _edition(caller, id), act, body.plan_hash
    )
    return Done(later=bool(report.held))


def published_here(caller: Caller, record: str, *, title: bool = False) -> LedgerEntry:
    """Return what the portal has of a record of this agency; with ``title``, what can be closed."""
    try:
        found = (closable if title else withdrawable)(caller.office, record)
    except Refused as error:
        raise NotHere from error
    _check_own(caller, found)
    return found


def _check_ground(caller: Caller, wanted: str, entry: LedgerEntry, ground: str) -> None:
    with kept_refusals(caller.office, caller.id, wanted, f"record/{entry.dataset_id}"):
        if not ground:
            raise Refused(_("Write down the legal ground."))


def _check_own(caller: Caller, entry: LedgerEntry) -> None:
    if entry.agency != caller.agency.slug:
        raise NotHere


def _listed(caller: Caller, record: str) -> Entry:
    editions, slug = caller.office.store.editions, caller.agency.slug
    found = editions.draft(slug) or editions.current(slug)
    for entry in found.register.entries if found else ():
        if entry.record_id == record:
            return entry
    raise NotHere


def _edition(caller: Caller, number: int) -> RegisterEdition:
    earlier = caller.office.store.editions.established(caller.agency.slug)[:-1]
    found = next((each for each in earlier if each.id == number), None)
    if found is None:
        raise NotHere
    return found
