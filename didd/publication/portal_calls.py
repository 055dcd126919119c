"""One run of a publication plan, call by call: the outcome of each line, and when to stop.

Pure except for the portal and the archive, which are arguments. ``didd.publication.apply``
determines the order, and collects the outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import TypeAlias

from didd.i18n import _
from didd.model import Action, Agency, Package, PlanItem, PublicationPlan, Receipt, Tombstone
from didd.ports import (
    Archive,
    ArchiveDamaged,
    Portal,
    PortalDataset,
    PortalError,
    PortalUnreachable,
)
from didd.publication.byte_proof import NotAsPlannedError, damaged, holds, lacking, unlike
from didd.publication.differences import differences
from didd.publication.plan import is_register

#: After this many failed calls in a row the rest waits for the next run.
PATIENCE = 3
#: Why something withdrawn meanwhile is held.
TAKEN_BACK = "Dicabut selagi publikasi berjalan."
#: Public reason for withdrawing what differs from what was published.
UNPROVED = _(
    "What is on the portal is not what was established; it is taken off until it is uploaded again."
)


def _nothing(*_: object) -> None:
    """Do nothing."""


@dataclass(frozen=True, slots=True)
class Notes:
    """Callbacks of a run: queries, and records to write before the portal is called.

    ``barred``, called again each time, returns which datasets (by id) people withdrew, and what the
    public is told; without a tombstone it stays, but not as planned. ``begun`` gets the
    lines about to be created on the portal, ``doubted`` a line whose dataset differed from
    what was published, and why; both are called from any thread. ``suspects`` are datasets whose
    bytes on the portal are in doubt.
    """

    barred: Callable[[], Mapping[str, Tombstone | None]] = dict[str, Tombstone | None]
    begun: Callable[[Sequence[PlanItem]], None] = _nothing
    doubted: Callable[[PlanItem, str], None] = _nothing
    suspects: Collection[str] = field(default_factory=frozenset[str])


@dataclass(frozen=True, slots=True)
class Held:
    """A dataset that was not published, and the reason for people."""

    dataset_id: str
    name: str
    reason: str


#: The end of a line: its receipt, or what prevented it.
_End: TypeAlias = Receipt | PortalError | NotAsPlannedError


class Calls:
    """One run of a plan, call by call; it stops calling a portal that does not answer."""

    def __init__(
        self,
        plan: PublicationPlan,
        wanted: Mapping[str, Package],
        portal: Portal,
        archive: Archive,
        clock: Callable[[], datetime],
        notes: Notes,
    ) -> None:
        self.notes, self.plan_hash = notes, plan.plan_hash
        self.wanted, self.portal, self.archive, self.clock = wanted, portal, archive, clock
        self.agency = plan.agency
        self.at_once = 1
        self.stopped = ""
        self._fruitless = 0

    def prepare(self, agency: Agency) -> None:
        """Ensure the agency's organization; without it nothing is called."""
        try:
            self.portal.ensure_agency(agency)
            self.at_once = self.portal.at_once
        except PortalError as error:
            self.stopped = str(error)

    def phase(self, item: PlanItem) -> tuple[bool, bool]:
        """Return a line's phase: the plan has the phases one after the other."""
        package = self.wanted.get(item.dataset_id)
        return item.action is Action.WITHDRAW, package is not None and is_register(package)

    def batches(self, phase: Sequence[PlanItem], workers: int) -> Iterator[Sequence[PlanItem]]:
        """Split a phase into calls: full ones, but something for each worker."""
        most = 1 if phase[0].action is Action.WITHDRAW else self.at_once
        size = max(1, min(most, -(-len(phase) // workers)))
        for start in range(0, len(phase), size):
            yield phase[start : start + size]

    def __call__(self, items: Sequence[PlanItem]) -> list[Receipt | Held]:
        """Apply some lines of one phase, in one call if there are many."""
        if self.stopped:
            return [Held(item.dataset_id, item.name, self.stopped) for item in items]
        if items[0].action is Action.WITHDRAW:
            ends = [self._ended(partial(self._withdraw, item)) for item in items]
        else:
            ends = self._publish(items)
        self._count_failures(ends)
        return [
            end if isinstance(end, Receipt) else Held(item.dataset_id, item.name, str(end))
            for item, end in zip(items, ends, strict=True)
        ]

    def _count_failures(self, ends: Sequence[_End]) -> None:
        """Count failed calls, and stop after too many in a row.

        Failed are calls without a response, and those in which all datasets were refused in the
        same words: that is not a dataset's fault.
        """
        failed = [end for end in ends if isinstance(end, PortalError)]
        unanswered = all(isinstance(end, PortalUnreachable) for end in failed)
        alike = len(failed) > 1 and len({str(end) for end in failed}) == 1
        if len(failed) < len(ends) or not (unanswered or alike):
            self._fruitless = 0
            return
        self._fruitless += 1
        if self._fruitless >= PATIENCE:
            self.stopped = str(
                _("{failed} This item is gone on with in the next run.", failed=failed[0])
            )

    def _publish(self, items: Sequence[PlanItem]) -> list[_End]:
        barred = self.notes.barred()
        ends: dict[str, _End] = {
            item.dataset_id: why for item in items if (why := self._lacking(item, barred))
        }
        ends |= self._suspects_off([item for item in items if item.dataset_id not in ends])
        going = [item for item in items if item.dataset_id not in ends]
        if new := [item for item in going if item.action is Action.CREATE]:
            self.notes.begun(new)
        ends |= self._send([self.wanted[item.dataset_id] for item in going])
        done = [item.dataset_id for item in going if item.dataset_id not in ends]
        shown: Mapping[str, PortalDataset] = {}
        try:
            shown = self.portal.read_back_many(done) if done else {}
        except PortalError as error:
            ends |= dict.fromkeys(done, error)
        for item in items:
            if item.dataset_id not in ends:
                proof = partial(self._proof, item, shown.get(item.dataset_id))
                ends[item.dataset_id] = self._ended(proof)
        return [ends[item.dataset_id] for item in items]

    def _send(self, packages: Sequence[Package]) -> dict[str, _End]:
        """Send these datasets to the portal; return the failures, by id."""
        outcomes = self.portal.upsert_many(packages, self.archive)
        ends: dict[str, _End] = {i: o for i, o in outcomes.items() if isinstance(o, PortalError)}
        for package in packages:
            if isinstance(outcome := outcomes.get(package.id), ArchiveDamaged):
                ends[package.id] = damaged(package, outcome)
        return ends | self._taken_off_again(outcomes)

    def _taken_off_again(self, sent: Collection[str]) -> dict[str, _End]:
        """Withdraw what was withdrawn while it was being sent: the write may have come last."""
        ends: dict[str, _End] = {}
        for dataset_id, tombstone in self.notes.barred().items():
            if dataset_id in sent:
                ends[dataset_id] = NotAsPlannedError(TAKEN_BACK)
                if tombstone is None:
                    continue
                try:
                    self.portal.withdraw(dataset_id, tombstone)
                except PortalError as error:
                    ends[dataset_id] = error
        return ends

    def _suspects_off(self, items: Sequence[PlanItem]) -> dict[str, _End]:
        """Withdraw suspects whose bytes differ: the next call publishes them again.

        The bytes are downloaded; the portal's hash does not count: we wrote it ourselves.
        """
        ends: dict[str, _End] = {}
        for item in items:
            if item.dataset_id in self.notes.suspects:
                try:
                    if not holds(self.portal, self.wanted[item.dataset_id]):
                        self.portal.withdraw(
                            item.dataset_id, Tombstone(self.clock(), str(UNPROVED))
                        )
                except PortalError as error:
                    ends[item.dataset_id] = error
        return ends

    def _ended(self, act: Callable[[], Receipt]) -> _End:
        try:
            return act()
        except (PortalError, NotAsPlannedError) as error:
            return error

    def _lacking(self, item: PlanItem, barred: Collection[str]) -> NotAsPlannedError | None:
        if item.dataset_id in barred:
            return NotAsPlannedError(TAKEN_BACK)
        return lacking(self.archive, self.wanted[item.dataset_id])

    def _proof(self, item: PlanItem, shown: PortalDataset | None) -> Receipt:
        """Verify that the public gets what was planned, to the last byte.

        What is public and differs is withdrawn, after that was recorded.
        """
        package = self.wanted[item.dataset_id]
        if shown is None or differences(package.dataset, shown.dataset):
            shown = self.portal.read_back(package.id)  # the search may lag behind
        if shown is None:
            raise NotAsPlannedError(
                str(_("The dataset is uploaded, but the public does not see it yet."))
            )
        if wrong := unlike(self.portal, package, shown):
            self.notes.doubted(item, wrong)
            raise NotAsPlannedError(f"{wrong} {self._taken_off(item.dataset_id)}")
        return self._receipt(item, shown.metadata_modified, tuple(sorted(package.files.values())))

    def _taken_off(self, dataset_id: str) -> str:
        """Withdraw what differs from what was published; return the outcome, for people."""
        try:
            self.portal.withdraw(dataset_id, Tombstone(self.clock(), str(UNPROVED)))
        except PortalError as error:
            return str(_("The dataset could NOT be taken off yet: {error}", error=error))
        return str(
            _("The dataset was taken off the portal; the next publication uploads it again.")
        )

    def _withdraw(self, item: PlanItem) -> Receipt:
        tombstone = Tombstone(self.clock(), item.reason, item.ground, item.reference)
        self.portal.withdraw(item.dataset_id, tombstone)
        if self.portal.read_back(item.dataset_id) is not None:
            raise NotAsPlannedError(
                str(_("The dataset is withdrawn, but the public still sees it."))
            )
        # The one moment that the public was told: a portal that was lost tells it again by this.
        return replace(self._receipt(item, "", ()), verified_at=tombstone.at)

    def _receipt(self, item: PlanItem, modified: str, files: tuple[str, ...]) -> Receipt:
        return Receipt(
            dataset_id=item.dataset_id,
            agency=self.agency,
            action=item.action,
            name=item.name,
            package_hash=item.package_hash,
            plan_hash=self.plan_hash,
            verified_at=self.clock(),
            metadata_modified=modified,
            files=files,
            reason=item.reason,
            ground=item.ground,
        )
