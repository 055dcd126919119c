"""Take agencies over from a YAML file, as ``agencies.yaml`` lists them; what the file has new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from didd.adapters.store.people.officers import Appointing
from didd.agencies.acts import taken
from didd.agencies.changes import AgencyChange, new_in
from didd.approval.what_may_be_decided import Refused
from didd.config.agencies import Agencies
from didd.config.yaml_files import ConfigError, load_object
from didd.i18n import _
from didd.office import Office, OfficeError
from didd.steps.agencies.changing import administrator
from didd.steps.agencies.following_up import follow_up
from didd.steps.proof import NOBODY
from didd.steps.refusals import kept_refusals


@dataclass(frozen=True, slots=True)
class Imported:
    """Slugs of the agencies that are new, and of those of which the file says something new."""

    new: tuple[str, ...]
    changed: tuple[str, ...]


def import_agencies(office: Office, by: str, file: Path, day: date, reason: str = "") -> Imported:
    """Take over what a file says that no file said before, from ``day`` on; nothing ends.

    What was changed at the desk stays, unless the file now says something else of it than when it
    was taken last. ``by`` is an authenticated portal administrator; "" only where no officer was
    ever kept. A repetition changes nothing. Raises ``Refused``, or ``OfficeError`` for a file that
    lists no agencies.
    """
    listed = agencies_in(file)
    office.seed_agencies()
    found = Imported((), ())
    with kept_refusals(office, by or NOBODY, "agencies.import", "office"):
        if not by and not office.store.officers.empty():
            raise Refused(_("A portal administrator imports agencies: say --as."))
        admin = administrator(office, by) if by else None

        def check(kept: Sequence[AgencyChange]) -> Sequence[AgencyChange]:
            nonlocal found
            values, known = new_in(listed.agencies, kept), {change.agency for change in kept}
            found = Imported(
                tuple(slug for slug in values if slug not in known),
                tuple(slug for slug in values if slug in known),
            )
            return taken(values, kept, day, reason or file.name)

        office.store.agencies.keep(Appointing(admin), check)
    follow_up(office.fresh())
    return found


def agencies_in(file: Path) -> Agencies:
    """Return the agencies that a file lists; raises ``OfficeError`` where it cannot be read."""
    try:
        found = load_object(file, Agencies)
    except ConfigError as error:
        raise OfficeError(str(error)) from error
    if not found.agencies:
        raise OfficeError(_("{file} lists no agencies (`agencies:`).", file=file))
    return found


def untaken(office: Office, listed: Agencies) -> dict[str, dict[str, Any]]:
    """Return what a list says that was never taken over; {} for a store without agencies."""
    kept = office.store.agencies.all()
    return new_in(listed.agencies, kept) if kept else {}
