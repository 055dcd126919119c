"""How an officer is written to: chosen by themselves; the address also by an administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import time

from didd.adapters.smtp import is_address
from didd.adapters.store.messages.choices import CHOSEN
from didd.approval.what_may_be_decided import Refused
from didd.i18n import OFFICE, _
from didd.messages.when import Choice, Way, usual
from didd.model import Officer
from didd.office import Office
from didd.steps.proof import NOBODY, is_admin
from didd.steps.refusals import kept_refusals


def choice_of(office: Office, officer: str) -> Choice:
    """Return how an officer is written to: as they chose, or as is usual here."""
    chosen = office.store.message_choices.of(officer)
    return chosen or usual(officer, office.config.sop.messages)


def choose(office: Office, choice: Choice, by: Officer | None) -> None:
    """Keep how an officer wants to be written to; ``by`` is authenticated.

    Raises ``Refused`` unless that is the officer, or for an address that is none.
    """
    with kept_refusals(office, by.id if by else NOBODY, CHOSEN, f"officer/{choice.officer}"):
        if by is None or by.id != choice.officer:
            raise Refused(_("How somebody is written to is theirs to choose."))
        _check(choice)
    office.store.message_choices.keep(choice, by)


def set_address(office: Office, officer: str, address: str, by: Officer | None) -> None:
    """Keep the address of an officer, by a portal administrator; what they chose stays."""
    choice = replace(choice_of(office, officer), address=address)
    with kept_refusals(office, by.id if by else NOBODY, CHOSEN, f"officer/{officer}"):
        if office.person(officer) is None:
            raise Refused(_("Officer {officer!r} is not known to this office.", officer=officer))
        if by is None or not is_admin(office, by):
            raise Refused(_("An officer's address is set by a portal administrator."))
        _check(choice)
    office.store.message_choices.keep(choice, by)


def as_choice(
    officer: str, address: str, way: str, hours: tuple[str, str, str], language: str
) -> Choice:
    """Return a choice from what was typed: ``hours`` of the digest, quiet from, quiet until.

    Raises ``Refused`` for an hour or a way that there is not.
    """
    try:
        digest_at, quiet_from, quiet_until = (time.fromisoformat(hour) for hour in hours)
        chosen = Way(way)
    except ValueError:
        raise Refused(_("Write hours as 07:30.")) from None
    spoken = "en" if language == "en" else OFFICE
    return Choice(officer, address, chosen, digest_at, quiet_from, quiet_until, spoken)


def send_again(office: Office, message_id: str, officer: str) -> bool:
    """Have a message sent again, to the address that its reader has now; False: none such."""
    address = choice_of(office, officer).address
    return office.store.outbox.again(message_id, address, office.now())


def _check(choice: Choice) -> None:
    if choice.address and not is_address(choice.address):
        raise Refused(_("That is no e-mail address; write it as name@office.example."))
    if choice.way is not Way.NEVER and not choice.address:
        raise Refused(_("Without an e-mail address nobody can be written to."))
