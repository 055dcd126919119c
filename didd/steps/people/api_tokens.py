"""An officer's own tokens for the JSON API: made and ended at the desk, each an act of theirs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from didd.adapters.store.people.api_tokens import (
    TOKEN_ENDED,
    TOKEN_MADE,
    ApiToken,
    NewToken,
    key_of,
)
from didd.approval.appointments import ALL, Person
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Officer
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.people.token_scopes import Scope, scopes_of
from didd.steps.refusals import kept_refusals
from didd.text.storable import printable

#: How every token begins, so that one that was left lying about is known for what it is.
BEGINS = "didd_"
#: Letters of a name, and tokens of one officer at a time.
LONGEST, MOST = 60, 20


@dataclass(frozen=True, slots=True)
class TokenWanted:
    """A token to be made, which holds to the end of its ``last`` day.

    ``strong``: whoever makes it has shown a second factor.
    """

    name: str
    scopes: Sequence[str]
    last: date | None
    strong: bool


def make_api_token(office: Office, officer_id: str, wanted: TokenWanted) -> str:
    """Make a token of the officer's own; return it, it is kept nowhere. Raises ``Refused``."""
    with kept_refusals(office, officer_id, TOKEN_MADE, f"officer/{officer_id}"):
        person, officer = _of_today(office, officer_id)
        name = cover(" ".join(printable(wanted.name).split()), office.config.checks)[:LONGEST]
        if not name:
            raise Refused(_("Give the token a name by which you will know it."))
        scopes, ends = _scopes(office, person, wanted.scopes), _ends(office, wanted.last)
        token = BEGINS + secrets.token_urlsafe(32)
        made = NewToken(name, scopes, key_of(token), wanted.strong, office.now(), ends)

        def check(others: Sequence[ApiToken]) -> None:
            _check_room(name, [each for each in others if each.holds(made.at)])

        office.store.api_tokens.keep(made, officer, check)
    return token


def end_api_token(office: Office, officer_id: str, number: int) -> ApiToken:
    """End a token of one's own, or as an administrator another's; raises ``Refused``."""
    found = office.store.api_tokens.get(number)
    about = f"officer/{found.officer if found else officer_id}"
    with kept_refusals(office, officer_id, TOKEN_ENDED, about):
        if found is not None and found.officer == officer_id:
            _person, officer = _of_today(office, officer_id)
        else:
            officer = office.acting(officer_id, OfficeAct.APPOINT, ALL)
        if found is None or not office.store.api_tokens.end(number, officer, office.now()):
            raise Refused(_("There is no such token any more."))
    return found


def end_tokens_of(office: Office, officer_id: str, by: Officer | None) -> None:
    """End all tokens of somebody who goes, or whose proof of who they are is weaker from now on."""
    for token in office.store.api_tokens.of(officer_id):
        if by is not None:
            office.store.api_tokens.end(token.id, by, office.now())


def last_day_of(now: date) -> date:
    """Return the last day for which a token may be made: a year from now.

    >>> last_day_of(date(2028, 2, 29))
    datetime.date(2029, 2, 28)
    """
    try:
        return now.replace(year=now.year + 1)
    except ValueError:
        return now.replace(year=now.year + 1, day=28)


def _of_today(office: Office, officer_id: str) -> tuple[Person, Officer]:
    person, officer = office.person(officer_id), office.officer(officer_id)
    if person is None or officer is None or not person.held(office.today):
        raise Refused(_("Whoever holds no role today has no tokens."))
    return person, officer


def _scopes(office: Office, person: Person, wanted: Sequence[str]) -> tuple[str, ...]:
    mine = scopes_of(person, office.today, office.config.sop)
    chosen = tuple(scope.value for scope in Scope if scope.value in wanted)
    if not chosen:
        raise Refused(_("Choose what the token may be used for."))
    if not set(wanted) <= {scope.value for scope in mine}:
        raise Refused(_("A token may be used for no more than its holder may do."))
    return chosen


def _ends(office: Office, last: date | None) -> datetime:
    most = last_day_of(office.today)
    if last is None or not office.today <= last <= most:
        raise Refused(_("A token has a last day, no later than {most}.", most=most.isoformat()))
    return datetime.combine(last + timedelta(days=1), time(), office.config.sop.zone)


def _check_room(name: str, others: Sequence[ApiToken]) -> None:
    if any(each.name == name for each in others):
        raise Refused(_("You have a token of this name already; choose another name."))
    if len(others) >= MOST:
        raise Refused(_("You have {n} tokens already; end one that is not needed.", n=MOST))
