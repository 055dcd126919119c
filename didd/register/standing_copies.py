"""Redacted copies among what a register is compiled from: the copy stands for its original. Pure.

A copy appears only while the agency's newest version is the one that it was made of: once the
agency has changed it, nobody knows whether the copy still fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from didd.model import Decision, Record

#: A record's id and the content hash of one of its versions.
_Version = tuple[str, str]


def with_copies(
    versions: Sequence[Record], decisions: Iterable[Decision], copies: Mapping[_Version, str]
) -> tuple[list[Record], list[Decision]]:
    """Return versions and decisions with copies in place of what they stand for.

    ``versions`` have the agency's newest of a record last; ``copies`` has, by the version made of
    copies, the content hash of its original. One that stands becomes its record's newest; what was
    decided on one whose original has changed counts no more.
    """
    if not copies:
        return list(versions), list(decisions)
    newest = {r.id: r.content_hash for r in versions if (r.id, r.content_hash) not in copies}
    standing = {v for v, original in copies.items() if newest.get(v[0]) == original}
    held = copies.keys() - standing
    decided = [d for d in decisions if (d.record_id, d.content_hash) not in held]
    approved = {(d.record_id, d.content_hash) for d in decided}
    last = [r for r in versions if (r.id, r.content_hash) in standing & approved]
    kept = [r for r in versions if (r.id, r.content_hash) not in copies]
    return [*kept, *last], decided
