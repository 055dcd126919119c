"""Erase what an account holds of a person who has left (UU 27/2022), with a proof of it.

What goes is what the office needs for nothing any more. What stays is what proves an act of office:
the law on archives and on public information wants it kept, and the audit chain could not be held
against anything without it. Nothing that was decided, established or published changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from didd.adapters.store.people.erasures import ERASED, Asked, Held
from didd.approval.appointments import ALL, Person
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, stored
from didd.model import AuditEvent, Officer
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable

_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Erasure:
    """What was erased, when, by whom and why, and where that stands in the chain: no person's data.

    ``removed`` maps a table to the number of its rows that went.
    """

    number: int
    at: datetime
    by: str
    role: str
    holder: str
    reason: str
    removed: Held
    content_hash: str
    seq: int
    hash: str

    def to_json(self) -> dict[str, Any]:
        """Return it as JSON types."""
        told = {name: getattr(self, name) for name in self.__slots__}
        return {**told, "at": self.at.isoformat(), "removed": dict(self.removed), "act": ERASED}


def held_of(office: Office, officer: str, by: str) -> Held:
    """Return what there is to erase of an account; raises ``Refused`` as ``erase_account`` does."""
    _allowed(office, by, officer)
    _gone(office, office.person(officer))
    return office.store.erasures.held(officer)


def erase_account(office: Office, officer: str, by: str, reason: str) -> Erasure:
    """Erase an account of somebody who has left; once more, and nothing new, is the same erasure.

    Raises ``Refused``, which is kept in the audit chain too: for who may not, without a reason, and
    for somebody who holds a role today or later. Raises ``NotSwept`` where it still lies in the
    database's files: once more tries that again.
    """
    officer, words = storable(officer), " ".join(storable(reason).split())[:_LONGEST]
    reason = cover(words, office.config.checks)  # numbers of persons would stay in the chain
    with kept_refusals(office, by, ERASED, f"officer/{officer}"):
        admin = _allowed(office, by, officer)
        if not reason:
            raise Refused(_("Write down why it is erased, for example the person's request."))
        person = _gone(office, office.person(officer))
        last = office.store.erasures.last(officer)
        if last and _is_nameless(person, last) and not office.store.erasures.held(officer):
            event = last
        else:
            asked = Asked(admin, reason, _nameless)
            event = office.store.erasures.erase(officer, asked, lambda known: _gone(office, known))
    office.store.erasures.sweep()
    return _told(event)


def _allowed(office: Office, by: str, officer: str) -> Officer:
    admin = office.acting(by, OfficeAct.APPOINT, ALL)
    if by == officer:
        raise Refused(_("Nobody erases their own account: another administrator does."))
    return admin


def _gone(office: Office, person: Person | None) -> Person:
    """Return a person who has no role any more; raises ``Refused`` for another one."""
    if person is None:
        raise Refused(_("There is no such account in this office."))
    today = office.today
    left = person.until is not None and person.until < today
    if not left and any(role.until is None or role.until >= today for role in person.roles):
        raise Refused(
            _("This person still holds a role. Let them go first, at the desk on the page Petugas.")
        )
    return person


def _nameless(number: int) -> str:
    return stored(_("Erased officer #{number}", number=number))


def _is_nameless(person: Person, last: AuditEvent) -> bool:
    return person.name == _nameless(int(last.details["number"])) and not person.nip


def _told(event: AuditEvent) -> Erasure:
    what = event.details
    return Erasure(
        number=int(what["number"]),
        at=event.at,
        by=event.actor,
        role=event.role,
        holder=str(what["holder"]),
        reason=str(what["reason"]),
        removed=dict(what["removed"]),
        content_hash=event.content_hash,
        seq=event.seq,
        hash=event.hash,
    )
