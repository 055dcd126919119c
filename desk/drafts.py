"""What a draft changes and lacks: made once of each content and kept, for lists may be long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock

from didd.adapters.store.edition_heads import EditionHead
from didd.model import Classification, Entry, RegisterEdition
from didd.office import Office
from didd.register.compile import EntryChange, RegisterDiff
from didd.register.readiness import Readiness
from didd.steps.establish import changes, ready

#: How many entries the kept drafts have together; the one used longest ago goes first.
KEPT_ENTRIES = 50_000


@dataclass(frozen=True)
class DraftView:
    """A draft held against the edition in force: what it changes, and what it lacks."""

    edition: RegisterEdition
    diff: RegisterDiff
    ready: Readiness

    @cached_property
    def gaps(self) -> tuple[tuple[str, int], ...]:
        """How many entries lack a field, by field, the most frequent first."""
        return self.ready.counted

    @cached_property
    def gaps_of(self) -> Mapping[str, Sequence[str]]:
        """The fields that an entry lacks, by record id."""
        return self.ready.by_row

    @cached_property
    def altered(self) -> Mapping[str, EntryChange]:
        """What changed in an entry, by record id."""
        return {change.after.record_id: change for change in self.diff.changed}

    @cached_property
    def added(self) -> frozenset[str]:
        """The record ids of new entries."""
        return frozenset(entry.record_id for entry in self.diff.added)

    @cached_property
    def gone(self) -> frozenset[str]:
        """The record ids of entries that were dropped."""
        return frozenset(entry.record_id for entry in self.diff.dropped)

    @cached_property
    def sizes(self) -> Mapping[Classification, int]:
        """How many entries each class has."""
        return Counter(entry.classification for entry in self.edition.register.entries)

    @cached_property
    def lines(self) -> Sequence[Entry]:
        """Every entry in the list's order, then those that were dropped from it."""
        return (*self.edition.register.entries, *self.diff.dropped)


@dataclass(frozen=True, slots=True)
class AgencyRegister:
    """An agency's draft as it waits, what is to be seen of it, and its editions, newest first."""

    waiting: EditionHead | None
    view: DraftView | None
    established: Sequence[EditionHead]


class Drafts:
    """What drafts change and lack, by what they are made of; shared by all requests."""

    def __init__(self) -> None:
        self._kept: dict[tuple[int, str, int], DraftView] = {}
        self._lock = Lock()

    def register(self, office: Office, agency: str) -> AgencyRegister:
        """Return the agency's register as it stands now; read again if it moves meanwhile."""
        while True:
            heads = office.store.edition_heads.of(agency)
            waiting = next((head for head in heads if head.decree is None), None)
            established = [head for head in heads if head.decree is not None]
            if waiting is None:
                return AgencyRegister(None, None, established)
            before = established[0].id if established else 0
            view = self._view(office, waiting, before)
            if view is not None:
                return AgencyRegister(waiting, view, established)

    def _view(self, office: Office, waiting: EditionHead, before: int) -> DraftView | None:
        """Return what is kept, or made now; None when the draft is another one by now."""
        # The first edition is held against a list from before, which may be kept meanwhile.
        earlier = "" if before else office.store.earlier_lists.hash_of(waiting.agency)
        key = (waiting.id, waiting.content_hash + earlier, before)
        with self._lock:
            found = self._kept.pop(key, None)
        if found is None:
            edition = office.store.editions.draft(waiting.agency)
            if edition is None or edition.compiled_at != waiting.compiled_at:
                return None
            found = DraftView(edition, changes(office, edition), ready(office, edition))
        with self._lock:
            self._kept[key] = found
            self._forget()
        return found

    def _forget(self) -> None:
        size = sum(len(view.lines) for view in self._kept.values())
        while size > KEPT_ENTRIES and len(self._kept) > 1:
            size -= len(self._kept.pop(next(iter(self._kept))).lines)
