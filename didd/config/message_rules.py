"""``messages:`` and ``reminders:`` in ``sop.yaml``: when somebody is reminded, the usual hours."""

from __future__ import annotations

from datetime import time
from typing import Any

from pydantic import Field, field_validator, model_validator

from didd.config.yaml_files import Part
from didd.model import Role


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


class Escalation(Part):
    """Who is told, once, when a day has passed by so many days."""

    after_days: int = Field(ge=1)
    role: Role


class ReminderRules(Part):
    """When agencies are reminded of what the law wants to be there, and who is told after them.

    ``mandatory.yaml`` says when something must be renewed, and how many days before it is reminded
    of. With ``warned`` the agency is told once as well when it should be renewed; an agency without
    any list has ``first_list_days`` for its first one, and a letter gives ``answer_days`` working
    days. All other days are those of the calendar.
    """

    warned: bool = True
    first_list_days: int = Field(default=90, ge=1)
    answer_days: int = Field(default=10, ge=1)
    escalation: tuple[Escalation, ...] = (
        Escalation(after_days=1, role=Role.AGENCY_OFFICER),
        Escalation(after_days=7, role=Role.CHIEF_OFFICER),
        Escalation(after_days=21, role=Role.SUPERIOR),
    )

    @model_validator(mode="after")
    def _levels_go_up(self) -> ReminderRules:
        days = [level.after_days for level in self.escalation]
        roles = {level.role for level in self.escalation}
        if sorted(set(days)) != days or len(roles) != len(days):
            raise ValueError("escalation: each level later than the one before, each role once")
        return self
