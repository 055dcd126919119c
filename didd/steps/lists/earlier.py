"""The list and decree in force before this register was kept: read, looked at, kept (SOP 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from didd.adapters.inventories.printed_tables import printed_rows
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, Decree, Finding, Register, RegisterEdition
from didd.office import Office
from didd.personal_data.cover import cover_findings, cover_rows
from didd.records.earlier_list import EarlierList, LinesRead, before, lines_of
from didd.records.identity import Sighting, identify
from didd.register.printing.printed_frame import ListNames
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


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


def keep_earlier(
    office: Office, agency: Agency, officer_id: str, decreed: tuple[str, date], found: EarlierRead
) -> EarlierList:
    """Keep a list that was read as the edition before the first one, with its decree.

    ``decreed`` is the decree's number and date. Raises ``Refused``; a refused act is kept in the
    audit chain too.
    """
    officer_id, number = storable(officer_id), storable(decreed[0]).strip()
    with kept_refusals(office, officer_id, "earlier.kept", f"earlier/{agency.slug}"):
        officer = office.acting(officer_id, OfficeAct.COMPILE, agency.slug)
        if not number:
            raise Refused(_("The decree number is not filled in."))
        if decreed[1] > office.today:
            day = decreed[1].isoformat()
            raise Refused(_("The decree date {day} has not come yet.", day=day))
        sop = office.config.sop
        names = ListNames(sop.register_name, sop.register_title, "")
        decree = Decree(
            number=number,
            date=decreed[1],
            officer="",
            signatory="",
            position=sop.roles[sop.step("establish").role].id,
            subject=f"Penetapan {names.title} ({names.name}) pada {agency.name}",
            place=sop.place,
        )
        listed = EarlierList(agency.slug, decree, tuple(found.read.lines))
        office.store.earlier_lists.keep(listed, officer, office.now())
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
