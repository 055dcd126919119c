"""Step 3: compile an agency's register; the superior establishes it by decree."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from didd.adapters.document_dates import made_on
from didd.adapters.store.editions import Establishment, OutputsGone
from didd.approval.decree_facts import Setting, check_decree, decree_mark, newest_approval
from didd.approval.draft_returns import check_not_back
from didd.approval.what_may_be_decided import (
    Refused,
    check_establishment,
    check_not_erased,
    check_still_open,
)
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import (
    Agency,
    Classification,
    Decree,
    Officer,
    RecordFile,
    Register,
    RegisterEdition,
)
from didd.office import Office
from didd.register.arrange import arranged
from didd.register.compile import RegisterDiff, compile_register, diff_registers
from didd.register.derive import derived, derived_away
from didd.register.editions import SIGNED_DECREE
from didd.register.printing.decree_text import corrected_words, earlier_words
from didd.register.printing.printed_frame import ListNames
from didd.register.readiness import Readiness, readiness
from didd.register.standing_copies import with_copies
from didd.steps.approve import closed_digests
from didd.steps.four_eyes import approvers_of, exception
from didd.steps.lists.decree_papers import (
    AS_USUAL,
    How,
    check_confirmed,
    check_signed,
    decree_of_officer,
)
from didd.steps.lists.earlier import decree_before, list_before
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, rendered, take_away_left
from didd.text.storable import storable


def compile_now(office: Office, agency: Agency, as_of: date | None = None) -> Register:
    """Compile the agency's register from every record and decision; stores nothing."""
    day, store, slug = as_of or office.today, office.store, agency.slug
    versions, decisions = store.records.versions(slug), store.decisions.of(slug)
    copies = store.copies.of(slug)
    versions, decisions = with_copies(versions, decisions, copies)
    register = compile_register(
        agency,
        versions,
        decisions,
        as_of=day,
        year=day.year,
        zone=office.config.sop.zone,
    )
    register = arranged(register, office.config.sop.printed)
    return derived(register, office.config, _days_of_documents(office, register), copies)


def ready(office: Office, edition: RegisterEdition) -> Readiness:
    """Return what an edition lacks of what its form asks for; for people before they sign."""
    return readiness(edition.register, office.config)


def _days_of_documents(office: Office, register: Register) -> dict[str, str]:
    """Return when the documents of entries without a time say they were made, by sha256."""
    return {
        file.sha256: day
        for entry in register.entries
        if not entry.fields.get("waktu_pembuatan")
        for file in entry.files
        if (day := _day_of(office, file, register.as_of))
    }


def _day_of(office: Office, file: RecordFile, today: date) -> str:
    opened = partial(office.archive.open, file.sha256)
    return made_on(opened, file.media_type, file.size, today)


def draft(office: Office, agency: Agency) -> RegisterEdition | None:
    """Compile the agency's draft and store it, replacing the last one.

    None, and no draft, when the edition in force has the same content: there is nothing to
    establish. Nor is there for an agency that has ended: its register stays as it is.
    """
    store = office.store
    through = store.decisions.newest_by_agency().get(agency.slug, 0)
    if not agency.living:
        store.editions.drop_draft(agency.slug, through)
        return None
    register = compile_now(office, agency)
    current = store.editions.current(agency.slug)
    if current and _as_approved(current.register) == _as_approved(register):
        store.editions.drop_draft(agency.slug, through)
        return None
    if current is None and not register.entries:
        store.editions.drop_draft(agency.slug, through)
        return None
    return store.editions.save_draft(register, through)


def _as_approved(register: Register) -> str:
    """Return the hash of a list without what was derived, which alone is no reason to sign anew."""
    return derived_away(register).content_hash


def changes(office: Office, edition: RegisterEdition) -> RegisterDiff:
    """Return what the edition changes against the previously established one.

    Against the list that was in force before ours, for the first one where that was kept.
    """
    last = office.store.editions.before(edition)
    return diff_registers(last.register if last else list_before(office, edition), edition.register)


def establish(
    office: Office,
    agency: Agency,
    officer_id: str,
    number: str,
    day: date,
    *,
    how: How = AS_USUAL,
) -> RegisterEdition:
    """Establish the agency's draft by decree; raises ``Refused`` with the reason.

    With ``how.publish_on`` what is new or changed in it comes to the portal when that day begins in
    the office's time zone. The outputs are rendered and archived first, the signed decree with
    them; then one transaction makes the edition final. The audit head printed on them is the one
    before the link that records their digests.
    """
    officer_id, number = storable(officer_id), storable(number)
    about = f"edition/{agency.slug}"
    with kept_refusals(office, officer_id, "establish", about, number=number):
        try:
            return _establish(office, agency, officer_id, number, day, how)
        except OutputsGone as gone:
            raise Refused(_("Another list is being established just now. Try once more.")) from gone


@dataclass(frozen=True, slots=True)
class Judged:
    """A draft that may be established: by whom, and what the decree will say of it.

    ``in_force`` is the id of the edition that it follows; 0 for the first.
    """

    officer: Officer
    edition: RegisterEdition
    decree: Decree
    decided_through: int
    in_force: int

    @property
    def mark(self) -> str:
        """The hash of all that is confirmed before it is established."""
        return decree_mark(self.decree, self.edition.label, self.edition.register.content_hash)


def look_at_decree(
    office: Office,
    agency: Agency,
    officer_id: str,
    number: str,
    day: date,
    *,
    how: How = AS_USUAL,
) -> Judged:
    """Return what the decree would say, to be read once more; establishes nothing.

    Raises ``Refused`` for whatever ``establish`` would refuse, but for the signed file.
    """
    officer_id, number = storable(officer_id), storable(number)
    return _judged(office, agency, officer_id, (number.strip(), day), how)


def _establish(
    office: Office,
    agency: Agency,
    officer_id: str,
    number: str,
    day: date,
    how: How,
) -> RegisterEdition:
    judged = _judged(office, agency, officer_id, (number.strip(), day), how)
    check_confirmed(how, judged.mark)
    return made_final(office, agency, judged, how)


def made_final(office: Office, agency: Agency, judged: Judged, how: How) -> RegisterEdition:
    """Render, archive and establish what was judged, with the signed file if there is one."""
    found, signed = judged.edition, {SIGNED_DECREE: how.signed} if how.signed else {}
    signature = check_signed(office, how.signed) if how.signed else ""
    decree = replace(judged.decree, signature=signature)
    head, at = office.store.audit.head(), office.now()
    take_away_left(office, agency.slug)
    files = {**rendered(office, found, decree, head, at), **signed}
    with archived(office, agency.slug, files) as outputs:
        by = Establishment(
            decree=decree,
            officer=judged.officer,
            outputs=outputs,
            audit_head=head,
            at=at,
            decided_through=judged.decided_through,
            publish_on=how.publish_on,
            new=_new_versions(office, found),
            in_force=judged.in_force,
        )
        return office.store.editions.establish(found, by)


def _judged(
    office: Office, agency: Agency, officer_id: str, decreed: tuple[str, date], how: How
) -> Judged:
    """Judge everything but the signed file; ``decreed`` is the decree's number and date."""
    officer, store = office.acting(officer_id, OfficeAct.ESTABLISH, agency.slug), office.store
    through = store.decisions.newest_by_agency().get(agency.slug, 0)
    current = store.editions.current(agency.slug)
    found = draft_to_establish(office, agency)
    if how.shown and how.shown != found.register.content_hash:
        raise Refused(
            _("The draft has changed since it was opened. Check it again, then establish it.")
        )
    check_not_back(store.draft_returns.newest(agency.slug, found.register.content_hash))
    decree = _decree(office, agency, officer, decreed, how)
    in_force = current.id if current else 0
    return judged_of(office, agency, Judged(officer, found, decree, through, in_force))


def judged_of(office: Office, agency: Agency, judged: Judged) -> Judged:
    """Return the same with what the decree tells of the four eyes; raises ``Refused``.

    Held against: files excluded meanwhile, days, who approved, and the number.
    """
    found, officer_id, store = judged.edition, judged.officer.id, office.store
    _check_open(office, found)
    decisions, sop = store.decisions.of(agency.slug), office.config.sop
    before = decree_before(office, agency.slug)
    approved = newest_approval(found.register, decisions, sop.zone)
    setting = Setting(office.today, approved, before)
    check_decree(judged.decree.number, judged.decree.date, setting)
    approvers = approvers_of(found, decisions)
    check_establishment(officer_id, approvers, four_eyes=sop.settings.four_eyes)
    alone = exception(office, found, officer_id, approvers)
    store.decrees.check_unused(judged.decree)
    return replace(judged, decree=replace(judged.decree, exception=alone))


def draft_to_establish(office: Office, agency: Agency) -> RegisterEdition:
    """Return the draft that waits; raises ``Refused`` without one, or if it is no longer right."""
    if agency.ended is not None:
        day = agency.ended.isoformat()
        raise Refused(
            _("{agency} has ended on {day}; its register stays as it was established last.",
              agency=agency.name, day=day)
        )  # fmt: skip
    found = office.store.editions.draft(agency.slug)
    if found is None:
        raise Refused(
            _("No draft of the DIDD of {agency} waits to be established.", agency=agency.name)
        )
    if compile_now(office, agency).content_hash != found.register.content_hash:
        raise Refused(
            _(
                "The draft no longer fits the newest approvals. Compile it again, check it, "
                "then establish it."
            )
        )
    return found


def _check_open(office: Office, found: RegisterEdition) -> None:
    """Raise ``Refused`` when one of the files was excluded by any agency, or erased, meanwhile."""
    closed, erased = closed_digests(office), office.store.erased_files.closed()
    for entry in found.register.entries:
        check_not_erased(entry.title, entry.files, erased)
        check_still_open(entry.title, entry.files, closed)


def _new_versions(office: Office, found: RegisterEdition) -> list[tuple[str, str]]:
    """Return the versions of a draft that the edition in force does not have.

    Without those of class serta merta that were announced already.
    """
    last = office.store.editions.before(found)
    diff = diff_registers(last.register if last else None, found.register)
    entries = (*diff.added, *(c.after for c in diff.changed))
    early = office.config.sop.settings.fast_lane
    return [
        (e.record_id, e.content_hash)
        for e in entries
        if not (early and e.classification is Classification.SERTA_MERTA)
    ]


def _decree(
    office: Office, agency: Agency, officer: Officer, decreed: tuple[str, date], how: How
) -> Decree:
    """Return the decree: ``decreed`` is its number and date."""
    sop = office.config.sop
    before, effect = decree_before(office, agency.slug), how.effect or sop.decree.effect
    names = ListNames(sop.register_name, sop.register_title, "")
    decree = decree_of_officer(office, agency, names, officer, decreed)
    return replace(
        decree,
        earlier=earlier_words(before, effect),
        corrected=corrected_words(before, effect, decree),
    )
