"""Logins in the audit chain: who came, who failed, from which address and with which browser."""

from __future__ import annotations

from didd.approval.appointments import Person
from didd.office import Office

LOGIN, LOGOUT, REVOKED = "login", "logout", "login.revoked"
FAILED, LOCKED, RECOVERED = "login.failed", "login.locked", "login.recovery"
#: The object of these acts.
_DESK = "desk"
#: The actor when the account is no officer's: what was typed there may be a password.
_NOBODY = "system.desk"
_LONGEST = 200


def keep_login_event(
    office: Office, act: str, person: Person | None, *, address: str, agent: str, **more: str
) -> None:
    """Append one such event to the chain; ``person`` is None when the account is nobody's.

    ``more`` tells by what they logged in, or why they could not.
    """
    officer = office.officer(person.id) if person else None
    office.store.audit.record(
        actor=person.id if person else _NOBODY,
        role=officer.role.value if officer else "",
        act=act,
        object=_DESK,
        details={"address": address, "agent": agent[:_LONGEST], **more},
    )
