"""The list in force before this register was kept: sent by its bytes, looked at, then kept."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from desk.api.agencies.files import BYTES, receive
from desk.api.caller import Caller, Compiler
from desk.api.lists.decrees import Number
from desk.api.shapes import Asked, Day, Hash, Short, Slug, Told
from desk.pages.lists.earlier import SHOWN
from desk.web.forms import LARGEST_FILE
from didd.approval.what_may_be_decided import Refused
from didd.i18n import shown
from didd.records.earlier_list import EarlierList
from didd.steps.lists.earlier import (
    Decreed,
    keep_confirmed,
    look_at_earlier,
    put_aside,
    read_earlier,
)
from didd.text.kept_names import BadName, safe_name

router = APIRouter(tags=["registers"], prefix="/agencies/{agency}/earlier-list")


class EarlierTold(Told):
    """An earlier list that is kept, by its decree."""

    decree: str
    day: date
    signatory: str
    entries: int
    content_hash: str


class EarlierSeen(EarlierTold):
    """A list as it was read, to be confirmed by its ``sha256``.

    ``matched`` of its items are in the agency's list of today; ``unmatched`` are titles that are
    not. ``findings`` say what its rows lack.
    """

    sha256: str
    matched: int
    unmatched: list[str]
    excluded_rows: list[int]
    unclear_rows: list[int]
    findings: list[str]


class EarlierAsked(Asked):
    """The name of the file that is sent, and what is known of the decree of its list."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    number: Number
    day: Day
    signatory: Short = ""


class KeptAsked(Asked):
    """The list as it was shown."""

    sha256: Hash


@router.get("")
def earlier_list(caller: Compiler, agency: Slug) -> EarlierTold | None:
    """Read which earlier list is kept; null without one."""
    del agency
    found = caller.office.store.earlier_lists.of(caller.agency.slug)
    return EarlierTold(**_facts(found)) if found else None


@router.put("", openapi_extra=BYTES)
async def read_earlier_list(
    caller: Compiler,
    agency: Slug,
    request: Request,
    asked: Annotated[EarlierAsked, Query()],
) -> EarlierSeen:
    """Read an earlier list from the bytes of a file with this name; nothing is kept of it yet."""
    del agency
    try:
        name = safe_name(asked.path)
    except BadName as bad:
        raise Refused(bad.sentence) from bad
    decreed = Decreed(asked.number, asked.day, " ".join(asked.signatory.split()))
    with TemporaryDirectory() as folder:
        at = Path(folder) / name
        with at.open("wb") as file:
            await receive(request, file, LARGEST_FILE)
        return await run_in_threadpool(_seen, caller, decreed, at)


@router.post("", status_code=201)
def keep_earlier_list(caller: Compiler, agency: Slug, body: KeptAsked) -> EarlierTold:
    """Keep exactly the list that was read, as the edition before the first one."""
    del agency
    kept = keep_confirmed(caller.office, caller.agency, caller.id, body.sha256)
    return EarlierTold(**_facts(kept))


def _seen(caller: Caller, decreed: Decreed, at: Path) -> EarlierSeen:
    office, here = caller.office, caller.agency
    found = read_earlier(office, here, at)
    listed, matched = look_at_earlier(office, here, caller.id, decreed, found), set(found.matched)
    titles = [line.title for line in listed.lines]
    return EarlierSeen(
        sha256=put_aside(office, listed, caller.id),
        matched=sum(title in matched for title in titles),
        unmatched=[title for title in titles if title not in matched][:SHOWN],
        excluded_rows=found.read.closed[:SHOWN],
        unclear_rows=found.read.unclear[:SHOWN],
        findings=[f"{each.row}: {shown(each.message)}" for each in found.findings[:SHOWN]],
        **_facts(listed),
    )


def _facts(listed: EarlierList) -> dict[str, Any]:
    decree = listed.decree
    return {
        "decree": decree.number,
        "day": decree.date,
        "signatory": decree.signatory,
        "entries": len(listed.lines),
        "content_hash": listed.content_hash,
    }
