"""How an officer is written to, chosen by themselves; and the administrator's outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from fastapi import APIRouter
from pydantic import StringConstraints

from desk.api.caller import Administrator, Caller, Owner, Reader
from desk.api.shapes import Asked, Short, Text, Told
from desk.pages.people.outbox_page import MOST_SHOWN, without_address
from didd.adapters.store.messages.outbox import MailState, OutboxRow
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, shown
from didd.messages.when import Choice, Way
from didd.steps.messages.choosing import as_choice, choice_of, choose, send_again, set_address

router = APIRouter(tags=["mails"])
Hour = Annotated[str, StringConstraints(pattern="^([01][0-9]|2[0-3]):[0-5][0-9]$")]


class ChoiceTold(Told):
    """How an officer is written to; hours are those of the office's clocks, ``07:30``."""

    address: str
    way: Way
    digest_at: str
    quiet_from: str
    quiet_until: str
    language: str


class ChoiceAsked(Asked):
    """How the officer wants to be written to; the same hour twice is no quiet at all."""

    address: Text
    way: Way
    digest_at: Hour
    quiet_from: Hour
    quiet_until: Hour
    language: Literal["id", "en"]


class MailTold(Told):
    """A message to an officer; ``cause`` says why the last attempt failed."""

    message_id: str
    officer: str
    subject: str
    made_at: datetime
    attempts: int
    next_at: datetime | None
    sent_at: datetime | None
    cause: str


class OutboxTold(Told):
    """The newest messages of each state, and how many there are of it.

    ``set_up``: there is a mail server. Nobody can write to ``silent`` officers.
    """

    set_up: bool
    counts: dict[MailState, int]
    failed: list[MailTold]
    pending: list[MailTold]
    sent: list[MailTold]
    silent: list[str]


class AgainAsked(Asked):
    """A message that is to be sent again, and its reader."""

    message_id: Short
    officer: Short


class AddressAsked(Asked):
    """The address of an officer; what else they chose stays."""

    officer: Short
    address: Text


@router.get("/me/messages")
def my_messages(caller: Reader) -> ChoiceTold:
    """Read how the officer is written to."""
    return _choice(choice_of(caller.office, caller.id))


@router.put("/me/messages")
def choose_messages(caller: Owner, body: ChoiceAsked) -> ChoiceTold:
    """Choose how the officer is written to from now on."""
    hours = (body.digest_at, body.quiet_from, body.quiet_until)
    wanted = as_choice(caller.id, body.address, body.way.value, hours, body.language)
    choose(caller.office, wanted, caller.office.officer(caller.id))
    return _choice(wanted)


@router.get("/mails")
def outbox(caller: Administrator) -> OutboxTold:
    """Read what waits to be sent, what failed and why, and whom nobody can write to."""
    return _outbox(caller)


@router.post("/mails/again")
def send_mail_again(caller: Administrator, body: AgainAsked) -> OutboxTold:
    """Have one message sent again, to the address that its reader has now."""
    if not send_again(caller.office, body.message_id, body.officer):
        raise Refused(_("There is no such mail any more."))
    return _outbox(caller)


@router.post("/mails/addresses")
def set_mail_address(caller: Administrator, body: AddressAsked) -> OutboxTold:
    """Set the address of an officer who has none, or a wrong one."""
    set_address(caller.office, body.officer, body.address, caller.office.officer(caller.id))
    return _outbox(caller)


def _outbox(caller: Caller) -> OutboxTold:
    outbox = caller.office.store.outbox
    newest = {state: [_mail(m) for m in outbox.newest(state, MOST_SHOWN)] for state in MailState}
    return OutboxTold(
        set_up=caller.office.mailer is not None,
        counts={MailState(state): number for state, number in outbox.counts().items()},
        failed=newest[MailState.FAILED],
        pending=newest[MailState.PENDING],
        sent=newest[MailState.SENT],
        silent=[person.id for person in without_address(caller.context)],
    )


def _mail(row: OutboxRow) -> MailTold:
    names = set(MailTold.model_fields) - {"cause"}
    return MailTold(**{name: getattr(row, name) for name in names}, cause=str(shown(row.cause)))


def _choice(kept: Choice) -> ChoiceTold:
    hours = ("digest_at", "quiet_from", "quiet_until")
    told = {name: getattr(kept, name).strftime("%H:%M") for name in hours}
    return ChoiceTold(address=kept.address, way=kept.way, language=kept.language, **told)
