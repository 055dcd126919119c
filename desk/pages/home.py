"""The home page: who is logged in, and what waits for their role."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.expected import expected, notes_for_office
from desk.pages.urgent.takedowns import open_here
from desk.pages.workspace.folder_view import agencies_kept
from desk.queries import Wanted, oldest
from desk.web.context import RequestContext
from didd.adapters.store.edition_heads import EditionHead
from didd.approval.waiting_time import Wait, wait
from didd.model import Agency, EditionStatus, State


@dataclass(frozen=True, slots=True)
class Standing:
    """One agency at a glance: submissions by state, its draft and its edition in force."""

    agency: Agency
    waiting: int
    testing: int
    returned: int
    approved: int
    draft: EditionHead | None
    current: EditionHead | None

    @property
    def empty(self) -> bool:
        """Whether nothing was ever proposed."""
        counted = self.waiting + self.testing + self.returned + self.approved
        return not (counted or self.draft or self.current)


@dataclass(frozen=True, slots=True)
class Task:
    """Work that waits for the visitor's role: text, count, link, and how long the oldest waits."""

    text: str
    count: int
    address: str
    wait: Wait | None = None


def home(context: RequestContext) -> Response:
    """Show what waits, and how each agency stands."""
    found = standings(context)
    mine = agencies_kept(context)
    noting = [a.slug for a in context.agencies() if context.may(Permission.APPROVE, a.slug)]
    return context.page(
        "home.html",
        standings=found,
        tasks=[] if mine else tasks_of(context, found),
        mine=expected(context.office, mine, context.counts) if mine else (),
        office_notes=notes_for_office(context.office, noting) if noting else (),
        standard=context.office.config.sop.step("collect").standard,
    )


def _portal_tasks(context: RequestContext, found: list[Standing]) -> list[Task]:
    """Return what those who look after the portal must see."""
    store, mine = context.office.store, [s.agency.slug for s in found if s.current]
    failed = [a for a, run in store.publication_runs.newest(mine).items() if run.failed]
    drifted = [a for a, v in store.verifications.latest().items() if v.drifted and a in mine]

    def where(agencies: Collection[str]) -> str:
        return f"/portal/{next(iter(agencies))}" if len(agencies) == 1 else "/portal"

    pending = {slug for slug in unpublished_agencies(context) if context.may_see(slug)}
    return [
        Task("home.publish", len(pending), where(pending)),
        Task("home.failed", len(failed), where(failed)),
        Task("home.drifted", len(drifted), where(drifted)),
    ]


def unpublished_agencies(context: RequestContext) -> set[str]:
    """Return the agencies of which the portal does not fully show yet what was established."""
    return context.office.store.edition_heads.unpublished_agencies(context.office.now())


def standings(context: RequestContext) -> list[Standing]:
    """Return the state of the visitor's agencies, without the empty ones."""
    store = context.office.store
    counts = context.counts
    heads = {(head.agency, head.status): head for head in store.edition_heads.newest()}
    found = [
        Standing(
            agency=agency,
            waiting=counts.get(agency.slug, {}).get(State.SUBMITTED, 0),
            testing=counts.get(agency.slug, {}).get(State.TESTED, 0),
            returned=counts.get(agency.slug, {}).get(State.RETURNED, 0),
            approved=counts.get(agency.slug, {}).get(State.APPROVED, 0),
            draft=heads.get((agency.slug, EditionStatus.DRAFT)),
            current=heads.get((agency.slug, EditionStatus.ESTABLISHED)),
        )
        for agency in context.agencies()
    ]
    return [s for s in found if not s.empty]


def _periods_over(context: RequestContext) -> Task:
    """Return how many exclusions, of the visitor's agencies, are over by the list in force."""
    office = context.office
    over = [
        period.agency
        for period in office.store.excluded_editions.periods()
        if period.ends < office.today and context.may_see(period.agency)
    ]
    one = len(set(over)) == 1
    return Task("home.periods", len(over), f"/dik/{over[0]}" if one else "/didd")


def _waits(context: RequestContext, step: str, since: Iterable[datetime]) -> Wait | None:
    """Return how long the oldest of these waits, by the standard of a step; None without any."""
    first = min(since, default=None)
    office = context.office
    return wait(first, office.now(), step, office.config.sop) if first else None


def _oldest(context: RequestContext) -> list[datetime]:
    """Return since when the oldest proposal waits that the visitor may decide on."""
    mine = [a.slug for a in context.agencies() if context.may(Permission.APPROVE, a.slug)]
    found = oldest(context.office.store, Wanted(State.SUBMITTED, mine))
    return [found.since] if found else []


def tasks_of(context: RequestContext, found: list[Standing]) -> list[Task]:
    """Return what waits for the visitor's roles."""
    waiting = sum(s.waiting for s in found)
    back = context.office.store.draft_returns.open()
    drafts = [s for s in found if s.draft is not None and s.agency.slug not in back]
    tasks: list[Task] = []
    down = [each for each in open_here(context) if each.officer != context.person.id]
    if down:
        where = f"/penurunan/{down[0].id}" if len(down) == 1 else "/penurunan"
        since = _waits(context, "publish", (each.at for each in down))
        tasks.append(Task("home.takedown", len(down), where, since))
    if context.may(Permission.APPROVE):
        testing = sum(s.testing for s in found)
        since = _waits(context, "approve", _oldest(context) if waiting else ())
        tasks.append(Task("home.approve", waiting, "/antrean", since))
        tasks.append(Task("home.test", testing, "/antrean?keadaan=uji_konsekuensi"))
        tasks.append(_periods_over(context))
        mine = [s.agency.slug for s in found if s.agency.slug in back]
        if mine:
            tasks.append(Task("home.back", len(mine), f"/didd/{mine[0]}"))
    if context.may(Permission.ESTABLISH):
        where = f"/didd/{drafts[0].agency.slug}" if len(drafts) == 1 else "/didd"
        at = (s.draft.compiled_at for s in drafts if s.draft is not None)
        tasks.append(Task("home.establish", len(drafts), where, _waits(context, "establish", at)))
    if context.may(Permission.PUBLISH):
        tasks += _portal_tasks(context, found)
    if not context.may(Permission.COMPILE):
        returned = sum(s.returned for s in found)
        tasks.append(Task("home.mend", returned, "/antrean?keadaan=dikembalikan"))
        tasks.append(Task("home.watch", waiting, "/antrean"))
    return tasks
