"""What lists read, on both databases, against the same said in plain Python."""

from __future__ import annotations

import random

import pytest

from desk import queries
from desk.counts import counts
from desk.queries import Wanted
from didd.adapters.store import Store
from didd.adapters.store.decisions import Verdict
from didd.model import Classification, DecisionKind, Officer, Role, State, Submission
from didd.records.searched import asked_words, search_words
from tests.support.samples.desk_samples import record

CHIEF = Officer("contoh.utama", "Petugas Contoh", Role.CHIEF_OFFICER, "PPID Utama (contoh)")
KINDS = list(DecisionKind)


@pytest.fixture
def busy(store: Store) -> Store:
    """Two agencies, three rounds of proposing and deciding, by dice that always fall the same."""
    dice = random.Random(4732574)
    classes = (Classification.BERKALA, Classification.SERTA_MERTA, Classification.SETIAP_SAAT)
    for round_ in range(3):
        for agency in ("dinkes", "disdik"):
            records = [
                record(
                    agency,
                    f"k{i}",
                    f"Laporan {'100%' if i == 3 else i} {agency}",
                    classes[i % 3],
                    position=i,
                    retensi=f"{dice.randint(1, round_ + 1)} tahun",
                )
                for i in range(8)
            ]
            store.records.save(agency, 1, records)
            for submission in store.records.submit(agency, 1, "system.harvest"):
                if dice.random() < 0.6:
                    verdict = Verdict(submission.id, dice.choice(KINDS), "alasan")
                    store.decisions.decide([verdict], CHIEF, lambda row, verdict: None)
    return store


def newest(store: Store) -> list:
    everything = sorted(store.records.queue(states=tuple(State)), key=lambda s: s.id)
    return list({s.record.id: s for s in everything}.values())


def in_order(submissions: list) -> list[int]:
    urgent = Classification.SERTA_MERTA
    return [
        s.id for s in sorted(submissions, key=lambda s: (s.record.classification != urgent, s.id))
    ]


def test_lists_hold_newest_proposals_in_order_and_pages_join_up(busy: Store):
    for state in State:
        expected = in_order([s for s in newest(busy) if s.state is state])
        listed = queries.proposals(busy, Wanted(state), limit=1000)
        assert [p.id for p in listed] == expected
        assert queries.count(busy, Wanted(state)) == len(expected)
        pages = [queries.proposals(busy, Wanted(state), limit=2, offset=o) for o in range(0, 16, 2)]
        assert [p.id for page in pages for p in page] == expected


def has(found: Submission, text: str) -> bool:
    """Whether an item has each of these words in one of its fields."""
    return all(word in search_words(found.record.to_json()) for word in asked_words(text))


def test_lists_narrow_by_agency_text_and_id(busy: Store):
    state = State.SUBMITTED
    waiting = [s for s in newest(busy) if s.state is state]
    some = [s.id for s in waiting][:2]
    for wanted, expected in (
        (Wanted(state, ("disdik",)), [s for s in waiting if s.agency == "disdik"]),
        (Wanted(state, ()), []),
        (Wanted(state, text="lapoRAN 1"), [s for s in waiting if has(s, "lapoRAN 1")]),
        (Wanted(state, text="0%"), [s for s in waiting if has(s, "0%")]),
        (Wanted(state, text="_"), []),
        (Wanted(state, ids=some), [s for s in waiting if s.id in some]),
    ):
        assert [p.id for p in queries.proposals(busy, wanted, limit=99)] == in_order(expected)


def test_a_proposal_is_known_when_another_version_of_it_was_approved(busy: Store):
    approved = [d for d in busy.decisions.after(0) if d.kind is DecisionKind.APPROVE]
    for state in State:
        for proposal in queries.proposals(busy, Wanted(state), limit=99):
            others = {
                d.id
                for d in approved
                if d.record_id == proposal.record_id and d not in busy.decisions.on(proposal.id)
            }
            assert proposal.known == bool(others)


def test_counts_agree_with_the_lists(busy: Store):
    counted = counts(busy)
    for agency in ("dinkes", "disdik"):
        for state in State:
            assert counted[agency].get(state, 0) == queries.count(busy, Wanted(state, (agency,)))


def test_an_older_version_is_superseded_by_the_newest_one(busy: Store):
    latest = {s.record.id: s.id for s in newest(busy)}
    everything = busy.records.queue(states=tuple(State))
    expected = {s.id: latest[s.record.id] for s in everything if s.id != latest[s.record.id]}
    assert expected
    assert queries.superseded(busy, [s.id for s in everything]) == expected


def test_the_history_holds_every_proposal_and_decision_in_order(busy: Store):
    item = newest(busy)[0].record
    events = queries.history(busy, item.id)
    assert [e.at for e in events] == sorted(e.at for e in events)
    proposed = [e.submission_id for e in events if e.decision is None]
    assert proposed == queries.submission_ids(busy, item.id)
    decided = [e.decision.id for e in events if e.decision]
    assert decided == sorted(d.id for i in proposed for d in busy.decisions.on(i))
