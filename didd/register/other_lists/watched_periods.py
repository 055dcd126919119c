"""When the exclusions of an agency's list in force end, so that somebody is told in time. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from didd.register.other_lists.excluded_list import ExcludedList, first_decreed
from didd.register.other_lists.exclusion_period import period_end


@dataclass(frozen=True, slots=True)
class WatchedPeriod:
    """An exclusion of an agency: what the list calls it, and the last day of its period."""

    agency: str
    title: str
    ends: date


def watched(lists: Sequence[ExcludedList]) -> list[WatchedPeriod]:
    """Return the periods in the newest of an agency's established ``lists``, oldest list first.

    A length counts from the decree that first named the item, which may be that of the newest
    list itself; periods that name no day are left out.
    """
    if not lists:
        return []
    since, newest = first_decreed(lists), lists[-1]
    ends = [
        (e, period_end(e.texts["jangka_pengecualian"], since.get(e.key))) for e in newest.entries
    ]
    return [
        WatchedPeriod(newest.agency.slug, entry.texts["judul"], day) for entry, day in ends if day
    ]
