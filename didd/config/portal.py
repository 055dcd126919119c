"""``portal.yaml``: licences, and what is published how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import ConfigDict, Field, field_validator, model_validator

from didd.config.metadata import Label
from didd.config.reading_rules import BatchRule
from didd.config.yaml_files import Part
from didd.model import Classification

#: Codes of the EU's list of data themes.
Theme = Literal[
    "AGRI", "ECON", "EDUC", "ENER", "ENVI", "GOVE", "HEAL", "INTR", "JUST", "REGI", "SOCI",
    "TECH", "TRAN",
]  # fmt: skip
#: What only an example says: names that lead nowhere (RFC 2606), and our own word for it.
_EXAMPLE = re.compile(r"\.example\b|^Contoh:|^\(0000\)")
_Longitude = Annotated[float, Field(ge=-180, le=180)]
_Latitude = Annotated[float, Field(ge=-90, le=90)]


class Licence(Part):
    """A licence that datasets may have, as the portal lists it."""

    id: str = Field(pattern=r"^[a-z0-9.-]+$")
    title: Label
    url: str | None = None
    open: bool = False


class Publishing(Part):
    """Settings of published datasets; ``classes``: classes with their own licence."""

    license: str
    classes: Mapping[Classification, str] = Field(default_factory=dict[Classification, str])

    def license_of(self, classification: Classification) -> str:
        """Return the licence id for a dataset of that class."""
        return self.classes.get(classification, self.license)


class Region(Part):
    """A region of the territory: its code, its name, and what else it is called.

    ``bbox``: the degrees that it lies between: west, south, east, north.
    """

    code: str
    name: str
    called: tuple[str, ...] = ()
    bbox: tuple[_Longitude, _Latitude, _Longitude, _Latitude] | None = None

    @model_validator(mode="after")
    def _box_is_one(self) -> Region:
        if self.bbox and not (self.bbox[0] < self.bbox[2] and self.bbox[1] < self.bbox[3]):
            raise ValueError(f"bbox of {self.name}: write west, south, east, north, in degrees")
        return self


class Subject(Part):
    """What datasets are about, in other catalogues' words; empty where nothing is settled."""

    theme: Theme | None = None
    keywords: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()


class Subjects(Part):
    """The subjects of one item, of the items of a topic, of an agency's, or of all."""

    default: Theme = "GOVE"
    items: Mapping[str, Subject] = Field(default_factory=dict[str, Subject])
    categories: Mapping[str, Subject] = Field(default_factory=dict[str, Subject])
    agencies: Mapping[str, Subject] = Field(default_factory=dict[str, Subject])


class Contact(Part):
    """Where an information officer is found, as people read it; what is empty is not shown."""

    name: str | None = None
    email: str | None = None
    address: str | None = None
    phone: str | None = None
    hours: str | None = None


class OfficeContact(Contact):
    """The office's own; ``request_url`` is its service for requests and objections, by https."""

    request_url: str | None = None

    @field_validator("request_url")
    @classmethod
    def _is_https(cls, url: str | None) -> str | None:
        if url and not (urlsplit(url).scheme == "https" and urlsplit(url).hostname):
            raise ValueError("request_url: write an address that begins with https://")
        return url


class PortalPolicy(Part):
    """The part of ``portal.yaml`` about publishing; the portal itself reads the rest.

    ``office``, ``agency_contacts``: where people turn to, the latter by agency.
    ``report_days``: how long the text of a reported fault is kept.
    ``site_url``: where the public reaches it, if that is settled. ``regions``: the territory, the
    whole of it first. ``subjects``: what datasets are about.
    ``on_foreign_edit``: what to do about changes made on the portal itself.
    ``withdrawal_grounds``: legal grounds that the desk offers; others may be entered.
    ``drift_rules``: findings of a verification; ``{title}`` and ``{why}`` in a
    message are filled in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    office: OfficeContact = OfficeContact()
    agency_contacts: Mapping[str, Contact] = Field(default_factory=dict[str, Contact])
    report_days: int = Field(default=180, ge=1)
    site_url: str | None = None
    regions: tuple[Region, ...] = ()
    subjects: Subjects = Subjects()
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

    @model_validator(mode="after")
    def _regions_are_listed(self) -> PortalPolicy:
        subjects = self.subjects
        parts = (subjects.items, subjects.categories, subjects.agencies)
        used = {code for part in parts for one in part.values() for code in one.regions}
        if unknown := used - {region.code for region in self.regions}:
            raise ValueError(f"region not listed under regions: {', '.join(sorted(unknown))}")
        return self

    def missing_contacts(self) -> list[str]:
        """Return the keys of ``office`` that are empty, or still those of the examples."""
        return [
            key
            for key in OfficeContact.model_fields
            if not (value := getattr(self.office, key)) or _EXAMPLE.search(value)
        ]

    def drift_rule(self, rule: str) -> BatchRule:
        """Return the rule with this id; raises ``KeyError``."""
        return {r.rule: r for r in self.drift_rules}[rule]
