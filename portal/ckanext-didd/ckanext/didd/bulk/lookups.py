"""Who asks and whose the datasets are: looked up once in a request that brings many.

CKAN asks the database for the user and for the organization several times a dataset, each time with
the same words. Nothing that decides is left out: only the repeated answer comes from here.
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
    """Within this, the same question about a user or a group is put to the database once."""
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
