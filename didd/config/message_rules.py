"""``messages:`` in ``sop.yaml``: when somebody is reminded, and the usual hours."""

from __future__ import annotations

from datetime import time
from typing import Any

from pydantic import Field, field_validator

from didd.config.yaml_files import Part


class MessageRules(Part):
    """When officers are reminded of what waits, and others are told of it.

    Days of waiting are working days; a silent folder's are those of the calendar. Hours are what
    applies to an officer who chose nothing.
    """

    remind_after_days: float = Field(default=2, gt=0)
    remind_every_days: int = Field(default=2, ge=1)
    escalate_after_days: float = Field(default=5, gt=0)
    silent_after_days: float = Field(default=180, gt=0)
    digest_at: time = time(7, 30)
    quiet_from: time = time(18)
    quiet_until: time = time(6)

    @field_validator("digest_at", "quiet_from", "quiet_until", mode="before")
    @classmethod
    def _minutes_are_an_hour(cls, value: Any) -> Any:
        """Read 18:00 without quotes, which YAML takes for a number of minutes."""
        if isinstance(value, int) and 0 <= value < 24 * 60:
            return time(value // 60, value % 60)
        return value
