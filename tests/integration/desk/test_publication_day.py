"""The day from which the public sees an item, set at the desk by those who approve or establish."""

from __future__ import annotations

from datetime import timedelta

import pytest

from didd.model import Entry
from didd.steps.approve import approve_all
from didd.steps.establish import draft
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import ADMIN, APPROVER, OF_DINKES, SUPERIOR, Sample


@pytest.fixture
def entry(sample: Sample, ids: list[int]) -> Entry:
    approve_all(sample.office, "dinkes", APPROVER)
    made = draft(sample.office, sample.office.agency("dinkes"))
    assert made is not None
    return made.register.entries[0]


def address(entry: Entry) -> str:
    return f"/portal/dinkes/tanggal/{entry.record_id}"


@pytest.mark.parametrize("officer", [APPROVER, SUPERIOR])
def test_an_item_waits_for_its_day_and_the_page_says_so(
    sample: Sample, entry: Entry, login: Login, officer: str
):
    client, day = login(officer), sample.office.today + timedelta(days=7)
    assert address(entry) in client.get("/didd/dinkes").text
    form = {"tanggal": day.isoformat(), "alasan": "Menunggu peluncuran", "isi": entry.content_hash}
    assert post(client, address(entry), address(entry), **form).status_code == 303
    waits = sample.office.store.takebacks.of("dinkes").waiting(sample.office.today)
    assert waits == {(entry.record_id, entry.content_hash): day}
    assert day.isoformat() in client.get(address(entry)).text
    event = list(sample.office.store.audit.events())[-1]
    assert (event.act, event.actor) == ("embargo", officer)
    assert event.details["holder"]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"tanggal": "besok"}, "2026-01-14"),
        ({"tanggal": "2020-01-01"}, "sudah lewat"),
        ({"alasan": " "}, "alasan"),
        ({"isi": "0"}, "berubah"),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(
    sample: Sample, entry: Entry, login: Login, changes: dict[str, str], told: str
):
    day = (sample.office.today + timedelta(days=7)).isoformat()
    form = {"tanggal": day, "alasan": "Menunggu peluncuran", "isi": entry.content_hash}
    answer = post(login(APPROVER), address(entry), address(entry), **form | changes)
    assert answer.status_code == 409
    assert told in answer.text
    assert sample.office.store.takebacks.of("dinkes").embargoes == ()
    assert list(sample.office.store.audit.events())[-1].act == "refused"


def test_it_is_nobody_else_s_and_of_the_agency_s_own_items_only(entry: Entry, login: Login):
    for officer in (ADMIN, OF_DINKES):
        assert login(officer).get(address(entry)).status_code == 403
    elsewhere = address(entry).replace("dinkes", "disdik")
    assert login(APPROVER).get(elsewhere).status_code == 404
