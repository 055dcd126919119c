"""A consequence test (uji konsekuensi): what its minutes must say before it has an outcome. Pure.

Sources: UU 14/2008 Pasal 17, 19, 20 and 22 ayat (7) huruf e (what is excluded in a document may be
blacked out); Peraturan Komisi Informasi 1/2021 (Pasal 49: what is tested, by which law, with which
consequence).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any

from didd.approval.consequences.exclusion_terms import check_term
from didd.approval.given_reasons import check_reason, is_filler
from didd.approval.what_may_be_decided import STATE_WORDS, Refused
from didd.config.metadata import MetadataSchema
from didd.config.sop import LegalGround, Sop
from didd.i18n import Sentence, _
from didd.model import (
    Classification,
    Decision,
    DecisionKind,
    Form,
    Record,
    RecordFile,
    State,
    Submission,
    canonical_json,
)
from didd.text.hidden_words import UNTOLD, told
from didd.text.tidy import tidy

#: What may come out of a test, in display order.
OUTCOMES = (DecisionKind.EXCLUDE, DecisionKind.APPROVE, DecisionKind.OPEN, DecisionKind.REDACT)
#: Outcomes in which something stays excluded, which need a period; those that need a class.
KEEPING = frozenset({DecisionKind.EXCLUDE, DecisionKind.REDACT})
CLASSED = frozenset({DecisionKind.OPEN, DecisionKind.REDACT})
#: What closes a record: it may be excluded, and then it is.
OF_A_TEST = frozenset({DecisionKind.TEST, DecisionKind.EXCLUDE, DecisionKind.REDACT})
#: Where a copy's files are said to lie: no path in a folder begins so.
COPIES = "/dihitamkan"
#: Letters of the shortest name.
_SHORTEST_NAME = 3
#: The articles that a test may rest on.
_ARTICLES = "uu-17-"
#: Classes in which information is opened, in display order.
OPEN_CLASSES = tuple(c for c in Classification if c is not Classification.DIKECUALIKAN)


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a test found: article and law, consequences, period; when, where, and by whom.

    ``article`` is the code of a legal ground, in what is kept its words. ``opened_as`` is the code
    of the class in which what it opens is public.
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
    opened_as: str = ""

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


def outcomes_of(found: Submission) -> tuple[DecisionKind, ...]:
    """Return what may come out of a test of this proposal.

    What the agency itself calls excluded is opened in its list first, then approved like any row;
    a redacted copy has no further one.
    """
    opening = DecisionKind.OPEN if found.record.excluded else DecisionKind.APPROVE
    copied = () if found.original else (DecisionKind.REDACT,)
    return (DecisionKind.EXCLUDE, opening, *copied)


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
    minutes: Minutes,
    outcome: DecisionKind,
    today: date,
    sop: Sop,
    metadata: MetadataSchema,
    ends: date | None = None,
) -> Minutes:
    """Return the minutes with their article in words; raises ``Refused`` for what they lack.

    ``ends`` is the last day of their period, as far as that names one.
    """
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
    if not any(_is_name(each, metadata) for each in minutes.participants):
        raise Refused(_("Still missing in the minutes: {what}.", what=_("who took part")))
    day = _day(minutes.day, today)
    if outcome in KEEPING:
        check_term(minutes.article, minutes.period, day, ends)
    if outcome in CLASSED and minutes.opened_as not in OPEN_CLASSES:
        raise Refused(_("Choose the class in which it is open: regularly, at once, or any time."))
    opened_as = minutes.opened_as if outcome in CLASSED else ""
    return replace(minutes, article=article.label.id, opened_as=opened_as)


def _is_name(text: str, metadata: MetadataSchema) -> bool:
    """Whether a text may be somebody's name: some letters, and no filler."""
    return sum(map(str.isalpha, text)) >= _SHORTEST_NAME and not is_filler(text, metadata)


def _written(minutes: Minutes, outcome: DecisionKind) -> list[tuple[str, Sentence]]:
    found = [
        (minutes.law, _("the law relied on")),
        (minutes.if_opened, _("the consequence if it is opened")),
        (minutes.if_closed, _("the consequence if it stays closed")),
        (minutes.place, _("the place of the test")),
        (minutes.unit, _("the unit that holds it")),
    ]
    if outcome in KEEPING:
        found.append((minutes.period, _("for how long it is excluded")))
    return found


def _day(text: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Refused(_("The day of the test is not filled in, for example 2026-01-14.")) from None
    if day > today:
        raise Refused(_("The day of the test, {day}, has not come yet.", day=day.isoformat()))
    return day


def closed_by_test(decisions: Iterable[Decision]) -> set[str]:
    """Return the ids of records that a test excluded, or that await one, in the order decided.

    Only an approval, or a test that opens the agency's row, opens a record again: nobody found one
    open that was returned. Of what a test opened as a redacted copy, only the copy is approved.
    """
    closed: set[str] = set()
    for made in decisions:
        if made.kind in OF_A_TEST:
            closed.add(made.record_id)
        elif made.kind in (DecisionKind.APPROVE, DecisionKind.OPEN):
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


#: Fields that say why something is excluded, how it is called in public then, and where else the
#: original may be found: none of them of a copy.
_NOT_OF_A_COPY = frozenset(
    {
        "dasar_pengecualian",
        "konsekuensi_dibuka",
        "konsekuensi_ditutup",
        "jangka_pengecualian",
        "sebutan_umum",
        "media",
    }
)


#: Fields that hold numbers and days, which tell no name.
_NUMBERS = frozenset({"nomor", "waktu_pembuatan", "kode_wilayah"})


def as_copy(record: Record, opened_as: Classification, files: Iterable[RecordFile]) -> Record:
    """Return what is public of a record whose redacted copies are ``files``.

    It is called as the agency calls it in public, and says nothing of where the original is, what
    its files are called, or how it is called where that is not told; then it has no summary.
    """
    fields = {code: text for code, text in record.fields.items() if code not in _NOT_OF_A_COPY}
    plain = {c: t for c, t in fields.items() if c in _NUMBERS and not any(map(str.isalpha, t))}
    paths, general = (file.path for file in record.files), record.fields.get("sebutan_umum", "")
    title, texts = told(record.title, fields, paths, general, closed=False)
    if title != record.title:
        texts.pop("ringkasan", None)
    return replace(
        record,
        classification=opened_as,
        title=title or UNTOLD,
        fields=texts | plain | {"bentuk": Form.SOFTCOPY.value},
        files=tuple(replace(file, path=f"{COPIES}/{file.name}") for file in files),
    )
