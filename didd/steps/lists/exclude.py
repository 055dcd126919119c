"""The list of what an agency excludes (DIK): compiled from its records, established by decree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS, excluded_files
from didd.adapters.store.consequences.tested import Excluded
from didd.adapters.store.other_lists.excluded_editions import ExcludedOutputsGone
from didd.approval.consequences.consequence_test import as_excluded, minutes_from
from didd.approval.decree_facts import Setting, check_decree, decree_mark, newest_exclusion
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, Officer, Record
from didd.office import Office
from didd.personal_data.find import redact
from didd.publication.takeback import TakenBack, entries_shown
from didd.register.editions import SIGNED_DECREE
from didd.register.other_lists.excluded_list import (
    ExcludedList,
    Known,
    entry_key,
    excluded_list,
)
from didd.register.printing.decree_text import earlier_words
from didd.register.printing.excluded_print import as_edition, excluded_names, printed_excluded
from didd.steps.lists.decree_papers import (
    AS_USUAL,
    How,
    Wish,
    check_confirmed,
    check_signed,
    decree_of_officer,
    paper,
    proposed,
)
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, take_away_left
from didd.text.storable import storable


def excluded_now(office: Office, agency: Agency) -> ExcludedList:
    """Return the agency's list of excluded information as of today; stores nothing.

    Personal data is masked in it, and no file is named.
    """
    earlier = office.store.excluded_editions.established(agency)
    records, untested = _as_tested(office, agency, earlier)
    taken = office.store.takebacks.of(agency.slug)
    closed = frozenset(act.record_id for act in taken.with_title)
    known = Known(earlier, closed, _public(office, agency, taken), untested)
    return excluded_list(agency, records, office.today, redact, known)


def _public(office: Office, agency: Agency, taken: TakenBack) -> frozenset[str]:
    """Return the ids of the records that the edition in force shows the public today."""
    editions = office.store.editions.established(agency.slug)
    return frozenset(e.record_id for e in entries_shown(editions, taken, office.today))


def _as_tested(
    office: Office, agency: Agency, earlier: Sequence[ExcludedList]
) -> tuple[list[Record], frozenset[str]]:
    """Return the agency's records, each excluded one as it was tested; and those that await a test.

    What the list in force names was established before, and stays until a test says otherwise.
    """
    store, slug = office.store, agency.slug
    tested, concluded = store.tested.excluded(slug), store.tested.concluded(slug)
    decreed = {e.key for e in earlier[-1].entries} if earlier else set[str]()
    listed = store.records.listed(slug)
    untested = frozenset(
        r.id
        for r in listed
        if r.excluded
        and r.id not in tested
        and (r.id in concluded or entry_key(r.id) not in decreed)
    )
    return [_tested(office, r, tested[r.id]) if r.id in tested else r for r in listed], untested


def _tested(office: Office, record: Record, test: Excluded) -> Record:
    """Return a record as a test excluded it: another version of it is not tested yet."""
    same = record.content_hash == test.content_hash
    version = None if same else office.store.records.version(record.id, test.content_hash)
    shown = replace(version, position=record.position) if version else record
    return as_excluded(shown, minutes_from(test.minutes))


def excluded_in_force(office: Office, agency: Agency) -> ExcludedList | None:
    """Return the established list in force; None before the first."""
    earlier = office.store.excluded_editions.established(agency)
    return earlier[-1] if earlier else None


def excluded_paper(office: Office, agency: Agency, wish: Wish, kind: str) -> dict[str, bytes]:
    """Return the decree of the agency's list as of today, to be signed, as ``paper`` does."""
    listed = excluded_now(office, agency)
    names = excluded_names(listed, office.config)
    before, form = excluded_in_force(office, agency), office.config.sop.excluded_decree
    decree = proposed(office, agency, names, wish)
    earlier = earlier_words(before.decree if before else None, wish.effect or form.effect)
    listed = replace(listed, decree=replace(decree, earlier=earlier))
    printed = printed_excluded(listed, office.config)
    content = (len(listed.entries), printed, form)
    return paper(office, as_edition(listed), names, content, wish, kind)


def establish_excluded(
    office: Office,
    agency: Agency,
    officer_id: str,
    number: str,
    day: date,
    *,
    how: How = AS_USUAL,
) -> ExcludedList:
    """Establish the agency's list as of today by decree; raises ``Refused`` with the reason.

    Its files are rendered and archived first, then one transaction adds it; the portal follows.
    """
    officer_id, number = storable(officer_id), storable(number)
    about = f"excluded/{agency.slug}"
    with kept_refusals(office, officer_id, "establish", about, number=number):
        try:
            officer = office.acting(officer_id, OfficeAct.ESTABLISH, agency.slug)
            listed = _decreed(office, agency, officer, (number.strip(), day), how)
            check_confirmed(how, list_mark(listed))
            listed = _with_signature(office, listed, how)
            return _keep(office, agency, officer, listed, how)
        except ExcludedOutputsGone as gone:
            raise Refused(_("Another list is being established just now. Try once more.")) from gone


def look_at_list(
    office: Office,
    agency: Agency,
    officer_id: str,
    number: str,
    day: date,
    *,
    how: How = AS_USUAL,
) -> ExcludedList:
    """Return the list with what its decree would say, to be read once more; establishes nothing.

    Raises ``Refused`` for whatever ``establish_excluded`` would refuse, but for the signed file.
    """
    officer = office.acting(storable(officer_id), OfficeAct.ESTABLISH, agency.slug)
    return _decreed(office, agency, officer, (storable(number).strip(), day), how)


def _decreed(
    office: Office, agency: Agency, officer: Officer, decreed: tuple[str, date], how: How
) -> ExcludedList:
    """Return the list with its decree; raises ``Refused`` where there is nothing to establish."""
    if agency.ended is not None:
        raise Refused(
            _("{agency} has ended on {day}; its list stays as it was established last.",
              agency=agency.name, day=agency.ended.isoformat())
        )  # fmt: skip
    listed, before = excluded_now(office, agency), excluded_in_force(office, agency)
    if how.shown:
        _check_same(listed, how.shown)
    if before is None and not listed.entries:
        raise Refused(_("{agency} excludes nothing: there is no list.", agency=agency.name))
    if before and before.content_hash == listed.content_hash:
        raise Refused(_("The list in force says the same: there is nothing to establish."))
    earlier, tested = before.decree if before else None, _newest_test(office, agency)
    check_decree(*decreed, Setting(office.today, before=earlier, excluded=tested))
    form = office.config.sop.excluded_decree
    names = excluded_names(listed, office.config)
    decree = replace(
        decree_of_officer(office, agency, names, officer, decreed),
        earlier=earlier_words(earlier, how.effect or form.effect),
    )
    office.store.decrees.check_unused(decree)
    return replace(listed, decree=decree, audit_head=office.store.audit.head())


def _newest_test(office: Office, agency: Agency) -> date | None:
    """Return the day of the newest test that excludes an item of the list."""
    tested = office.store.tested.excluded(agency.slug)
    listed = {record.id for record in office.store.records.listed(agency.slug)}
    decisions = office.store.decisions.of(agency.slug)
    return newest_exclusion(listed & tested.keys(), decisions, office.config.sop.zone)


def _check_same(listed: ExcludedList, shown: str) -> None:
    """Raise ``Refused`` unless a list is the one with this hash."""
    if listed.content_hash != shown:
        raise Refused(
            _("The list has changed since it was opened. Check it again, then establish it.")
        )


def _with_signature(office: Office, listed: ExcludedList, how: How) -> ExcludedList:
    """Return the list with what the signed file says; raises ``Refused`` for an unusable one."""
    if listed.decree is None or not how.signed:
        return listed
    return replace(
        listed, decree=replace(listed.decree, signature=check_signed(office, how.signed))
    )


def list_mark(listed: ExcludedList) -> str:
    """Return the hash of all that is confirmed before a list is established."""
    if listed.decree is None:
        raise ValueError(f"the list of {listed.agency.slug} has no decree")
    return decree_mark(listed.decree, listed.label, listed.content_hash)


def _keep(
    office: Office, agency: Agency, officer: Officer, listed: ExcludedList, how: How
) -> ExcludedList:
    signed = {SIGNED_DECREE: how.signed} if how.signed else {}
    take_away_left(office, agency.slug)
    with archived(office, agency.slug, {**_rendered(office, listed), **signed}) as outputs:
        final = replace(listed, outputs=outputs)
        office.store.excluded_editions.establish(
            final,
            officer,
            office.now(),
            lambda: _check_same(excluded_now(office, agency), listed.content_hash),
        )
    return final


def _rendered(office: Office, listed: ExcludedList) -> Mapping[str, bytes]:
    return excluded_files(listed, office.config, EXCLUDED_FORMATS)
