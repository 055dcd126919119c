"""Which act belongs to which role, and whether a person may do it on a day. Pure.

One function decides for every door to an act: the desk, the command line, Dagster.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from didd.approval.appointments import ALL, Appointment, Person
from didd.approval.what_may_be_decided import Refused
from didd.config.sop import Sop
from didd.i18n import Sentence, _
from didd.model import Officer, Role


class OfficeAct(StrEnum):
    """What people of the office do, as far as not everybody may."""

    ANSWER = "answer"
    DECLARE = "declare"
    MEND = "mend"
    CHECK = "check"
    FILES = "files"
    NOTE = "note"
    APPROVE = "approve"
    COMPILE = "compile"
    ESTABLISH = "establish"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    ERASE = "erase"
    PUBLISH = "publish"
    APPOINT = "appoint"
    AUDIT = "audit"
    SEARCHES = "searches"


#: Roles that may withdraw at once, or have an agency published again.
TAKING_DOWN = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR, Role.PORTAL_ADMIN})
#: Roles that may restore, embargo, or show an earlier edition, or erase: who approve and establish.
GIVING = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR})
#: Acts that concern every agency: a role for one of them does not do.
OF_ALL = frozenset({OfficeAct.APPOINT, OfficeAct.AUDIT, OfficeAct.SEARCHES})


def roles_for(act: OfficeAct, sop: Sop) -> frozenset[Role]:
    """Return the roles to which an act belongs, by the steps of ``sop.yaml``."""
    collector = sop.step("collect").role
    approver, superior = sop.step("approve").role, sop.step("establish").role
    return {
        OfficeAct.ANSWER: frozenset({Role.AGENCY_OFFICER, Role.CHIEF_OFFICER}),
        OfficeAct.DECLARE: frozenset({Role.AGENCY_OFFICER, Role.CHIEF_OFFICER}),
        OfficeAct.MEND: frozenset({sop.step("collect").role}),
        OfficeAct.CHECK: frozenset({collector, approver}),
        OfficeAct.FILES: frozenset({collector}),
        OfficeAct.NOTE: frozenset({collector, approver}),
        OfficeAct.APPROVE: frozenset({approver}),
        OfficeAct.COMPILE: frozenset({approver, superior}),
        OfficeAct.ESTABLISH: frozenset({superior}),
        OfficeAct.WITHDRAW: TAKING_DOWN,
        OfficeAct.RESTORE: GIVING,
        OfficeAct.ERASE: GIVING,
        OfficeAct.PUBLISH: TAKING_DOWN,
        OfficeAct.APPOINT: frozenset({Role.PORTAL_ADMIN}),
        OfficeAct.AUDIT: frozenset({Role.AUDITOR, Role.PORTAL_ADMIN}),
        OfficeAct.SEARCHES: frozenset({Role.CHIEF_OFFICER, Role.PORTAL_ADMIN}),
    }[act]


def may_anywhere(person: Person | None, act: OfficeAct, day: date, sop: Sop) -> bool:
    """Whether the person holds a role on this day, for any agency, to which the act belongs."""
    roles = roles_for(act, sop)
    if act in OF_ALL:
        return isinstance(judge(person, act, ALL, day, sop), Officer)
    return person is not None and any(held.role in roles for held in person.held(day))


def judge(
    person: Person | None, act: OfficeAct, agency: str, day: date, sop: Sop, asked: str = ""
) -> Officer | Sentence:
    """Return the officer in the role in which they may do this today, or why they may not.

    ``agency`` is a slug, or ``ALL`` for an act that concerns all of them. Of several roles the one
    for this very agency comes first, and a holder's before an acting one's. ``asked`` is what the
    person called themselves, for somebody unknown.
    """
    if person is None:
        return _("Officer {officer!r} is not known to this office.", officer=asked)
    roles = roles_for(act, sop)
    held = [role for role in person.held(day) if role.role in roles and role.serves(agency)]
    if held:
        return person.officer(min(held, key=_first))
    if not any(role.role in roles for role in person.roles):
        name, role = _whose(person, roles, sop)
        return _("{name} has no right to this act; it belongs to {role}.", name=name, role=role)
    where, when = agency or str(_("all agencies")), day.isoformat()
    return _("{name} does not serve {agency} on {day}.", name=person.name, agency=where, day=when)


def allow(
    person: Person | None, act: OfficeAct, agency: str, day: date, sop: Sop, asked: str = ""
) -> Officer:
    """Return the officer that ``judge`` finds; raises ``Refused`` with its sentence."""
    found = judge(person, act, agency, day, sop, asked)
    if isinstance(found, Officer):
        return found
    raise Refused(found)


def _first(held: Appointment) -> tuple[bool, bool, int]:
    return (not held.agency, bool(held.acting), -(held.since or date.min).toordinal())


def _whose(person: Person, roles: Collection[Role], sop: Sop) -> tuple[str, str]:
    named = ", ".join(sop.roles[role].id for role in Role if role in roles and role in sop.roles)
    positions = dict.fromkeys(role.position for role in person.roles)
    name = f"{person.name} ({', '.join(positions)})" if positions else person.name
    return name, named
