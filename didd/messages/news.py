"""What there is to tell officers: found in the store, never decided here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from didd.messages.open_notes import NoteSaid
from didd.model import Role
from didd.register.other_lists.watched_periods import WatchedPeriod


class Kind(StrEnum):
    """What a piece of news is about."""

    WAITING = "waiting"
    DRAFT = "draft"
    RETURNED = "returned"
    STRUCK = "struck"
    GIVEN_BACK = "given_back"
    LAID_BEFORE = "laid_before"
    LATE = "late"
    ESCALATED = "escalated"
    PUBLISHED = "published"
    FAILED = "failed"
    SILENT = "silent"
    PERIOD_OVER = "period-over"
    TAKEN_DOWN = "taken-down"
    NOTED = "noted"
    RENEW = "renew"
    OVERDUE = "overdue"
    LATE_AGENCY = "late-agency"


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a message: a title, and what was noted about it."""

    title: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class News:
    """One thing to be told about an agency.

    ``mark`` grows: what was told to somebody under the same ``topic`` is told again only from
    ``every`` further on. ``count`` is how many there are, of which ``items`` may be the first.
    ``step`` is the step of the SOP that somebody is late with, or whose side is to answer. With a
    ``role`` those who hold it are told, each role once of the same ``about`` and day.
    """

    kind: Kind
    agency: str
    mark: int
    items: tuple[Item, ...] = ()
    count: int = 1
    every: int = 1
    step: str = ""
    since: datetime | None = None
    about: str = ""
    role: Role | None = None

    @property
    def topic(self) -> str:
        """Return what it is remembered by that somebody was told."""
        whose = self.role.value if self.role else ""
        parts = (self.kind.value, self.agency, self.step, self.about, whose)
        return "/".join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits at one step of an agency: how many, the newest, since when, the first titles."""

    agency: str
    step: str
    count: int
    newest: int
    since: datetime
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DraftSaid:
    """A draft given back to the chief officer, or before the superior again since then.

    ``note`` is the reason, or the answer to it.
    """

    agency: str
    mark: int
    label: str
    note: str
    back: bool


@dataclass(frozen=True, slots=True)
class Returned:
    """An item that went a step back, with the note of whose decision that was.

    Returned, its agency is to mend it; ``struck`` from a draft, the chief officer decides anew.
    """

    agency: str
    decision: int
    title: str
    note: str
    struck: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """An edition that the portal shows."""

    agency: str
    edition: int
    label: str


@dataclass(frozen=True, slots=True)
class TakenDown:
    """An item off the portal in an emergency, which a second officer must confirm or lift."""

    agency: str
    takedown: int
    title: str
    note: str


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed: of which job, why."""

    agency: str
    job: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What the store says just now.

    ``quiet_since``: when a folder last brought something new. ``periods``: until when each item is
    excluded.
    """

    waiting: tuple[Waiting, ...] = ()
    returned: tuple[Returned, ...] = ()
    drafts_said: tuple[DraftSaid, ...] = ()
    published: tuple[Published, ...] = ()
    failures: tuple[Failure, ...] = ()
    quiet_since: tuple[tuple[str, datetime], ...] = ()
    periods: tuple[WatchedPeriod, ...] = ()
    taken_down: tuple[TakenDown, ...] = ()
    notes: tuple[NoteSaid, ...] = ()
