"""Any two editions of an agency compared, and its list as it stood on another day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from didd.model import Agency, EditionStatus, RegisterEdition
from didd.office import Office
from didd.register.compile import diff_registers
from didd.register.other_lists.excluded_changes import excluded_changes
from didd.register.other_lists.excluded_list import ExcludedList
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


def compared_excluded(old: ExcludedList | None, new: ExcludedList) -> dict[str, Any]:
    """Return the same of two lists of what is excluded; what was dropped may have been opened."""
    told = excluded_changes(old, new)
    return {"from": old.label if old else None, "to": new.label, **told}


def two_of(labels: Sequence[str], old: str = "", new: str = "") -> tuple[int | None, int]:
    """Return the places of the two editions that are meant among ``labels``, the oldest first.

    Where ``new`` is not said it is the newest, where ``old`` is not said the one before ``new``,
    None before the first. Raises ``LookupError`` with a label that is not there, or without any.
    """
    for label in filter(None, (old, new)):
        if label not in labels:
            raise LookupError(label)
    if not labels:
        raise LookupError
    at = labels.index(new) if new else len(labels) - 1
    if old:
        return labels.index(old), at
    return (at - 1 if at else None), at


def as_it_stood(office: Office, agency: Agency, day: date) -> RegisterEdition:
    """Return the list as it stood at the end of ``day``, as a draft that is stored nowhere."""
    register = compile_now(office, agency, day)
    return RegisterEdition(0, register, 0, EditionStatus.DRAFT, office.now())
