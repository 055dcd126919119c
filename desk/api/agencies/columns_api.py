"""What uncertain columns of agencies' lists mean: asked, answered, taken back."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from desk import queries
from desk.api.caller import Answerer, Caller, Reader
from desk.api.shapes import Asked, Slug, Text, Told
from desk.pages.columns import SHOWN
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.steps.collect.column_answers import answer_columns
from didd.text.fold import fold

router = APIRouter(tags=["columns"])


class Question(Told):
    """A column that waits for an answer, with its likeliest field."""

    agency: str
    heading: str
    likely: str
    file: str
    sheet: str
    row: int
    column: str


class AnswerTold(Told):
    """What holds of a heading, who said so, and when; ``field`` is "" for one that is not used."""

    agency: str
    heading: str
    field: str
    officer: str
    at: datetime


class Columns(Told):
    """Questions that are open, and answers that hold."""

    questions: list[Question]
    answers: list[AnswerTold]


class AnswerAsked(Asked):
    """A heading as it stands in the list, and its field: a code, a label, or "-" for none."""

    heading: Text
    field: Text


class HeadingAsked(Asked):
    """A heading whose answer is taken back."""

    heading: Text


@router.get("/columns")
def columns(caller: Reader) -> Columns:
    """List open questions and answers of the agencies that the officer serves."""
    return _told(caller)


@router.put("/agencies/{agency}/columns")
def answer_column(caller: Answerer, agency: Slug, body: AnswerAsked) -> Columns:
    """Say what a column means; it holds from the next harvest on."""
    del agency
    _named(body.heading)
    answer_columns(caller.office, caller.agency, caller.id, {body.heading: body.field})
    return _told(caller)


@router.post("/agencies/{agency}/columns/take-back")
def take_answer_back(caller: Answerer, agency: Slug, body: HeadingAsked) -> Columns:
    """Take an answer back; the column is asked for again."""
    del agency
    _named(body.heading)
    answer_columns(caller.office, caller.agency, caller.id, {}, [body.heading])
    return _told(caller)


def _named(heading: str) -> None:
    if not heading:
        raise Refused(_("Name the column, as it is written in the list."))


def _told(caller: Caller) -> Columns:
    context, store = caller.context, caller.office.store
    kept = store.columns.of_all(agency.slug for agency in context.agencies())
    answers = [said for each in kept.values() for said in each.values()]
    done = {(said.agency, fold(said.heading)) for said in answers}
    asked: dict[tuple[str, str], Question] = {}
    for slug, found in queries.column_questions(store, context.served, SHOWN):
        key = (slug, fold(found.value))
        if key not in done and context.may_see(slug):
            place = {name: getattr(found, name) for name in ("file", "sheet", "row", "column")}
            question = Question(agency=slug, heading=found.value, likely=found.field, **place)
            asked.setdefault(key, question)
    told = [AnswerTold.model_validate(each) for each in answers]
    return Columns(questions=list(asked.values()), answers=told)
