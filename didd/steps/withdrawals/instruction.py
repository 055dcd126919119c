"""An officer's instruction to take something back: who, why, and by what right."""

from __future__ import annotations

from dataclasses import dataclass

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Officer
from didd.office import Office
from didd.steps.publishing.announced import early_version
from didd.text.storable import storable


@dataclass(frozen=True, slots=True)
class Instruction:
    """An officer's act: who, and the stated reason and legal ground."""

    officer: str
    reason: str

    def clean(self) -> Instruction:
        """Return the same without characters that a database refuses."""
        return Instruction(storable(self.officer), storable(self.reason).strip())


def allowed(office: Office, act: Instruction, agency: str, what: OfficeAct) -> Officer:
    """Return the officer; raises ``Refused`` without a role for the act, or without a reason."""
    officer = office.acting(act.officer, what, agency)
    if not act.reason:
        raise Refused(_("Write down the reason; it is kept with the act."))
    return officer


def hash_in_force(office: Office, agency: str, record_id: str) -> str:
    """Return the content hash of the version in force; "" when no list in force has it.

    What is announced before it is established comes before the version that a list has.
    """
    if early := early_version(office, office.agency(agency), record_id):
        return early
    current = office.store.editions.current(agency)
    entries = current.register.entries if current else ()
    return next((e.content_hash for e in entries if e.record_id == record_id), "")
