"""Ralat in the API: rows of the edition in force corrected by a further decree."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from desk.api.caller import Reader, Superior
from desk.api.lists.comparing_api import FieldChanged
from desk.api.lists.decrees import DecreeTold, Established, Number, established_of, told_edition
from desk.api.lists.drafts_api import Row
from desk.api.shapes import Asked, Day, Hash, Id, Slug, Told
from desk.web.dispatch import NotHere
from didd.register.compile import EntryChange
from didd.steps.lists.decree_papers import How
from didd.steps.lists.ralat import Ralat, correct, correctable, look_at_ralat

router = APIRouter(tags=["registers"], prefix="/agencies/{agency}/editions/{id}/ralat")


class RalatAsked(Asked):
    """The rows to correct, as they were shown, and the further decree."""

    number: Number
    day: Day
    rows: Annotated[list[Row], Field(min_length=1, max_length=500)]

    def ralat(self, edition: int) -> Ralat:
        """Return it as the step wants it."""
        rows = [(row.record_id, row.content_hash) for row in self.rows]
        return Ralat(edition, rows, self.number, self.day)


class ConfirmedRalat(RalatAsked):
    """The same ralat, and in ``confirmed`` the ``mark`` of what its decree will say."""

    confirmed: Hash


class Correctable(Told):
    """A row of which the text was mended and approved since.

    A ralat names its ``record_id`` and ``content_hash``.
    """

    record_id: str
    content_hash: str
    number: str
    title: str
    fields: list[FieldChanged]


@router.get("")
def rows_to_correct(caller: Reader, agency: Slug, id: Id) -> list[Correctable]:
    """List the rows of the edition in force that a ralat may correct."""
    del agency
    editions, slug = caller.office.store.editions, caller.agency.slug
    current = editions.current(slug)
    if current is None or current.id != id:
        raise NotHere
    return [_row(each) for each in correctable(current, editions.draft(slug))]


@router.post("/decree")
def look_at_ralat_decree(caller: Superior, agency: Slug, id: Id, body: RalatAsked) -> DecreeTold:
    """Look at what the further decree will say, and check all its facts; nothing is corrected."""
    del agency
    return told_edition(look_at_ralat(caller.office, caller.agency, caller.id, body.ralat(id)))


@router.post("", status_code=201)
def make_ralat(caller: Superior, agency: Slug, id: Id, body: ConfirmedRalat) -> Established:
    """Correct the rows by the decree that was looked at; the edition before is kept beside it."""
    del agency
    how = How(confirmed=body.confirmed)
    return established_of(correct(caller.office, caller.agency, caller.id, body.ralat(id), how))


def _row(change: EntryChange) -> Correctable:
    after = change.after
    return Correctable(
        record_id=after.record_id,
        content_hash=after.content_hash,
        number=change.before.number,
        title=after.title,
        fields=[FieldChanged.model_validate(each) for each in change.fields],
    )
