"""An officer's instruction to take something back: who, why, and by what right."""

from __future__ import annotations

from dataclasses import dataclass

from didd.approval.who_may_decide import Refused
from didd.i18n import Sentence, _
from didd.model import Officer, Role
from didd.office import Office
from didd.text.storable import storable

#: Roles that may withdraw immediately.
TAKEDOWN_ROLES = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR, Role.PORTAL_ADMIN})
#: Roles that may restore, or show an earlier edition: those who approve and establish.
GIVING_ROLES = frozenset({Role.CHIEF_OFFICER, Role.SUPERIOR})


@dataclass(frozen=True, slots=True)
class Instruction:
    """An officer's act: who, and the stated reason and legal ground."""

    officer: str
    reason: str

    def clean(self) -> Instruction:
        """Return the same without characters that a database refuses."""
        return Instruction(storable(self.officer), storable(self.reason).strip())


def allowed(
    office: Office, act: Instruction, agency: str, roles: frozenset[Role], what: Sentence
) -> Officer:
    """Return the officer; raises ``Refused`` without one of ``roles``, or without a reason."""
    officer = office.officer(act.officer)
    if officer is None or officer.role not in roles:
        raise Refused(
            _("{officer} has no right to {what} on the portal.", officer=act.officer, what=what)
        )
    if not officer.serves(agency, office.today):
        raise Refused(_("{name} does not serve {agency} today.", name=officer.name, agency=agency))
    if not act.reason:
        raise Refused(_("Write down the reason; it is kept with the act."))
    return officer


def hash_in_force(office: Office, agency: str, record_id: str) -> str:
    """Return the content hash of the version in force; "" when no list in force has it."""
    current = office.store.editions.current(agency)
    entries = current.register.entries if current else ()
    return next((e.content_hash for e in entries if e.record_id == record_id), "")
