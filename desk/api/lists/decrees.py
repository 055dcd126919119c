"""What decrees share in the API: what is typed of one, and what it will say, to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal

from fastapi import Query
from pydantic import StringConstraints
from starlette.responses import Response

from desk.access.permissions import Permission
from desk.api.caller import Caller
from desk.api.shapes import Asked, Day, Hash, Told
from desk.pages.lists.decree_form import LONGEST_NUMBER, YEARS_OFF
from desk.web.downloads import bytes_attachment
from didd.adapters.register_files.packing import as_one
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Decree, Effect, RegisterEdition
from didd.steps.establish import Judged
from didd.steps.lists.decree_papers import How, Wish
from didd.text.iana_types import media_type_named

Number = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_NUMBER)]


#: What a decree to be signed may say already, and the forms of its paper.
MaybeNumber = Annotated[str, Query(max_length=LONGEST_NUMBER)]
Paper = Literal["pdf", "docx"]


class DecreeAsked(Asked):
    """A decree of the list with this content; without an effect as the office's setting says."""

    number: Number
    day: Day
    content_hash: Hash
    effect: Effect | None = None

    def how(self, confirmed: str = "") -> How:
        """Return it as the step wants it."""
        return How(effect=self.effect, shown=self.content_hash, confirmed=confirmed)


class ConfirmedDecree(DecreeAsked):
    """The same decree, and in ``confirmed`` the ``mark`` of what it will say as it was read."""

    confirmed: Hash


class DecreeTold(Told):
    """What the decree will say. Establishing names its ``mark`` in ``confirmed``."""

    edition: str
    entries: int
    content_hash: str
    number: str
    day: date
    subject: str
    place: str
    signatory: str
    position: str
    earlier: str
    exception: str
    mark: str


class Established(Told):
    """A list that is final now."""

    label: str
    content_hash: str
    decree: str
    day: date
    formats: list[str]


def established_of(made: RegisterEdition) -> Established:
    """Return an edition that was just established, as an answer has it."""
    decree = made.decree
    return Established(
        label=made.label,
        content_hash=made.register.content_hash,
        decree=decree.number if decree else "",
        day=decree.date if decree else made.register.as_of,
        formats=sorted(made.outputs),
    )


def paper_of(made: Mapping[str, bytes], name: str) -> Response:
    """Return a decree to be signed as a download; a long one's volumes zipped."""
    ending, content = as_one(made)
    return bytes_attachment(content, f"{name}.{ending}", media_type_named(ending))


def told_edition(judged: Judged) -> DecreeTold:
    """Return what the decree of an edition of the DIDD will say, as an answer has it."""
    register = judged.edition.register
    return told_decree(
        judged.decree,
        judged.mark,
        edition=judged.edition.label,
        entries=len(register.entries),
        content_hash=register.content_hash,
    )


def told_decree(decree: Decree, mark: str, **of_list: Any) -> DecreeTold:
    """Return what a decree will say, as an answer has it."""
    names = ("number", "subject", "place", "signatory", "position", "earlier", "exception")
    values = {name: getattr(decree, name) for name in names}
    return DecreeTold(day=decree.date, mark=mark, **values, **of_list)


def wished(caller: Caller, number: str, day: date | None, effect: Effect | None) -> Wish:
    """Return what a decree to be signed shall say already; its day is this year's or next to it."""
    if day is not None and abs(day.year - caller.office.today.year) > YEARS_OFF:
        told = _("A decree to be signed cannot bear the date {day}: check its year.", day=day)
        raise Refused(told)
    signatory = caller.context.as_officer(Permission.ESTABLISH, caller.agency.slug)
    return Wish(number, day, signatory, effect)
