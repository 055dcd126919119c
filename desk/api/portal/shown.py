"""What the public sees of agencies, what the next publication would change, and asking for it."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from desk import portal_queries
from desk.api.caller import Caller, Publisher, Reader
from desk.api.shapes import MOST, USUAL, Limit, Search, Slug, Told
from desk.pages.home import standings, unpublished_agencies
from didd.model import Action, EditionStatus, PublicationPlan
from didd.steps.publish import prepare
from didd.steps.publishing.ask_again import ask_again
from didd.steps.withdrawals.restore import returnable

router = APIRouter(tags=["portal"])


class Run(Told):
    """How the last publication ended; ``trouble`` stopped it whole."""

    at: datetime
    written: int
    held: list[tuple[str, str]]
    trouble: str
    failed: bool


class Verified(Told):
    """How the portal was found when it was last read back."""

    at: datetime
    datasets: int
    files: int
    links: int
    pending: int
    complete: bool
    drifted: bool


class PortalStands(Told):
    """How an agency stands on the portal; ``waiting``: not all that was established is there."""

    agency: str
    edition: str
    waiting: bool
    run: Run | None
    verified: Verified | None


class Record(Told):
    """A record that the public sees."""

    record_id: str
    title: str
    published_at: datetime


class Withdrawn(Told):
    """A record that was withdrawn, why, and the content that restoring it would show again.

    ``content_hash`` is "" for one that cannot be restored.
    """

    record_id: str
    title: str
    officer: str
    reason: str
    ground: str
    at: datetime
    content_hash: str


class PortalTold(Told):
    """What one agency has on the portal: the first records by title, and what was withdrawn."""

    stands: PortalStands
    total: int
    fitting: int
    records: list[Record]
    withdrawn: list[Withdrawn]


class PlanItem(Told):
    """What the next publication does to one dataset."""

    action: Action
    dataset_id: str
    title: str
    changes: list[str]
    reason: str


class Plan(Told):
    """A plan by its hash: how many datasets of each action, and the first that change."""

    edition: str
    plan_hash: str
    counts: dict[Action, int]
    items: list[PlanItem]


class AskedTold(Told):
    """Whether a publication was asked for; it begins with the next look for due work."""

    asked: bool


@router.get("/portal")
def portals(caller: Reader) -> list[PortalStands]:
    """Say how each agency with a list in force stands on the portal."""
    found = [each for each in standings(caller.context) if each.current]
    return _stands(caller, [each.agency.slug for each in found])


@router.get("/agencies/{agency}/portal")
def portal(caller: Reader, agency: Slug, text: Search = "", limit: Limit = USUAL) -> PortalTold:
    """Read what the public sees of one agency; `text` is looked for in titles."""
    del agency
    store, slug = caller.office.store, caller.agency.slug
    shown = portal_queries.shown_records(store, slug, text, limit, caller.context.desk.others)
    records = [
        Record(record_id=r["dataset_id"], title=r["title"], published_at=r["published_at"])
        for r in shown.first
    ]
    return PortalTold(
        stands=_stands(caller, [slug])[0],
        total=shown.total,
        fitting=shown.fitting,
        records=records,
        withdrawn=_withdrawn(caller),
    )


@router.get("/agencies/{agency}/portal/plan")
def plan(caller: Reader, agency: Slug) -> Plan | None:
    """Say what the next publication would change; null where nothing was established."""
    del agency
    prepared = prepare(caller.office, caller.agency)
    return told_plan(prepared.plan, prepared.edition.label) if prepared else None


@router.post("/agencies/{agency}/portal/publish", status_code=202)
def publish_again(caller: Publisher, agency: Slug) -> AskedTold:
    """Ask for another publication of what was established."""
    del agency
    ask_again(caller.office, caller.agency, caller.id)
    return AskedTold(asked=True)


def told_plan(made: PublicationPlan, edition: str) -> Plan:
    """Return a plan as an answer has it."""
    return Plan(
        edition=edition,
        plan_hash=made.plan_hash,
        counts={action: len(made.of(action)) for action in Action},
        items=[PlanItem.model_validate(each) for each in made.to_do[:MOST]],
    )


def _stands(caller: Caller, slugs: list[str]) -> list[PortalStands]:
    store, waiting = caller.office.store, unpublished_agencies(caller.context)
    runs, verified = store.publication_runs.newest(slugs), store.verifications.latest()
    established = EditionStatus.ESTABLISHED
    heads = {h.agency: h for h in store.edition_heads.newest() if h.status is established}
    told: list[PortalStands] = []
    for slug in slugs:
        run, seen, head = runs.get(slug), verified.get(slug), heads.get(slug)
        told.append(
            PortalStands(
                agency=slug,
                edition=head.label if head else "",
                waiting=slug in waiting,
                run=Run.model_validate(run) if run else None,
                verified=Verified.model_validate(seen) if seen else None,
            )
        )
    return told


def _withdrawn(caller: Caller) -> list[Withdrawn]:
    office, slug = caller.office, caller.agency.slug
    withdrawn = office.store.takebacks.of(slug).withdrawn
    coming = returnable(office, slug) if withdrawn else {}
    titles = portal_queries.titles(office.store, withdrawn)
    return [
        Withdrawn(
            record_id=record,
            title=titles[record],
            officer=act.officer,
            reason=act.reason,
            ground=act.ground,
            at=act.at,
            content_hash=coming.get(record, ""),
        )
        for record, act in withdrawn.items()
        if record in titles
    ]
