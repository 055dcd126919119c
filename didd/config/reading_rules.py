"""Rules of reading an inventory: findings on sheets, columns and rows as found.

The suite's checks of rows are in the fields' own rules; these are about what was read, and how.
Data of ``metadata.yaml``, loaded by ``didd.config.catalog``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypedDict, Unpack

from pydantic import Field

from didd.config.yaml_files import Part
from didd.i18n import stored
from didd.model import Finding, Severity

_LONGEST_VALUE = 200


class Place(TypedDict, total=False):
    """The place of a finding, with the fields of ``didd.model.Finding``."""

    file: str
    sheet: str
    row: int
    column: str
    field: str
    value: str


class IntakeRule(Part):
    """One rule that reading may report.

    ``{detail}`` in the message is replaced by the detail of the place: one of ``details`` by
    name if there are any, else the text as found. ``holds`` says which rows an error keeps
    back: its own, those below it that fill its column, or all of its sheet.
    """

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    severity: Severity
    message: str
    remedy: str
    holds: Literal["row", "column", "sheet"] = "row"
    details: Mapping[str, str] = Field(default_factory=dict[str, str])

    def finding(self, detail: object = "", **place: Unpack[Place]) -> Finding:
        """Return the finding; raises ``KeyError`` for an unknown detail."""
        text = self.details[str(detail)] if self.details else stored(detail)
        message = self.message.replace("{detail}", text)
        place["value"] = place.get("value", "")[:_LONGEST_VALUE]
        return Finding(self.rule, self.severity, message, self.remedy, **place)


class BatchRule(IntakeRule):
    """A fault of a whole inventory: none of it can be trusted."""
