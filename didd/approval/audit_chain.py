"""The audit chain: every act, and every refused act, as a link that hashes the previous one.

Pure: builds links and verifies chains; the store appends. The hash of a link is the
sha256 of its payload line, so an exported chain can be verified with ``sha256sum`` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from typing import Any

from didd.model import AuditEvent, canonical_json

#: The predecessor of the first link.
GENESIS = "0" * 64


@dataclass(frozen=True, slots=True)
class Broken:
    """A fault of the chain: its place, and what is wrong there."""

    seq: int
    problem: str
    rule: str = "rantai-putus"


@dataclass(frozen=True, slots=True)
class Act:
    """What one link of the chain is to say."""

    actor: str
    act: str
    object: str
    role: str = ""
    content_hash: str = ""
    details: Mapping[str, Any] | None = None


_SAID = tuple(each.name for each in fields(Act))


def payload(event: AuditEvent) -> str:
    """Return the line that is hashed: canonical JSON of all fields but the hash."""
    return _line(
        seq=event.seq,
        at=event.at,
        actor=event.actor,
        role=event.role,
        act=event.act,
        object=event.object,
        content_hash=event.content_hash,
        details=event.details,
        previous=event.previous,
    )


def link(previous: AuditEvent | None, act: Act, at: datetime) -> AuditEvent:
    """Return the link that follows ``previous`` (None for the first). ``at`` must be aware."""
    seq = previous.seq + 1 if previous else 1
    before = previous.hash if previous else GENESIS
    # Not asdict, which copies deeply: with it 1,000 decisions in one act took half as long again.
    told: dict[str, Any] = {name: getattr(act, name) for name in _SAID}
    told["details"] = dict(act.details or {})
    line = _line(seq=seq, at=at, **told, previous=before)
    return AuditEvent(seq=seq, at=at, **told, previous=before, hash=_sha256(line))


def verify(events: Iterable[AuditEvent]) -> list[Broken]:
    """Return every altered, missing or reordered link; [] when the chain is intact."""
    broken: list[Broken] = []
    seq, before = 0, GENESIS
    for event in events:
        if event.seq != seq + 1:
            broken.append(Broken(event.seq, f"expected link {seq + 1}, found {event.seq}"))
        if event.previous != before:
            broken.append(Broken(event.seq, "does not continue the link before it"))
        if _sha256(payload(event)) != event.hash:
            broken.append(Broken(event.seq, "was altered: its hash does not match what it says"))
        seq, before = event.seq, event.hash
    return broken


def _line(*, at: datetime, **rest: Any) -> str:
    stamp = at.astimezone(UTC).isoformat(timespec="microseconds")
    return canonical_json({"at": stamp, **rest})


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
