"""Ralat: a further decree corrects slips of the pen in the edition in force; both are kept.

What is corrected are rows whose text was mended by the agency and approved anew. Nothing else of
the draft comes with them: what is new, dropped, classed otherwise, or has other files waits for an
establishment of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from didd.adapters.store.editions import OutputsGone
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, Classification, Decree, Effect, Officer, Register, RegisterEdition
from didd.office import Office
from didd.publication.takeback import Version
from didd.register.compile import EntryChange, diff_registers
from didd.register.printing.decree_text import corrected_words, earlier_words
from didd.register.printing.printed_frame import ListNames
from didd.steps.establish import (
    Judged,
    compile_now,
    draft,
    draft_to_establish,
    judged_of,
    made_final,
)
from didd.steps.lists.decree_papers import How, check_confirmed, decree_of_officer
from didd.steps.publishing.excluded_since import excluded_since
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


@dataclass(frozen=True, slots=True)
class Ralat:
    """What an officer wants corrected: rows of ``edition`` (its id) as shown, by which decree."""

    edition: int
    rows: Sequence[Version]
    number: str
    day: date


def correctable(found: RegisterEdition, waiting: RegisterEdition | None) -> list[EntryChange]:
    """Return the rows of an edition in force that only their text changes in the draft."""
    if waiting is None:
        return []
    changed = diff_registers(found.register, waiting.register).changed
    return [change for change in changed if _is_text(change)]


def _is_text(change: EntryChange) -> bool:
    before, after = change.before, change.after
    same_files = [f.sha256 for f in before.files] == [f.sha256 for f in after.files]
    return same_files and before.classification is after.classification


def look_at_ralat(office: Office, agency: Agency, officer_id: str, asked: Ralat) -> Judged:
    """Return the corrected edition and its decree, to be read once more; changes nothing.

    Raises ``Refused`` for whatever ``correct`` would refuse, but for the signed file.
    """
    return _judged(office, agency, storable(officer_id), asked)


def correct(
    office: Office, agency: Agency, officer_id: str, asked: Ralat, how: How
) -> RegisterEdition:
    """Establish the edition in force with the rows corrected; raises ``Refused``.

    The edition that is corrected stays as it is, with its decree. The rest of the draft is compiled
    anew. Killed between the two, the draft that is left holds the ralat alone until that is done.
    """
    officer_id, about = storable(officer_id), f"edition/{agency.slug}"
    with kept_refusals(office, officer_id, "establish", about, number=asked.number):
        judged = _judged(office, agency, officer_id, asked)
        check_confirmed(how, judged.mark)
        kept = office.store.editions.save_draft(judged.edition.register, judged.decided_through)
        try:
            made = made_final(office, agency, replace(judged, edition=kept), how)
        except OutputsGone as gone:
            raise Refused(_("Another list is being established just now. Try once more.")) from gone
        finally:
            draft(office, agency)
    return made


def _judged(office: Office, agency: Agency, officer_id: str, asked: Ralat) -> Judged:
    officer = office.acting(officer_id, OfficeAct.ESTABLISH, agency.slug)
    through = office.store.decisions.newest_by_agency().get(agency.slug, 0)
    found = _in_force(office, agency, asked.edition)
    waiting = draft_to_establish(office, agency)
    changes = _chosen(correctable(found, waiting), asked.rows)
    register = corrected(found.register, changes, office.today)
    year = register.year
    number = waiting.number if waiting.register.year == year else found.number + 1
    edition = replace(waiting, register=register, number=number)
    _check_standing(office, agency, edition)
    decree = _decree(office, agency, (officer, found), asked, changes)
    return judged_of(office, agency, Judged(officer, edition, decree, through, found.id))


def _check_standing(office: Office, agency: Agency, edition: RegisterEdition) -> None:
    """Raise ``Refused`` where a row would be established anew that does not stand any more.

    It is excluded or under test by now, or was returned: the draft has it no longer.
    """
    stands = {entry.record_id for entry in compile_now(office, agency).entries}
    closed = excluded_since(office, agency, edition)
    for entry in edition.register.entries:
        if entry.record_id in closed or entry.record_id not in stands:
            raise Refused(
                _(
                    'The item "{title}" of this edition is excluded, under test or no longer '
                    "approved by now: a ralat would establish it anew. Have the whole draft "
                    "established instead.",
                    title=entry.title,
                )
            )


def _in_force(office: Office, agency: Agency, edition: int) -> RegisterEdition:
    """Return the edition in force; raises ``Refused`` for another, which nothing can change."""
    current = office.store.editions.current(agency.slug)
    if current is None or current.id != edition:
        raise Refused(
            _(
                "This edition is not in force any more: another one replaced it. Correct the one "
                "in force instead."
            )
        )
    return current


def _chosen(there: Collection[EntryChange], rows: Collection[Version]) -> list[EntryChange]:
    """Return the changes that were chosen, in the list's order; raises ``Refused`` for none."""
    chosen = set(rows)
    if not chosen:
        raise Refused(_("Choose the rows that the ralat corrects."))
    found = [c for c in there if (c.after.record_id, c.after.content_hash) in chosen]
    if len(found) != len(chosen):
        raise Refused(
            _(
                "A row has changed since this page was opened, or is corrected already; "
                "load it again."
            )
        )
    return found


def _decree(
    office: Office,
    agency: Agency,
    who: tuple[Officer, RegisterEdition],
    asked: Ralat,
    changes: Sequence[EntryChange],
) -> Decree:
    """Return the further decree: ``who`` signs it, and which edition it corrects."""
    (officer, found), sop = who, office.config.sop
    before, names = found.decree, ListNames(sop.register_name, sop.register_title, "")
    number = storable(asked.number).strip()
    decree = decree_of_officer(office, agency, names, officer, (number, asked.day))
    numbers = [_row_words(c.before.number, c.before.classification, office) for c in changes]
    return replace(
        decree,
        subject=f"Ralat atas {before.subject or decree.subject}" if before else decree.subject,
        earlier=earlier_words(before, Effect.CORRECT, numbers),
        corrected=corrected_words(before, Effect.CORRECT, decree),
    )


def _row_words(number: str, classification: Classification, office: Office) -> str:
    return f"nomor {number} ({office.config.classes.term(classification).label.id})"


def corrected(register: Register, changes: Collection[EntryChange], day: date) -> Register:
    """Return the list with these rows corrected, each under the number that it has. Pure."""
    after = {c.after.record_id: c.after for c in changes}
    entries = tuple(
        replace(after[e.record_id], number=e.number) if e.record_id in after else e
        for e in register.entries
    )
    return replace(register, entries=entries, as_of=day)
