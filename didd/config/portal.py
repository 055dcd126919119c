"""``portal.yaml``: licences, and what is published how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from pydantic import ConfigDict, Field, model_validator

from didd.config.metadata import Label
from didd.config.reading_rules import BatchRule
from didd.config.yaml_files import Part
from didd.model import Classification


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
    """A region of the territory: its code, its name, and what else it is called."""

    code: str
    name: str
    called: tuple[str, ...] = ()


class PortalPolicy(Part):
    """The part of ``portal.yaml`` about publishing; the portal itself reads the rest.

    ``site_url``: where the public reaches it, if that is settled. ``regions``: the territory, the
    whole of it first.
    ``on_foreign_edit``: what to do about changes made on the portal itself.
    ``withdrawal_grounds``: legal grounds that the desk offers; others may be entered.
    ``drift_rules``: findings of a verification; ``{title}`` and ``{why}`` in a
    message are filled in.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    site_url: str | None = None
    regions: tuple[Region, ...] = ()
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
        """Return the rule with this id; raises ``KeyError``."""
        return {r.rule: r for r in self.drift_rules}[rule]
