"""Rules that reading an inventory follows: what is said of sheets, columns and rows as found.

What the suite checks in a row is in the fields' own rules; these are about what was read, and how.
Data of ``metadata.yaml``, loaded by ``didd.config.catalog``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from pydantic import Field

from didd.config.yaml_files import Part
from didd.model import Finding, Severity

_LONGEST_VALUE = 200


class Place(TypedDict, total=False):
    """Where a finding is, as ``didd.model.Finding`` says it."""

    file: str
    sheet: str
    row: int
    column: str
    field: str
    value: str


class IntakeRule(Part):
    """One thing that reading may notice.

    ``{detail}`` in the message stands for what is particular to the place: one of ``details`` by
    its name where there are any, else a text as found.
    """

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    severity: Severity
    message: str
    remedy: str
    details: Mapping[str, str] = Field(default_factory=dict[str, str])

    def finding(self, detail: str = "", **place: Unpack[Place]) -> Finding:
        """Make the finding; ``KeyError`` for a detail that the rule has not."""
        said = self.details[detail] if self.details else detail
        message = self.message.replace("{detail}", said)
        place["value"] = place.get("value", "")[:_LONGEST_VALUE]
        return Finding(self.rule, self.severity, message, self.remedy, **place)


class BatchRule(IntakeRule):
    """A fault of a whole inventory: nothing of it can be trusted."""
