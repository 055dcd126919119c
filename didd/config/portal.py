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
