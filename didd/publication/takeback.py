"""Withdrawals, restorations, embargoes and reversions. Pure.

Each is a person's act, stored permanently; here are the consequences for the next
publication. Times are aware UTC, days are the office's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from didd.model import Entry, RegisterEdition, Role
from didd.text.fold import fold

#: A version of a record: its id and the hash of its content.
Version = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An officer's withdrawal of this version of a record; reason and ground are public.

    With a ``reference`` the title is closed too: no version in an edition up to the one
    with the id ``through`` is shown anywhere, and the public knows the record by that random id
    only. Ids are derived from titles, so that a guess could be confirmed by the id.
    """

    record_id: str
    content_hash: str
    officer: str
    reason: str
    ground: str
    at: datetime
    role: Role = Role.CHIEF_OFFICER
    reference: str = ""
    through: int = 0
    holder: str = ""


@dataclass(frozen=True, slots=True)
class Embargo:
    """The public sees this version of a record from ``publish_on`` on."""

    record_id: str
    content_hash: str
    publish_on: date


@dataclass(frozen=True, slots=True)
class Reversion:
    """The portal shows edition ``edition_id`` again for as long as ``in_force_id`` is the newest.

    The next establishment ends it; so does a reversion to ``in_force_id`` itself. ``plan_hash`` is
    the plan that the officer saw.
    """

    edition_id: int
    in_force_id: int
    officer: str
    reason: str
    at: datetime
    plan_hash: str = ""


@dataclass(frozen=True, slots=True)
class TakenBack:
    """All such acts in effect for one agency.

    ``withdrawn`` holds the newest withdrawal in effect of each record, ``versions`` every version
    that must not be shown; ``with_title`` the withdrawals in effect that closed the title too,
    oldest first; ``due`` is when the portal must next be updated (None: nothing is pending);
    ``down`` are the records of which a takedown waits for a second officer: none of their versions
    is shown.
    """

    withdrawn: Mapping[str, Withdrawal] = field(default_factory=dict[str, Withdrawal])
    versions: frozenset[Version] = frozenset()
    embargoes: tuple[Embargo, ...] = ()
    reversion: Reversion | None = None
    due: datetime | None = None
    with_title: tuple[Withdrawal, ...] = ()
    down: frozenset[str] = frozenset()

    @property
    def looks_back(self) -> bool:
        """Whether editions before the newest decide on what is shown of it, too."""
        return bool(self.withdrawn or self.with_title or self.reversion)

    def waiting(self, today: date) -> dict[Version, date]:
        """Return the versions under embargo, with their day."""
        return {
            (e.record_id, e.content_hash): e.publish_on
            for e in self.embargoes
            if e.publish_on > today
        }

    def closed(self, editions: Iterable[RegisterEdition]) -> dict[Version, Withdrawal]:
        """Return the versions whose title is closed too, and the withdrawal of each.

        These are all established when the title was closed, and later ones under
        the same title: only a restoration by an officer reopens them. A version that is approved
        and established later under another title is shown. ``editions`` are the established ones,
        oldest first.
        """
        closed: dict[Version, Withdrawal] = {}
        for act in self.with_title:
            titles: set[str] = set()
            for edition in editions:
                for entry in edition.register.entries:
                    if entry.record_id != act.record_id:
                        continue
                    if edition.id <= act.through or fold(entry.title) in titles:
                        titles.add(fold(entry.title))
                        closed.setdefault((entry.record_id, entry.content_hash), act)
        return closed

    def reverts(self, editions: Sequence[RegisterEdition]) -> bool:
        """Whether the portal shows another than the newest of ``editions``."""
        newest = editions[-1].id if editions else None
        back = self.reversion
        return back is not None and back.in_force_id == newest and back.edition_id != newest


def standing(
    withdrawals: Iterable[Withdrawal], restored: Mapping[str, datetime]
) -> list[Withdrawal]:
    """Return the withdrawals in effect, oldest first.

    ``restored`` maps a record's id to its last restoration: withdrawals
    before that have ended.
    """
    kept = [w for w in withdrawals if w.record_id not in restored or w.at > restored[w.record_id]]
    return sorted(kept, key=lambda w: w.at)


def editions_shown(editions: Sequence[RegisterEdition], taken: TakenBack) -> list[RegisterEdition]:
    """Return the established editions that the portal shows, up to the one reverted to.

    Oldest first, as ``editions``, the agency's established ones.
    """
    if not taken.reverts(editions) or taken.reversion is None:
        return list(editions)
    ids = [e.id for e in editions]
    return list(editions[: ids.index(taken.reversion.edition_id) + 1])


def entries_shown(
    editions: Sequence[RegisterEdition], taken: TakenBack, today: date
) -> list[Entry]:
    """Return the entries that the public sees on a day, of the agency's established editions.

    What was withdrawn, or waits for its day, is not among them.
    """
    if not editions:
        return []
    shown = editions_shown(editions, taken)
    gone, waiting = left_out(editions, shown, taken), taken.waiting(today)
    return [
        entry
        for entry in shown[-1].register.entries
        if entry.record_id not in gone and (entry.record_id, entry.content_hash) not in waiting
    ]


def left_out(
    editions: Sequence[RegisterEdition],
    shown: Sequence[RegisterEdition],
    taken: TakenBack,
    excluded: Iterable[str] = (),
    unseen: Iterable[Version] = (),
) -> set[str]:
    """Return the ids of records of the edition shown that must not be published.

    A withdrawn version never is, nor one established before its record was withdrawn: where what
    was announced in its place is taken off, the older one does not return. When an earlier edition
    is shown again, no version of a withdrawn record returns with it, nor what is ``excluded``
    (record ids) by now. What was excluded before anybody saw it (``unseen``) does not appear.
    """
    newest = shown[-1].register.entries
    never = taken.versions | taken.closed(editions).keys() | set(unseen)
    gone = {e.record_id for e in newest if (e.record_id, e.content_hash) in never}
    gone |= _older_than_withdrawal(shown, taken) | {e.record_id for e in newest} & taken.down
    if len(shown) < len(editions):
        gone |= {e.record_id for e in newest} & (taken.withdrawn.keys() | set(excluded))
    return gone


def _older_than_withdrawal(shown: Sequence[RegisterEdition], taken: TakenBack) -> set[str]:
    """Return the records of the last of ``shown`` withdrawn since this version of them stands.

    Not where it was a version before this one that was withdrawn: a second officer may confirm that
    after the next one was established.
    """
    gone: set[str] = set()
    for entry in shown[-1].register.entries if taken.withdrawn else ():
        if (act := taken.withdrawn.get(entry.record_id)) is None:
            continue
        since, before = None, list(shown)
        while before and entry.content_hash in _versions(before[-1], entry):
            since = before.pop().established_at
        overtaken = any(act.content_hash in _versions(edition, entry) for edition in before)
        if since is not None and act.at > since and not overtaken:
            gone.add(entry.record_id)
    return gone


def _versions(edition: RegisterEdition, entry: Entry) -> set[str]:
    entries = edition.register.entries
    return {each.content_hash for each in entries if each.record_id == entry.record_id}
