"""Notes on an item: both sides write, and it stays with the item through resubmission."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape

import pytest

from didd.approval.audit_chain import verify
from tests.support.desk_forms import Login, decide, post
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)

ASKS, ANSWERS = "Tahun berapa datanya? <b>", "Tahun 2025; lihat halaman 3."


def note(sample: Sample, login: Login, officer: str, number: int, text: str, field: str = ""):
    address = f"/usulan/{number}"
    sample.clock.at = datetime.now(UTC)  # decisions are kept under the machine's own
    return post(login(officer), f"{address}/catatan", address, catatan=text, bidang=field)


def test_a_return_a_question_and_its_answer_are_one_timeline_that_survives(
    sample: Sample, ids: list[int], login: Login
):
    assert note(sample, login, APPROVER, ids[0], ASKS, "ringkasan").status_code == 303
    assert decide(login(APPROVER), ids[0], "return", "Lengkapi dahulu.").status_code == 303
    assert note(sample, login, OF_DINKES, ids[0], ANSWERS).status_code == 303
    _first, *rest = dinkes_records(sample)
    again = record("dinkes", "profil", "Profil Kesehatan Tahun 2025, diperbaiki", position=1)
    [newest] = sample.propose(again, *rest)
    for officer in (APPROVER, OF_DINKES, SUPERIOR):
        page = login(officer).get(f"/usulan/{newest}").text
        history = unescape(page[page.index('class="history"') :])
        said = [ASKS, "Lengkapi dahulu.", ANSWERS]
        assert [history.index(text) for text in said] == sorted(history.index(t) for t in said)
        assert "Catatan untuk Ringkasan" in history
        assert "datanya? <b>" not in page
    events = list(sample.office.store.audit.events())
    assert [e.act for e in events].count("note.added") == 2
    assert verify(events) == []
    assert not [e for e in events if ANSWERS in str(e.details)], "the chain has no text of notes"


@pytest.mark.parametrize("officer", [APPROVER, OF_ALL, OF_DINKES])
def test_what_is_no_note_is_refused_kindly(
    sample: Sample, ids: list[int], login: Login, officer: str
):
    assert note(sample, login, officer, ids[0], "   ").status_code == 409
    assert note(sample, login, officer, ids[0], "Tentang apa?", "cuaca").status_code == 409
    assert sample.office.store.notes.of(sample.office.store.records.queue()[0].record.id) == []


def test_another_agency_s_officer_neither_reads_nor_writes(
    sample: Sample, ids: list[int], login: Login
):
    other = sample.office.store.records.queue(agency="disdik")[0].id
    client = login(OF_DINKES)
    answer = post(client, f"/usulan/{other}/catatan", "/", catatan="Halo")
    assert answer.status_code == 404
