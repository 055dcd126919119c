"""What the form of a decree says: its number, its day, what it does with the one before."""

from __future__ import annotations

from datetime import date

from desk.access.permissions import Permission
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Effect
from didd.steps.lists.decree_papers import Wish

#: What a decree may do with the one before it, in the words of a choice.
EFFECT_WORDS = {
    Effect.REVOKE: _("It revokes the decree before it"),
    Effect.AMEND: _("It amends the decree before it"),
    Effect.CORRECT: _("It corrects slips of the pen in the decree before it (ralat)"),
}
#: Years between today and the day that a decree to be signed may bear.
YEARS_OFF = 1
#: Longest decree number that fits the printed list's signature block.
LONGEST_NUMBER = 120


def decree_day(context: RequestContext) -> date:
    """Return the decree's day from the form; raises ``Refused`` for none, or one to come."""
    day = _day_or_none(context.form.text("tanggal"))
    if day is None:
        raise Refused(_("The decree date is not filled in correctly, for example 2026-01-14."))
    if day > context.office.today:
        raise Refused(_("The decree date must not be in the future: check its year."))
    return day


def effect_of(name: str) -> Effect | None:
    """Return a chosen effect; None where nothing of ours was chosen."""
    return Effect(name) if name in list(Effect) else None


def wish_of(context: RequestContext, agency: Agency) -> Wish:
    """Return what the decree to be signed shall say already, from the address asked for.

    Raises ``Refused`` for a day so far off that its year is a slip of the pen.
    """
    asked = context.request.query_params
    number = "".join(c for c in asked.get("nomor", "") if c.isprintable())[:LONGEST_NUMBER]
    return Wish(
        number.strip(),
        _day_near(asked.get("tanggal", ""), context.office.today),
        context.as_officer(Permission.ESTABLISH, agency.slug),
        effect_of(asked.get("akibat", "")),
    )


def _day_near(text: str, today: date) -> date | None:
    day = _day_or_none(text)
    if day is not None and abs(day.year - today.year) > YEARS_OFF:
        raise Refused(
            _(
                "A decree to be signed cannot bear the date {day}: check its year.",
                day=day.isoformat(),
            )
        )
    return day


def _day_or_none(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
