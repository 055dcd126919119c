"""The scorecard of one agency, its trend over years, and its packs: frozen, and taken out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.questions.mapping import answers_here, questionnaire_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment
from didd.approval.what_may_be_decided import Refused
from didd.config.law.questionnaires import Questionnaire
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.obligations.questions.answer_forms import answers_mark
from didd.obligations.questions.packs import ROUND_WORDS, Pack, Round
from didd.obligations.questions.scorecard import NO_PROMISE, Score, points, scorecard
from didd.steps.obligations.questions.freezing import Frozen, freeze

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Bar:
    """A score as parts of a bar of 100: reached by the register, by people, and what is left."""

    score: Score
    register: float
    people: float


@dataclass(frozen=True, slots=True)
class Step:
    """One bar of the trend: a frozen pack, or today; ``height`` of 100."""

    year: int
    words: Sentence
    reached: str
    possible: str
    height: float


def scores(context: RequestContext) -> Response:
    """Show what the register can answer, what people must, and the points of both."""
    return _show(context, agency_here(context))


def freeze_pack(context: RequestContext) -> Response:
    """Freeze what the officer saw."""
    agency, asked, form = agency_here(context), questionnaire_here(context), context.form
    try:
        if form.text("tahap") not in list(Round):
            raise Refused(_("Choose what the pack is frozen for."))
        shown = form.text("isi") or "-"
        wanted = Frozen(asked, Round(form.text("tahap")), shown)
        made = freeze(context.office, agency, context.person.id, wanted)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("Frozen: {name}, sha256 {digest}.", name=made.name, digest=made.sha256))
    return context.redirect(f"/kuesioner/{asked.code}/{agency.slug}/nilai#paket")


def pack_file(context: RequestContext) -> Response:
    """Return a frozen pack."""
    agency, wanted = agency_here(context), context.request.path_params["sha256"]
    packs = context.office.store.packs.of(agency.slug)
    found = next((each for each in packs if each.sha256 == wanted), None)
    if found is None:
        raise NotHere
    return attachment(context.office.archive, found.sha256, found.name, "application/zip")


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    asked = questionnaire_here(context)
    found = answers_here(context, agency, asked)
    reckoned = scorecard(asked, found.answers)
    packs = context.office.store.packs.of(agency.slug)
    return context.page(
        "scores.html",
        status=status,
        complaint=complaint,
        agency=agency,
        asked=asked,
        bars=[_bar(score) for score in reckoned],
        trend=_trend(packs, asked, reckoned[-1]),
        packs=packs,
        rounds=ROUND_WORDS,
        mark=answers_mark(found.answers),
        no_promise=NO_PROMISE,
        points=points,
        may_freeze=context.may(Permission.DECLARE, agency.slug),
    )


def _bar(score: Score) -> Bar:
    whole = score.possible or Decimal(1)
    register = float(round(_HUNDRED * score.register_reached / whole, 2))
    return Bar(score, register, float(round(_HUNDRED * score.people_reached / whole, 2)))


def _trend(packs: Sequence[Pack], asked: Questionnaire, now: Score) -> list[Step]:
    """Return the points of this issuer's frozen packs, the oldest first, and of today."""
    steps = [
        _step(
            pack.year,
            ROUND_WORDS[pack.round],
            pack.contents["totals"]["reached"],
            pack.contents["totals"]["possible"],
        )
        for pack in reversed(packs)
        if pack.questionnaire.rpartition("-")[0] == asked.issuer
    ]
    return [*steps, _step(asked.year, _("today"), points(now.reached), points(now.possible))]


def _step(year: int, words: Sentence, reached: str, possible: str) -> Step:
    whole = Decimal(possible) or Decimal(1)
    return Step(
        year, words, reached, possible, float(round(_HUNDRED * Decimal(reached) / whole, 1))
    )
