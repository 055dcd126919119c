"""The form of a consequence test: its paper, its two outcomes, and what follows from them."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pytest
from docx import Document
from starlette.testclient import TestClient

from didd.approval.audit_chain import verify
from didd.approval.consequences.consequence_test import minutes_from
from didd.model import State
from didd.steps.establish import draft
from didd.steps.lists.exclude import excluded_now
from tests.support.desk_forms import Login, decide, field, state_of
from tests.support.samples.desk_samples import APPROVER, OF_DINKES, SUPERIOR, Sample

WHOLE = {
    "pasal": "uu-17-h",
    "dasar": "Undang-Undang 27/2022 Pasal 4",
    "unit": "Sekretariat",
    "dibuka": "Mengungkap rahasia pribadi pasien.",
    "ditutup": "Melindungi pasien dan keluarganya.",
    "jangka": "5 tahun",
    "hari": "2026-01-14",
    "tempat": "Palangka Raya",
    "peserta": "Petugas Contoh Dua, PPID Utama\nPetugas Contoh Tiga, Biro Hukum",
}


@pytest.fixture
def tested(sample: Sample, ids: list[int], login: Login) -> str:
    decide(login(APPROVER), ids[0], "test", "Mungkin rahasia pribadi.")
    return f"/usulan/{ids[0]}/uji"


def form_of(client: TestClient, address: str) -> dict[str, str]:
    page = client.get(address).text
    return {name: field(page, name) for name in ("token", "isi", "terakhir")}


def send(client: TestClient, address: str, to: str = "", **fields: str):
    return client.post(address + to, data=form_of(client, address) | WHOLE | fields)


def test_excluded_it_stands_in_the_list_of_what_is_excluded_and_in_no_other(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    client, agency = login(APPROVER), sample.office.agency("dinkes")
    assert send(client, tested, hasil="exclude").status_code == 303
    assert state_of(sample, ids[0]) is State.EXCLUDED
    listed = excluded_now(sample.office, agency)
    [entry] = listed.entries
    assert entry.texts["judul"] == "Profil Kesehatan Tahun 2025"
    assert "Pasal 17 huruf h" in entry.texts["dasar_pengecualian"]
    assert entry.texts["konsekuensi_dibuka"] == WHOLE["dibuka"]
    assert listed.gaps == {}
    decide(client, ids[1], "approve")
    found = draft(sample.office, agency)
    assert found is not None
    assert [e.title for e in found.register.entries] == ["Buku Tamu Pelayanan"]
    made = sample.office.store.decisions.on(ids[0])[-1]
    assert minutes_from(made.minutes).place == "Palangka Raya"
    assert "Mengungkap rahasia pribadi pasien." in client.get(f"/usulan/{ids[0]}").text
    assert verify(sample.office.store.audit.events()) == []


def test_open_it_is_approved_as_proposed(sample: Sample, ids: list[int], login: Login, tested: str):
    client = login(APPROVER)
    assert send(client, tested, hasil="approve", jangka="").status_code == 303
    assert state_of(sample, ids[0]) is State.APPROVED
    assert excluded_now(sample.office, sample.office.agency("dinkes")).entries == ()


def test_what_was_excluded_can_be_tested_again_and_opened(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    client = login(APPROVER)
    send(client, tested, hasil="exclude")
    assert decide(client, ids[0], "approve").status_code == 409
    assert decide(client, ids[0], "test", "Jangka waktunya berakhir.").status_code == 303
    agency = sample.office.agency("dinkes")
    assert len(excluded_now(sample.office, agency).entries) == 1, "excluded still, while tested"
    assert send(client, tested, hasil="approve").status_code == 303
    assert state_of(sample, ids[0]) is State.APPROVED
    assert excluded_now(sample.office, agency).entries == ()


def test_what_was_excluded_is_opened_by_minutes_only(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    client = login(APPROVER)
    send(client, tested, hasil="exclude")
    decide(client, ids[0], "test", "Jangka waktunya berakhir.")
    page = client.get(f"/usulan/{ids[0]}").text
    assert 'value="approve"' not in page
    assert 'value="return"' in page
    answer = decide(client, ids[0], "approve")
    assert answer.status_code == 409
    assert "hanya uji konsekuensi" in answer.text
    assert state_of(sample, ids[0]) is State.TESTED


@pytest.mark.parametrize(
    "fields",
    [{"dibuka": "x"}, {"pasal": ""}, {"hari": "2999-01-01"}, {"peserta": " "}, {"jangka": "xxx"}],
)
def test_minutes_that_lack_something_decide_nothing_and_what_was_typed_stays(
    sample: Sample, ids: list[int], login: Login, tested: str, fields: dict[str, str]
):
    answer = send(login(APPROVER), tested, hasil="exclude", **fields)
    assert answer.status_code == 409
    assert WHOLE["ditutup"] in answer.text
    assert 'value="exclude" checked' in answer.text
    assert state_of(sample, ids[0]) is State.TESTED


def test_without_an_outcome_nothing_is_decided(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    assert send(login(APPROVER), tested).status_code == 400
    assert send(login(APPROVER), tested, hasil="reject").status_code == 400
    assert state_of(sample, ids[0]) is State.TESTED


def test_the_paper_has_what_is_filled_in_and_decides_nothing(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    answer = send(login(APPROVER), tested, "/berita-acara.docx", pasal="", jangka="")
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    made = Document(io.BytesIO(answer.content))
    cells = [cell.text for table in made.tables for row in table.rows for cell in row.cells]
    assert "Profil Kesehatan Tahun 2025" in cells
    assert WHOLE["dibuka"] in cells
    text = "\n".join(p.text for p in made.paragraphs)
    assert "BERITA ACARA UJI KONSEKUENSI" in text
    assert "14 Januari 2026" in text
    assert "Petugas Contoh Tiga, Biro Hukum" in text
    assert state_of(sample, ids[0]) is State.TESTED


def test_two_outcomes_at_once_have_one_winner(
    sample: Sample, ids: list[int], login: Login, tested: str
):
    clients = [login(APPROVER), login(APPROVER)]
    forms = [
        form_of(client, tested) | WHOLE | {"hasil": outcome}
        for client, outcome in zip(clients, ("exclude", "approve"), strict=True)
    ]
    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(lambda c, form: c.post(tested, data=form), clients, forms))
    assert sorted(a.status_code for a in answers) == [303, 409]
    assert len(sample.office.store.decisions.on(ids[0])) == 2


def test_only_the_chief_officer_of_the_agency_tests(login: Login, tested: str):
    for officer in (SUPERIOR, OF_DINKES):
        assert login(officer).get(tested).status_code == 403
    shown = login(APPROVER).get(tested.replace("/uji", ""))
    assert f'href="{tested}"' in shown.text
