"""A consequence test (uji konsekuensi): what its minutes must say before it has an outcome. Pure.

Sources: UU 14/2008 Pasal 17 and 19; PP 61/2010 Pasal 5 (law enforcement: 30 years at most);
Peraturan Komisi Informasi 1/2021 (Pasal 49: what is tested, by which law, with which consequence).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from didd.approval.given_reasons import check_reason, is_filler
from didd.approval.what_may_be_decided import STATE_WORDS, Refused
from didd.config.metadata import MetadataSchema
from didd.config.sop import LegalGround, Sop
from didd.i18n import Sentence, _
from didd.model import Classification, Decision, DecisionKind, Record, State, canonical_json
from didd.text.tidy import tidy

#: The outcomes: it stays excluded, or is approved as open.
OUTCOMES = (DecisionKind.EXCLUDE, DecisionKind.APPROVE)
#: What closes a record: it may be excluded, and then it is.
OF_A_TEST = frozenset({DecisionKind.TEST, DecisionKind.EXCLUDE})
#: The articles that a test may rest on, and that of law enforcement with its longest period.
_ARTICLES, _ENFORCEMENT, _MOST_YEARS = "uu-17-", "uu-17-a", 30
_YEARS = re.compile(r"\b(\d{1,4})\s*(?:\([^)]*\)\s*)?(?:tahun|thn|th)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a test found: article and law, consequences, period; when, where, and by whom.

    ``article`` is the code of a legal ground, in what is kept its words.
    """

    article: str = ""
    law: str = ""
    if_opened: str = ""
    if_closed: str = ""
    period: str = ""
    day: str = ""
    place: str = ""
    unit: str = ""
    participants: tuple[str, ...] = ()

    def text(self) -> str:
        """Return them as they are kept, and as the audit chain has their hash."""
        return canonical_json(asdict(self))


def minutes_from(text: str) -> Minutes:
    """Read what ``Minutes.text`` wrote."""
    kept: dict[str, Any] = json.loads(text)
    people = tuple(kept.pop("participants"))
    return Minutes(**kept, participants=people)


def articles(sop: Sop) -> tuple[LegalGround, ...]:
    """Return the grounds on which information may be excluded: Pasal 17, letter by letter."""
    return tuple(g for g in sop.rejection_grounds if g.code.startswith(_ARTICLES))


def check_tested(state: State, *, officer: str, submitted_by: str, four_eyes: bool) -> None:
    """Raise ``Refused`` unless an item is under test, and not the officer's own."""
    if state is not State.TESTED:
        raise Refused(
            _(
                "Only what is under consequence test has an outcome of one; this item is {state}.",
                state=STATE_WORDS[state],
            )
        )
    if four_eyes and officer == submitted_by:
        raise Refused(_("Nobody may decide on their own proposal (four eyes)."))


def checked(
    minutes: Minutes, outcome: DecisionKind, today: date, sop: Sop, metadata: MetadataSchema
) -> Minutes:
    """Return the minutes with their article in words; raises ``Refused`` for what they lack."""
    minutes = replace(
        minutes,
        participants=tuple(name for each in minutes.participants if (name := tidy(each))),
    )
    article = next((g for g in articles(sop) if g.code == minutes.article), None)
    if article is None:
        raise Refused(_("Choose the article that the test was about (Pasal 17, letter a to j)."))
    for text, what in _written(minutes, outcome):
        if not text.strip() or is_filler(tidy(text), metadata):
            raise Refused(_("Still missing in the minutes: {what}.", what=what))
    for reason in (minutes.if_opened, minutes.if_closed):
        check_reason(reason, metadata)
    if not minutes.participants:
        raise Refused(_("Still missing in the minutes: {what}.", what=_("who took part")))
    _check_day(minutes.day, today)
    if outcome is DecisionKind.EXCLUDE:
        _check_period(minutes)
    return replace(minutes, article=article.label.id)


def _written(minutes: Minutes, outcome: DecisionKind) -> list[tuple[str, Sentence]]:
    found = [
        (minutes.law, _("the law relied on")),
        (minutes.if_opened, _("the consequence if it is opened")),
        (minutes.if_closed, _("the consequence if it stays closed")),
        (minutes.place, _("the place of the test")),
        (minutes.unit, _("the unit that holds it")),
    ]
    if outcome is DecisionKind.EXCLUDE:
        found.append((minutes.period, _("for how long it is excluded")))
    return found


def _check_day(text: str, today: date) -> None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(_("The day of the test is not filled in, for example 2026-01-14.")) from None
    if day > today:
        raise Refused(_("The day of the test, {day}, has not come yet.", day=day.isoformat()))


def _check_period(minutes: Minutes) -> None:
    years = [int(number) for number in _YEARS.findall(minutes.period)]
    if minutes.article == _ENFORCEMENT and any(number > _MOST_YEARS for number in years):
        raise Refused(
            _(
                "Information that hinders law enforcement is excluded for {n} years at most "
                "(PP 61/2010 Pasal 5); mend the period.",
                n=_MOST_YEARS,
            )
        )


def closed_by_test(decisions: Iterable[Decision]) -> set[str]:
    """Return the ids of records that a test excluded, or that await one, in the order decided.

    Only an approval opens a record again: nobody found one open that was returned.
    """
    closed: set[str] = set()
    for made in decisions:
        if made.kind in OF_A_TEST:
            closed.add(made.record_id)
        elif made.kind is DecisionKind.APPROVE:
            closed.discard(made.record_id)
    return closed


def as_excluded(record: Record, minutes: Minutes) -> Record:
    """Return a record as the list of what is excluded shows it after a test with this outcome."""
    said = {
        "dasar_pengecualian": "; ".join(filter(None, (minutes.article, minutes.law))),
        "konsekuensi_dibuka": minutes.if_opened,
        "konsekuensi_ditutup": minutes.if_closed,
        "jangka_pengecualian": minutes.period,
    }
    return replace(
        record,
        classification=Classification.DIKECUALIKAN,
        fields={**record.fields, **{code: tidy(text) for code, text in said.items()}},
    )
