"""Reports of visitors at the desk: who reads and answers them; no text of theirs is live."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from didd.ports import Reported
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import (
    ADMIN,
    APPROVER,
    AUDITOR,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    Sample,
)

NUMBER, ELSEWHERE, NOBODY_S = "7f3k9-qxm2t", "8g4m2-abcde", "9h5n3-abcde"
MADE = datetime(2026, 3, 2, 3, 4, 5, tzinfo=UTC)
HOSTILE = "<script>alert(1)</script>{{7*7}}\n=HYPERLINK(1)"


@pytest.fixture(autouse=True)
def told(sample: Sample, ids: list[int]) -> None:
    kept = sample.office.store
    about = kept.records.submission(ids[0])
    assert about is not None
    for number, record, agency in (
        (NUMBER, about.record.id, "dinkes"),
        (ELSEWHERE, "lain", "disdik"),
        (NOBODY_S, "asing", ""),
    ):
        report = Reported(number, record, "", "isi_keliru", HOSTILE, MADE)
        assert kept.fault_reports.take(report, agency, sample.office.now(), None)


@pytest.mark.parametrize(
    ("officer", "read"),
    [
        (OF_DINKES, {NUMBER}),
        (OF_ALL, {NUMBER, ELSEWHERE, NOBODY_S}),
        (APPROVER, {NUMBER, ELSEWHERE, NOBODY_S}),
        (SUPERIOR, set()),
        (ADMIN, set()),
        (AUDITOR, set()),
    ],
)
def test_reports_are_read_by_those_who_answer_them(
    login: Login, officer: str, read: set[str]
) -> None:
    client = login(officer)
    listed, home = client.get("/laporan"), client.get("/").text
    for number in (NUMBER, ELSEWHERE, NOBODY_S):
        one = client.get(f"/laporan/{number}")
        assert (one.status_code == 200) == (number in read)
        assert (number in listed.text) == (number in read)
    assert (listed.status_code == 200) == bool(read)
    assert ('href="/laporan"' in home) == bool(read)


def test_what_a_stranger_wrote_is_text_and_nothing_else(login: Login) -> None:
    page = login(OF_DINKES).get(f"/laporan/{NUMBER}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in page
    assert "<script>alert" not in page


def test_an_answer_is_kept_and_the_report_waits_no_more(sample: Sample, login: Login) -> None:
    client, page = login(OF_DINKES), f"/laporan/{NUMBER}"
    empty = post(client, page, page, keadaan="dijawab", jawaban="")
    assert empty.status_code == 409
    assert "Tulislah jawaban singkat" in empty.text
    looking = post(client, page, page, keadaan="diperiksa", jawaban="")
    assert looking.status_code == 303
    done = post(client, page, page, keadaan="dijawab", jawaban="Sudah <b>diganti</b>.")
    assert done.headers["location"] == "/laporan"
    assert NUMBER not in client.get("/laporan").text.partition("<main")[2].partition("<ul")[2]
    kept = sample.office.store.fault_reports.one(NUMBER)
    assert kept is not None
    assert (kept.state, kept.answer) == ("dijawab", "Sudah <b>diganti</b>.")
    assert "Sudah &lt;b&gt;diganti&lt;/b&gt;." in client.get(page).text
    about = client.get(f"/laporan?butir={kept.record_id}").text
    assert NUMBER in about


def test_a_form_without_its_token_or_of_another_agency_answers_nothing(
    sample: Sample, login: Login
) -> None:
    client = login(OF_DINKES)
    form = {"keadaan": "dijawab", "jawaban": "Sudah."}
    assert client.post(f"/laporan/{NUMBER}", data={"token": "x"} | form).status_code == 403
    mine = f"/laporan/{NUMBER}"
    assert post(client, f"/laporan/{ELSEWHERE}", mine, **form).status_code == 404
    assert sample.office.store.fault_reports.untold(9) == []


def test_a_number_that_is_none_is_not_there(login: Login) -> None:
    client = login(APPROVER)
    for number in ("22222-22222", "..%2f..", "a" * 300):
        assert client.get(f"/laporan/{number}").status_code == 404
    assert client.get("/laporan?halaman=9999&butir=").status_code == 200
