"""Notes on single fields of an item: as a form brings them, and as shown beside a field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from desk import queries
from desk.web.context import RequestContext
from didd.adapters.store.workspace.notes import Note
from didd.model import Agency, derived_id
from didd.steps.collect.at_desk.look import Place

#: What a form's field for the note on a field is called.
NOTE = "catatan."
#: Notes that are shown beside a field; the history has all.
_BESIDE = 2


def typed_notes(context: RequestContext) -> Mapping[str, str]:
    """Return what was typed beside fields, by their codes, as far as there is anything."""
    form, codes = context.form, context.office.config.metadata.codes
    return {code: text for code in codes if (text := form.text(NOTE + code))}


def latest_notes(notes: Iterable[Note]) -> Mapping[str, Sequence[Note]]:
    """Return by field the newest notes on it, the oldest of them first."""
    found: dict[str, list[Note]] = {}
    for note in notes:
        if note.field:
            found.setdefault(note.field, []).append(note)
    return {code: each[-_BESIDE:] for code, each in found.items()}


def noted_on_row(
    context: RequestContext, agency: Agency, place: Place
) -> tuple[int, Mapping[str, Sequence[Note]]]:
    """Return the newest proposal of the item that a row is (0: none yet), and its fields' notes."""
    store = context.office.store
    stored = store.about_records.at(agency.slug, place)
    key = store.about_records.key_of(agency.slug, stored) if stored else ""
    if not key:
        return 0, {}
    record_id = derived_id("record", agency.slug, key)
    proposals = queries.submission_ids(store, record_id)
    return (proposals or [0])[-1], latest_notes(store.notes.of(record_id))
