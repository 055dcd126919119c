"""``agencies.yaml``: whose information this is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from pydantic import Field, model_validator

from didd.config.agency_tree import chain, faults
from didd.config.yaml_files import Part
from didd.model import Agency


class AgencySpec(Part):
    """A Perangkat Daerah as ``agencies.yaml`` lists it.

    ``topic`` and ``regions`` are those of its items that say none themselves. ``parent`` is the
    agency above it (a UPT's), ``former`` are its earlier names, the oldest first; one that
    ``ended`` may have a ``successor``.
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
    parent: str = ""
    former: tuple[str, ...] = ()
    successor: str = ""
    ended: date | None = None

    @property
    def living(self) -> bool:
        """Return whether it has not ended."""
        return self.ended is None

    def agency(self) -> Agency:
        """Convert to the model's ``Agency``."""
        return Agency(**self.model_dump(exclude={"basis", "columns", "topic", "regions"}))


class Agencies(Part):
    """``agencies.yaml``."""

    agencies: tuple[AgencySpec, ...]

    def by_slug(self) -> dict[str, Agency]:
        """Return the agencies by slug, each with the names of those above and after it."""
        specs = {spec.slug: spec for spec in self.agencies}
        return {
            slug: replace(
                spec.agency(),
                parent_name=specs[spec.parent].name if spec.parent else "",
                successor_name=specs[last].name if (last := chain(specs, slug)[-1]) != slug else "",
                successor=last if last != slug else "",
            )
            for slug, spec in specs.items()
        }

    @model_validator(mode="after")
    def _slugs_are_unique(self) -> Agencies:
        slugs = [a.slug for a in self.agencies]
        doubled = {s for s in slugs if slugs.count(s) > 1}
        if doubled:
            raise ValueError(f"slug used twice: {', '.join(sorted(doubled))}")
        return self

    @model_validator(mode="after")
    def _tree_holds(self) -> Agencies:
        for fault in faults({a.slug: a for a in self.agencies}):
            raise ValueError(str(fault))
        return self
