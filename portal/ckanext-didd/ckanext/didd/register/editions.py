"""Which editions of an agency's register are published, and what stands in one.

An edition that was read is kept in memory while others are not asked more: where its rows are, not
what they say. It is known by its file's id, which is derived from the file's bytes.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock
from typing import IO, Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.didd.files import serving
from ckanext.didd.pages.listings import didd_editions, didd_lists
from ckanext.didd.register.changes import Changes, compared
from ckanext.didd.register.reading import (
    LARGEST_FILE,
    BusyError,
    Edition,
    UnreadableError,
    read_edition,
)

SOURCE = re.compile(r".*-(\d{4})-(\d{1,9})\.json", re.DOTALL)
SIGNED = ".keputusan.pdf"
# Rows of all editions that one process keeps the places of: some 300 bytes each.
MOST_KEPT = 320_000
# Seconds that a page, and one alone, waits while a long edition is read for another.
PATIENCE = 5
# Pairs of editions whose differences are kept, as long as they name no more rows than are kept.
MOST_PAIRS = 32
Key = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Published:
    """An edition as the portal offers it: the dataset it is shown in, and its files there."""

    year: int
    number: int
    source: dict[str, Any]
    dataset: dict[str, Any]
    files: tuple[dict[str, Any], ...]
    in_force: bool = False

    @property
    def label(self) -> str:
        """Year and number, as people call an edition."""
        return f"{self.year}/{self.number}"

    @property
    def document(self) -> dict[str, Any] | None:
        """The signed decree; None where it has not come back."""
        return next((f for f in self.files if (f.get("name") or "").endswith(SIGNED)), None)

    @property
    def printed(self) -> list[dict[str, Any]]:
        """The files of the list itself."""
        return [f for f in self.files if f is not self.document]


def agency_named(name: str) -> Any:
    """Return the organization of this name; None for none."""
    group = model.Group.by_name(name)
    return group if group and group.is_organization and group.state == "active" else None


def editions_of(agency: str) -> list[Published]:
    """Return the editions of an agency's register that have a JSON file, newest first."""
    found: list[Published] = []
    for dataset in didd_lists(agency):
        for _told, files in didd_editions(dataset):
            for source in files:
                if named := SOURCE.fullmatch(source.get("name") or ""):
                    one = Published(int(named[1]), int(named[2]), source, dataset, tuple(files))
                    in_force = not found and one.label == dataset.get("edisi")
                    found.append(replace(one, in_force=in_force))
                    break
    return found


@dataclass(slots=True)
class Opened:
    """An edition with its file, for as long as a page is made."""

    edition: Edition
    file: IO[bytes]
    key: Key


@contextmanager
def opened(published: Published, patience: float = PATIENCE) -> Iterator[Opened]:
    """Open an edition; raises ``UnreadableError`` where its file is not here, too long, or odd.

    Raises ``BusyError`` where it is not known yet, and others are read for longer than that.
    """
    path = serving.stored_path(published.source)
    if path is None:
        raise UnreadableError("the file is not on this machine")
    try:
        with path.open("rb") as file:
            key = _key(path)
            yield Opened(_KEPT.get(key, file, patience), file, key)
    except FileNotFoundError as error:
        raise UnreadableError("the file is gone") from error


def _key(path: Path) -> Key:
    stat = path.stat()
    return str(path), stat.st_size, stat.st_mtime_ns


def changes_between(before: Opened, after: Opened) -> Changes:
    """Return what one edition does to another; each pair is compared once."""
    return _KEPT.changes(before, after)


@dataclass(slots=True)
class _Kept:
    """The editions that were asked last, as many as there is room for, and what differs in them."""

    found: OrderedDict[Key, Edition] = field(default_factory=OrderedDict[Key, Edition])
    pairs: OrderedDict[tuple[Key, Key], Changes] = field(
        default_factory=OrderedDict[tuple[Key, Key], Changes]
    )
    lock: Lock = field(default_factory=Lock)
    reading: Lock = field(default_factory=Lock)
    waiting: Lock = field(default_factory=Lock)

    def get(self, key: Key, file: IO[bytes], patience: float) -> Edition:
        """Return what is known of a file, reading it if need be; what is known never waits."""
        if key[1] > LARGEST_FILE:
            raise UnreadableError("the file is too long for a page")
        if (edition := self._known(key)) is not None:
            return edition
        if not self._turn(patience):
            raise BusyError("another edition is being read")
        try:
            known = self._known(key)
            return self._keep(key, read_edition(file)) if known is None else known
        finally:
            self.reading.release()

    def changes(self, before: Opened, after: Opened) -> Changes:
        """Return what differs; two pages that ask at once may both find it."""
        pair = before.key, after.key
        with self.lock:
            if pair in self.pairs:
                self.pairs.move_to_end(pair)
                return self.pairs[pair]
        found = compared(before.edition, after.edition)
        with self.lock:
            self.pairs[pair] = found
            while len(self.pairs) > 1 and (
                len(self.pairs) > MOST_PAIRS or sum(map(_size, self.pairs.values())) > MOST_KEPT
            ):
                self.pairs.popitem(last=False)
        return found

    def _turn(self, patience: float) -> bool:
        """Wait for the reading to end, unless another waits: the others have to stay at work."""
        if self.reading.acquire(blocking=False):
            return True
        if not patience or not self.waiting.acquire(blocking=False):
            return False
        try:
            return self.reading.acquire(timeout=patience)
        finally:
            self.waiting.release()

    def _known(self, key: Key) -> Edition | None:
        with self.lock:
            if key in self.found:
                self.found.move_to_end(key)
            return self.found.get(key)

    def _keep(self, key: Key, edition: Edition) -> Edition:
        with self.lock:
            self.found[key] = edition
            while len(self.found) > 1 and sum(map(len, self.found.values())) > MOST_KEPT:
                self.found.popitem(last=False)
        return edition


def _size(found: Changes) -> int:
    return len(found.added) + len(found.changed) + len(found.dropped)


_KEPT = _Kept()


def class_counts(edition: Edition) -> dict[str, int]:
    """Return how many rows each class has, in the order of the law."""
    counts: dict[str, int] = {}
    known = [choice["value"] for choice in tk.h.didd_doors()]
    for name in [*known, *sorted(set(edition.classes) - set(known))]:
        if count := edition.classes.count(name):
            counts[name] = count
    return counts
