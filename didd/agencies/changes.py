"""Agencies as the sum of their changes: each from a day, none ever overwritten. Pure.

What an agency is on a day follows from the changes that hold by then, in the order of their days;
of two from the same day the later made counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from didd.config.agencies import Agencies, AgencySpec


class Kind(StrEnum):
    """What happened to an agency. ``TAKEN``: as a file lists it."""

    TAKEN = "taken"
    ADDED = "added"
    RENAMED = "renamed"
    MOVED = "moved"
    MERGED = "merged"
    ENDED = "ended"
    REVIVED = "revived"


@dataclass(frozen=True, slots=True)
class AgencyChange:
    """What became of one agency from ``since`` on (None: from the beginning): ``values``.

    ``id`` is 0 for one that is not kept yet; ``by`` and ``at`` are who made it, and when.
    """

    agency: str
    kind: Kind
    since: date | None
    values: Mapping[str, Any]
    reason: str = ""
    id: int = 0
    by: str = ""
    at: datetime | None = field(default=None, compare=False)

    def holds(self, day: date) -> bool:
        """Whether it has come by this day."""
        return self.since is None or self.since <= day


def agencies_on(changes: Iterable[AgencyChange], day: date) -> Agencies:
    """Return every agency as it is on this day, the first to be known first."""
    return Agencies(agencies=tuple(listed_on(changes, day).values()))


def listed_on(changes: Iterable[AgencyChange], day: date) -> dict[str, AgencySpec]:
    """Return the same by slug, whether or not the tree holds."""
    kept = list(changes)
    folded = _folded(change for change in kept if change.holds(day))
    return {
        slug: AgencySpec.model_validate({"slug": slug, **folded[slug]})
        for slug in dict.fromkeys(change.agency for change in kept)
        if slug in folded
    }


def names_on(changes: Iterable[AgencyChange], slug: str, day: date) -> tuple[str, ...]:
    """Return the name of an agency on this day, and its earlier ones, the newest first."""
    found = _folded(c for c in changes if c.agency == slug and c.holds(day)).get(slug)
    return (found["name"], *reversed(found.get("former", ()))) if found else ()


def days_of(changes: Iterable[AgencyChange]) -> list[date]:
    """Return every day on which something changes, the first first."""
    return sorted({change.since for change in changes if change.since is not None})


def taken_values(changes: Iterable[AgencyChange]) -> dict[str, dict[str, Any]]:
    """Return what files last said of each agency, whatever was changed at the desk since."""
    return _plain(_folded(change for change in changes if change.kind is Kind.TAKEN))


def as_values(spec: AgencySpec) -> dict[str, Any]:
    """Return an agency of a file as a change keeps it: what the file says, in JSON types."""
    return spec.model_dump(mode="json", exclude={"slug"}, exclude_defaults=True)


def new_in(
    listed: Iterable[AgencySpec], changes: Iterable[AgencyChange]
) -> dict[str, dict[str, Any]]:
    """Return what a list says that no file said before: by agency, the values that differ.

    What a list no longer says becomes its default again; an agency that it no longer has stays.
    """
    known, found = taken_values(changes), dict[str, dict[str, Any]]()
    for spec in listed:
        before, now = known.get(spec.slug), as_values(spec)
        if before is None:
            found[spec.slug] = now
            continue
        now.pop("former", None)  # of one that is known, its changes tell
        gone = {name: _default(name) for name in before if name not in now}
        changed = {n: v for n, v in {**now, **gone}.items() if before.get(n, _default(n)) != v}
        if changed:
            found[spec.slug] = changed
    return found


def _default(name: str) -> Any:
    given: Any = AgencySpec.model_fields[name].get_default(call_default_factory=True)
    return [] if given == () else given


def _folded(changes: Iterable[AgencyChange]) -> dict[str, dict[str, Any]]:
    """Return each agency's values after these changes."""
    found: dict[str, dict[str, Any]] = {}
    for change in sorted(changes, key=lambda c: (c.since or date.min, c.id or _NOT_KEPT)):
        known = found.setdefault(change.agency, {})
        former = known.get("name")
        known.update(change.values)
        if former is not None and former != known["name"]:
            earlier = [name for name in known.get("former", ()) if name != known["name"]]
            known["former"] = [*(name for name in earlier if name != former), former]
    return found


def _plain(folded: Mapping[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return values without the earlier names, which follow from the changes."""
    return {s: {k: v for k, v in values.items() if k != "former"} for s, values in folded.items()}


#: The place of what is not kept yet: after everything that is.
_NOT_KEPT = 2**63
