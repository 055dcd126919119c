"""``catalog_config/`` as typed, validated objects.

Read once, by the program that starts; everything below gets the objects. A mistake is a
``ConfigError`` that names file, line, key and what would be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal, Unpack

from pydantic import ConfigDict, Field, model_validator

from didd.config.checks import Checks
from didd.config.reading_rules import BatchRule, IntakeRule, Place
from didd.config.shipped_rules import completed
from didd.config.yaml_files import ConfigError, Part, load_object
from didd.model import Agency, Classification, Finding, Officer, Role, Severity
from didd.text.fold import fold

__all__ = ["CatalogConfig", "ConfigError", "load_catalog_config"]


class Label(Part):
    """A text in Indonesian and English."""

    id: str
    en: str


class Rule(Part):
    """One check on one field; becomes one expectation."""

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
    severity: Severity
    message: str
    remedy: str


class Column(Part):
    """Place and share of the page width (percent) of a field in the printed register."""

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

    A row whose title has one of the phrases in ``unless`` is not at fault.
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
    """``metadata.yaml``: the fields of the DIDD and their rules."""

    name: str
    version: int
    fields: tuple[FieldSpec, ...]
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
        """Give every rule there is, in file order."""
        for spec in self.fields:
            yield from spec.rules
        yield from self.cross_field_rules
        yield from self.intake_rules
        yield from self.batch_rules

    def __getitem__(self, code: str) -> FieldSpec:
        """Give the field with this code; ``KeyError`` when there is none."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, FieldSpec]:
        return {f.code: f for f in self.fields}

    @property
    def codes(self) -> tuple[str, ...]:
        """Field codes in file order."""
        return tuple(self._by_code)

    def finding(self, rule: str, detail: str = "", **place: Unpack[Place]) -> Finding:
        """Make the finding of an intake or batch rule; ``KeyError`` when there is none."""
        return self._noted[rule].finding(detail, **place)

    @cached_property
    def _noted(self) -> dict[str, IntakeRule]:
        return {r.rule: r for r in (*self.intake_rules, *self.batch_rules)}

    def register_columns(self) -> tuple[FieldSpec, ...]:
        """Give the fields printed in the register, in print order."""
        printed = [(f.register_.order, f) for f in self.fields if f.register_ is not None]
        return tuple(f for _, f in sorted(printed, key=lambda pair: pair[0]))


class ClassTerm(Part):
    """One legal class: its labels, its full legal phrase, and how people write it."""

    code: Classification
    label: Label
    legal: str
    source: str
    public: bool
    synonyms: tuple[str, ...]


class Classifications(Part):
    """``classifications.yaml``."""

    classifications: tuple[ClassTerm, ...]

    def term(self, code: Classification) -> ClassTerm:
        """Give the term for ``code``."""
        return next(t for t in self.classifications if t.code is code)

    def find(self, text: str) -> Classification | None:
        """Recognise a class as people write it; None when unknown."""
        return self._by_spelling.get(fold(text))

    @cached_property
    def _by_spelling(self) -> dict[str, Classification]:
        return {
            fold(spelling): term.code
            for term in reversed(self.classifications)
            for spelling in (*term.synonyms, term.code, term.legal)
        }


class RetentionKind(Part):
    """One kind of retention and its spellings."""

    code: str
    label: Label
    synonyms: tuple[str, ...]


class RetentionVocabulary(Part):
    """``retention.yaml``."""

    kinds: tuple[RetentionKind, ...]
    units: Mapping[str, tuple[str, ...]]
    fates: Mapping[str, tuple[str, ...]]


class TimeStandard(Part):
    """The SOP's time for a step: its words, and seconds (None for "Tentatif")."""

    text: str
    seconds: int | None
    calendar: Literal["calendar_days", "working_days"]


class SopStep(Part):
    """One of the four steps."""

    code: Literal["collect", "approve", "establish", "publish"]
    number: int
    label: Label
    role: Role
    output: Label
    standard: TimeStandard
    act: Literal["person", "automatic"]


class SopSettings(Part):
    """What the office can settle without code."""

    four_eyes: bool = True
    decree_mode: Literal["atasan_menetapkan", "ppid_menetapkan_disetujui_atasan"]
    fast_lane: bool = False
    register_draft: Literal["automatic", "manual"] = "automatic"
    size_stable_seconds: float = Field(default=2, ge=0)
    missing_share_brake: float = Field(default=0.5, gt=0, le=1)


class OfficerSpec(Part):
    """An officer as ``sop.yaml`` lists them."""

    id: str
    name: str
    role: Role
    position: str
    agencies: tuple[str, ...] = ()
    nip: str = ""
    rank: str = ""
    acting: Literal["", "Plt.", "Plh."] = ""
    mandate: str = ""
    since: date | None = None
    until: date | None = None
    sample: bool = False

    def officer(self) -> Officer:
        """Give the model's value."""
        return Officer(**self.model_dump())


class Sop(Part):
    """``sop.yaml``: steps, roles, labels, time standards, settings, officers."""

    name: str
    register_name: str
    register_title: str
    province: str
    government: str
    place: str
    timezone: str
    roles: Mapping[Role, Label]
    steps: tuple[SopStep, ...]
    settings: SopSettings
    officers: tuple[OfficerSpec, ...] = ()

    def step(self, code: str) -> SopStep:
        """Give the step with this code; ``StopIteration`` never: the loader checks all four."""
        return next(s for s in self.steps if s.code == code)

    @model_validator(mode="after")
    def _four_steps(self) -> Sop:
        found = [s.code for s in self.steps]
        if sorted(found) != ["approve", "collect", "establish", "publish"]:
            raise ValueError("steps must be collect, approve, establish and publish, once each")
        return self

    @model_validator(mode="after")
    def _officers_are_one_each(self) -> Sop:
        ids = [o.id for o in self.officers]
        doubled = {i for i in ids if ids.count(i) > 1}
        if doubled:
            raise ValueError(f"officer id used twice: {', '.join(sorted(doubled))}")
        return self


class AgencySpec(Part):
    """A Perangkat Daerah as ``agencies.yaml`` lists it."""

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,99}$")
    name: str
    abbreviation: str
    organization: str = ""
    source: str | None = None
    predecessor: str | None = None
    verified: bool = True
    basis: str = ""
    sample: bool = False
    columns: Mapping[str, str] = Field(default_factory=dict[str, str])

    def agency(self) -> Agency:
        """Give the model's value."""
        return Agency(**self.model_dump(exclude={"basis", "columns"}))


class Agencies(Part):
    """``agencies.yaml``."""

    agencies: tuple[AgencySpec, ...]

    @model_validator(mode="after")
    def _slugs_are_unique(self) -> Agencies:
        slugs = [a.slug for a in self.agencies]
        doubled = {s for s in slugs if slugs.count(s) > 1}
        if doubled:
            raise ValueError(f"slug used twice: {', '.join(sorted(doubled))}")
        return self


class Licence(Part):
    """A licence that datasets may have, as the portal lists it."""

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    title: Label
    url: str | None = None
    open: bool = False


class Publishing(Part):
    """What published datasets are given; ``classes``: a class with a licence of its own."""

    license: str
    classes: Mapping[Classification, str] = Field(default_factory=dict[Classification, str])

    def license_of(self, classification: Classification) -> str:
        """Give the id of the licence that a dataset of that class has."""
        return self.classes.get(classification, self.license)


class PortalPolicy(Part):
    """What of ``portal.yaml`` concerns publishing; the portal itself reads the rest.

    ``on_foreign_edit``: what is done about what somebody changed on the portal itself.
    ``withdrawal_grounds``: legal grounds that the desk offers; others may be written.
    ``drift_rules``: what may be found when the portal is read back; ``{title}`` and ``{why}`` in a
    message are filled in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    on_foreign_edit: Literal["report", "restore"] = "restore"
    withdrawal_grounds: tuple[str, ...] = ()
    drift_rules: tuple[BatchRule, ...] = ()
    licenses: tuple[Licence, ...]
    publish: Publishing

    @model_validator(mode="after")
    def _licences_are_listed(self) -> PortalPolicy:
        used = {self.publish.license, *self.publish.classes.values()}
        unknown = used - {licence.id for licence in self.licenses}
        if unknown:
            raise ValueError(f"licence not listed under licenses: {', '.join(sorted(unknown))}")
        return self

    def drift_rule(self, rule: str) -> BatchRule:
        """Give the rule with this id; ``KeyError`` when there is none."""
        return {r.rule: r for r in self.drift_rules}[rule]


class CatalogConfig(Part):
    """All of ``catalog_config/``."""

    directory: Path
    metadata: MetadataSchema
    classes: Classifications
    retention: RetentionVocabulary
    sop: Sop
    agency_list: Agencies
    checks: Checks
    portal: PortalPolicy

    @cached_property
    def agencies(self) -> dict[str, Agency]:
        """Agencies by slug, in file order."""
        return {a.slug: a.agency() for a in self.agency_list.agencies}

    @cached_property
    def officers(self) -> dict[str, Officer]:
        """Officers by id."""
        return {o.id: o.officer() for o in self.sop.officers}

    def agency_columns(self, slug: str) -> Mapping[str, str]:
        """Give the agency's own column names → field codes, where its sheet needs telling."""
        return {a.slug: a.columns for a in self.agency_list.agencies}.get(slug, {})


_FILES: dict[str, tuple[str, type[Part]]] = {
    "metadata": ("metadata.yaml", MetadataSchema),
    "classes": ("classifications.yaml", Classifications),
    "retention": ("retention.yaml", RetentionVocabulary),
    "sop": ("sop.yaml", Sop),
    "agency_list": ("agencies.yaml", Agencies),
    "checks": ("checks.yaml", Checks),
    "portal": ("portal.yaml", PortalPolicy),
}


#: What comes with the software, and what a new working place begins with.
DEFAULTS = Path(__file__).resolve().parent / "defaults"


def load_catalog_config(directory: Path) -> CatalogConfig:
    """Read and check all files of ``directory``; raises ``ConfigError``.

    Rules that are younger than these files are taken from those that come with the software.
    """
    parts = {key: load_object(directory / name, shape) for key, (name, shape) in _FILES.items()}
    if directory.resolve() != DEFAULTS.resolve():
        for key in ("metadata", "checks", "portal"):
            name, shape = _FILES[key]
            parts[key] = completed(parts[key], load_object(DEFAULTS / name, shape))
    return CatalogConfig(directory=directory, **parts)  # pyright: ignore[reportArgumentType]
