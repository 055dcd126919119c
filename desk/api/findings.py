"""What checks found, as answers have it: with a place, and with how to mend it."""

from __future__ import annotations

from desk.api.shapes import Told
from didd.i18n import shown, shown_parts
from didd.model import Finding, Severity


class FindingTold(Told):
    """Something to mend or to know; ``rule`` is a stable id.

    ``row``, ``column`` and ``field`` are places in the agency's list, ``page`` and ``cell`` in
    another file.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str
    file: str
    sheet: str
    row: int
    column: str
    field: str
    value: str
    page: int
    cell: str


def told_finding(found: Finding) -> FindingTold:
    """Return a finding as an answer has it, in the language spoken just now."""
    values = {name: getattr(found, name) for name in FindingTold.model_fields}
    values |= {"message": shown(found.message), "remedy": shown(found.remedy)}
    return FindingTold(**{**values, "value": shown_parts(found.value)})
