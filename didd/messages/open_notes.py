"""Notes that the other side has not answered yet, by a note, a proposal or a decision."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from didd.model import Role


@dataclass(frozen=True, slots=True)
class NoteSaid:
    """A note on an item, and what was done about the item last.

    ``number`` grows with every note; ``submission`` and ``title`` are those of the item's newest
    proposal, made at ``submitted``; ``decided`` is the newest decision on it.
    """

    number: int
    agency: str
    record_id: str
    submission: int
    title: str
    field: str
    text: str
    role: str
    officer: str
    holder: str
    at: datetime
    submitted: datetime
    decided: datetime | None


def unanswered(notes: Iterable[NoteSaid], collector: Role, *, for_agency: bool) -> list[NoteSaid]:
    """Return the notes that wait for the agency, or for the office; the oldest first.

    ``collector`` is the role of the agency's own officers. A note is answered by the next note of
    the side that reads it, by the agency's next proposal of the item, or by a decision on it.
    """
    every = sorted(notes, key=lambda note: note.number)
    mine = [note for note in every if (note.role == collector.value) == for_agency]
    answered = {note.record_id: note.number for note in mine}
    return [
        note
        for note in every
        if (note.role == collector.value) != for_agency
        and note.number > answered.get(note.record_id, 0)
        and not _acted_since(note, for_agency=for_agency)
    ]


def _acted_since(note: NoteSaid, *, for_agency: bool) -> bool:
    acted = note.submitted if for_agency else note.decided
    return acted is not None and acted > note.at
