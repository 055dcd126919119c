"""An officer says something of a heading: it binds, there is none, it still holds, it will come."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, EditionStatus, Officer, digest
from didd.obligations.board import Board
from didd.obligations.declarations import Declaration, Saying, holding
from didd.office import Office
from didd.steps.obligations.completeness import board_now
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable
from didd.text.tidy import is_blank, tidy

#: The longest reason, and the furthest day for which something may be announced.
_LONGEST, _FURTHEST = 2000, timedelta(days=366)
#: What needs a reason that people can read later.
_REASONED = frozenset({Saying.NONE, Saying.NOT_BOUND, Saying.ANNOUNCED})
#: Letters without which a text is no reason.
_SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """What an officer wants to declare; ``revoked`` takes the same back."""

    heading: str
    saying: Saying
    record_id: str = ""
    day: date | None = None
    reason: str = ""
    revoked: bool = False


def declare(office: Office, agency: Agency, officer_id: str, asked: Asked) -> Declaration:
    """Keep what an officer of the agency, or the chief officer, says of a heading.

    Raises ``Refused``; a refused act is kept in the audit chain too.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, "heading.declare", about):
        officer = office.acting(officer_id, OfficeAct.DECLARE, agency.slug)
        made = _declaration(office, agency, officer, asked)
    _keep(office, agency, [made])
    return made


def list_mark(office: Office, board: Board) -> str:
    """Return the hash of what ``confirm_list`` confirms: an edition, its headings, their items."""
    heads = office.store.edition_heads.of(board.agency)
    edition = next((h.id for h in heads if h.status is EditionStatus.ESTABLISHED), 0)
    lines = [(line.heading.code, line.items) for line in board.lines if line.due is not None]
    return digest([edition, [[code, [i.record_id for i in items]] for code, items in lines]])


def confirm_list(
    office: Office,
    agency: Agency,
    officer_id: str,
    unless: Collection[str] = (),
    shown: str = "",
) -> list[Declaration]:
    """Confirm that the periodic information of the agency's list still holds, but for exceptions.

    ``unless`` are codes of headings that do not hold any more as they are; ``shown`` is the
    ``list_mark`` of what the officer saw, another is refused. Raises ``Refused``.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, "heading.declare", about):
        officer = office.acting(officer_id, OfficeAct.DECLARE, agency.slug)
        board = board_now(office, agency)
        if shown and shown != list_mark(office, board):
            raise Refused(
                _("The list has changed since it was opened. Check it again, then confirm it.")
            )
        codes = [line.heading.code for line in board.lines if line.due is not None]
        if strange := sorted(set(unless) - set(codes)):
            raise Refused(
                _("There is no periodic information of heading {code} in the list.",
                  code=storable(strange[0])[:20])
            )  # fmt: skip
        said = [Asked(c, Saying.CONFIRMED, day=office.today) for c in codes if c not in unless]
        if not said:
            raise Refused(_("The list has no periodic information that could be confirmed."))
    now = office.now()  # one act, one moment
    made = [replace(_made(office, agency, officer, each), at=now) for each in said]
    _keep(office, agency, made)
    return made


def _keep(office: Office, agency: Agency, made: list[Declaration]) -> None:
    """Keep what was said; where the public sees a list of the agency, it is to see this too."""
    shown = office.store.edition_heads.any_list(agency.slug)
    office.store.declarations.keep(made, publish=shown)


def _declaration(office: Office, agency: Agency, officer: Officer, asked: Asked) -> Declaration:
    known = {heading.code for heading in office.config.mandatory.on(office.today)}
    if asked.heading not in known:
        raise Refused(_("There is no heading {code} in force.", code=storable(asked.heading)[:20]))
    made = _made(office, agency, officer, asked)
    held = {each.question: each for each in holding(office.store.declarations.of(agency.slug))}
    if asked.revoked:
        if (kept := held.get(made.question)) is None or kept.saying is not asked.saying:
            raise Refused(_("Nothing like that was declared, or it was taken back already."))
        return made
    _check(office, board_now(office, agency), made)
    return made


def _check(office: Office, board: Board, made: Declaration) -> None:
    if made.saying in _REASONED and says_nothing(made.reason):
        raise Refused(_("Write down why, in a sentence that somebody still understands next year."))
    if made.saying is Saying.ANNOUNCED:
        _check_day(made.day, office.today)
    if made.saying in (Saying.RECORD, Saying.NOT_RECORD) and made.record_id not in board.titles:
        raise Refused(_("This item is not in the agency's list in force."))
    if made.saying is Saying.NONE and any(
        line.items for line in board.lines if line.heading.code == made.heading
    ):
        raise Refused(
            _(
                "The list has items of this heading, so there is such information. Say first which "
                "of them are not of it."
            )
        )


def _check_day(day: date | None, today: date) -> None:
    if day is None or day <= today or day - today > _FURTHEST:
        raise Refused(_("Give the day by which it will be there: after today, and within a year."))


def says_nothing(reason: str) -> bool:
    """Whether a text is too short, or too monotonous, to be a reason."""
    letters = [c for c in reason if c.isalpha()]
    return is_blank(reason) or len(letters) < _SHORTEST or len(set(letters)) < _SHORTEST // 2


def _made(office: Office, agency: Agency, officer: Officer, asked: Asked) -> Declaration:
    return Declaration(
        agency.slug,
        asked.heading,
        asked.saying,
        officer.id,
        officer.role.value,
        office.now(),
        storable(asked.record_id)[:36],
        office.today if asked.saying is Saying.CONFIRMED else asked.day,
        tidy(storable(asked.reason), lines=True)[:_LONGEST],
        asked.revoked,
        officer.holder,
    )
