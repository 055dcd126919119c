"""The page of uncertain columns: who is asked, who answers, and how an answer is taken back."""

from __future__ import annotations

import pytest

from didd.approval.audit_chain import verify
from didd.model import InventoryRow
from tests.support.desk_forms import Login, post
from tests.support.samples.desk_samples import (
    APPROVER,
    OF_ALL,
    OF_DINKES,
    SUPERIOR,
    Sample,
)

HEADING = "Nama <b>Naskah"


@pytest.fixture
def asking(sample: Sample, ids: list[int]) -> Sample:
    metadata = sample.office.config.metadata
    for agency in ("dinkes", "disdik"):
        asked = metadata.finding(
            "kolom-ditanyakan", 'mungkin "Judul"', file=f"{agency}.csv", row=1, column="B",
            field="judul", value=HEADING,
        )  # fmt: skip
        sample.office.store.harvests.save_findings(agency, 1, "inventory", [asked, asked])
    return sample


def test_each_is_asked_of_their_own_agencies_the_likeliest_first(asking: Sample, login: Login):
    page = login(OF_DINKES).get("/kolom").text
    assert page.count("Nama &lt;b&gt;Naskah</bdi></h2>") == 1
    assert "disdik.csv" not in page
    assert page.index('value="judul" selected') < page.index('value="ringkasan"')
    assert "<select" not in login(SUPERIOR).get("/kolom").text
    assert login(APPROVER).get("/kolom").text.count("<select") == 2


@pytest.mark.parametrize("officer", [OF_DINKES, OF_ALL, APPROVER])
def test_an_answer_is_kept_shown_revocable_and_audited(asking: Sample, login: Login, officer: str):
    client = login(officer)
    answered = post(client, "/kolom/dinkes", "/kolom", kolom=HEADING, arti="ringkasan")
    assert answered.status_code == 303
    assert asking.office.store.columns.of("dinkes")[HEADING].field == "ringkasan"
    assert "dinkes.csv" not in client.get("/kolom").text
    post(client, "/kolom/dinkes", "/kolom", tarik=HEADING)
    assert asking.office.store.columns.of("dinkes") == {}
    events = list(asking.office.store.audit.events())
    assert [e.act for e in events][-2:] == ["column.answer", "column.revoke"]
    assert verify(events) == []


def test_what_is_no_answer_is_refused_and_another_agency_is_not_there(asking: Sample, login: Login):
    client = login(OF_DINKES)
    assert post(client, "/kolom/dinkes", "/kolom", kolom=HEADING, arti="cuaca").status_code == 409
    assert post(client, "/kolom/dinkes", "/kolom").status_code == 409
    assert post(client, "/kolom/disdik", "/kolom", kolom=HEADING, arti="-").status_code == 404
    assert asking.office.store.columns.of("dinkes") == {}


def test_three_rows_stand_beside_a_question_and_nobodys_number(asking: Sample, login: Login):
    titles = ["", "Profil <i>2025", "Hubungi 081234567890", "x" * 500, "tidak tampil"]
    rows = [
        InventoryRow("dinkes.csv", "", n, {"judul": t, "ringkasan": "lain"}, {"judul": "B"})
        for n, t in enumerate(titles, start=2)
    ]
    asking.office.store.harvests.save_rows("dinkes", 1, rows)
    page = login(OF_DINKES).get("/kolom").text
    assert "Profil &lt;i&gt;2025" in page
    assert "081234567890" not in page
    assert "Hubungi 08" in page
    assert "x" * 200 not in page
    assert "tidak tampil" not in page
