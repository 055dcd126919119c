"""What applies to an agency and its confirmation; what it states not to have; its packages."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from desk.api.caller import Approver, Caller, Declarer, Reader
from desk.api.shapes import WHOLE, Asked, Hash, Short, Slug, Text, Told
from desk.pages.obligations.completeness import kept_lists
from didd.obligations.agreed.bindings import Settled, Verdict
from didd.obligations.procurement.package_table import Typed
from didd.obligations.procurement.packages import FIRST_YEAR, LAST_YEAR, PaperState
from didd.obligations.procurement.papers import PackageBoard
from didd.steps.obligations.procuring import PaperAsked, keep_package, packages_now, say_of_paper
from didd.steps.obligations.settling import bindings_now, settle
from didd.steps.obligations.stating import stated_now

router = APIRouter(tags=["obligations"])

Year = Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR)]


class Bindings(Told):
    """What applies to an agency by heading: null where it has still to say. ``mark`` names this."""

    agency: str
    settled: Settled
    mark: str
    binds: dict[str, bool | None]
    note: str


class VerdictAsked(Asked):
    """What the chief officer says of what was shown, by its ``mark``."""

    verdict: Verdict
    mark: Hash
    note: Text = ""


class Statement(Told):
    """Something declared not to be there; ``signed_at`` is when its signed statement was kept."""

    heading: str
    package: str
    reason: str
    signed_at: datetime | None


class Paper(Told):
    """A paper of a package. ``records`` are the items that are it."""

    code: str
    state: PaperState
    records: list[str]
    reason: str


class Package(Told):
    """A procurement package: ``value`` in rupiah; ``later`` papers are not asked yet."""

    year: int
    code: str
    name: str
    value: int | None
    method: str
    stage: str
    later: int
    papers: list[Paper]


class PackageAsked(Asked):
    """A package as it would be typed at the desk: value as text, method and stage by name."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), WHOLE]
    code: Short
    name: Text
    value: Short = ""
    method: Short = ""
    stage: Short = ""


class PaperAskedOf(Asked):
    """What is said of one paper of a package; ``revoked`` takes the last that was said back."""

    year: Annotated[int, Field(ge=FIRST_YEAR, le=LAST_YEAR), WHOLE]
    package: Short
    paper: Short
    state: PaperState
    record_id: Short = ""
    reason: Text = ""
    revoked: Annotated[bool, Field(strict=True)] = False


@router.get("/agencies/{agency}/bindings")
def bindings(caller: Reader, agency: Slug) -> Bindings:
    """Read what applies to an agency, and whether the chief officer confirmed it."""
    del agency
    return _bindings(caller)


@router.post("/agencies/{agency}/bindings", status_code=201)
def judge(caller: Approver, agency: Slug, body: VerdictAsked) -> Bindings:
    """Confirm what applies to an agency, or send it back."""
    del agency
    settle(caller.office, caller.agency, caller.id, body.verdict, body.note, body.mark)
    return _bindings(caller)


@router.get("/agencies/{agency}/statements")
def statements(caller: Reader, agency: Slug) -> list[Statement]:
    """Read what an agency declares not to have, and what of it is signed."""
    del agency
    stated = stated_now(caller.office, caller.agency)
    return [
        Statement(
            heading=each.heading,
            package=each.package,
            reason=each.reason,
            signed_at=stated.signed[key].at if key in stated.signed else None,
        )
        for key, each in stated.subjects.items()
    ]


@router.get("/agencies/{agency}/packages/{year:int}")
def packages(caller: Reader, agency: Slug, year: Year) -> list[Package]:
    """Read the procurement packages of a year, each with its papers."""
    del agency
    return _packages(caller, year)


@router.post("/agencies/{agency}/packages", status_code=201)
def enter(caller: Declarer, agency: Slug, body: PackageAsked) -> list[Package]:
    """Keep a package, new or changed."""
    del agency
    typed = Typed(body.code, body.name, body.value, body.method, body.stage)
    keep_package(caller.office, caller.agency, caller.id, typed, body.year)
    return _packages(caller, body.year)


@router.post("/agencies/{agency}/packages/papers", status_code=201)
def say_of_a_paper(caller: Declarer, agency: Slug, body: PaperAskedOf) -> list[Package]:
    """Say of a paper of a package that it is there, not required, or that there is none."""
    del agency
    state = None if body.revoked else body.state
    asked = PaperAsked(body.paper, state, body.record_id, body.reason)
    say_of_paper(caller.office, caller.agency, caller.id, (body.year, body.package), asked)
    return _packages(caller, body.year)


def _bindings(caller: Caller) -> Bindings:
    found = bindings_now(caller.office, caller.agency, kept_lists(caller.context))
    return Bindings(
        agency=found.agency,
        settled=found.settled,
        mark=found.mark,
        binds={line.heading.code: line.binds for line in found.lines},
        note=found.last.note if found.last else "",
    )


def _packages(caller: Caller, year: int) -> list[Package]:
    boards = packages_now(caller.office, caller.agency, year, kept_lists(caller.context))
    return [_package(board) for board in boards]


def _package(board: PackageBoard) -> Package:
    facts = board.package
    papers = [
        Paper(
            code=line.heading.code,
            state=line.state,
            records=[item.record_id for item in line.items],
            reason=line.said.reason if line.said else "",
        )
        for line in board.lines
    ]
    return Package(
        year=facts.year,
        code=facts.code,
        name=facts.name,
        value=facts.value,
        method=facts.method,
        stage=facts.stage,
        later=board.later,
        papers=papers,
    )
