"""What uncertain columns of agencies' lists mean: asked once, shown, and taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from textwrap import shorten

from starlette.responses import Response

from desk import list_queries, queries
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.adapters.store.intake.column_answers import ColumnAnswer
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Finding, InventoryRow
from didd.personal_data.find import redact
from didd.records.at_desk.mends import own_row
from didd.steps.collect.column_answers import UNUSED, answer_columns
from didd.text.fold import fold

#: Maximum number of questions on the page; a list asks three at most.
SHOWN = 200
#: Rows shown beside a question, and letters of a cell.
_SAMPLES, _LONGEST = 3, 120


@dataclass(frozen=True, slots=True)
class Sample:
    """A row beside a question: its number, title, and text in the column, as far as it is shown."""

    row: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A column that waits for an answer; ``finding`` has its place, heading and likeliest field.

    ``samples`` are rows that fill it: where each stands, its title unless that is what is asked,
    and what the column says there.
    """

    agency: Agency
    finding: Finding
    number: int
    samples: Sequence[Sample] = ()

    @property
    def heading(self) -> str:
        """The heading, as it stands in the list."""
        return self.finding.value


@dataclass(frozen=True, slots=True)
class Answered:
    """What holds of a heading, and who said so."""

    agency: Agency
    answer: ColumnAnswer


def columns(context: RequestContext) -> Response:
    """Show the questions of the agencies that the visitor serves, and what was answered."""
    return _page(context)


def answer(context: RequestContext) -> Response:
    """Keep one answer, or take one back."""
    agency = context.office.config.agencies.get(context.request.path_params["agency"])
    if agency is None or not context.may_see(agency.slug):
        raise NotHere
    heading, revoked = context.form.text("kolom"), context.form.text("tarik")
    said = {heading: context.form.text("arti")} if heading else {}
    try:
        if not heading and not revoked:
            raise Refused(_("Name the column, as it is written in the list."))
        answer_columns(
            context.office, agency, context.person.id, said, [revoked] if revoked else []
        )
    except Refused as refusal:
        return _page(context, refusal, 409)
    context.notice(
        _("The answer is remembered. It holds from the next harvest on.")
        if heading
        else _("The answer is taken back. The column is asked for again.")
    )
    return context.redirect("/kolom")


def _page(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    answered = _answered(context)
    questions = _questions(context, answered)
    fields = [
        (spec.code, context.label(spec.label)) for spec in context.office.config.metadata.fields
    ]
    return context.page(
        "columns.html",
        status=status,
        complaint=complaint,
        questions=questions,
        answered=answered,
        fields=fields,
        labels=dict(fields),
        unused=UNUSED,
    )


def _answered(context: RequestContext) -> list[Answered]:
    agencies = context.agencies()
    kept = context.office.store.columns.of_all(a.slug for a in agencies)
    return [Answered(a, said) for a in agencies for said in kept.get(a.slug, {}).values()]


def _questions(context: RequestContext, answered: list[Answered]) -> list[Question]:
    """Return the questions, a heading of an agency once, without what was answered since."""
    seen = {(one.agency.slug, fold(one.answer.heading)) for one in answered}
    questions: list[Question] = []
    for slug, found in queries.column_questions(context.office.store, context.served, SHOWN):
        if (key := (slug, fold(found.value))) not in seen and context.may_see(slug):
            seen.add(key)
            questions.append(Question(context.agency(slug), found, len(questions) + 1))
    asked = [(one.agency.slug, one.finding) for one in questions]
    rows = list_queries.filling(context.office.store, asked)
    return [
        replace(one, samples=_samples(context, one.finding, found))
        for one, found in zip(questions, rows, strict=True)
    ]


def _samples(
    context: RequestContext, question: Finding, below: Sequence[InventoryRow]
) -> list[Sample]:
    """Return the first rows that fill the column of a question, nobody's number among them."""
    field = question.field

    def shown(text: str) -> str:
        domains = context.office.config.checks.personal_data.official_domains
        return shorten(redact(text, domains), _LONGEST, placeholder=" …")

    rows = [
        row
        for row in map(own_row, below)
        if row.columns.get(field) == question.column and row.values.get(field)
    ]
    return [
        Sample(
            row.row,
            "" if field == "judul" else shown(row.values.get("judul", "")),
            shown(row.values[field]),
        )
        for row in rows[:_SAMPLES]
    ]
