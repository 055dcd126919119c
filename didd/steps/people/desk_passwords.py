"""Passwords of the desk: an officer's own, an administrator's one-time code, the first one."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from didd.adapters.store.people.officers import Appointing, Versions
from didd.adapters.store.people.passwords import NEW_PASSWORD
from didd.approval.appointments import ALL, Person
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Officer, Role
from didd.office import Office
from didd.steps.people.appointing import RoleWanted, role_of
from didd.steps.proof import NOBODY, is_admin
from didd.steps.refusals import kept_refusals

#: The account that is made where nobody administers the office yet.
_ADMIN = "admin"


def keep_password(
    office: Office, officer_id: str, by: Officer | None, hashed: str, *, temporary: bool = False
) -> None:
    """Keep the hash of an officer's new password; their sessions and tokens until now end.

    ``by`` is authenticated; ``Refused`` unless that is the officer, or a portal administrator,
    whose ``temporary`` one must be changed at the next login, and ends a second factor.
    """
    about, asker = f"officer/{officer_id}", by.id if by else NOBODY
    with kept_refusals(office, asker, NEW_PASSWORD, about):
        if office.person(officer_id) is None:
            raise Refused(_("Officer {officer!r} is not known to this office.", officer=officer_id))
        if by is None or (by.id != officer_id and not is_admin(office, by)):
            raise Refused(
                _(
                    "A password is changed by the officers themselves, or by a portal "
                    "administrator: say --as."
                )
            )
    # Whoever knew the old password may have made a token. Before the new one: killed here, it
    # is changed once more, and nothing that is ended opens anything.
    for token in office.store.api_tokens.of(officer_id):
        office.store.api_tokens.end(token.id, by, office.now())
    if temporary:
        # Whoever lost the password may have lost the telephone too: the code is in their hand.
        office.store.second_factors.clear(officer_id, by)
    office.store.passwords.keep(officer_id, hashed, by, temporary=temporary)


def first_administrator(office: Office) -> Person | None:
    """Return who is to get the first password of all; None when somebody has one.

    That is an administrator of the settings who is no sample, or else a new one.
    """
    if office.store.passwords.holders():
        return None
    office.seed_officers()
    people = office.people()
    for person in people.values():
        held = ((role.role, role.agency) for role in person.held(office.today))
        if not person.sample and (Role.PORTAL_ADMIN, ALL) in held:
            return person
    free = next(number for number in count(1) if _id(number) not in people)
    return Person(_id(free), "Admin PPID")


def begin_with(office: Office, person: Person, hashed: str) -> bool:
    """Make the first account of all; False when another process was faster, or there is one."""
    if office.person(person.id) is None:
        role = role_of(office, person.id, RoleWanted(Role.PORTAL_ADMIN, ALL))

        def unless_there(people: Mapping[str, Person]) -> Versions:
            return [] if person.id in people else [person, role]

        office.store.officers.keep((), Appointing(None), unless_there)
    return office.store.passwords.keep(person.id, hashed, temporary=True, first=True)


def _id(number: int) -> str:
    return _ADMIN if number == 1 else f"{_ADMIN}{number}"
