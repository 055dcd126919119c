"""Whether a decree can be true: its day against what it establishes, its number among others. Pure.

A list that is established stays as it is, so what is false in its decree stays false.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo

from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Decision, DecisionKind, Decree, Register, digest

#: How long after its day a decree may be typed in; a leap year is a year too.
LATEST = timedelta(days=366)
#: The day of the law (UU 14/2008) that asks for such lists: no decree of one is older.
SINCE = date(2008, 4, 30)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the day of a decree is held against.

    ``today`` and ``approved``, the day of the newest approval in the list, are those of the
    office's time zone, as is ``excluded``, that of the newest test that excludes an item of it.
    ``before`` is the decree of the edition that this one follows.
    """

    today: date
    approved: date | None = None
    before: Decree | None = None
    excluded: date | None = None


@dataclass(frozen=True, slots=True)
class KeptDecree:
    """A decree by which somebody established a list; ``about`` names the list and its edition."""

    number: str
    day: date
    about: str


def check_decree(number: str, day: date, setting: Setting) -> None:
    """Raise ``Refused`` for a decree without a number, or of a day on which it cannot be.

    A decree establishes the list as it is now. It may be typed in weeks after it was signed, but
    numbers begin anew each year and lists are renewed within it, so one more than a year old
    (``LATEST``) is a slip of the pen, 0026 for 2026. Where items were approved here, the day of
    the newest approval says better from when on it can be.
    """
    if not same_number(number):
        raise Refused(_("The decree number is not filled in."))
    if day > setting.today:
        raise Refused(_("The decree date {day} has not come yet.", day=day.isoformat()))
    if setting.approved is None and (setting.today - day) > LATEST:
        raise Refused(
            _(
                "The decree date {day} is more than a year ago: check its year on the signed "
                "decree.",
                day=day.isoformat(),
            )
        )
    _check_after(day, setting)


def _check_after(day: date, setting: Setting) -> None:
    """Raise ``Refused`` for a day before what the decree follows, or establishes."""
    before = setting.before
    if before is not None and day < before.date:
        raise Refused(
            _(
                "The decree date {day} is before that of the edition it follows: decree {number} "
                "of {before}. Check the date on the signed decree.",
                day=day.isoformat(),
                number=before.number,
                before=before.date.isoformat(),
            )
        )
    if setting.approved is not None and day < setting.approved:
        raise Refused(
            _(
                "The decree date {day} is before the newest approval in this draft, of {approved}: "
                "no decree establishes what was not approved yet. Check the date on the signed "
                "decree.",
                day=day.isoformat(),
                approved=setting.approved.isoformat(),
            )
        )
    if setting.excluded is not None and day < setting.excluded:
        raise Refused(
            _(
                "The decree date {day} is before {excluded}, when a consequence test excluded an "
                "item of this list: no decree establishes what was not decided yet. Check the date "
                "on the signed decree.",
                day=day.isoformat(),
                excluded=setting.excluded.isoformat(),
            )
        )


def check_earlier(number: str, day: date, today: date) -> None:
    """Raise ``Refused`` for the decree of a list from before that cannot have been."""
    if not same_number(number):
        raise Refused(_("The decree number is not filled in."))
    if day > today:
        raise Refused(_("The decree date {day} has not come yet.", day=day.isoformat()))
    if day < SINCE:
        raise Refused(
            _(
                "The decree date {day} is before {since}, the day of the law that asks for such "
                "lists (UU 14/2008): check its year on the signed decree.",
                day=day.isoformat(),
                since=SINCE.isoformat(),
            )
        )


def check_number(decree: Decree, signed: Iterable[KeptDecree]) -> None:
    """Raise ``Refused`` when the signatory has ``signed`` another of that number in that year."""
    for kept in signed:
        if kept.day.year == decree.date.year and same_number(kept.number) == same_number(
            decree.number
        ):
            raise Refused(
                _(
                    "{signatory} has signed another decree Number {number} in {year} already, of "
                    "{day} ({about}). Each decree has a number of its own; check it on the signed "
                    "decree.",
                    signatory=decree.signatory,
                    number=kept.number,
                    year=kept.day.year,
                    day=kept.day.isoformat(),
                    about=kept.about,
                )
            )


def same_number(number: str) -> str:
    """Return a decree's number as it is compared: spaces, case and width do not count.

    >>> same_number(" 188.44 / 12/2026 ") == same_number("188.44/12/2026")
    True
    """
    return "".join(unicodedata.normalize("NFKC", number).split()).casefold()


def newest_approval(register: Register, decisions: Iterable[Decision], zone: tzinfo) -> date | None:
    """Return the day on which the last version in a list was approved; None where none was."""
    versions = {(e.record_id, e.content_hash) for e in register.entries}
    return _newest(
        (
            d
            for d in decisions
            if d.kind is DecisionKind.APPROVE and (d.record_id, d.content_hash) in versions
        ),
        zone,
    )


def newest_exclusion(
    records: Collection[str], decisions: Iterable[Decision], zone: tzinfo
) -> date | None:
    """Return the day on which a test excluded the last of these records; None where none did."""
    return _newest(
        (d for d in decisions if d.kind is DecisionKind.EXCLUDE and d.record_id in records), zone
    )


def _newest(decisions: Iterable[Decision], zone: tzinfo) -> date | None:
    moments: list[datetime] = [d.decided_at for d in decisions]
    return max(moments).astimezone(zone).date() if moments else None


def decree_mark(decree: Decree, label: str, content_hash: str) -> str:
    """Return the hash of what a decree will say, of which edition and content.

    Whoever confirms a decree is bound to it; what the signed file says comes after that.
    """
    said = {
        name: str(getattr(decree, name))
        for name in (
            "number", "date", "officer", "signatory", "position", "nip", "rank", "subject",
            "place", "mandate", "exception", "earlier", "corrected",
        )
    }  # fmt: skip
    return digest({"decree": said, "label": label, "content": content_hash})
