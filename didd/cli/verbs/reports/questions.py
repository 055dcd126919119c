"""``didd report`` on auditors' questions: what answers them, what a person answers, the score."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.csv_text import csv_text
from didd.cli.arguments import AsJson
from didd.cli.output import console, office, print_json, print_table
from didd.cli.proof import Officer, office_as
from didd.cli.words import _
from didd.model import Agency
from didd.obligations.questions.answer_forms import COLUMNS, answer_json, answer_rows
from didd.obligations.questions.answers import STANDS_WORDS, Stands
from didd.obligations.questions.scorecard import NO_PROMISE, points, score_json, scorecard
from didd.office import Office, OfficeError
from didd.steps.obligations.questions.answering import Told, answer_question
from didd.steps.obligations.questions.gathering import (
    Gathered,
    answers_now,
    questionnaire_of,
    tried,
)

Slug = Annotated[str, typer.Argument(help="Slug of the agency.")]
Year = Annotated[int, typer.Argument(help="Year of the questionnaire.")]
Issuer = Annotated[str, typer.Option(help="Whose questionnaire, where a year has several.")]
Try = Annotated[bool, typer.Option("--try", help="Try every link that answers.")]


def questions(
    agency: Slug,
    year: Year,
    issuer: Issuer = "",
    try_links: Try = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print all answers as CSV.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show what answers each question of a questionnaire, and what a person must answer."""
    with office() as opened:
        found = _found(opened, opened.agency(agency), year, issuer, try_links=try_links)
    _warn(found)
    if as_json:
        answers = [answer_json(each) for each in found.answers]
        print_json({"agency": agency, "questionnaire": found.questionnaire.code,
                    "answers": answers})  # fmt: skip
    elif as_csv:
        rows = answer_rows(agency, found.questionnaire.code, found.answers)
        sys.stdout.write(csv_text([COLUMNS, *rows], ",").replace("\r\n", "\n"))
    else:
        _print_answers(found)


def score(agency: Slug, year: Year, issuer: Issuer = "", as_json: AsJson = False) -> None:
    """Show the points that the register can answer, that people must, reached and possible."""
    with office() as opened:
        found = _found(opened, opened.agency(agency), year, issuer)
    scores = scorecard(found.questionnaire, found.answers)
    if as_json:
        print_json({"agency": agency, "questionnaire": found.questionnaire.code,
                    "scores": [score_json(each) for each in scores]})  # fmt: skip
        return
    rows = [
        (
            each.spoken,
            each.questions,
            f"{points(each.register_reached)}/{points(each.register)}",
            f"{points(each.people_reached)}/{points(each.people)}",
            f"{points(each.reached)}/{points(each.possible)}",
            each.count(Stands.PERSON),
        )
        for each in scores
    ]
    heads = [_("aspect"), _("questions"), _("register"), _("people"), _("points"), _("waiting")]
    print_table(found.questionnaire.title.spoken, heads, rows)
    console.print(str(NO_PROMISE))


def answer(
    agency: Slug,
    year: Year,
    question: Annotated[str, typer.Argument(help="Code of the question, e.g. C02.")],
    officer: Officer = "",
    grade: Annotated[str, typer.Option(help="One of the question's grades.")] = "",
    link: Annotated[str, typer.Option(help="Exact address that shows it.")] = "",
    file: Annotated[Path | None, typer.Option(help="File that shows it.")] = None,
    note: Annotated[str, typer.Option(help="Note; it goes into the pack.")] = "",
    revoke: Annotated[bool, typer.Option("--revoke", help="Take the answer back.")] = False,
    issuer: Issuer = "",
    as_json: AsJson = False,
) -> None:
    """Answer a question that no register can: a grade, with a link or a file that shows it."""
    with office_as(officer) as opened:
        name, content = file.name if file else "", _bytes(file)
        told = Told(question, grade, link, note, name, content, revoked=revoke)
        asked = questionnaire_of(opened, year, issuer)
        made = answer_question(opened, opened.agency(agency), officer, asked, told)
    if as_json:
        kept = {"agency": made.agency, "questionnaire": made.questionnaire}
        kept |= {"question": made.question, "grade": made.grade, "sha256": made.sha256}
        print_json(kept)
        return
    console.print(_("Kept: {agency}, question {code}.", agency=agency, code=made.question))


def _found(
    opened: Office, agency: Agency, year: int, issuer: str, *, try_links: bool = False
) -> Gathered:
    from didd.adapters.link_checker import LinkChecker  # opens a socket on import

    found = answers_now(opened, agency, questionnaire_of(opened, year, issuer))
    return tried(opened, found, LinkChecker()) if try_links else found


def _warn(found: Gathered) -> None:
    if found.untried:
        why = str(found.untried)
        typer.echo(_("Links were not tried, or not all of them: {why}", why=why), err=True)


def _print_answers(found: Gathered) -> None:
    rows = [
        (
            each.question.code,
            each.question.text.spoken,
            STANDS_WORDS[each.stands],
            f"{points(each.grade)}/{points(each.question.weight)}",
            " ".join(map(str, each.missing)) or " ".join(link.url for link in each.links[:1]),
        )
        for each in found.answers
    ]
    heads = [_("code"), _("question"), _("standing"), _("points"), _("link, or what is missing")]
    print_table(found.questionnaire.title.spoken, heads, rows)


def _bytes(file: Path | None) -> bytes:
    if file is None:
        return b""
    try:
        return file.read_bytes()
    except OSError as error:
        raise OfficeError(_("{path}: {why}", path=file, why=error.strerror)) from error
