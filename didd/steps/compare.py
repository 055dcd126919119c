"""Any two editions of an agency compared, and its list as it stood on another day."""

from __future__ import annotations

from datetime import date
from typing import Any

from didd.model import Agency, EditionStatus, RegisterEdition
from didd.office import Office
from didd.register.compile import diff_registers
from didd.register.reasons import reasoned_json, reasons
from didd.steps.establish import compile_now


def compared(
    office: Office, agency: Agency, old: RegisterEdition | None, new: RegisterEdition
) -> dict[str, Any]:
    """Return what ``new`` adds, changes and drops against ``old``, with reasons, as JSON types."""
    diff = diff_registers(old.register if old else None, new.register)
    newest = {r.id: r for r in office.store.records.listed(agency.slug)}
    why = reasons(diff, office.store.decisions.of(agency.slug), newest)
    told = reasoned_json(diff, why)
    return {"from": old.label if old else None, "to": new.label, **told}


def as_it_stood(office: Office, agency: Agency, day: date) -> RegisterEdition:
    """Return the list as it stood at the end of ``day``, as a draft that is stored nowhere."""
    register = compile_now(office, agency, day)
    return RegisterEdition(0, register, 0, EditionStatus.DRAFT, office.now())
