"""Leftover register files of unfinished establishments in the archive (SOP 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from didd.office import Office


def take_away_left(
    office: Office, agency: str = "", *, older: timedelta = timedelta(), only: Collection[str] = ()
) -> None:
    """Delete register files that an unfinished establishment left in the archive.

    Of one agency or of all; with ``older`` recently planned ones stay, with ``only`` all others.
    """
    outputs = office.store.outputs
    left = outputs.left(agency, office.now() - older if older else None)
    left &= set(only) or left
    if left:
        needed = office.store.editions.digests_in_force() | office.store.records.named_digests(left)
        outputs.drop(left, office.archive.remove, needed)
