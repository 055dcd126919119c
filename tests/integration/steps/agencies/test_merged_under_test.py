"""What only a consequence test may open stays so when its agency merges."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from didd.adapters.store.decisions import Verdict
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.approval.what_may_be_decided import Refused
from didd.model import DecisionKind, State, Submission
from didd.steps import approve
from didd.steps.agencies.changing import change_agencies
from didd.steps.consequences.copying import Sent, add_copy
from tests.integration.steps.consequences.test_redacted_copies import COPY, ORIGINAL
from tests.support.bureau import ADMIN, UTAMA, Bureau, closed_row, row
from tests.support.samples.consequence_tests import SECOND, conclude_test, under_test

TITLE = "Berita acara"
CHANGED = ORIGINAL + b"\n% lagi"


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    officers = made.office.config.officers
    officers[SECOND] = replace(officers[UTAMA], id=SECOND)
    made.office.seed_officers()
    made.put(b_pdf=ORIGINAL)
    made.list(row(TITLE, "b.pdf"))
    made.harvest()
    made.decide(DecisionKind.TEST, TITLE)
    return made


def merged(bureau: Bureau, into: str = "dlh") -> Submission:
    """Merge the agency into another; return what of it only a test may open there."""
    act = AgencyAct(Kind.MERGED, (bureau.slug,), bureau.office.today, "Pergub 1/2026", into=into)
    change_agencies(bureau.office, ADMIN, act)
    bureau.office, bureau.slug = bureau.office.fresh(), into
    bureau.agency = bureau.office.agency(into)
    bureau.folder.mkdir(exist_ok=True)
    assert bureau.office.store.records.queue(agency=into) == []
    [found] = under_test(bureau)
    assert found.to_test
    return found


def refused(bureau: Bureau, found: Submission) -> None:
    with pytest.raises(Refused):
        approve.decide(bureau.office, [Verdict(found.id, DecisionKind.APPROVE)], UTAMA)
    assert bureau.broken() == []


def redacted(bureau: Bureau) -> None:
    [found] = under_test(bureau, TITLE)
    add_copy(bureau.office, found, SECOND, Sent("hitam.pdf", COPY))
    conclude_test(bureau, TITLE, DecisionKind.REDACT, by=SECOND, opened_as="BERKALA")


def test_what_an_officer_sent_to_a_test(bureau: Bureau) -> None:
    refused(bureau, merged(bureau))
    refused(bureau, merged(bureau, "dishut"))
    conclude_test(bureau, TITLE, DecisionKind.APPROVE)
    bureau.put(b_pdf=CHANGED)
    bureau.list(row(TITLE, "b.pdf"))
    bureau.harvest()
    bureau.approve(TITLE)


def test_a_newer_row_of_the_successors_list_is_no_way_around_it(bureau: Bureau) -> None:
    merged(bureau)
    bureau.put(b_pdf=CHANGED)
    bureau.list(row(TITLE, "b.pdf"))
    bureau.harvest()
    [found] = under_test(bureau)
    assert found.record.files
    assert found.to_test
    refused(bureau, found)


def test_a_newer_version_of_what_has_a_redacted_copy(bureau: Bureau) -> None:
    redacted(bureau)
    bureau.approve(TITLE)
    bureau.draft()
    bureau.establish()
    bureau.put(b_pdf=CHANGED)
    bureau.harvest()
    [before] = under_test(bureau)
    refused(bureau, merged(bureau))
    old = bureau.office.store.records.submission(before.id)
    assert old
    assert old.state is State.SUPERSEDED


@pytest.mark.parametrize("approved", [False, True])
def test_a_redacted_copy_in_no_list_goes_to_a_test_as_what_it_stands_for(
    bureau: Bureau, approved: bool
) -> None:
    redacted(bureau)
    if approved:
        bureau.approve(TITLE)
    found = merged(bureau)
    assert [file.name for file in found.record.files] == ["b.pdf"]
    refused(bureau, found)


def test_what_was_excluded_and_is_tested_anew(bureau: Bureau) -> None:
    conclude_test(bureau, TITLE, DecisionKind.EXCLUDE)
    [kept] = bureau.office.store.records.queue(states=[State.EXCLUDED], agency=bureau.slug)
    again = Verdict(kept.id, DecisionKind.TEST, "Uji lagi tahun ini.", kept.content_hash)
    approve.decide(bureau.office, [again], UTAMA)
    refused(bureau, merged(bureau))


def test_a_row_that_the_agency_excludes_stays_with_it(bureau: Bureau) -> None:
    bureau.list(closed_row(TITLE, "b.pdf"), row("Terbuka"))
    bureau.harvest()
    act = AgencyAct(Kind.MERGED, ("dinkes",), bureau.office.today, "Pergub 1/2026", into="dlh")
    change_agencies(bureau.office, ADMIN, act)
    assert [s.record.title for s in bureau.office.store.records.queue(agency="dlh")] == ["Terbuka"]
