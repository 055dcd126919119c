"""``mandatory.yaml``: headings of information that must be there, and the clock of renewing it."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from didd.config.metadata import Label
from didd.config.yaml_files import Part
from didd.model import Classification

#: Who is bound: every agency, the chief officer's, those that procure, those that hold the subject.
Bound = Literal["all", "chief", "procuring", "holder"]
Evidence = Literal["file", "list", "chart", "link", "statement", "photo", "video", "letter"]


class Clock(Part):
    """Months after which periodic information should be, and must be, renewed or confirmed.

    ``remind_days`` are the days before the latter on which an agency is reminded, most first.
    """

    warn_months: int = Field(default=6, ge=1)
    breach_months: int = Field(default=12, ge=1)
    remind_days: tuple[int, ...] = (14, 5, 1)

    @model_validator(mode="after")
    def _warns_first(self) -> Clock:
        if self.warn_months > self.breach_months:
            raise ValueError("warn_months must not be more than breach_months")
        return self


class Heading(Part):
    """Information of one kind that the law asks for.

    ``source`` is the place in the law, ``verified`` whether it was read there and not only as
    others quote it. ``words`` are phrases in titles that propose it for a record. One that is
    ``per_package`` is asked of each procurement package. Both months override the clock's.
    """

    code: str = Field(pattern=r"^[A-Z]{1,3}[0-9]{2}$")
    classification: Classification
    label: Label
    source: str
    verified: bool
    bound: Bound
    evidence: tuple[Evidence, ...] = ()
    words: tuple[str, ...] = ()
    per_package: bool = False
    warn_months: int | None = Field(default=None, ge=1)
    breach_months: int | None = Field(default=None, ge=1)
    valid_from: date | None = None
    valid_until: date | None = None

    @field_validator("classification")
    @classmethod
    def _is_open(cls, kind: Classification) -> Classification:
        if kind is Classification.DIKECUALIKAN:
            raise ValueError("what is excluded is no heading that must be published")
        return kind

    def valid(self, day: date) -> bool:
        """Return whether the law asks for it on a day, both ends included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


class Mandatory(Part):
    """``mandatory.yaml``."""

    clock: Clock = Clock()
    headings: tuple[Heading, ...]

    @field_validator("headings")
    @classmethod
    def _codes_are_unique(cls, headings: tuple[Heading, ...]) -> tuple[Heading, ...]:
        codes = [h.code for h in headings]
        if doubled := sorted({c for c in codes if codes.count(c) > 1}):
            raise ValueError(f"code used twice: {', '.join(doubled)}")
        return headings

    def on(self, day: date) -> tuple[Heading, ...]:
        """Return the headings that the law asks for on a day, in their order."""
        return tuple(h for h in self.headings if h.valid(day))

    def limits(self, heading: Heading) -> tuple[int, int] | None:
        """Return after how many months one should, and must, be renewed; None for no such limit."""
        if heading.breach_months is None and heading.classification is not Classification.BERKALA:
            return None
        breach = heading.breach_months or self.clock.breach_months
        return min(heading.warn_months or self.clock.warn_months, breach), breach
