"""Whether the tree of agencies holds on the day of a change, and on every later one. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import ValidationError

from didd.agencies.changes import AgencyChange, Kind, days_of, listed_on
from didd.approval.what_may_be_decided import Refused
from didd.config.agencies import faults
from didd.i18n import _


def check_later(kept: Sequence[AgencyChange], made: Sequence[AgencyChange], day: date) -> None:
    """Raise ``Refused`` where the tree would not hold on this day, or on a later one."""
    whole = [*kept, *made]
    _check_slugs(kept, made)
    for each in [day, *(later for later in days_of(whole) if later > day)]:
        try:
            listed = listed_on(whole, each)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            raise Refused(
                _("From {day} on this cannot be: {why}", day=each.isoformat(), why=_why(first))
            ) from error
        for fault in faults(listed):
            raise Refused(fault)


def _check_slugs(kept: Sequence[AgencyChange], made: Sequence[AgencyChange]) -> None:
    """Raise ``Refused`` for a new agency whose folder or organization on the portal is taken."""
    there = {change.agency for change in kept}
    taken = there | {str(c.values["organization"]) for c in kept if c.values.get("organization")}
    organizations: defaultdict[str, set[str]] = defaultdict(set)
    for change in kept:
        if change.values.get("organization"):
            organizations[change.agency].add(str(change.values["organization"]))
    for change in made:
        own = {change.agency, str(change.values.get("organization") or change.agency)}
        if change.agency in there and own - {change.agency} - organizations[change.agency]:
            raise Refused(
                _(
                    "{slug} keeps its organization on the portal, or another's data would be "
                    "taken off.",
                    slug=change.agency,
                )
            )
        if (change.kind is Kind.ADDED or change.agency not in there) and own & taken:
            raise Refused(
                _(
                    "{slug} is taken: it is or was another agency's. Choose another one; an "
                    "agency that only changes its name is renamed.",
                    slug=min(own & taken),
                )
            )
        taken, there = taken | own, there | {change.agency}
        organizations[change.agency] |= own


def _why(error: Any) -> str:
    return str(error["msg"]).removeprefix("Value error, ")
