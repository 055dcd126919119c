"""``agencies.yaml``: whose information this is."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import Field, model_validator

from didd.config.yaml_files import Part
from didd.model import Agency


class AgencySpec(Part):
    """A Perangkat Daerah as ``agencies.yaml`` lists it.

    ``topic`` and ``regions`` are those of its items that say none themselves.
    """

    slug: str = Field(pattern=r"^[a-z0-9][a-z0-9_-]{1,99}$")
    name: str
    abbreviation: str
    organization: str = ""
    source: str | None = None
    predecessor: str | None = None
    verified: bool = True
    basis: str = ""
    sample: bool = False
    topic: str = ""
    regions: tuple[str, ...] = ()
    columns: Mapping[str, str] = Field(default_factory=dict[str, str])

    def agency(self) -> Agency:
        """Convert to the model's ``Agency``."""
        return Agency(**self.model_dump(exclude={"basis", "columns", "topic", "regions"}))


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
