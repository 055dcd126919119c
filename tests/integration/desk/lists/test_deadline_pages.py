"""Days to keep, the letter to a late agency, retention, and times, at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from desk.web.app import build_app
from didd.steps.approve import approve_all
from didd.steps.establish import draft, establish
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    record,
)

LETTER = "/kelengkapan/dinkes/surat"


@pytest.fixture
def later(sample: Sample, ids: list[int]) -> Login:
    """Return how one logs in half a year after the office began to know its agencies."""
    began = datetime.now(UTC) - timedelta(days=180)
    sample.office.store.agencies.seed(sample.office.config.agency_list, began)
    office = replace(sample.office)
    app = build_app(office, sample.accounts, secure_cookies=False)

    def log_in(officer: str) -> TestClient:
        client = TestClient(app, follow_redirects=False, raise_server_exceptions=False)
        post(client, "/masuk", "/masuk", petugas=officer, sandi=PASSWORD)
        return client

    return log_in


def test_the_chief_officer_sees_who_is_late_and_takes_the_letter(later: Login) -> None:
    chief = later(APPROVER)
    page = chief.get("/tenggat").text
    assert LETTER in page
    assert "terlambat 90 hari" in page
    shown = chief.get(LETTER).text
    assert "Yth. Pimpinan Dinas Kesehatan" in shown
    for kind, magic in (("docx", b"PK"), ("pdf", b"%PDF")):
        taken = chief.get(f"{LETTER}.{kind}")
        assert taken.status_code == 200
        assert taken.content.startswith(magic)
        assert "surat-dinkes" in taken.headers["content-disposition"]
    assert chief.get(f"{LETTER}.exe").status_code == 404


def test_others_read_the_letter_and_only_of_agencies_that_they_serve(later: Login) -> None:
    superior, officer = later(SUPERIOR), later(OF_DINKES)
    assert "PPID Utama yang mengambil" in superior.get(LETTER).text
    assert superior.get(f"{LETTER}.pdf").status_code == 403
    assert officer.get(LETTER).status_code == 200
    assert officer.get("/kelengkapan/dlh/surat").status_code == 404
    assert "dlh" not in officer.get("/tenggat.csv").text
    assert "dinkes" in officer.get("/tenggat.csv").text


@pytest.mark.parametrize("address", ["/retensi", "/waktu"])
@pytest.mark.parametrize("asked", ["", "?pd=dinkes", "?pd=dlh", "?pd=%27--"])
def test_pages_and_their_tables_tell_only_what_the_visitor_serves(
    sample: Sample, ids: list[int], login: Login, address: str, asked: str
) -> None:
    officer = login(OF_DINKES)
    assert officer.get(address + asked).status_code == 200
    table = officer.get(f"{address}.csv{asked}")
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.startswith("perangkat_daerah")
    assert "disdik" not in table.text
    assert "disdik" not in officer.get(f"/waktu/langkah.csv{asked}").text


def test_what_the_schedule_says_is_shown_and_the_record_stays(sample: Sample, login: Login) -> None:
    terms = "Aktif 1 tahun, inaktif 2 tahun, musnah"
    sample.propose(record("dlh", "lama", "Arsip <Lama>", retensi=terms, waktu_pembuatan="2019"))
    approve_all(sample.office, "dlh", APPROVER)
    dlh = sample.office.agency("dlh")
    draft(sample.office, dlh)
    establish(sample.office, dlh, SUPERIOR, "188.44/9/2026", sample.office.today)
    page = login(APPROVER).get("/retensi").text
    for said in ("Arsip &lt;Lama&gt;", "31 Desember 2022", "dimusnahkan", "jangka waktu berakhir"):
        assert said in page
    assert "Arsip <Lama>,2019" in login(APPROVER).get("/retensi.csv?pd=dlh").text
    shown = sample.office.store.editions.established("dlh")[-1].register.entries
    assert [entry.title for entry in shown] == ["Arsip <Lama>"]
