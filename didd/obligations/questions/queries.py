"""Stored queries: each finds in the facts how much of a question's answer is there. Pure.

What a query finds is a share of 1, the exact links and files that show it, and a sentence for each
thing that is missing. Which grade the share earns is ``grades``' matter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from didd.config.law.questionnaires import Question
from didd.config.metadata import Label
from didd.i18n import Sentence, _
from didd.model import Classification, RecordFile
from didd.obligations.board import Line, Standing
from didd.obligations.questions.facts import Facts, Item, Link, Tried, closed_link
from didd.obligations.questions.periods import is_of, period_days
from didd.text.fold import fold

#: Links and files that one question shows; the number of the rest is told.
MOST_LINKS, MOST_FILES = 20, 5
_WHOLE, _HALF, _NOTHING = Fraction(1), Fraction(1, 2), Fraction(0)


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found: the share of the answer that is there, and what shows it.

    ``none`` says that people's word is the answer; ``more`` counts links beyond those shown.
    """

    share: Fraction
    links: tuple[Link, ...] = ()
    files: tuple[RecordFile, ...] = ()
    missing: tuple[Sentence, ...] = ()
    none: bool = False
    more: int = 0


@dataclass(frozen=True, slots=True)
class _Named:
    """A label in a sentence, in the language that the sentence is told in."""

    label: Label

    def __str__(self) -> str:
        """Return it in the language spoken just now."""
        return self.label.spoken


Query = Callable[[Facts, Question], Found]


def by_heading(facts: Facts, question: Question) -> Found:
    """Find an item of each heading: of the period, or where none is asked, not out of date.

    What is there, but out of date, is half an answer.
    """
    parts = [_heading(facts, question, code) for code in question.headings]
    return _together(parts)


def with_file(facts: Facts, question: Question) -> Found:
    """Find an item of each heading that has a file of its own with us, not only a link."""
    parts: list[Found] = []
    for code in question.headings:
        part = _heading(facts, question, code)
        if part.share and not part.files and not part.none:
            missing = _("{code}: there is no file, only a description or a link.", code=code)
            part = Found(_NOTHING, part.links, missing=(*part.missing, missing), more=part.more)
        parts.append(part)
    return _together(parts)


def list_of_year(facts: Facts, question: Question) -> Found:
    """Find the list of information of the period, established by decree."""
    return _list(facts, question, "didd", _("No list of information of {years} is established."))


def exclusions_of_year(facts: Facts, question: Question) -> Found:
    """Find the list of what is excluded of the period, established by decree."""
    return _list(facts, question, "dik", _("No list of exclusions of {years} is established."))


def count_of_class(facts: Facts, question: Question) -> Found:
    """Count items that are available at any time; several of one title are one."""
    kind, period = Classification.SETIAP_SAAT, period_days(question.period, facts.year)
    some = [
        item
        for item in facts.shown(item.listed for item in facts.items.values())
        if item.listed.classification is kind and is_of(item.listed, period)
    ]
    once = {fold(item.listed.title): item for item in reversed(some)}
    alive = [item for item in once.values() if facts.tried.get(item.url) is not Tried.DEAD]
    share = min(_WHOLE, Fraction(len(alive), question.min_count))
    missing: list[Sentence] = []
    if share < 1:
        missing.append(
            _("{n} of {wanted} documents are there.", n=len(alive), wanted=question.min_count)
        )
    if len(some) > len(once):
        missing.append(
            _("{n} items bear the title of another, and are counted once.",
              n=len(some) - len(once))
        )  # fmt: skip
    shown = alive[::-1]
    return Found(share, _links(facts, shown), (), tuple(missing), more=_more(shown))


def portal_page(facts: Facts, question: Question) -> Found:
    """Find the agency's own page on the portal, with something on it."""
    del question
    if not facts.page:
        return Found(_NOTHING, missing=(_("The portal's own address is not set (site_url)."),))
    link = facts.link(facts.page, facts.agency_name)
    if not facts.items and not facts.lists:
        return Found(_NOTHING, missing=(_("Nothing of the agency is published yet."),))
    if link.tried is Tried.DEAD:
        return Found(_NOTHING, (link,), missing=(closed_link(link),))
    return Found(_WHOLE, (link,))


def confirmed(facts: Facts, question: Question) -> Found:
    """Find for each heading that an officer confirmed within the period that it still holds."""
    period = period_days(question.period, facts.year)
    lines = _lines(facts, question)
    parts: list[Found] = []
    for code in question.headings:
        day = lines[code].declared.confirmed if code in lines else None
        if day and (period is None or period[0] <= day <= period[1]):
            parts.append(Found(_WHOLE))
        else:
            missing = _("{code}: nobody confirmed in that time that it still holds.", code=code)
            parts.append(Found(_NOTHING, missing=(missing,)))
    return _together(parts)


#: Each stored query by its name in a questionnaire.
BY_NAME: Mapping[str, Query] = {
    "by_heading": by_heading,
    "with_file": with_file,
    "list_of_year": list_of_year,
    "exclusions_of_year": exclusions_of_year,
    "count_of_class": count_of_class,
    "portal_page": portal_page,
    "confirmed": confirmed,
}


def _lines(facts: Facts, question: Question) -> dict[str, Line]:
    wanted = set(question.headings)
    return {x.heading.code: x for x in facts.board.lines if x.heading.code in wanted}


def _heading(facts: Facts, question: Question, code: str) -> Found:
    line = _lines(facts, question).get(code)
    if line is None:
        return Found(
            _NOTHING, missing=(_("{code} is not asked for by law on this day.", code=code),)
        )
    period = period_days(question.period, facts.year)
    some = facts.shown(item for item in line.items if is_of(item, period))
    if not some:
        return _nothing_of(line, question, _years(question, facts))
    links = _links(facts, some)
    alive = [item for item in some if facts.tried.get(item.url) is not Tried.DEAD]
    dead = tuple(closed_link(link) for link in links if link.tried is Tried.DEAD)
    if not alive:
        return Found(_NOTHING, links, missing=dead, more=_more(some))
    stale = period is None and line.standing in (Standing.OVERDUE, Standing.ANNOUNCED)
    old = (_("{code}: out of date since {day}.", code=code, day=_day(line)),) if stale else ()
    files = next((item.files for item in alive if item.files), ())
    share = _HALF if stale else _WHOLE
    return Found(share, links, files[:MOST_FILES], (*old, *dead), more=_more(some))


def _nothing_of(line: Line, question: Question, years: str) -> Found:
    code = line.heading.code
    if line.items:
        missing = _("{code}: there, but nothing of {years}.", code=code, years=years)
        return Found(_NOTHING, missing=(missing,))
    if line.standing is Standing.NONE:
        return _none_of(line, question)
    name = _Named(line.heading.label)
    return Found(
        _NOTHING, missing=(_("{code}: nothing is published of: {name}.", code=code, name=name),)
    )


def _none_of(line: Line, question: Question) -> Found:
    """Return what people's word that there is none is worth: some questions want it signed."""
    role = question.none_by.partition(":")[2]
    if question.none_by == "not_required" or (role and line.declared.signed):
        return Found(_WHOLE, none=True)
    missing = _("People declared that there is none; this question takes no such answer.")
    if role:
        missing = _("There is none: a statement signed by {role} must be given.", role=role)
    return Found(_NOTHING, missing=(missing,))


def _list(facts: Facts, question: Question, kind: str, lacking: Sentence) -> Found:
    period = period_days(question.period or "Y", facts.year)
    years = range(period[0].year, period[1].year + 1) if period else ()
    found = [each for each in facts.lists if each.kind == kind and each.year in years]
    if not found:
        said = Sentence(lacking.english, {"years": _years(question, facts)})
        return Found(_NOTHING, missing=(said,))
    newest = max(found, key=lambda each: (each.year, each.established))
    link = facts.link(newest.url, newest.title)
    if link.tried is Tried.DEAD:
        return Found(_NOTHING, (link,), missing=(closed_link(link),))
    return Found(_WHOLE, (link,) if newest.url else (), newest.files[:MOST_FILES])


def _together(parts: list[Found]) -> Found:
    """Return several parts of an answer as one: the mean of their shares."""
    share = sum((part.share for part in parts), _NOTHING) / max(1, len(parts))
    links = tuple(dict.fromkeys(link for part in parts for link in part.links))
    files = tuple(dict.fromkeys(file for part in parts for file in part.files))
    missing = tuple(each for part in parts for each in part.missing)
    more = sum(part.more for part in parts)
    return Found(share, links, files, missing, more=more)


def _links(facts: Facts, items: list[Item]) -> tuple[Link, ...]:
    return tuple(facts.link(i.url, i.listed.title) for i in items[:MOST_LINKS] if i.url)


def _more(items: list[Item]) -> int:
    return max(0, len(items) - MOST_LINKS)


def _day(line: Line) -> str:
    return line.due.isoformat() if line.due else ""


def _years(question: Question, facts: Facts) -> str:
    """Return the period for people: ``2026``, ``2025–2026``, ``2026 S1``."""
    days = period_days(question.period or "Y", facts.year)
    if days is None:
        return str(facts.year)
    first, last = days[0].year, days[1].year
    half = question.period.partition(":")[2]
    years = str(first) if first == last else f"{first}\N{EN DASH}{last}"
    return f"{years} {half}".strip()
