"""Each question, what is asked of what is published to answer it, the answer, and how it stands."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.pages.obligations.completeness import kept_lists
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment, bytes_attachment
from didd.adapters.register_files.csv_text import csv_text
from didd.approval.what_may_be_decided import Refused
from didd.config.law.questionnaires import Questionnaire
from didd.config.metadata import Label
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.obligations.questions.answer_forms import COLUMNS, answer_rows
from didd.obligations.questions.answers import STANDS_WORDS, Answer, Stands, standing_answers
from didd.obligations.questions.packs import Pack
from didd.obligations.questions.scorecard import points
from didd.steps.obligations.questions.answering import Told, answer_question
from didd.steps.obligations.questions.gathering import Gathered, answers_now, tried

#: Each stored query, for people.
QUERY_WORDS: dict[str, Sentence] = {
    "": _("a person must answer"),
    "by_heading": _("items in force of these headings"),
    "with_file": _("items of these headings that have a file with us"),
    "list_of_year": _("the list of the year, established by decree"),
    "exclusions_of_year": _("the list of exclusions of the year, established by decree"),
    "count_of_class": _("how many documents are available at any time"),
    "portal_page": _("the agency's page on the portal"),
    "confirmed": _("whether officers confirmed these headings"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """An agency at a glance: its pack that was frozen last."""

    agency: Agency
    pack: Pack | None


def overview(context: RequestContext) -> Response:
    """Show the questionnaires there are, and the agencies that the visitor serves."""
    newest = context.office.store.packs.newest()
    rows = [Row(a, newest.get(a.slug)) for a in context.agencies() if a.ended is None]
    asked = context.office.config.questionnaires
    return context.page("questionnaires.html", rows=rows, questionnaires=asked)


def mapping(context: RequestContext) -> Response:
    """Show the questions of one agency; asked to, every link of ours is tried."""
    return _show(context, agency_here(context))


def as_csv(context: RequestContext) -> Response:
    """Return the answers of one agency as CSV."""
    agency, asked = agency_here(context), questionnaire_here(context)
    found = answers_here(context, agency, asked)
    rows = answer_rows(agency.slug, asked.code, found.answers)
    content = csv_text([COLUMNS, *rows], ",").encode()
    return bytes_attachment(content, f"jawaban-{asked.code}-{agency.slug}.csv", "text/csv")


def answer(context: RequestContext) -> Response:
    """Keep what an officer answers, or take it back."""
    agency, asked, form = agency_here(context), questionnaire_here(context), context.form
    sent = next((each for each in form.uploads.get("berkas", ()) if each.name), None)
    told = Told(
        form.text("kode"),
        form.text("nilai"),
        form.text("tautan"),
        form.text("catatan"),
        sent.name if sent else "",
        sent.file.read() if sent else b"",
        keep_file=form.text("tanpa-berkas") != "ya",
        revoked=form.text("tarik") == "ya",
    )
    try:
        answer_question(context.office, agency, context.person.id, asked, told)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("Kept: {agency}, question {code}.", agency=agency.name, code=told.question))
    return context.redirect(f"/kuesioner/{asked.code}/{agency.slug}#{told.question}")


def given_file(context: RequestContext) -> Response:
    """Return the file of an answer that stands."""
    agency, asked = agency_here(context), questionnaire_here(context)
    wanted = context.request.path_params["sha256"]
    given = standing_answers(context.office.store.question_answers.of(agency.slug, asked.code))
    found = next((each for each in given.values() if wanted and each.sha256 == wanted), None)
    if found is None:
        raise NotHere
    name = found.file_name
    return attachment(context.office.archive, found.sha256, name, "application/octet-stream")


def answers_here(context: RequestContext, agency: Agency, asked: Questionnaire) -> Gathered:
    """Return the answers of an agency, worked out once between two acts of anybody.

    Whatever changes an answer is an act, and so a link of the audit chain.
    """
    office = context.office
    key = (agency, asked.code, office.store.audit.head(), office.today)
    return context.desk.answered.of(
        key, lambda: answers_now(office, agency, asked, kept_lists(context))
    )


def questionnaire_here(context: RequestContext) -> Questionnaire:
    """Return the questionnaire of the address; ``NotHere`` for none."""
    code = context.request.path_params["questionnaire"]
    for each in context.office.config.questionnaires:
        if each.code == code:
            return each
    raise NotHere


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    asked = questionnaire_here(context)
    found = answers_here(context, agency, asked)
    trying = context.request.method == "GET" and context.request.query_params.get("coba") == "ya"
    if trying:
        found = tried(context.office, found)
    return context.page(
        "questions.html",
        status=status,
        complaint=complaint,
        agency=agency,
        asked=asked,
        found=found,
        trying=trying,
        groups=_groups(found),
        counts=[(s, sum(a.stands is s for a in found.answers)) for s in Stands],
        may_answer=context.may(Permission.DECLARE, agency.slug),
        stands=STANDS_WORDS,
        queries=QUERY_WORDS,
        points=points,
        web=_web,
    )


def _groups(found: Gathered) -> list[tuple[Label, list[Answer]]]:
    some = [
        (group.text, [a for a in found.answers if a.question.group == group.code])
        for group in found.questionnaire.groups
    ]
    return [(name, answers) for name, answers in some if answers]


def _web(url: str) -> bool:
    """Whether an address can be followed from here."""
    return url.startswith(("https://", "http://"))
