"""Thousands in one act: the same few statements as for one, and still all of them or none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event

from didd.adapters.database import schema
from didd.adapters.store import Store
from didd.adapters.store.decisions import Verdict
from didd.approval.audit_chain import verify
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, State
from tests.support.factories import AGENCY, make_officer, make_record

OFFICER = make_officer()


def statements(store: Store, act: Callable[[], Any]) -> int:
    """Count the round trips that an act takes."""
    seen: list[str] = []

    def count(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", count)
    act()
    event.remove(store.engine, "before_cursor_execute", count)
    return len(seen)


def fill(store: Store, many: int, start: int = 0) -> int:
    """Keep and submit so many records; give the statements that submitting took."""
    records = [make_record(f"Informasi {n}", position=n) for n in range(start, start + many)]
    store.records.save(AGENCY, 1, records)
    return statements(store, lambda: store.records.submit(AGENCY, 1, "contoh.pembantu"))


def verdicts(store: Store, kind: DecisionKind = DecisionKind.APPROVE) -> list[Verdict]:
    return [
        Verdict(s.id, kind, "karena contoh", s.content_hash)
        for s in store.records.queue(agency=AGENCY)
    ]


def allow(row: Any, verdict: Verdict) -> None:
    if row.state != State.SUBMITTED.value:
        raise Refused(f"Usulan nomor {verdict.submission_id} sudah diputuskan.")


def test_thousands_take_as_many_statements_as_a_few(store: Store) -> None:
    few_submitted = fill(store, 3)
    few = statements(store, lambda: store.decisions.decide(verdicts(store), OFFICER, allow))
    many_submitted = fill(store, 900, start=3)
    wanted = verdicts(store)
    assert len(wanted) == 900
    many = statements(store, lambda: store.decisions.decide(wanted, OFFICER, allow))
    held = [(r.id, r.content_hash) for r in store.records.known(AGENCY).values()]
    embargo = statements(
        store,
        lambda: store.takebacks.embargo(AGENCY, held, date(2026, 4, 1), OFFICER, "karena contoh"),
    )
    assert many_submitted <= few_submitted + 10
    assert many <= few + 10
    assert embargo <= 15
    assert verify(store.audit.events()) == []
    made = store.decisions.of(AGENCY)
    assert [d.id for d in made] == sorted(d.id for d in made)
    submitted = store.records.submissions(v.submission_id for v in wanted)
    decided_on = [submitted[v.submission_id].record.id for v in wanted]
    assert [d.record_id for d in made[3:]] == decided_on
    with store.engine.connect() as connection:
        links = connection.execute(
            sa.select(schema.decision.c.record_id, schema.audit.c.object).join(
                schema.audit, schema.audit.c.seq == schema.decision.c.audit_seq
            )
        ).all()
    assert len(links) == 903
    assert all(object_named == f"record/{record_id}" for record_id, object_named in links)


@pytest.mark.parametrize("fault", ["gone", "changed", "twice", "refused by a rule"])
def test_one_that_cannot_be_decided_stops_all(store: Store, fault: str) -> None:
    fill(store, 30)
    wanted = verdicts(store)
    if fault == "gone":
        wanted.append(Verdict(10**9, DecisionKind.APPROVE))
    elif fault == "changed":
        wanted[29] = Verdict(wanted[29].submission_id, DecisionKind.APPROVE, "", "0" * 64)
    elif fault == "twice":
        wanted.append(wanted[0])

    def check(row: Any, verdict: Verdict) -> None:
        allow(row, verdict)
        if fault == "refused by a rule" and verdict == wanted[-1]:
            raise Refused("tidak boleh")

    with pytest.raises(Refused):
        store.decisions.decide(wanted, OFFICER, check)
    assert store.decisions.of(AGENCY) == []
    assert len(store.records.queue(agency=AGENCY)) == 30
    assert [e.act for e in store.audit.events()] == ["submit"] * 30


def test_a_newer_version_supersedes_each_that_waits(store: Store) -> None:
    fill(store, 40)
    newer = [make_record(f"Informasi {n}", position=n, title=f"Lain {n}") for n in range(40)]
    store.records.save(AGENCY, 2, newer)
    submitted = store.records.submit(AGENCY, 2, "contoh.pembantu")
    states = [s.state for s in store.records.queue(states=tuple(State), agency=AGENCY)]
    assert len(submitted) == 40
    assert sorted(states) == sorted([State.SUBMITTED] * 40 + [State.SUPERSEDED] * 40)
    assert {s.id for s in submitted} == {s.id for s in store.records.queue(agency=AGENCY)}


def test_nothing_to_do_is_nothing_done(store: Store) -> None:
    assert store.decisions.decide([], OFFICER, allow) == []
    assert store.records.submit(AGENCY, 1, "contoh.pembantu") == []
    assert store.records.submissions([]) == {}
    assert list(store.audit.events()) == []
