"""Heads of the audit chain kept by others: in printed registers, the portal's feed, by an auditor.

A database owner can rewrite the chain, rows and all, but not what was printed and published
of it before. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from didd.approval.audit_chain import GENESIS, Broken
from didd.i18n import _
from didd.model import AuditEvent

#: A labelled head: as printed below a register, or in its JSON.
_CALLED = re.compile(r"(?:ujung rantai audit|audit_head)\W{1,8}([0-9a-fA-F]{64})(?![0-9a-fA-F])")
#: The beginning of a head, as the signed page of a printed list bears it.
_MARKED = re.compile(r"rantai\s+([0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4})(?![0-9a-f-])")
_MARK_LENGTH = 12
#: A line of an auditor's file: a hash, optionally after its number in the chain.
_NOTED = re.compile(r"^\s*(?:(\d{1,18})[\s,;:]+)?([0-9a-fA-F]{64})(?![0-9a-fA-F])")


@dataclass(frozen=True, slots=True)
class Anchor:
    """An external copy of a head: its place, hash or the beginning of it, and number if known."""

    where: str
    hash: str
    seq: int | None = None


def hold_anchors(anchors: Iterable[Anchor], events: Sequence[AuditEvent]) -> list[Broken]:
    """Return a fault for each anchor that the chain no longer contains."""
    place = {event.hash: event.seq for event in events} | {GENESIS: 0}
    place |= {hash_[:_MARK_LENGTH]: seq for hash_, seq in place.items()}
    last = events[-1].seq if events else 0
    return [
        Broken(anchor.seq or 0, _gone(anchor, last), "jangkar-hilang")
        for anchor in anchors
        if anchor.hash not in place or anchor.seq not in (None, place[anchor.hash])
    ]


def _gone(anchor: Anchor, last: int) -> str:
    if anchor.seq is not None and anchor.seq > last:
        what = str(_("the chain ends at {last}: its end was cut off", last=last))
    else:
        what = str(_("the chain was written anew, or cut off"))
    number = f"nomor {anchor.seq} " if anchor.seq is not None else ""
    return str(
        _(
            "the head {number}{head} in {where} is not in the chain any more; {what}",
            number=number,
            head=anchor.hash,
            where=anchor.where,
            what=what,
        )
    )


def read_heads(text: str, where: str) -> list[Anchor]:
    """Parse external copies of heads.

    Accepts a register's JSON, the text of a printed one (also with the short mark of its signed
    page), an export of the portal's heads, or lines with a hash, optionally preceded by its
    number. Next to a labelled head, other hashes are ignored.
    """
    called = [Anchor(where, found.lower()) for found in _CALLED.findall(text)]
    called += [Anchor(where, found.replace("-", "")) for found in _MARKED.findall(text)]
    return called or list(_noted(text, where))


def _noted(text: str, where: str) -> Iterator[Anchor]:
    for number, line in enumerate(text.splitlines(), start=1):
        if found := _NOTED.match(line):
            seq = int(found[1]) if found[1] else None
            yield Anchor(
                str(_("{where} line {number}", where=where, number=number)), found[2].lower(), seq
            )
