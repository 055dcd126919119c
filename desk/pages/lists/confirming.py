"""A decree read once more, as it will be printed, before it makes a list final."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from starlette.responses import Response

from desk.pages.agency_here import agency_here
from desk.pages.lists.decree_form import LONGEST_NUMBER, decree_day, effect_of
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Decree, RegisterEdition
from didd.register.printing.printed_frame import ListNames, printed_frame
from didd.register.printing.printed_pages import PrintedFrame
from didd.steps.lists.decree_papers import How
from didd.steps.refusals import kept_refusals


@dataclass(frozen=True, slots=True)
class Typed:
    """What the form of a decree brought: its number, its day, and how it is established."""

    number: str
    day: date
    how: How


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A decree as it will be printed: ``mark`` is the hash of what is confirmed.

    ``address`` is that of the list's page, ``content_hash`` that of the list; ``rows`` are what a
    ralat corrects, as its form names them.
    """

    address: str
    name: str
    edition: str
    entries: int
    decree: Decree
    frame: PrintedFrame
    content_hash: str
    mark: str
    rows: tuple[str, ...] = ()


#: Judges what was typed; raises ``Refused``.
Look = Callable[[RequestContext, Agency], Confirmation]
#: Answers with the list's own page, what is wrong, and a status.
Show = Callable[[RequestContext, Agency, object, int], Response]


def number_typed(context: RequestContext) -> str:
    """Return the decree's number as it was typed."""
    return context.form.text("nomor")[:LONGEST_NUMBER]


def typed_decree(context: RequestContext) -> Typed:
    """Return what was typed of a decree; raises ``Refused`` for a day that is none."""
    form = context.form
    how = How(
        signed=form.file("keputusan"),
        effect=effect_of(form.text("akibat")),
        shown=form.text("isi") or "-",
    )
    return Typed(number_typed(context), decree_day(context), how)


def confirmed_decree(context: RequestContext, about: str) -> Typed:
    """Return what was typed of a decree and read once more; raises ``Refused`` where it was not.

    That is kept in the audit chain too; ``about`` is the object of the act there.
    """
    number = number_typed(context)
    with kept_refusals(context.office, context.person.id, "establish", about, number=number):
        typed, mark = typed_decree(context), context.form.text("terbaca")
        if not mark:
            raise Refused(_("Read the decree once more as it will be printed, then confirm it."))
    return replace(typed, how=replace(typed.how, confirmed=mark))


def frame_of(
    context: RequestContext, edition: RegisterEdition, names: ListNames, decree: Decree
) -> PrintedFrame:
    """Return what is printed around the list once it is established."""
    return printed_frame(replace(edition, decree=decree), names, (), context.office.config)


def confirm_page(
    context: RequestContext,
    agency: Agency,
    seen: Confirmation,
    complaint: object = "",
    status: int = 200,
) -> Response:
    """Show the decree as it will be printed, with the button that makes the list final."""
    return context.page(
        "decree_confirm.html",
        status=status,
        complaint=complaint,
        agency=agency,
        seen=seen,
        effect=context.form.text("akibat"),
    )


def read_once_more(context: RequestContext, look: Look, show: Show) -> Response:
    """Show the decree of the agency's list as it will be printed; establishes nothing.

    Where it cannot be established ``show`` answers with the list's own page, and why.
    """
    agency = agency_here(context)
    try:
        return confirm_page(context, agency, look(context, agency))
    except Refused as refusal:
        return show(context, agency, refusal, 409)


def read_again(
    context: RequestContext, agency: Agency, refusal: Refused, look: Look, show: Show
) -> Response:
    """Show the decree to be read again if the list could still be established.

    Else ``show`` answers with the list's own page and why it could not.
    """
    try:
        seen = look(context, agency)
    except Refused as why:
        return show(context, agency, why, 409)
    return confirm_page(context, agency, seen, refusal, 409)
