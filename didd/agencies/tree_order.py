"""Agencies in the order in which a tree is read. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from didd.model import Agency


def in_tree_order(agencies: Mapping[str, Agency]) -> list[tuple[Agency, int]]:
    """Return every agency with how deep it stands: each under the one above, ended ones last.

    >>> a, b = Agency("a", "A", "A", parent="b"), Agency("b", "B", "B")
    >>> [(agency.slug, depth) for agency, depth in in_tree_order({"a": a, "b": b})]
    [('b', 0), ('a', 1)]
    """
    ended = [(agency, 0) for agency in agencies.values() if not agency.living]
    return [*_under("", 0, below(agencies)), *ended]


def below(agencies: Mapping[str, Agency]) -> dict[str, list[Agency]]:
    """Return the living agencies under each; under "" those that are under none."""
    found: dict[str, list[Agency]] = {}
    for agency in agencies.values():
        if agency.living:
            found.setdefault(agency.parent, []).append(agency)
    return found


def _under(
    slug: str, depth: int, units: Mapping[str, list[Agency]]
) -> Iterator[tuple[Agency, int]]:
    for agency in units.get(slug, ()):
        yield agency, depth
        yield from _under(agency.slug, depth + 1, units)
