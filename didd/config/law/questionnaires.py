"""What an auditor asks in a year, as one object: questions, their weights, grades and limits.

The tables they are read from are ``questionnaire_files``' matter; how they are answered is not
this room's.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from didd.config.metadata import Label
from didd.config.yaml_files import Part

#: Stored queries (``didd.obligations.questions.queries``); "" where a person must answer.
QueryName = Literal[
    "",
    "by_heading",
    "with_file",
    "list_of_year",
    "exclusions_of_year",
    "count_of_class",
    "portal_page",
    "confirmed",
]
QUERIES: tuple[str, ...] = get_args(QueryName)
#: Whom it asks: every agency, the chief officer's, those that procure, the subject's holder.
AppliesTo = Literal["A", "U", "P", "L"]
#: Who knows the answer.
AnsweredBy = Literal["register", "portal", "config", "person"]
Evidence = Literal["web", "file", "list", "chart", "photo", "video", "letter", "social"]

_PERIOD = re.compile(r"(?:Y(?:-[1-9])?)(?:\.\.Y(?:-[1-9])?)?(?::S[12])?")


class Group(Part):
    """Questions of one aspect, under its own name."""

    code: str
    text: Label


class Question(Part):
    """One question, in our words.

    ``steps`` are the grades it may get, the highest first, 0 last. With ``all_or_nothing`` one
    part missing means 0. ``query`` finds the answer; empty: a person must. ``period`` is the one
    that it asks of, e.g. ``Y-1`` or ``Y:S1``. ``none_by`` says what there must be where there is
    nothing to show: ``no``, ``not_required`` or ``statement:<role>``.
    """

    code: str = Field(pattern=r"^[A-Z]{1,3}[0-9]{1,3}$")
    number: str = ""
    group: str
    text: Label
    applies_to: AppliesTo = "A"
    weight: Decimal = Field(gt=0, le=1000, decimal_places=3)
    steps: tuple[Decimal, ...]
    all_or_nothing: bool = False
    headings: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    max_mb: Decimal = Field(default=Decimal(10), gt=0, le=1000)
    file_types: tuple[str, ...] = ()
    period: str = ""
    min_count: int = Field(default=0, ge=0)
    none_by: str = Field(default="no", pattern=r"^(?:no|not_required|statement:[a-z_ -]+)$")
    answered_by: AnsweredBy
    query: QueryName = ""
    source: str = Field(min_length=1)
    verified: bool
    valid_from: date | None = None
    valid_until: date | None = None
    note: str = ""

    @field_validator("period")
    @classmethod
    def _is_a_period(cls, period: str) -> str:
        if period and not _PERIOD.fullmatch(period):
            raise ValueError("period: write Y, Y-1, Y-1..Y or Y:S1, with Y for the year")
        return period

    @model_validator(mode="after")
    def _grades_go_down_to_nothing(self) -> Question:
        steps = self.steps
        if len(steps) < 2 or list(steps) != sorted(set(steps), reverse=True):
            raise ValueError("steps: write the grades from the highest to the lowest, each once")
        if steps[0] != self.weight or steps[-1] != 0:
            raise ValueError("steps: the first grade is the weight, the last is 0")
        return self

    @model_validator(mode="after")
    def _somebody_answers(self) -> Question:
        if (self.answered_by == "person") != (self.query == ""):
            raise ValueError("query: name one, unless answered_by is person")
        if self.query in {"by_heading", "with_file", "confirmed"} and not self.headings:
            raise ValueError(f"headings: the query {self.query} needs one or more")
        if self.query == "count_of_class" and not self.min_count:
            raise ValueError("min_count: the query count_of_class needs how many there must be")
        return self

    def valid(self, day: date) -> bool:
        """Return whether it is asked on a day, both ends included."""
        begun = self.valid_from is None or self.valid_from <= day
        return begun and (self.valid_until is None or day <= self.valid_until)


class Questionnaire(Part):
    """What one issuer asks in one year.

    ``example`` is one that nobody issued. ``max_mb`` is the largest file that the issuer takes.
    """

    issuer: str = Field(pattern=r"^[a-z][a-z0-9]{0,30}$")
    year: int = Field(ge=2010, le=2100)
    title: Label
    example: bool = False
    max_mb: Decimal = Field(default=Decimal(10), gt=0, le=1000)
    source: str = Field(min_length=1)
    verified: bool
    note: str = ""
    groups: tuple[Group, ...]
    questions: tuple[Question, ...] = Field(min_length=1)

    @property
    def code(self) -> str:
        """Return what it is called in the store and in addresses, e.g. ``contoh-2026``."""
        return f"{self.issuer}-{self.year}"

    @cached_property
    def by_code(self) -> dict[str, Question]:
        """Return the questions by their code."""
        return {question.code: question for question in self.questions}

    def asked(self, day: date) -> tuple[Question, ...]:
        """Return the questions that are asked on a day, in their order."""
        return tuple(each for each in self.questions if each.valid(day))
