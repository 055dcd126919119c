"""``didd doctor``'s look at the office at work: the alarms of desk and Prometheus."""

from __future__ import annotations

from didd.cli.words import _, told
from didd.settings import Settings, around_of, open_office
from didd.steps.watching.measuring import measured
from didd.watching.alarms import Fired, fired
from didd.watching.around import Around


def look_for_alarms(settings: Settings) -> list[Fired]:
    """Return what is alarming, but for the portal, of which the doctor has a check of its own."""
    office = open_office(settings)
    try:
        return fired(measured(office, Around(backup=around_of(settings).backup)))
    finally:
        office.store.close()


def in_words(alarm: Fired) -> str:
    """Return what is wrong and what to do."""
    return f"{told(alarm.says)} {told(alarm.do)}"


def nothing() -> str:
    """Return what is said where nothing is alarming."""
    return _("nothing waits too long, and nothing failed")
