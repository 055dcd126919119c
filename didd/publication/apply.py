"""Step 4: publish exactly what was established. Plan (``plan``), then ``apply_plan``.

Pure except for the portal and the archive, which are arguments. Datasets are built by
``didd.publication.ckan_datasets``; ``didd.adapters.ckan`` talks to CKAN. Every act may be
repeated: the next survey, plan and apply complete a killed run, without duplicates.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby

from didd.model import Action, Agency, LedgerEntry, Package, PlanItem, PublicationPlan, Receipt
from didd.ports import Archive, Portal
from didd.publication.plan import ACTIVE, WITHDRAWN, plan_json, plan_publication, survey
from didd.publication.portal_calls import PATIENCE, Calls, Held, Notes

__all__ = [
    "PATIENCE",
    "ApplyResult",
    "Held",
    "Notes",
    "Run",
    "apply_plan",
    "ledger_entry",
    "plan_json",
    "plan_publication",
    "survey",
]

#: Maximum number of parallel calls; the portal's adapter limits them further.
WORKERS = 4
#: No callbacks.
NO_NOTES = Notes()


@dataclass(frozen=True, slots=True)
class ApplyResult:
    """The outcome of a plan: a receipt or a reason for each line with a change."""

    receipts: tuple[Receipt, ...]
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Run:
    """How a plan is carried out, and who hears of it.

    ``on_receipt`` gets each proof as it comes. ``on_progress`` gets done, total and a name after
    each call: what came together is not told as if it had come one by one. ``notes`` says what is
    asked for and written down before each call, ``workers`` how many calls are in hand at most.
    """

    on_receipt: Callable[[Receipt], None]
    on_progress: Callable[[int, int, str], None] | None = None
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    workers: int = WORKERS
    notes: Notes = NO_NOTES


def apply_plan(
    plan: PublicationPlan,
    wanted: Mapping[str, Package],
    portal: Portal,
    archive: Archive,
    agency: Agency,
    run: Run,
) -> ApplyResult:
    """Carry the plan out, each dataset read back before ``run.on_receipt`` gets its proof.

    Datasets are batched as the portal allows. Receipts are passed on as they come, from the
    calling thread: a kill loses at most those of the calls in hand (``run.workers``), and
    repeating does no work twice; the result is in plan order. A dataset that the portal refuses,
    or does not show as planned, is held with its reason and the rest continues; after ``PATIENCE``
    unanswered calls in a row the rest is held without a call. Withdrawals are done before anything
    else begins, registers when everything else is. What is barred (``run.notes``) by now is held,
    and taken off again if it was just sent: a withdrawal holds, also one that is overtaken. No byte
    of the archive that is not the approved one gets to the public, and what is read back otherwise
    than planned is taken off. Raises ``ValueError`` when the plan was not made for ``wanted``.
    """
    items = list(plan.to_do)
    act = Calls(plan, wanted, portal, archive, run.clock, run.notes)
    _check(items, wanted)
    says_its_end = agency.ended is not None and not items
    if says_its_end or any(item.action is not Action.WITHDRAW for item in items):
        act.prepare(agency)
    receipts: list[Receipt] = []
    held: list[Held] = []
    with closing(_outcomes(act, items, run.workers)) as outcomes:
        for call in outcomes:
            for outcome in call:
                if isinstance(outcome, Receipt):
                    run.on_receipt(outcome)
                    receipts.append(outcome)
                else:
                    held.append(outcome)
            if run.on_progress is not None:
                run.on_progress(len(receipts) + len(held), len(items), call[-1].name)
    place = {item.dataset_id: number for number, item in enumerate(items)}
    receipts.sort(key=lambda proof: place[proof.dataset_id])
    held.sort(key=lambda one: place[one.dataset_id])
    return ApplyResult(tuple(receipts), tuple(held))


def ledger_entry(proof: Receipt, title: str) -> LedgerEntry:
    """Return the ledger entry that a receipt proves."""
    return LedgerEntry(
        dataset_id=proof.dataset_id,
        agency=proof.agency,
        name=proof.name,
        title=title,
        package_hash=proof.package_hash,
        state=WITHDRAWN if proof.action is Action.WITHDRAW else ACTIVE,
        metadata_modified=proof.metadata_modified,
        published_at=proof.verified_at,
    )


def _check(items: Sequence[PlanItem], wanted: Mapping[str, Package]) -> None:
    for item in items:
        package = wanted.get(item.dataset_id)
        planned = item.package_hash if item.action is not Action.WITHDRAW else None
        if (package.package_hash if package else None) != planned:
            raise ValueError(f"the plan was made for something else: {item.name}")


def _outcomes(
    act: Calls, items: Sequence[PlanItem], workers: int
) -> Generator[list[Receipt | Held], None, None]:
    """Yield each call's outcomes as it ends; closed early, workers finish only running calls."""
    with ThreadPoolExecutor(workers) as pool:
        try:
            for _, phase in groupby(items, act.phase):
                calls = [pool.submit(act, batch) for batch in act.batches(list(phase), workers)]
                for done in as_completed(calls):
                    yield done.result()
        finally:
            act.stopped = act.stopped or "Publikasi dihentikan."
