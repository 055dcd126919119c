"""Take people up, give them roles, change and end both: a portal administrator's acts."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from didd.adapters.store.people.officers import Appointing, Versions
from didd.approval.appointments import ALL, Appointment, Person
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, allow
from didd.i18n import _
from didd.model import Officer, Role
from didd.office import Office
from didd.steps.people.api_tokens import end_tokens_of
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable

#: How somebody holds a role: as the holder, or acting for another.
ACTING = ("", "Plt.", "Plh.")
_ID = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?")
_LONGEST = 200
#: Ids of programs in the audit chain begin so.
_PROGRAMS = "system."


@dataclass(frozen=True, slots=True)
class RoleWanted:
    """A role as somebody is to hold it; ``agency`` is a slug, or ``ALL``."""

    role: Role
    agency: str = ALL
    position: str = ""
    acting: str = ""
    mandate: str = ""
    since: date | None = None
    until: date | None = None


Change = Callable[[Mapping[str, Person], Officer | None], Versions]


def appointed(office: Office, by: str, about: str, what: str, change: Change) -> None:
    """Have an administrator change officers; who may is asked again once nobody else writes.

    Raises ``Refused``, which is kept in the audit chain too.
    """
    office.seed_officers()
    with kept_refusals(office, by, what, f"officer/{about}"):
        admin = office.acting(by, OfficeAct.APPOINT, ALL)
        if by == about:
            raise Refused(
                _("Nobody changes their own roles or ends themselves: another administrator does.")
            )

        def check(people: Mapping[str, Person]) -> Versions:
            known, sop = people.get(by), office.config.sop
            allow(known, OfficeAct.APPOINT, ALL, office.today, sop, by)
            return list(change(people, admin))

        office.store.officers.keep((), Appointing(admin), check)


def add_person(office: Office, by: str, person: Person, first: RoleWanted) -> None:
    """Take somebody up, with their first role. Raises ``Refused``, also for an id that is taken."""
    made = cleaned(person)
    role = role_of(office, made.id, first)

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        if made.id in people:
            raise Refused(_("The account name {officer} is taken already.", officer=made.id))
        return [made, role]

    appointed(office, by, made.id, "officer.add", change)


def change_person(office: Office, by: str, person: Person) -> None:
    """Change how somebody is called: name, NIP, rank. Raises ``Refused``."""
    made = cleaned(person)

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        known = one_of(people, made.id)
        new = replace(known, name=made.name, nip=made.nip, rank=made.rank)
        return [] if new == known else [new]

    appointed(office, by, made.id, "officer.change", change)


def give_role(office: Office, by: str, officer: str, wanted: RoleWanted) -> None:
    """Give somebody another role; who had left is taken up again. Raises ``Refused``.

    A token that somebody without any role has still ends first: it would hold again.
    """
    gone = office.person(officer)
    if gone is not None and not gone.held(office.today):
        with kept_refusals(office, by, "officer.give", f"officer/{officer}"):
            end_tokens_of(office, officer, office.acting(by, OfficeAct.APPOINT, ALL))
    role = role_of(office, officer, wanted)

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        known = one_of(people, officer)
        check_new(known, role)
        return [role] if known.until is None else [replace(known, until=None), role]

    appointed(office, by, officer, "officer.give", change)


def change_role(office: Office, by: str, officer: str, key: str, wanted: RoleWanted) -> None:
    """Change a role's position, days, or how it is held; role and agency stay as they are."""

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        held = held_by(one_of(people, officer), key)
        same = replace(wanted, role=held.role, agency=held.agency)
        new = replace(role_of(office, officer, same), key=key)
        return [] if new == held else [new]

    appointed(office, by, officer, "officer.change", change)


def end_role(office: Office, by: str, officer: str, key: str, last: date) -> None:
    """End a role after its ``last`` day. Raises ``Refused``."""

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        held = held_by(one_of(people, officer), key)
        return [] if held.until == last else [replace(held, until=last)]

    appointed(office, by, officer, "officer.end", change)


def end_person(office: Office, by: str, officer: str, last: date) -> None:
    """Let somebody go after their ``last`` day: every role of theirs ends with it.

    Their tokens end at once.
    """

    def change(people: Mapping[str, Person], admin: Officer | None) -> Versions:
        del admin
        known = one_of(people, officer)
        later = [role for role in known.roles if role.until is None or role.until > last]
        return [replace(known, until=last), *(replace(role, until=last) for role in later)]

    appointed(office, by, officer, "officer.end", change)
    end_tokens_of(office, officer, office.officer(by))


def cleaned(person: Person) -> Person:
    """Return a person as they are kept; raises ``Refused`` for an id or name that is none."""
    name, nip, rank = (_line(text) for text in (person.name, person.nip, person.rank))
    if not _ID.fullmatch(person.id) or person.id.startswith(_PROGRAMS):
        raise Refused(
            _(
                "{officer!r} cannot be an account name: small letters, digits, dots and hyphens, "
                "for example nama.belakang.",
                officer=storable(person.id)[:64],
            )
        )
    if not name:
        raise Refused(_("Write down the officer's name."))
    return replace(person, name=name, nip=nip, rank=rank)


def role_of(office: Office, officer: str, wanted: RoleWanted) -> Appointment:
    """Return the role to be kept; raises ``Refused`` for one that cannot be held so."""
    if wanted.agency != ALL and wanted.agency not in office.config.agencies:
        raise Refused(_("There is no agency {agency!r}.", agency=storable(wanted.agency)[:64]))
    if wanted.acting not in ACTING:
        raise Refused(_("Somebody holds a role, or acts as Plt. or Plh."))
    if wanted.acting and not _line(wanted.mandate):
        raise Refused(_("Write down the mandate by which they act, for example the letter."))
    if wanted.since and wanted.until and wanted.until < wanted.since:
        raise Refused(_("The last day is before the first one."))
    return Appointment(
        key=uuid.uuid4().hex,
        officer=officer,
        role=wanted.role,
        agency=wanted.agency,
        position=_line(wanted.position) or office.config.sop.roles[wanted.role].id,
        acting=wanted.acting,
        mandate=_line(wanted.mandate),
        since=wanted.since,
        until=wanted.until,
    )


def check_new(person: Person, role: Appointment) -> None:
    """Raise ``Refused`` for a role that the person holds already on some of these days."""
    for held in person.roles:
        same = (held.role, held.agency) == (role.role, role.agency)
        if same and _overlap(held, role):
            raise Refused(
                _("{name} holds this role already in that time; change it there.", name=person.name)
            )


def one_of(people: Mapping[str, Person], officer: str) -> Person:
    """Return a person; raises ``Refused`` for one who is unknown."""
    if officer not in people:
        raise Refused(_("Officer {officer!r} is not known to this office.", officer=officer))
    return people[officer]


def held_by(person: Person, key: str) -> Appointment:
    """Return one of a person's roles; raises ``Refused`` for another's."""
    for role in person.roles:
        if role.key == key:
            return role
    raise Refused(_("{name} has no such role.", name=person.name))


def _overlap(one: Appointment, other: Appointment) -> bool:
    spans = [(role.since or date.min, role.until or date.max) for role in (one, other)]
    real = all(first <= last for first, last in spans)
    return real and max(first for first, _last in spans) <= min(last for _first, last in spans)


def _line(text: str) -> str:
    return " ".join(storable(text).split())[:_LONGEST]
