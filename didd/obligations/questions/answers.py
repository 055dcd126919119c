"""Answers: what a stored query found, what a person gave, and the grade that either earns. Pure.

A grade is what we reckon by the questionnaire's own steps. What a verifier gives is theirs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from didd.config.law.questionnaires import Question, Questionnaire
from didd.i18n import Sentence, _
from didd.model import RecordFile
from didd.obligations.board import Standing
from didd.obligations.questions.facts import Facts, Link, Tried, closed_link
from didd.obligations.questions.queries import BY_NAME, Found


class Stands(StrEnum):
    """How the answer to a question stands; the order is that of what there is to do."""

    PERSON = "person"
    MISSING = "missing"
    PARTLY = "partly"
    FULL = "full"
    NOT_ASKED = "not_asked"


#: Each standing, for people.
STANDS_WORDS: Mapping[Stands, Sentence] = {
    Stands.PERSON: _("a person must answer"),
    Stands.MISSING: _("nothing to show"),
    Stands.PARTLY: _("in part"),
    Stands.FULL: _("answered"),
    Stands.NOT_ASKED: _("does not apply"),
}


@dataclass(frozen=True, slots=True)
class Given:
    """What an officer answered: a grade of the question's steps, and what shows it.

    ``sha256`` is that of a file in the archive, "" without one. ``revoked`` takes it back.
    """

    agency: str
    questionnaire: str
    question: str
    grade: str
    officer: str
    role: str
    at: datetime
    url: str = ""
    file_name: str = ""
    sha256: str = ""
    size: int = 0
    note: str = ""
    revoked: bool = False
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question, its grade, and what shows it.

    ``by_person`` says whose the grade is. ``more`` counts links beyond those shown.
    """

    question: Question
    stands: Stands
    grade: Decimal
    by_person: bool = False
    links: tuple[Link, ...] = ()
    files: tuple[RecordFile, ...] = ()
    missing: tuple[Sentence, ...] = ()
    given: Given | None = None
    more: int = 0


def standing_answers(given: Iterable[Given]) -> dict[str, Given]:
    """Return the answers of people that stand, by question; ``given`` are in their order."""
    newest = {each.question: each for each in given}
    return {code: each for code, each in newest.items() if not each.revoked}


def fits(question: Question, given: Given) -> bool:
    """Return whether an answer counts: its grade is one of the steps, which may have changed."""
    return Decimal(given.grade) in question.steps


def answers_of(
    questionnaire: Questionnaire, facts: Facts, given: Mapping[str, Given]
) -> tuple[Answer, ...]:
    """Return the answer to each question that is asked on the facts' day, in their order.

    ``given`` are people's, by question.
    """
    asked = questionnaire.asked(facts.day)
    return tuple(answer(question, facts, given.get(question.code)) for question in asked)


def answer(question: Question, facts: Facts, given: Given | None = None) -> Answer:
    """Return the answer to one question: a person's where one ``fits``, else what is found."""
    nothing = question.steps[-1]
    given = given if given and fits(question, given) else None
    if _is_not_asked(question, facts):
        return Answer(question, Stands.NOT_ASKED, nothing, given=given)
    found = BY_NAME[question.query](facts, question) if question.query else None
    if given is not None:
        return _by_person(question, facts, given, found)
    if found is None:
        return Answer(question, Stands.PERSON, nothing)
    return _by_register(question, found)


def grade_of(question: Question, share: Fraction) -> Decimal:
    """Return the grade that a share of the answer earns: the highest step that it reaches.

    With ``all_or_nothing`` less than the whole earns the lowest.
    """
    if share >= 1:
        return question.steps[0]
    if question.all_or_nothing:
        return question.steps[-1]
    reached = Fraction(question.weight) * share
    return max(step for step in question.steps if Fraction(step) <= reached)


def _by_register(question: Question, found: Found) -> Answer:
    grade = grade_of(question, found.share)
    return Answer(
        question,
        _stands(question, grade),
        grade,
        links=found.links,
        files=found.files,
        missing=found.missing,
        more=found.more,
    )


def _by_person(question: Question, facts: Facts, given: Given, found: Found | None) -> Answer:
    links = found.links if found else ()
    missing = list(found.missing) if found else []
    grade = Decimal(given.grade)
    if given.url:
        link = facts.link(given.url, given.url)
        links = (link, *(each for each in links if each.url != link.url))
        if link.tried is Tried.DEAD:
            missing.append(closed_link(link))
            grade = question.steps[-1]
    files = found.files if found else ()
    if given.sha256:
        files = (RecordFile(given.file_name, given.sha256, given.size, ""), *files)
    if grade and not links and not files:
        missing.append(_("There is neither a link nor a file that shows it."))
    return Answer(
        question,
        _stands(question, grade),
        grade,
        by_person=True,
        links=links,
        files=files,
        missing=tuple(missing),
        given=given,
        more=found.more if found else 0,
    )


def _stands(question: Question, grade: Decimal) -> Stands:
    if grade == question.weight:
        return Stands.FULL
    return Stands.PARTLY if grade else Stands.MISSING


def _is_not_asked(question: Question, facts: Facts) -> bool:
    """Return whether it asks others: the chief officer's agency, or those that a heading binds."""
    if question.applies_to == "U":
        return not facts.chief
    if question.applies_to == "A":
        return False
    wanted = set(question.headings)
    lines = [line for line in facts.board.lines if line.heading.code in wanted]
    return bool(lines) and all(line.standing is Standing.NOT_BOUND for line in lines)
