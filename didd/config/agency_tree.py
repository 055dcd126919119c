"""What can be wrong with agencies as a tree: under whom they are, and after whom. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Protocol

from didd.i18n import Sentence, _


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
