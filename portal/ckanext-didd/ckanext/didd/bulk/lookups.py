"""Cached lookups of users and organizations during a bulk request.

CKAN queries the user and the organization several times per dataset, always with
the same query. No authorisation is skipped: only repeated answers are cached.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ckan import model
from sqlalchemy import event

ASKED_AGAIN = (model.User, model.Group)


@contextmanager
def once() -> Iterator[None]:
    """Query each user and group at most once within this context."""
    session, answers = model.Session(), dict[Any, Any]()

    def answer(asked: Any) -> Any:
        mapper = asked.bind_mapper if asked.is_select else None
        if mapper is None or mapper.class_ not in ASKED_AGAIN or asked.parameters:
            return None
        question = asked.statement._generate_cache_key()
        if question is None or asked.is_relationship_load:
            return None
        words = (question.key, *(bind.effective_value for bind in question.bindparams))
        if words not in answers:
            answers[words] = asked.invoke_statement().freeze()
        return answers[words]()

    event.listen(session, "do_orm_execute", answer)
    try:
        yield
    finally:
        event.remove(session, "do_orm_execute", answer)
