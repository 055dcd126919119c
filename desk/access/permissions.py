"""Who may use which route: what everybody may, what every officer may, and the acts of roles."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from didd.approval.appointments import Person
from didd.approval.who_may_act import OfficeAct, judge, may_anywhere
from didd.config.sop import Sop
from didd.model import Officer


class Permission(StrEnum):
    """What a route requires of its visitor."""

    ANYBODY = "anybody"
    OFFICER = "officer"
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
    PUBLISH = "publish"
    APPOINT = "appoint"
    AUDIT = "audit"
    SEARCHES = "searches"


def allowed(
    permission: Permission, person: Person | None, day: date, sop: Sop, agency: str | None = None
) -> bool:
    """Whether the visitor (None: nobody is logged in) holds the permission on this day.

    Without an ``agency``: for any of them.
    """
    if permission is Permission.ANYBODY:
        return True
    if permission is Permission.OFFICER:
        return person is not None and bool(person.held(day))
    act = OfficeAct(permission.value)
    if agency is None:
        return may_anywhere(person, act, day, sop)
    return isinstance(judge(person, act, agency, day, sop), Officer)
