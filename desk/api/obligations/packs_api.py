"""The score of an agency's answers to a questionnaire, and its packs: frozen, and taken out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from desk.api.caller import Declarer, Reader
from desk.api.deciding.proposals_api import FILE
from desk.api.obligations.questions_api import OF, Digest, answers_asked
from desk.api.shapes import Asked, Hash, Slug, Told
from desk.pages.questions import scores as page
from desk.pages.questions.mapping import questionnaire_here
from didd.obligations.questions.answer_forms import answers_mark
from didd.obligations.questions.answers import Stands
from didd.obligations.questions.packs import Pack, Round
from didd.obligations.questions.scorecard import NO_PROMISE, Score, score_json, scorecard
from didd.steps.obligations.questions.freezing import Frozen, freeze

router = APIRouter(tags=["questionnaires"])


class ScoreTold(Told):
    """Points of some questions, as text, exactly; those of all of them have no ``group``.

    ``by_register`` can be had where a stored query answers, ``by_people`` where a person must.
    """

    group: str
    name: str
    questions: int
    possible: str
    reached: str
    by_register: str
    by_register_reached: str
    by_people: str
    by_people_reached: str
    stands: dict[Stands, int]


class ScoresTold(Told):
    """The score of each group of questions, and of all of them last.

    ``mark`` is what freezing the answers names; ``no_promise`` says what the points are not.
    """

    agency: str
    questionnaire: str
    mark: str
    no_promise: str
    scores: list[ScoreTold]


class PackTold(Told):
    """A frozen pack of answers, by its sha256; ``reached`` of ``possible`` points it had."""

    agency: str
    questionnaire: str
    year: int
    round: Round
    day: date
    name: str
    sha256: str
    size: int
    officer: str
    holder: str
    at: datetime
    reached: str
    possible: str


class FreezeAsked(Asked):
    """What a pack is frozen for, and the answers as they were shown, by their ``mark``."""

    round: Round
    mark: Hash


@router.get("/packs")
def newest_packs(caller: Reader) -> list[PackTold]:
    """List the newest pack of each agency that the officer serves."""
    newest = caller.office.store.packs.newest()
    living = [agency.slug for agency in caller.context.agencies() if agency.ended is None]
    return [_told(newest[slug]) for slug in living if slug in newest]


@router.get(f"{OF}/score")
def score(caller: Reader, agency: Slug, questionnaire: Slug) -> ScoresTold:
    """Reckon the points of one agency today."""
    del agency, questionnaire
    found = answers_asked(caller)
    reckoned = scorecard(found.questionnaire, found.answers)
    return ScoresTold(
        agency=caller.agency.slug,
        questionnaire=found.questionnaire.code,
        mark=answers_mark(found.answers),
        no_promise=str(NO_PROMISE),
        scores=[_score(each) for each in reckoned],
    )


@router.get(f"{OF}/packs")
def packs(caller: Reader, agency: Slug, questionnaire: Slug) -> list[PackTold]:
    """List the frozen packs of an agency for a questionnaire, the newest first."""
    del agency, questionnaire
    here, asked = caller.agency, questionnaire_here(caller.context)
    kept = caller.office.store.packs.of(here.slug)
    return [_told(each) for each in kept if each.questionnaire == asked.code]


@router.post(f"{OF}/packs", status_code=201)
def freeze_answers(
    caller: Declarer, agency: Slug, questionnaire: Slug, body: FreezeAsked
) -> PackTold:
    """Freeze the answers as they were shown; the same once more is the same pack."""
    del agency, questionnaire
    here, asked = caller.agency, questionnaire_here(caller.context)
    return _told(freeze(caller.office, here, caller.id, Frozen(asked, body.round, body.mark)))


@router.get(f"{OF}/packs/{{sha256}}", response_class=Response, responses=FILE)
def pack_file(caller: Reader, agency: Slug, questionnaire: Slug, sha256: Digest) -> Response:
    """Download a frozen pack: one ZIP, whose bytes never change."""
    del agency, questionnaire, sha256
    return page.pack_file(caller.context)


def _score(reckoned: Score) -> ScoreTold:
    """Return a score as an answer has it; "register" is a name that classes have already."""
    split = ("register", "people")
    said = {
        f"by_{name}" if name.startswith(split) else name: value
        for name, value in score_json(reckoned).items()
    }
    return ScoreTold(**said)


def _told(pack: Pack) -> PackTold:
    totals = pack.contents.get("totals", {})
    names = set(PackTold.model_fields) - {"reached", "possible"}
    values: dict[str, Any] = {name: getattr(pack, name) for name in names}
    values |= {name: str(totals.get(name, "")) for name in ("reached", "possible")}
    return PackTold(**values)
