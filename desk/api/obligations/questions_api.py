"""Auditors' questions of an agency: what answers each, and what people answer with link or file."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query
from pydantic import Field
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.api.agencies.files import BYTES, content_of
from desk.api.caller import Caller, Declarer, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.shapes import Asked, InQuery, Short, Slug, Text, Told
from desk.pages.questions import mapping as page
from didd.config.law.questionnaires import Questionnaire
from didd.model import Agency
from didd.obligations.questions.answer_forms import answer_json, answers_mark
from didd.obligations.questions.answers import Answer, Stands
from didd.obligations.questions.facts import Tried
from didd.obligations.questions.scorecard import points
from didd.steps.obligations.questions.answering import Told as Wanted
from didd.steps.obligations.questions.answering import answer_question
from didd.steps.obligations.questions.gathering import Gathered, tried

router = APIRouter(tags=["questionnaires"])
#: One questionnaire, as it is asked of an agency.
OF = "/agencies/{agency}/questionnaires/{questionnaire}"
Digest = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


class QuestionnaireTold(Told):
    """What one issuer asks in a year; ``example`` is one that nobody issued."""

    code: str
    issuer: str
    year: int
    title: str
    example: bool
    questions: int
    source: str
    verified: bool


class LinkShown(Told):
    """An address that shows an answer, and what came of trying it."""

    url: str
    title: str
    tried: Tried


class FileShown(Told):
    """A file that shows an answer."""

    name: str
    sha256: str
    size: int


class GivenTold(Told):
    """What a person answered, and when; ``sha256`` is "" without a file."""

    grade: str
    url: str
    note: str
    officer: str
    holder: str
    at: datetime
    file_name: str
    sha256: str


class QuestionTold(Told):
    """A question and its answer: the grade of ``steps`` that it has, and what shows it.

    ``query`` finds the answer; "" where a person must give it. ``more_links`` are beyond those
    shown, ``missing`` says what the answer lacks, ``given`` is a person's answer that stands.
    """

    code: str
    number: str
    group: str
    text: str
    query: str
    headings: list[str]
    stands: Stands
    by_person: bool
    grade: str
    weight: str
    steps: list[str]
    links: list[LinkShown]
    more_links: int
    files: list[FileShown]
    note: str
    missing: list[str]
    source: str
    verified: bool
    given: GivenTold | None


class AnswersTold(Told):
    """The answers of an agency today. ``mark`` is what freezing them names.

    ``untried`` says why links could not be tried; "" where they were, or nobody asked.
    """

    agency: str
    questionnaire: str
    mark: str
    counts: dict[Stands, int]
    untried: str
    answers: list[QuestionTold]


class QuestionAsked(Asked):
    """What a person answers to a question: a grade of its steps, and what shows it.

    With ``keep_file`` the file of the answer before stays; ``revoked`` takes the answer back.
    """

    question: Short
    grade: Short = ""
    url: Text = ""
    note: Text = ""
    keep_file: Annotated[bool, Field(strict=True)] = True
    revoked: Annotated[bool, Field(strict=True)] = False


class FileGiven(InQuery):
    """What goes with the file of an answer; ``path`` is the file's name."""

    path: Annotated[str, Field(min_length=1, max_length=1000)]
    grade: Short = ""
    url: Text = ""
    note: Text = ""


@router.get("/questionnaires")
def questionnaires(caller: Reader) -> list[QuestionnaireTold]:
    """List the questionnaires that this office answers."""
    day = caller.office.today
    return [
        QuestionnaireTold(
            code=each.code,
            issuer=each.issuer,
            year=each.year,
            title=caller.context.label(each.title),
            example=each.example,
            questions=len(each.asked(day)),
            source=each.source,
            verified=each.verified,
        )
        for each in caller.office.config.questionnaires
    ]


@router.get(OF)
def answers(caller: Reader, agency: Slug, questionnaire: Slug, links: bool = False) -> AnswersTold:
    """Read what answers each question of one agency; with `links` every one of ours is tried."""
    del agency, questionnaire
    found = answers_asked(caller)
    if links:
        found = tried(caller.office, found)
    return AnswersTold(
        agency=caller.agency.slug,
        questionnaire=found.questionnaire.code,
        mark=answers_mark(found.answers),
        counts={each: sum(a.stands is each for a in found.answers) for each in Stands},
        untried=str(found.untried),
        answers=[_told(each) for each in found.answers],
    )


@router.post(f"{OF}/answers", status_code=201)
def answer_one(
    caller: Declarer, agency: Slug, questionnaire: Slug, body: QuestionAsked
) -> QuestionTold:
    """Answer a question with a grade, a link and a note, or take the answer back."""
    del agency, questionnaire
    return _keep(caller, Wanted(**body.model_dump()))


@router.put(f"{OF}/questions/{{question}}/answer-file", status_code=201, openapi_extra=BYTES)
async def answer_with_file(
    caller: Declarer,
    agency: Slug,
    questionnaire: Slug,
    question: Annotated[str, Path(min_length=1, max_length=20)],
    given: Annotated[FileGiven, Query()],
    request: Request,
) -> QuestionTold:
    """Answer a question by the bytes of a file that shows it; it is looked into first."""
    del agency, questionnaire
    _place(caller)
    content = await content_of(request)
    wanted = Wanted(question, given.grade, given.url, given.note, given.path, content)
    return await run_in_threadpool(_keep, caller, wanted)


@router.get(f"{OF}/answer-files/{{sha256}}", response_class=Response, responses=FILE)
def answer_file(caller: Reader, agency: Slug, questionnaire: Slug, sha256: Digest) -> Response:
    """Download the file of an answer of a person's that stands or stood."""
    del agency, questionnaire, sha256
    return page.given_file(caller.context)


def answers_asked(caller: Caller) -> Gathered:
    """Return the answers of the agency and the questionnaire of the address; or ``NotHere``."""
    return page.answers_here(caller.context, *_place(caller))


def _place(caller: Caller) -> tuple[Agency, Questionnaire]:
    """Return the agency and the questionnaire of the address; or ``NotHere``."""
    return caller.agency, page.questionnaire_here(caller.context)


def _keep(caller: Caller, wanted: Wanted) -> QuestionTold:
    agency, asked = _place(caller)
    answer_question(caller.office, agency, caller.id, asked, wanted)
    found = answers_asked(caller)
    return next(_told(a) for a in found.answers if a.question.code == wanted.question)


def _told(each: Answer) -> QuestionTold:
    said: dict[str, Any] = answer_json(each)
    given = GivenTold.model_validate(each.given) if each.given else None
    steps = [points(step) for step in each.question.steps]
    return QuestionTold(**said, steps=steps, given=given)
