"""``agencies.yaml``: whose information this is, and what can be wrong with agencies as a tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Protocol

from pydantic import Field, model_validator

from didd.config.yaml_files import Part
from didd.i18n import Sentence, _
from didd.model import Agency


class InTree(Protocol):
    """An agency, as far as its place in the tree goes."""

    @property
    def slug(self) -> str:
        """Return its id."""
        ...

    @property
    def parent(self) -> str:
        """Return the agency under which it is; "" for none."""
        ...

    @property
    def successor(self) -> str:
        """Return the agency that goes on after it; "" for none."""
        ...

    @property
    def living(self) -> bool:
        """Return whether it has not ended."""
        ...


def chain(agencies: Mapping[str, InTree], slug: str) -> list[str]:
    """Return the agencies that go on after one another, the first being ``slug``; a ring ends."""
    found = [slug]
    while (at := agencies.get(found[-1])) and at.successor and at.successor not in found:
        found.append(at.successor)
    return found


def above(agencies: Mapping[str, InTree], slug: str) -> list[str]:
    """Return the agencies above one, the nearest first; a ring ends."""
    found = [slug]
    while (at := agencies.get(found[-1])) and at.parent and at.parent not in found:
        found.append(at.parent)
    return found[1:]


def faults(agencies: Mapping[str, InTree]) -> Iterator[Sentence]:
    """Yield what is wrong with a tree; nothing for one that holds."""
    for agency in agencies.values():
        yield from _above_faults(agencies, agency)
        yield from _successor_faults(agencies, agency)


def _above_faults(agencies: Mapping[str, InTree], agency: InTree) -> Iterator[Sentence]:
    if not agency.parent:
        return
    known = agencies.get(agency.parent)
    top = ([agency.slug, *above(agencies, agency.slug)])[-1]
    last = agencies.get(top)
    if known is None:
        yield _("{agency} is under {parent}, which is no agency.",
                agency=agency.slug, parent=agency.parent)  # fmt: skip
    elif last is not None and last.parent:
        yield _("{agency} would be under itself: a unit is under an agency, never in a ring.",
                agency=agency.slug)  # fmt: skip
    elif agency.living and not known.living:
        yield _("{agency} is under {parent}, which has ended; move it under another first.",
                agency=agency.slug, parent=agency.parent)  # fmt: skip


def _successor_faults(agencies: Mapping[str, InTree], agency: InTree) -> Iterator[Sentence]:
    if not agency.successor:
        return
    last = agencies.get(chain(agencies, agency.slug)[-1])
    if last is None:
        yield _("After {agency} goes on {successor}, which is no agency.",
                agency=agency.slug, successor=agency.successor)  # fmt: skip
    elif last.successor:
        yield _("After {agency} would go on {agency} itself; agencies merge into another one.",
                agency=agency.slug)  # fmt: skip
    elif agency.living:
        yield _("{agency} has a successor, but no day on which it ended.", agency=agency.slug)


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
