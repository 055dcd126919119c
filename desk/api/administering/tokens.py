"""Tokens: one's own, everybody's for an administrator; ended, never made here."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter

from desk.api.caller import Administrator, Reader
from desk.api.shapes import Id, Told
from didd.steps.people.api_tokens import end_api_token

router = APIRouter(tags=["tokens"])


class TokenTold(Told):
    """A token without what opens the API."""

    id: int
    officer: str
    name: str
    scopes: list[str]
    made_at: datetime
    ends_at: datetime
    used_at: datetime | None


@router.get("/me/tokens")
def my_tokens(caller: Reader) -> list[TokenTold]:
    """List the officer's own tokens that were not ended."""
    return [TokenTold.model_validate(t) for t in caller.office.store.api_tokens.of(caller.id)]


@router.get("/tokens")
def tokens(caller: Administrator) -> list[TokenTold]:
    """List everybody's tokens that were not ended."""
    return [TokenTold.model_validate(each) for each in caller.office.store.api_tokens.all()]


@router.post("/tokens/{id}/end")
def end_token(caller: Administrator, id: Id) -> TokenTold:
    """End a token of anybody's before its time."""
    return TokenTold.model_validate(end_api_token(caller.office, caller.id, id))
