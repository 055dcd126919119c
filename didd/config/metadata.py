"""``metadata.yaml``: the fields of a record, their rules and columns."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Literal, Unpack

from pydantic import Field, model_validator

from didd.config.reading_rules import BatchRule, IntakeRule, Place
from didd.config.yaml_files import Part
from didd.i18n import language
from didd.model import Finding, Severity


class Label(Part):
    """A text in Indonesian and English."""

    id: str
    en: str

    @property
    def spoken(self) -> str:
        """The text in the language spoken just now."""
        return self.en if language() == "en" else self.id


class Rule(Part):
    """One check on one field, which becomes one expectation."""

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    check: Literal[
        "not_empty",
        "min_length",
        "max_length",
        "matches",
        "not_matches",
        "in_vocabulary",
        "no_issue",
        "differs_from",
    ]
    value: str | int | None = None
    unless_issue: bool = False
    unless_excluded: bool = False
    severity: Severity
    message: str
    remedy: str


class Column(Part):
    """Position and share of the page width (percent) of a field in the printed register."""

    order: int
    width: int


FieldType = Literal[
    "text",
    "number",
    "class",
    "partial_date",
    "place",
    "forms",
    "retention",
    "media",
    "officer",
    "regions",
    "files",
]


class FieldSpec(Part):
    """One field of the DIDD; ``examples`` are of a public and of an excluded record."""

    code: str = Field(pattern=r"^[a-z_]+$")
    label: Label
    meaning: Label
    source: str
    examples: tuple[str, str] = ("", "")
    type: FieldType
    normalise: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    rules: tuple[Rule, ...] = ()
    ckan: str | None
    register_: Column | None = Field(alias="register")


class CrossFieldRule(Part):
    """A check on several fields or rows; ``check`` names a predicate of the checks package.

    A row whose title contains one of the phrases in ``unless`` is exempt.
    """

    rule: str = Field(pattern=r"^[a-z0-9-]+$")
    check: str
    value: tuple[str, ...] | None
    unless: tuple[str, ...] = ()
    field: str
    severity: Severity
    message: str
    remedy: str


class MetadataSchema(Part):
    """``metadata.yaml``: the fields of the DIDD and their rules.

    ``other_columns`` are names of columns that real lists have and no record needs.
    """

    name: str
    version: int
    fields: tuple[FieldSpec, ...]
    other_columns: tuple[str, ...] = ()
    cross_field_rules: tuple[CrossFieldRule, ...] = ()
    intake_rules: tuple[IntakeRule, ...] = ()
    batch_rules: tuple[BatchRule, ...] = ()

    @model_validator(mode="after")
    def _codes_are_unique(self) -> MetadataSchema:
        for what, codes in (
            ("field code", [f.code for f in self.fields]),
            ("rule", [r.rule for r in self.all_rules()]),
        ):
            doubled = {c for c in codes if codes.count(c) > 1}
            if doubled:
                raise ValueError(f"{what} used twice: {', '.join(sorted(doubled))}")
        return self

    def all_rules(self) -> Iterator[Rule | CrossFieldRule | IntakeRule]:
        """Yield all rules, in file order."""
        for spec in self.fields:
            yield from spec.rules
        yield from self.cross_field_rules
        yield from self.intake_rules
        yield from self.batch_rules

    def __getitem__(self, code: str) -> FieldSpec:
        """Return the field with this code; raises ``KeyError``."""
        return self._by_code[code]

    @cached_property
    def holds(self) -> Mapping[str, str]:
        """Rule → which rows an error of it keeps back, where it is not its own row."""
        return {r.rule: r.holds for r in self.intake_rules if r.holds != "row"}

    @cached_property
    def _by_code(self) -> dict[str, FieldSpec]:
        return {f.code: f for f in self.fields}

    @property
    def codes(self) -> tuple[str, ...]:
        """Return the field codes in file order."""
        return tuple(self._by_code)

    def finding(self, rule: str, detail: object = "", **place: Unpack[Place]) -> Finding:
        """Return the finding of an intake or batch rule; raises ``KeyError``."""
        return self._noted[rule].finding(detail, **place)

    @cached_property
    def _noted(self) -> dict[str, IntakeRule]:
        return {r.rule: r for r in (*self.intake_rules, *self.batch_rules)}

    def register_columns(self) -> tuple[FieldSpec, ...]:
        """Return the fields printed in the register, in print order."""
        printed = [(f.register_.order, f) for f in self.fields if f.register_ is not None]
        return tuple(f for _, f in sorted(printed, key=lambda pair: pair[0]))
