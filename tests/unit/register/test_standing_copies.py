"""A redacted copy stands for its original only as long as the agency has not changed that."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from didd.model import Agency, Classification, Decision, DecisionKind, Record, Role
from didd.register.compile import compile_register
from didd.register.standing_copies import with_copies
from tests.support.factories import make_record

AGENCY = Agency("dinkes", "Dinas Kesehatan", "DINKES")
ORIGINAL = replace(make_record(), classification=Classification.DIKECUALIKAN)
COPY = make_record(title="Salinan")
CHANGED = replace(ORIGINAL, title="Lain")
COPIES = {(COPY.id, COPY.content_hash): ORIGINAL.content_hash}


def decided(number: int, kind: DecisionKind, record: Record) -> Decision:
    at = datetime(2026, 1, number, tzinfo=UTC)
    return Decision(
        number, "dinkes", record.id, record.content_hash, kind, "u", Role.CHIEF_OFFICER, "", at
    )


REDACTED = decided(1, DecisionKind.REDACT, ORIGINAL)
APPROVED = decided(2, DecisionKind.APPROVE, COPY)


def listed(versions: list[Record], *decisions: Decision) -> list[str]:
    versions, made = with_copies(versions, decisions, COPIES)
    found = compile_register(AGENCY, versions, made, as_of=date(2026, 2, 1), year=2026, zone=UTC)
    return [entry.title for entry in found.entries]


def test_an_approved_copy_is_listed_and_its_original_never() -> None:
    assert listed([COPY, ORIGINAL], REDACTED, APPROVED) == ["Salinan"]
    assert listed([COPY, ORIGINAL], REDACTED) == []


def test_changed_since_the_copy_is_held() -> None:
    assert listed([COPY, ORIGINAL, CHANGED], REDACTED, APPROVED) == []
    public = replace(CHANGED, classification=Classification.BERKALA)
    assert listed([COPY, ORIGINAL, public], REDACTED, APPROVED) == []


def test_tested_again_nothing_stands() -> None:
    assert listed([COPY, ORIGINAL], REDACTED, APPROVED, decided(3, DecisionKind.TEST, COPY)) == []
