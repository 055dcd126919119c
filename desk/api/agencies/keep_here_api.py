"""The agency's whole list kept at the desk, so that its own file may go."""

from __future__ import annotations

from fastapi import APIRouter

from desk.api.caller import Mender
from desk.api.shapes import Slug, Told
from didd.steps.collect.at_desk.keep_here import keep_list_at_desk

router = APIRouter(tags=["list"], prefix="/agencies/{agency}")


class KeptHere(Told):
    """How many rows were taken over now; those that were before are not counted."""

    kept: int


@router.post("/list/keep-here", status_code=201)
def keep_list_here(caller: Mender, agency: Slug) -> KeptHere:
    """Keep every row of the list at the desk; the list's file may be taken away then."""
    del agency
    return KeptHere(kept=keep_list_at_desk(caller.office, caller.agency, caller.id))
