"""What an administrator may do with agencies: which changes follow, or why it cannot be. Pure.

Whatever is accepted, on every day from its own on each agency's parent is known and living, and
whoever goes on after one that merged is found in the end.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from didd.agencies.changes import AgencyChange, Kind, listed_on
from didd.agencies.later_days import check_later
from didd.approval.what_may_be_decided import Refused
from didd.config.agencies import AgencySpec
from didd.i18n import _
from didd.text.fold import fold
from didd.text.storable import storable

_SLUG = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")
_LONGEST = 200

Listed = Mapping[str, AgencySpec]


@dataclass(frozen=True, slots=True)
class AgencyAct:
    """What is to happen to agencies from ``day`` on, and why.

    ``name``, ``abbreviation`` and ``source`` are of one that is added or renamed; ``into`` is the
    agency above it, or the one into which others merge.
    """

    kind: Kind
    agencies: tuple[str, ...]
    day: date
    reason: str
    name: str = ""
    abbreviation: str = ""
    into: str = ""
    source: str = ""


def changes_of(act: AgencyAct, kept: Sequence[AgencyChange]) -> tuple[AgencyChange, ...]:
    """Return the changes that an act makes; raises ``Refused`` for one that cannot be."""
    act = _cleaned(act)
    before = listed_on(kept, act.day)
    made = tuple(_MAKING[act.kind](act, before, kept))
    if not made:
        raise Refused(_("Name the agency that is meant."))
    check_later(kept, made, act.day)
    return made


def taken(
    listed: Mapping[str, Mapping[str, Any]], kept: Sequence[AgencyChange], day: date, reason: str
) -> tuple[AgencyChange, ...]:
    """Return the changes by which a file's new values are taken over; raises ``Refused``."""
    made = tuple(
        AgencyChange(slug, Kind.TAKEN, day if kept else None, dict(values), reason)
        for slug, values in listed.items()
    )
    check_later(kept, made, day)
    return made


def _cleaned(act: AgencyAct) -> AgencyAct:
    reason = _line(act.reason)
    if not reason:
        raise Refused(_("Write down the reason, for example the regulation by which it changes."))
    return AgencyAct(
        act.kind,
        tuple(dict.fromkeys(_line(slug) for slug in act.agencies if slug.strip())),
        act.day,
        reason,
        _line(act.name),
        _line(act.abbreviation),
        _line(act.into),
        act.source.strip(),
    )


def _added(act: AgencyAct, before: Listed, _kept: Sequence[AgencyChange]) -> Iterator[AgencyChange]:
    for slug in act.agencies[:1]:
        if not _SLUG.fullmatch(slug):
            raise Refused(
                _(
                    "{slug!r} cannot be a folder's name: small letters, digits and hyphens, for "
                    "example dinas-contoh. It never changes afterwards.",
                    slug=storable(slug)[:64],
                )
            )
        _check_name(act, before, slug)
        values: dict[str, Any] = {"name": act.name, "abbreviation": act.abbreviation or act.name}
        if act.into:
            values["parent"] = _living(before, act.into, act).slug
        if act.source:
            values["source"] = act.source
        yield _change(act, slug, {**values, "organization": slug})


def _renamed(
    act: AgencyAct, before: Listed, _kept: Sequence[AgencyChange]
) -> Iterator[AgencyChange]:
    for slug in act.agencies[:1]:
        now = _living(before, slug, act)
        _check_name(act, before, slug)
        abbreviation = act.abbreviation or now.abbreviation
        if (act.name, abbreviation) == (now.name, now.abbreviation):
            raise Refused(_("{agency} is called so already.", agency=now.name))
        yield _change(act, slug, {"name": act.name, "abbreviation": abbreviation})


def _moved(act: AgencyAct, before: Listed, _kept: Sequence[AgencyChange]) -> Iterator[AgencyChange]:
    for slug in act.agencies[:1]:
        now = _living(before, slug, act)
        parent = _living(before, act.into, act).slug if act.into else ""
        if parent == now.parent:
            raise Refused(_("{agency} stands there already.", agency=now.name))
        yield _change(act, slug, {"parent": parent})


def _merged(act: AgencyAct, before: Listed, kept: Sequence[AgencyChange]) -> Iterator[AgencyChange]:
    into = _living(before, act.into, act)
    if into.slug in act.agencies:
        raise Refused(
            _("{agency} cannot merge into itself; leave it out, the others merge into it.",
              agency=into.name)
        )  # fmt: skip
    for slug in act.agencies:
        now = _living(before, slug, act)
        _check_nothing_later(kept, slug, act)
        yield _change(act, slug, {"successor": into.slug, "ended": act.day.isoformat()})
        for child in before.values():
            if child.parent == now.slug and child.living and child.slug not in act.agencies:
                # One that stood under what merges into it comes to stand where that stood.
                parent = now.parent if child.slug == into.slug else into.slug
                yield _change(act, child.slug, {"parent": parent}, Kind.MOVED)


def _ended(act: AgencyAct, before: Listed, kept: Sequence[AgencyChange]) -> Iterator[AgencyChange]:
    for slug in act.agencies[:1]:
        _living(before, slug, act)
        _check_nothing_later(kept, slug, act)
        yield _change(act, slug, {"ended": act.day.isoformat()})


def _revived(
    act: AgencyAct, before: Listed, _kept: Sequence[AgencyChange]
) -> Iterator[AgencyChange]:
    for slug in act.agencies[:1]:
        now = _known(before, slug, act)
        if now.living:
            raise Refused(_("{agency} has not ended.", agency=now.name))
        yield _change(act, slug, {"ended": None, "successor": ""})


_MAKING: Mapping[
    Kind, Callable[[AgencyAct, Listed, Sequence[AgencyChange]], Iterator[AgencyChange]]
] = {
    Kind.ADDED: _added,
    Kind.RENAMED: _renamed,
    Kind.MOVED: _moved,
    Kind.MERGED: _merged,
    Kind.ENDED: _ended,
    Kind.REVIVED: _revived,
}


def _change(
    act: AgencyAct, slug: str, values: Mapping[str, Any], kind: Kind | None = None
) -> AgencyChange:
    return AgencyChange(slug, kind or act.kind, act.day, dict(values), act.reason)


def _known(before: Listed, slug: str, act: AgencyAct) -> AgencySpec:
    found = before.get(slug)
    if found is None:
        raise Refused(
            _(
                "There is no agency {agency!r} on {day}.",
                agency=storable(slug)[:64],
                day=act.day.isoformat(),
            )
        )
    return found


def _living(before: Listed, slug: str, act: AgencyAct) -> AgencySpec:
    found = _known(before, slug, act)
    if not found.living:
        raise Refused(
            _("{agency} has ended already on {day}.", agency=found.name, day=act.day.isoformat())
        )
    return found


def _check_nothing_later(kept: Sequence[AgencyChange], slug: str, act: AgencyAct) -> None:
    """Raise ``Refused`` for an end before something else that becomes of the agency."""
    for change in kept:
        if change.agency == slug and change.since and change.since > act.day:
            raise Refused(
                _(
                    "From {day} on something else becomes of {agency} ({reason}); it can end on "
                    "that day or later, not before.",
                    day=change.since.isoformat(),
                    agency=slug,
                    reason=change.reason,
                )
            )


def _check_name(act: AgencyAct, before: Listed, slug: str) -> None:
    """Raise ``Refused`` for no name, and for one that another living agency has."""
    if not act.name:
        raise Refused(_("Write down the agency's name, as the regulation has it."))
    for other in before.values():
        if other.slug != slug and other.living and fold(other.name) == fold(act.name):
            raise Refused(
                _("{other} is called so already: {name}.", other=other.slug, name=other.name)
            )


def _line(text: str) -> str:
    return " ".join(storable(text).split())[:_LONGEST]
