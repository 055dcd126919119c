"""Verifies the audit chain: internally, against every row, and against external heads."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.store.erasing.erased_files import Erased
from didd.approval.audit_anchors import Anchor, hold_anchors
from didd.approval.audit_chain import GENESIS, Broken, verify
from didd.approval.audit_evidence import hold_against
from didd.i18n import _
from didd.model import AuditEvent
from didd.office import Office, OfficeError
from didd.ports import PortalError
from didd.steps.erasing.erased_words import back_again

#: A register's JSON has its head within these first bytes, before its entries.
_FRONT = 8192
_HEAD_IN_JSON = b'"audit_head": "'


@dataclass(frozen=True, slots=True)
class Examined:
    """Faults, the number of external heads compared, and sources that could not be read.

    ``erased`` are the files whose bytes were erased for good: none of them is a fault.
    """

    events: int
    head: str
    broken: tuple[Broken, ...]
    anchors: dict[str, int]
    unread: tuple[str, ...]
    erased: tuple[Erased, ...] = ()


def examine(office: Office, heads: Sequence[Anchor] = (), *, ask_portal: bool = True) -> Examined:
    """Verify the chain against everything that must match it; read-only.

    ``heads`` are an auditor's. A source that is away is reported in ``unread``, and is not a
    finding; a row of which no sense can be made is one, and ends the examination.
    """
    try:
        return _examined(office, heads, ask_portal=ask_portal)
    except (ValueError, LookupError, TypeError) as error:  # what parsing a row raises
        return Examined(0, "", (_senseless(error),), {}, ())


def _examined(office: Office, heads: Sequence[Anchor], *, ask_portal: bool) -> Examined:
    kept = office.store.evidence.read()
    broken = verify(kept.events)
    broken += [_gone(name) for name in kept.guards]
    broken += [*kept.altered, *hold_against(kept.claims, kept.events), *_back_again(office)]
    printed, spoilt = _printed_heads(office)
    published, unread = _portal_heads(office, kept.events) if ask_portal else ([], ())
    read = {"arsip": printed, "portal": published, "berkas": list(heads)}
    broken += spoilt
    broken += [found for some in read.values() for found in hold_anchors(some, kept.events)]
    if ask_portal and not unread and not published and _published(kept.events):
        broken.append(_never_told())
    return Examined(
        len(kept.events),
        kept.events[-1].hash if kept.events else GENESIS,
        tuple(broken),
        {name: len(some) for name, some in read.items()},
        unread,
        tuple(office.store.erased_files.all().values()),
    )


def _back_again(office: Office) -> list[Broken]:
    """Return the erased files whose bytes are in the archive, or kept for an agency, again."""
    return [
        Broken(
            each.link.seq,
            str(
                _(
                    "file {digest} was erased, and is here again, in the archive, in a pack, or "
                    "among files kept for agencies: repeat didd erase file",
                    digest=each.sha256,
                )
            ),
            "isi-kembali",
        )
        for each in back_again(office)
    ]


def _senseless(error: Exception) -> Broken:
    return Broken(
        0,
        str(
            _(
                "a row of the database makes no sense any more, so that nothing could be compared: "
                "it was altered, or the file is damaged; restore it from its backup ({error})",
                error=str(error)[:200],
            )
        ),
        "baris-rusak",
    )


def _gone(name: str) -> Broken:
    return Broken(
        0,
        str(
            _(
                "the rule {name} of the database is gone, off or changed: rows of "
                "evidence can be altered",
                name=name,
            )
        ),
        "aturan-hilang",
    )


def _never_told() -> Broken:
    return Broken(
        0,
        str(
            _(
                "this chain records publications, but the portal keeps none of its "
                "heads: the chain was written anew from the start, or the portal was "
                "emptied"
            )
        ),
        "jangkar-hilang",
    )


def _published(events: Sequence[AuditEvent]) -> bool:
    return any(event.act.startswith("publish.") for event in events)


def _portal_heads(
    office: Office, events: Sequence[AuditEvent]
) -> tuple[list[Anchor], tuple[str, ...]]:
    """Return the portal's heads of this chain, and why they could not be read."""
    if not events:
        return [], ()
    try:
        heads = office.portal().anchors(events[0].hash)
    except (PortalError, OfficeError) as error:
        return [], (f"portal: {error}",)
    if heads is None:
        return [], (str(_("portal: it keeps no heads of the chain")),)
    return [Anchor(f"portal ({head.at.isoformat()})", head.hash, head.seq) for head in heads], ()


def _printed_heads(office: Office) -> tuple[list[Anchor], list[Broken]]:
    """Return the heads printed in archived registers, also those that no row names any more."""
    found: list[Anchor] = []
    spoilt: list[Broken] = []
    for sha256 in _registers(office):
        with office.archive.open(sha256) as file:
            front = file.read(_FRONT)
            if not front.startswith(b"{") or _HEAD_IN_JSON not in front:
                continue
            content = front + file.read()
        where = str(_("list {digest} in the archive", digest=sha256[:16]))
        if hashlib.sha256(content).hexdigest() != sha256:
            spoilt.append(
                Broken(
                    0,
                    str(_("{where}: its bytes are not those that were established", where=where)),
                    "isi-berubah",
                )
            )
        elif (anchor := _head_of(content, where)) is not None:
            found.append(anchor)
    return found, spoilt


def _registers(office: Office) -> Iterable[str]:
    """Return candidates for a register's JSON: all local files, or those of editions if remote.

    Reading every file of a remote store would take too long.
    """
    if isinstance(office.archive, FolderArchive):
        return office.archive.digests()
    return _named(office)


def _named(office: Office) -> Iterator[str]:
    for agency in office.config.agencies:
        for edition in office.store.editions.established(agency):
            sha256 = edition.outputs.get("json", "")
            if sha256 and office.archive.has(sha256):
                yield sha256


def _head_of(content: bytes, where: str) -> Anchor | None:
    """Read the head that an established register was printed with."""
    try:
        parsed = json.loads(content)
        head, label = parsed["audit_head"], f"{parsed['agency']} {parsed['edition']}"
    except (ValueError, KeyError, TypeError):
        return None
    return Anchor(f"{label}, {where}", head) if isinstance(head, str) and len(head) == 64 else None
