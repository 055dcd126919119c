"""What a token for the JSON API may be used for: parts of what its holder may do. Pure.

A scope gives no right. Each act asks for the holder's own right of that day, and for a scope.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from didd.approval.appointments import Person
from didd.approval.who_may_act import OfficeAct, may_anywhere
from didd.config.sop import Sop


class Scope(StrEnum):
    """What a token may be used for."""

    READ = "read"
    AGENCY = "agency"
    DECIDE = "decide"
    ESTABLISH = "establish"
    PUBLISH = "publish"
    ADMINISTER = "administer"
    OWN = "own"


#: One of these scopes is asked for by each act; reading asks for ``READ`` alone, what is the
#: officer's own and no act of office (their views, how they are written to) for ``OWN``.
SCOPES_FOR: dict[OfficeAct, frozenset[Scope]] = {
    **dict.fromkeys(
        (OfficeAct.MEND, OfficeAct.FILES, OfficeAct.DECLARE, OfficeAct.ANSWER, OfficeAct.CHECK),
        frozenset({Scope.AGENCY}),
    ),
    OfficeAct.NOTE: frozenset({Scope.AGENCY, Scope.DECIDE}),
    OfficeAct.APPROVE: frozenset({Scope.DECIDE}),
    OfficeAct.COMPILE: frozenset({Scope.DECIDE, Scope.ESTABLISH}),
    OfficeAct.ESTABLISH: frozenset({Scope.ESTABLISH}),
    **dict.fromkeys(
        (OfficeAct.WITHDRAW, OfficeAct.RESTORE, OfficeAct.PUBLISH), frozenset({Scope.PUBLISH})
    ),
    # No program erases: a person does, who reads first what goes.
    OfficeAct.ERASE: frozenset(),
    OfficeAct.APPOINT: frozenset({Scope.ADMINISTER}),
    OfficeAct.AUDIT: frozenset({Scope.READ}),
    OfficeAct.SEARCHES: frozenset({Scope.READ}),
}


def scopes_of(person: Person, day: date, sop: Sop) -> tuple[Scope, ...]:
    """Return the scopes that are of any use to somebody on this day."""
    # An act that one of two scopes opens is no reason to offer both.
    alone = [act for act in OfficeAct if len(SCOPES_FOR[act]) == 1]
    useful = {next(iter(SCOPES_FOR[a])) for a in alone if may_anywhere(person, a, day, sop)}
    useful |= {Scope.READ, Scope.OWN} if person.held(day) else set()
    return tuple(scope for scope in Scope if scope in useful)
