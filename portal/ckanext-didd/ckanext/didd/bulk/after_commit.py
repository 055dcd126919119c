"""Callbacks after the commit: run once the change is in the database, or never.

A bulk request has a savepoint for each dataset; CKAN's session signals every one
that is released or rolled back. Only the outer commit makes a change visible to others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ckan import model
from sqlalchemy import event

WAITING = "didd_waiting"


def then(act: Callable[[str], None], what: str) -> None:
    """Call `act(what)` once after the commit, however often registered; never after a rollback."""
    for name, listener in (("after_commit", _committed), ("after_rollback", _rolled_back)):
        if not event.contains(model.Session, name, listener):
            event.listen(model.Session, name, listener)
    session = model.Session()
    waiting = session.info.setdefault(WAITING, {})
    waiting.setdefault((act, what), session.get_nested_transaction())


def _committed(session: Any) -> None:
    if session.in_nested_transaction():
        return
    for act, what in session.info.pop(WAITING, ()):
        act(what)


def _rolled_back(session: Any) -> None:
    """Drop the callbacks of a savepoint that is rolled back, or all of them."""
    waiting, undone = session.info.pop(WAITING, {}), session.get_nested_transaction()
    if undone is not None:
        session.info[WAITING] = {k: t for k, t in waiting.items() if not _inside(t, undone)}


def _inside(transaction: Any, outer: Any) -> bool:
    while transaction is not None and transaction is not outer:
        transaction = transaction.parent
    return transaction is outer
