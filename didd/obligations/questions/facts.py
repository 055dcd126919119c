"""What stored queries look at: an agency's items, lists, pages, and how it stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from didd.i18n import Sentence, _
from didd.model import RecordFile
from didd.obligations.board import Board, Listed


class Tried(StrEnum):
    """What came of trying a link."""

    ALIVE = "alive"
    DEAD = "dead"
    UNCLEAR = "unclear"
    NOT_TRIED = "not_tried"


@dataclass(frozen=True, slots=True)
class Link:
    """An exact address that answers, what it shows, and what came of trying it."""

    url: str
    title: str
    tried: Tried = Tried.NOT_TRIED


def closed_link(link: Link) -> Sentence:
    """Return what is said of a link that was tried, and leads nowhere."""
    if link.title == link.url:
        return _("The public cannot open {url}", url=link.url)
    return _("The public cannot open {title}: {url}", title=link.title, url=link.url)


@dataclass(frozen=True, slots=True)
class Item:
    """An item that the public sees: where, and the very files that it sees there."""

    listed: Listed
    url: str = ""
    files: tuple[RecordFile, ...] = ()


@dataclass(frozen=True, slots=True)
class ListShown:
    """An established list of a year; ``kind`` is ``didd`` or ``dik``."""

    kind: str
    year: int
    title: str
    url: str
    decree: str
    established: date
    files: tuple[RecordFile, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that is known of an agency on a day, for the questions of a year.

    ``page`` is the agency's own page on the portal; "" while its address is not settled.
    ``chief`` is whether it is the chief officer's agency. ``tried`` has what came of each link.
    """

    agency: str
    agency_name: str
    day: date
    year: int
    board: Board
    items: Mapping[str, Item] = field(default_factory=dict[str, Item])
    lists: tuple[ListShown, ...] = ()
    page: str = ""
    chief: bool = False
    tried: Mapping[str, Tried] = field(default_factory=dict[str, Tried])

    def link(self, url: str, title: str) -> Link:
        """Return an address with what came of trying it."""
        return Link(url, title, self.tried.get(url, Tried.NOT_TRIED))

    def shown(self, listed: Iterable[Listed]) -> list[Item]:
        """Return those of these items that the public sees, the newest first."""
        found = [self.items[each.record_id] for each in listed if each.record_id in self.items]
        newest = sorted(found, key=lambda item: item.listed.record_id)
        return sorted(newest, key=lambda item: item.listed.published, reverse=True)
