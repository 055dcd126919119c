"""The list and decree in force before this register was kept: read, looked at, kept (SOP 3)."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from didd.adapters.archive.archive import put_bytes
from didd.adapters.inventories.printed_tables import printed_rows
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.approval.decree_facts import check_earlier
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, Decree, Finding, Register, RegisterEdition
from didd.office import Office
from didd.personal_data.cover import cover_findings, cover_rows
from didd.ports import ArchiveDamaged
from didd.records.earlier_list import EarlierList, LinesRead, before, lines_of
from didd.records.identity import Sighting, identify
from didd.register.printing.printed_frame import ListNames
from didd.steps.refusals import kept_refusals
from didd.text.digests import is_sha256
from didd.text.storable import storable

#: The act in the audit chain by which a list was shown to whoever is to confirm it.
SHOWN = "earlier.shown"
#: Bytes of a list put aside; one of ten thousand items has a fifth of it.
_LARGEST = 50_000_000


@dataclass(frozen=True, slots=True)
class Decreed:
    """What is known of the decree of an earlier list; its signatory may not be."""

    number: str
    day: date
    signatory: str = ""


@dataclass(frozen=True, slots=True)
class EarlierRead:
    """What a file holds of an earlier list, and how many of its items the agency lists today."""

    read: LinesRead
    findings: tuple[Finding, ...]
    matched: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        lines, matched = self.read.lines, set(self.matched)
        return {
            "lines": len(lines),
            "matched": sum(line.title in matched for line in lines),
            "unmatched": [line.title for line in lines if line.title not in matched],
            "excluded_rows": self.read.closed,
            "unclear_rows": self.read.unclear,
            "findings": [{"row": f.row, "message": f.message} for f in self.findings],
        }


def read_earlier(office: Office, agency: Agency, path: Path) -> EarlierRead:
    """Read an earlier list; keeps nothing. Personal data is masked in it.

    Raises ``Refused`` for a file that is no list.
    """
    try:
        layout = printed_rows(path, office.config)
    except UnreadableSheet as error:
        raise Refused(_("The list cannot be read: {why}", why=error.reason)) from error
    except OSError as error:
        raise Refused(_("The list cannot be read: {why}", why=error.strerror or "?")) from error
    rows, personal = cover_rows(layout.rows, office.config)
    read = lines_of(rows, office.config, office.today)
    if not read.lines:
        raise Refused(_("No item of a public list was found in {file}.", file=storable(path.name)))
    sightings = [Sighting(n.title, n.classification.value, n.number) for n in read.lines]
    known = office.store.records.known(agency.slug)
    keys = identify(sightings, known)
    matched = tuple(n.title for n, key in zip(read.lines, keys, strict=True) if key in known)
    findings = (*cover_findings(layout.findings, office.config.checks), *personal)
    return EarlierRead(read, findings, matched)


def look_at_earlier(
    office: Office, agency: Agency, officer_id: str, decreed: Decreed, found: EarlierRead
) -> EarlierList:
    """Return the list that would be kept; keeps nothing.

    Raises ``Refused`` for whoever may not keep it, and for a decree that cannot have been.
    """
    office.acting(storable(officer_id), OfficeAct.COMPILE, agency.slug)
    number, signatory = storable(decreed.number).strip(), storable(decreed.signatory).strip()
    check_earlier(number, decreed.day, office.today)
    sop = office.config.sop
    names = ListNames(sop.register_name, sop.register_title, "")
    decree = Decree(
        number=number,
        date=decreed.day,
        officer="",
        signatory=signatory,
        position=sop.roles[sop.step("establish").role].id,
        subject=f"Penetapan {names.title} ({names.name}) pada {agency.name}",
        place=sop.place,
    )
    return EarlierList(agency.slug, decree, tuple(found.read.lines))


def keep_earlier(
    office: Office, agency: Agency, officer_id: str, decreed: Decreed, found: EarlierRead
) -> EarlierList:
    """Keep a list that was read as the edition before the first one, with its decree.

    Raises ``Refused``; a refused act is kept in the audit chain too.
    """
    with kept_refusals(office, storable(officer_id), "earlier.kept", f"earlier/{agency.slug}"):
        listed = look_at_earlier(office, agency, officer_id, decreed, found)
        _keep(office, agency, officer_id, listed)
    return listed


def put_aside(office: Office, listed: EarlierList, officer_id: str) -> str:
    """Keep the bytes of a list that this officer is to confirm; return their sha256.

    That it was shown is told in the audit chain: of all that the archive has, nothing else is kept.
    """
    officer = office.acting(storable(officer_id), OfficeAct.COMPILE, listed.agency)
    sha256 = put_bytes(office.archive, json.dumps(listed.to_json()).encode())
    office.store.audit.record(
        actor=officer.id,
        role=officer.role.value,
        act=SHOWN,
        object=f"earlier/{listed.agency}",
        content_hash=sha256,
        details={"holder": officer.holder},
    )
    return sha256


def keep_confirmed(office: Office, agency: Agency, officer_id: str, sha256: str) -> EarlierList:
    """Keep exactly the list that was put aside for this officer; raises ``Refused``.

    A refused act is kept in the audit chain too.
    """
    with kept_refusals(office, storable(officer_id), "earlier.kept", f"earlier/{agency.slug}"):
        listed = _aside(office, agency, storable(officer_id), sha256)
        check_earlier(listed.decree.number, listed.decree.date, office.today)
        _keep(office, agency, officer_id, listed)
    return listed


def _keep(office: Office, agency: Agency, officer_id: str, listed: EarlierList) -> None:
    officer = office.acting(storable(officer_id), OfficeAct.COMPILE, agency.slug)
    office.store.earlier_lists.keep(listed, officer, office.now())


def _aside(office: Office, agency: Agency, officer_id: str, sha256: str) -> EarlierList:
    gone = Refused(_("The list that was shown is not here any more: send the file once more."))
    if not is_sha256(sha256):
        raise gone
    if not office.store.audit.made(SHOWN, f"earlier/{agency.slug}", officer_id, sha256):
        raise gone
    try:
        with closing(office.archive.open(sha256)) as kept:
            listed = EarlierList.from_json(json.loads(kept.read(_LARGEST)))
    except (
        OSError,
        ArchiveDamaged,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
        RecursionError,
    ) as error:
        raise gone from error
    if listed.agency != agency.slug:
        raise gone
    return listed


def decree_before(office: Office, agency: str) -> Decree | None:
    """Return the decree that the next one follows; None before the first.

    It is that of the edition in force, else of the list that was in force before ours.
    """
    current = office.store.editions.current(agency)
    if current is not None:
        return current.decree
    earlier = office.store.earlier_lists.of(agency)
    return earlier.decree if earlier else None


def list_before(office: Office, edition: RegisterEdition) -> Register | None:
    """Return the earlier list as the register before this edition; None without one."""
    earlier = office.store.earlier_lists.of(edition.register.agency)
    return before(earlier, edition.register) if earlier else None
