"""Drafts given back, numbers used, rows struck, tests concluded: on SQLite and PostgreSQL alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from didd.adapters.store import Store
from didd.adapters.store.decisions import Verdict
from didd.adapters.store.decrees.draft_returns import OfDraft
from didd.adapters.store.editions import Establishment
from didd.approval.audit_evidence import hold_against
from didd.approval.draft_returns import AGAIN, BACK, check_back, check_not_back
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, RegisterEdition, State
from tests.integration.adapters.store.test_store import (
    OFFICER,
    SUPERIOR,
    allow,
    at_once,
    decide,
    harvest,
    register_of,
)
from tests.support.factories import AGENCY, make_decree, make_file, make_record, sha256

APPROVE, STRIKE, EXCLUDE = DecisionKind.APPROVE, DecisionKind.STRIKE, DecisionKind.EXCLUDE


def establish(store: Store, draft: RegisterEdition, **decree: Any) -> RegisterEdition:
    store.outputs.plan(draft.register.agency, [sha256("csv")], datetime.now(UTC))
    signed = make_decree(**({"date": datetime.now(UTC).date()} | decree))
    by = Establishment(
        signed, SUPERIOR, {"csv": sha256("csv")}, store.audit.head(), datetime.now(UTC)
    )
    return store.editions.establish(draft, by)


def drafted(store: Store, agency: str = AGENCY) -> RegisterEdition:
    return store.editions.save_draft(register_of(make_record(agency=agency), agency=agency), 0)


def whole(store: Store) -> bool:
    kept = store.evidence.read()
    return not hold_against(kept.claims, kept.events) and not kept.altered and not kept.guards


def about(draft: RegisterEdition) -> OfDraft:
    return OfDraft(draft.register.agency, draft.label, draft.register.content_hash)


def test_a_draft_given_back_is_established_by_nobody_until_it_comes_again(store: Store):
    draft = drafted(store)
    store.draft_returns.add(about(draft), BACK, "Lengkapi ringkasannya.", SUPERIOR, check_not_back)
    assert store.draft_returns.open()[AGENCY].reason == "Lengkapi ringkasannya."
    with pytest.raises(Refused, match="mengembalikan rancangan ini"):
        establish(store, draft)
    with pytest.raises(Refused):
        store.draft_returns.add(about(draft), BACK, "Sekali lagi.", SUPERIOR, check_not_back)
    store.draft_returns.add(about(draft), AGAIN, "Sudah lengkap.", OFFICER, check_back)
    assert store.draft_returns.open() == {}
    assert establish(store, draft).decree is not None
    assert whole(store)


def test_another_draft_is_not_the_one_that_was_given_back(store: Store):
    draft = drafted(store)
    store.draft_returns.add(about(draft), BACK, "Keliru semua.", SUPERIOR, check_not_back)
    other = store.editions.save_draft(register_of(make_record(), make_record("lain")), 0)
    assert store.draft_returns.open() == {}
    facts = store.to_tell.facts(datetime.now(UTC))
    assert [(said.back, said.note) for said in facts.drafts_said] == [(False, "")]
    with pytest.raises(LookupError):
        store.draft_returns.add(about(draft), AGAIN, "Yang lama.", OFFICER, check_back)
    assert establish(store, other).decree is not None


def test_giving_back_and_establishing_at_once_has_one_winner(store: Store):
    draft = drafted(store)

    def act(number: int) -> object:
        if number % 2:
            return establish(store, draft)
        return store.draft_returns.add(about(draft), BACK, "Tunggu.", SUPERIOR, check_not_back)

    results = at_once(4, act)
    established = store.editions.current(AGENCY) is not None
    back = store.draft_returns.newest(AGENCY, draft.register.content_hash) is not None
    assert established != back
    assert sum(not isinstance(r, Exception) for r in results) == 1
    assert whole(store)


def test_one_number_of_two_decrees_at_once_is_taken_once(store: Store):
    drafts = [drafted(store, slug) for slug in ("dinkes", "disdik", "dlh", "bkad")]
    results = at_once(
        4, lambda n: establish(store, drafts[n], number=" 188.44 / 1".replace(" ", " " * n))
    )
    refused = [r for r in results if isinstance(r, Refused)]
    assert len(refused) == 3
    assert all("sudah menandatangani keputusan lain" in str(r) for r in refused)
    assert whole(store)


def test_what_is_struck_waits_again_and_stands_in_no_list(store: Store):
    [submitted] = harvest(store, make_record())
    decide(store, APPROVE, submitted.id)
    verdict = Verdict(submitted.id, STRIKE, "Salah kelas.", submitted.content_hash)
    store.decisions.decide([verdict], SUPERIOR, allow)
    found = store.records.submission(submitted.id)
    assert found is not None
    assert found.state is State.SUBMITTED
    assert store.approvals.of([(submitted.record.id, submitted.content_hash)])
    facts = store.to_tell.facts(datetime.now(UTC))
    assert [(r.note, r.struck) for r in facts.returned] == [("Salah kelas.", True)]
    assert facts.waiting[0].since > submitted.submitted_at
    assert whole(store)
    decide(store, APPROVE, submitted.id)
    assert store.to_tell.facts(datetime.now(UTC)).returned == ()
    assert whole(store)


def test_what_is_struck_after_a_newer_version_came_stays_overtaken(store: Store):
    [first] = harvest(store, make_record())
    decide(store, APPROVE, first.id)
    harvest(store, make_record(title="Judul lain"))
    store.decisions.decide([Verdict(first.id, STRIKE, "Salah kelas.")], SUPERIOR, allow)
    found = store.records.submission(first.id)
    assert found is not None
    assert found.state is State.SUPERSEDED
    assert whole(store)


def exclude(store: Store, submission_id: int, minutes: str = "{}") -> None:
    decide(store, DecisionKind.TEST, submission_id)
    verdict = Verdict(
        submission_id, EXCLUDE, "Rahasia pribadi.", ground="Pasal 17 h", minutes=minutes
    )
    store.decisions.decide([verdict], OFFICER, allow)


def minutes(store: Store, agency: str) -> dict[str, str]:
    return {record: test.minutes for record, test in store.tested.excluded(agency).items()}


def test_what_a_test_excluded_is_known_until_it_is_approved(store: Store):
    [submitted] = harvest(store, make_record(files=(make_file(),)))
    exclude(store, submitted.id)
    assert minutes(store, AGENCY) == {submitted.record.id: "{}"}
    assert store.tested.records() == {submitted.record.id}
    assert store.tested.digests() == {make_file().sha256}
    assert store.tested.digests(besides=submitted.record.id) == set()
    assert minutes(store, "disdik") == {}
    assert whole(store)
    decide(store, DecisionKind.TEST, submitted.id)
    assert minutes(store, AGENCY) == {submitted.record.id: "{}"}
    decide(store, APPROVE, submitted.id)
    assert minutes(store, AGENCY) == {}
    assert store.tested.records() == set()
    assert store.tested.digests() == set()


@pytest.mark.parametrize(
    "kind", [DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST, STRIKE]
)
def test_nothing_but_an_approval_lifts_what_a_test_excluded(store: Store, kind: DecisionKind):
    [first] = harvest(store, make_record(files=(make_file(),)))
    exclude(store, first.id)
    [second] = harvest(store, make_record(title="Judul lain", key=first.record.key))
    assert second.record.id == first.record.id
    store.decisions.decide([Verdict(second.id, kind, "Belum lengkap.")], OFFICER, allow)
    assert minutes(store, AGENCY) == {first.record.id: "{}"}
    assert store.tested.digests() == {make_file().sha256}


def test_a_record_excluded_again_has_the_newest_minutes_and_keeps_all_files_closed(store: Store):
    [first] = harvest(store, make_record(files=(make_file(),)))
    exclude(store, first.id)
    other = make_file("lain.pdf", b"lain")
    [second] = harvest(store, make_record(title="Judul lain", key=first.record.key, files=(other,)))
    exclude(store, second.id, '{"baru": 1}')
    assert minutes(store, AGENCY) == {first.record.id: '{"baru": 1}'}
    assert store.tested.digests() == {make_file().sha256, other.sha256}


def test_a_ground_and_minutes_that_were_altered_do_not_fit_the_chain(store: Store):
    [submitted] = harvest(store, make_record())
    verdict = Verdict(submitted.id, DecisionKind.REJECT, "Ganda saja.", ground="Pasal 7")
    store.decisions.decide([verdict], OFFICER, allow)
    kept = store.evidence.read()
    claims = [
        replace(c, details={**c.details, "ground": "Pasal 8"}) if c.table == "decision" else c
        for c in kept.claims
    ]
    assert len(hold_against(claims, kept.events)) == 1
