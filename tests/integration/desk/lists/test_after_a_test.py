"""What the desk asks and keeps around a consequence test: excluded rows, copies, signed minutes."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient

from didd.adapters.store.people.officers import Appointing
from didd.approval.appointments import Appointment, Person
from didd.approval.audit_chain import verify
from didd.approval.audit_evidence import hold_against
from didd.model import Classification, Role, State
from didd.ports import Look
from didd.steps.establish import draft
from tests.integration.desk.lists.test_consequence_page import WHOLE, send
from tests.support.desk_forms import Login, decide, field, state_of
from tests.support.samples.consequence_tests import SECOND
from tests.support.samples.desk_samples import (
    APPROVER,
    AUDITOR,
    OF_ALL,
    OF_DINKES,
    PASSWORD,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)
from tests.support.signed_papers import scan

PDF = b"%PDF-1.7 hitam"


def hidden():
    return record(
        "dinkes",
        "pelapor",
        "Data pelapor",
        classification=Classification.DIKECUALIKAN,
        position=90,
        dasar_pengecualian="UU 14/2008 Pasal 17 huruf h",
    )


@pytest.fixture
def waits(sample: Sample, ids: list[int]) -> int:
    """Return the proposal of a row that the agency excludes."""
    [number] = sample.propose(*dinkes_records(sample), hidden())
    return number


def appoint_second(sample: Sample) -> None:
    """Appoint another chief officer, who can log in."""
    office = sample.office
    office.seed_officers()
    person = Person(SECOND, "Petugas Contoh Tujuh", sample=True)
    role = Appointment("kedua", SECOND, Role.CHIEF_OFFICER, "", "PPID Utama (contoh)")
    office.store.officers.keep([person, role], Appointing(None))
    sample.accounts.set_password(SECOND, PASSWORD)


def whole(sample: Sample) -> None:
    kept = sample.office.store.evidence.read()
    assert verify(kept.events) == []
    assert hold_against(kept.claims, kept.events) == []
    assert kept.altered == ()


def add(client: TestClient, number: int, *files: tuple[str, bytes], token: str = ""):
    address = f"/usulan/{number}/uji"
    token = token or field(client.get(address).text, "token")
    parts = [("salinan", (name, content, "application/pdf")) for name, content in files]
    return client.post(f"{address}/salinan", data={"token": token}, files=parts)


def test_an_excluded_row_is_in_the_queue_of_tests_and_its_agency_is_told(
    sample: Sample, waits: int, login: Login
):
    queue = login(APPROVER).get("/antrean?keadaan=uji_konsekuensi").text
    assert f"/usulan/{waits}" in queue
    assert "Data pelapor" in queue
    home = login(OF_DINKES).get("/").text
    assert "1 butir menunggu uji konsekuensi" in home
    assert "tidak masuk daftar mana pun" in home
    page = login(APPROVER).get(f"/usulan/{waits}").text
    assert 'value="approve"' not in page
    assert f"/usulan/{waits}/uji" in page
    asked = login(APPROVER).get(f"/usulan/{waits}/uji").text
    assert 'value="open"' in asked
    assert 'id="hasil-approve"' not in asked
    assert decide(login(APPROVER), waits, "approve").status_code == 409
    assert state_of(sample, waits) is State.TESTED
    whole(sample)


def test_copies_are_kept_shown_opened_and_wait_for_approval(
    sample: Sample, waits: int, login: Login
):
    appoint_second(sample)
    client = login(APPROVER)
    assert add(client, waits, ("hitam.pdf", PDF)).status_code == 303
    page = client.get(f"/usulan/{waits}/uji").text
    assert "hitam.pdf" in page
    [copy] = sample.office.store.copies.standing(hidden().id, hidden().content_hash)
    assert client.get(f"/usulan/{waits}/uji/salinan/{copy.sha256}").content == PDF
    assert client.get(f"/usulan/{waits}/uji/salinan/{'0' * 64}").status_code == 404
    said = {"hasil": "redact", "kelas": "SETIAP_SAAT"}
    assert send(client, f"/usulan/{waits}/uji", **said).status_code == 409
    assert field(page, "salinan") == copy.sha256
    answer = send(client, f"/usulan/{waits}/uji", **said, salinan=copy.sha256)
    assert answer.status_code == 303
    assert state_of(sample, waits) is State.REDACTED
    [made] = [s for s in sample.office.store.records.queue() if s.original]
    shown = client.get(f"/usulan/{made.id}").text
    assert "salinan yang dihitamkan" in shown
    assert f"/usulan/{made.id}" in client.get(f"/usulan/{waits}").text
    refused = decide(client, made.id, "approve")
    assert refused.status_code == 409
    assert "empat mata" in refused.text
    assert decide(login(SECOND), made.id, "approve").status_code == 303
    assert state_of(sample, made.id) is State.APPROVED
    draft(sample.office, sample.office.agency("dinkes"))
    listed = login(SUPERIOR).get(f"/didd/dinkes/butir/{made.record.id}").text
    assert "menandai baris ini sebagian dihitamkan" in listed
    whole(sample)


def test_what_is_held_stands_beside_its_finding_and_the_rest_is_kept(
    sample: Sample, waits: int, login: Login
):
    def contents(files, config):
        for file in files:
            bad = file.document.path == "buruk.pdf"
            found = config.checks.finding("teks-di-bawah-kotak", page=2) if bad else None
            yield Look(file.document, (found,) if found else ())

    object.__setattr__(sample.office, "contents", contents)  # the desk at work has it too
    client = login(APPROVER)
    answer = add(client, waits, ("baik.pdf", PDF), ("buruk.pdf", PDF + b"!"))
    assert answer.status_code == 409
    assert "buruk.pdf tidak diterima" in answer.text
    assert "tulisannya masih dapat disalin" in answer.text
    copies = sample.office.store.copies.standing(hidden().id, hidden().content_hash)
    assert [f.name for f in copies] == ["baik.pdf"]
    token = field(client.get(f"/usulan/{waits}/uji").text, "token")
    gone = {"token": token, "salinan": copies[0].sha256}
    assert client.post(f"/usulan/{waits}/uji/salinan/hapus", data=gone).status_code == 303
    assert client.post(f"/usulan/{waits}/uji/salinan/hapus", data=gone).status_code == 409
    assert not sample.office.archive.has(copies[0].sha256)
    whole(sample)


def test_signed_minutes_are_kept_once_shown_at_the_test_and_to_nobody_else(
    sample: Sample, waits: int, login: Login
):
    client = login(APPROVER)
    send(client, f"/usulan/{waits}/uji", hasil="exclude")
    [made] = sample.office.store.decisions.on(waits)
    address = f"/usulan/{waits}/berita-acara/{made.id}"
    token = field(client.get(f"/usulan/{waits}").text, "token")

    def bring(content: bytes):
        files = {"berita-acara": ("ba.pdf", content, "application/pdf")}
        return client.post(address, data={"token": token}, files=files)

    signed = scan()
    assert bring(b"bukan pdf").status_code == 409
    assert bring(signed).status_code == 303
    assert bring(signed).status_code == 409, "once"
    assert address in client.get(f"/usulan/{waits}").text
    assert client.get(address).content == signed
    for officer in (SUPERIOR, AUDITOR, OF_DINKES):
        assert login(officer).get(address).status_code == 200
    assert client.get(f"/usulan/{waits}/berita-acara/{made.id + 1}").status_code == 404
    whole(sample)


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_the_paper_comes_in_both_forms(waits: int, login: Login, kind: str):
    address = f"/usulan/{waits}/uji"
    answer = send(login(APPROVER), address, f"/berita-acara.{kind}", pasal="")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF" if kind == "pdf" else b"PK")
    other = send(login(APPROVER), address, "/berita-acara.html")
    assert other.status_code == 404


def test_an_exclusion_that_lost_its_row_is_taken_back_by_a_button(
    sample: Sample, waits: int, login: Login
):
    client = login(APPROVER)
    send(client, f"/usulan/{waits}/uji", hasil="exclude")
    assert "/cabut" not in client.get(f"/usulan/{waits}").text
    form = {**form_of_page(client, waits), "alasan": "Barisnya sudah tidak ada di daftar."}
    assert client.post(f"/usulan/{waits}/cabut", data=form).status_code == 409
    sample.propose(*dinkes_records(sample))
    assert "/cabut" in client.get(f"/usulan/{waits}").text
    assert client.post(f"/usulan/{waits}/cabut", data=form | {"alasan": "x"}).status_code == 409
    assert client.post(f"/usulan/{waits}/cabut", data=form).status_code == 303
    assert state_of(sample, waits) is State.OPENED
    assert hidden().id not in sample.office.store.tested.records()
    assert client.post(f"/usulan/{waits}/cabut", data=form).status_code == 409
    whole(sample)


def form_of_page(client: TestClient, number: int) -> dict[str, str]:
    page = client.get(f"/usulan/{number}").text
    return {name: field(page, name) for name in ("token", "isi", "terakhir")}


@pytest.mark.parametrize("officer", [SUPERIOR, OF_DINKES, OF_ALL])
def test_nobody_else_sends_copies_or_lifts(sample: Sample, waits: int, login: Login, officer: str):
    client = login(officer)
    token = field(client.get("/akun").text, "token")
    assert add(client, waits, ("hitam.pdf", PDF), token=token).status_code in (400, 403)
    for path in ("cabut", "uji/salinan", "uji/salinan/hapus", "berita-acara/1"):
        answer = client.post(f"/usulan/{waits}/{path}", data={"token": token})
        assert answer.status_code == 403, path
    assert sample.office.store.copies.digests() == set()


def test_the_form_asks_for_all_that_the_law_does(waits: int, login: Login):
    page = login(APPROVER).get(f"/usulan/{waits}/uji").text
    for name in (*WHOLE, "kelas", "hasil"):
        assert f'name="{name}"' in page, name
    for letter in "abcdefghij":
        assert f'value="uu-17-{letter}"' in page
    assert "Petugas yang menyusun berita acara" in page
