"""A note on an item, by the agency's officer or by the chief officer; nothing follows from it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from didd.adapters.store.decisions import Verdict
from didd.adapters.store.workspace.notes import NOTED, Note
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import DecisionKind, Officer, Submission
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable

LONGEST = 2000


def write_note(
    office: Office, about: Submission, officer_id: str, text: str, field: str = ""
) -> None:
    """Keep a note on the item, or on one of its fields; raises ``Refused``.

    It is shown on every proposal of the item, those to come included, and nowhere outside.
    """
    officer_id, text = storable(officer_id), storable(text.strip())[:LONGEST]
    with kept_refusals(office, officer_id, NOTED, f"record/{about.record.id}"):
        officer = office.acting(officer_id, OfficeAct.NOTE, about.agency)
        if not text:
            raise Refused(_("Write something first."))
        note = _note(office, about, officer, field, text)
    office.store.notes.add(note)


def notes_with(
    office: Office, verdicts: Sequence[Verdict], officer_for: Callable[[str], Officer]
) -> list[Note]:
    """Return the notes on fields that returns bring with them; raises ``Refused``.

    ``officer_for`` gives who decides, in their role for an agency.
    """
    noting = [v for v in verdicts if v.kind is DecisionKind.RETURN and v.notes]
    found = office.store.records.submissions(v.submission_id for v in noting)
    made: list[Note] = []
    for verdict in noting:
        about = found.get(verdict.submission_id)
        if about is None:  # the decision itself is refused for that
            continue
        officer = officer_for(about.agency)
        said = {field: storable(text.strip())[:LONGEST] for field, text in verdict.notes.items()}
        made += [_note(office, about, officer, field, text) for field, text in said.items() if text]
    return made


def _note(office: Office, about: Submission, officer: Officer, field: str, text: str) -> Note:
    if field and field not in {spec.code for spec in office.config.metadata.fields}:
        raise Refused(_("There is no such field."))
    return Note(
        agency=about.agency,
        record_id=about.record.id,
        submission_id=about.id,
        field=field,
        text=text,
        officer=officer.id,
        role=officer.role.value,
        holder=officer.holder,
        at=office.now(),
    )
