"""The register's page: the draft, the decree, the editions."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from starlette.testclient import TestClient

from didd.config.catalog import load_catalog_config
from didd.model import State
from didd.register.editions import SIGNED_DECREE
from didd.steps.approve import approve_all
from didd.steps.establish import draft, ready
from didd.text.day_words import day_words
from tests.support.desk_forms import Login, decide, establish_at, field, post
from tests.support.published_text import inside
from tests.support.samples.desk_samples import (
    APPROVER,
    CONFIG,
    OF_DINKES,
    SUPERIOR,
    Sample,
    dinkes_records,
    record,
)
from tests.support.signed_papers import OWNER, scan, signed

#: A decree of an earlier day would be before the approvals.
TODAY = datetime.now(load_catalog_config(CONFIG).sop.zone).date().isoformat()


@pytest.fixture
def drafted(sample: Sample, ids: list[int]) -> Sample:
    approve_all(sample.office, "dinkes", APPROVER)
    draft(sample.office, sample.office.agency("dinkes"))
    return sample


def establish(client: TestClient, **fields: str):
    form = {"nomor": "188.44/12/2026", "tanggal": TODAY} | fields
    return establish_at(client, "/didd/dinkes", form)


def test_the_superior_establishes_and_everybody_reads_the_archived_outputs(
    drafted: Sample, login: Login
):
    client = login(SUPERIOR)
    assert establish(client).status_code == 303
    edition = drafted.office.store.editions.current("dinkes")
    assert edition is not None
    assert edition.decree.number == "188.44/12/2026"
    page = login(OF_DINKES).get("/didd/dinkes").text
    assert f"188.44/12/2026 tanggal {day_words(date.fromisoformat(TODAY))}" in page
    for file_format, sha256 in edition.outputs.items():
        answer = client.get(f"/edisi/{edition.id}/{file_format}")
        assert answer.content == drafted.office.archive.open(sha256).read()
        assert answer.headers["content-disposition"].startswith("attachment;")
    assert client.get(f"/edisi/{edition.id}/exe").status_code == 404
    assert client.get("/edisi/999999999999999999999/pdf").status_code == 404


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"nomor": "  "}, "Nomor keputusan belum diisi"),
        ({"tanggal": ""}, "Tanggal keputusan belum diisi"),
        ({"tanggal": "2999-01-01"}, "masa depan"),
        ({"isi": "0" * 64}, "Rancangan sudah berubah sejak dibuka"),
    ],
)
def test_a_decree_that_does_not_fit_is_refused_and_its_form_kept(
    drafted: Sample, login: Login, fields: dict[str, str], sentence: str
):
    answer = establish(login(SUPERIOR), **fields)
    assert answer.status_code == 409
    assert sentence in answer.text
    assert drafted.office.store.editions.current("dinkes") is None


def test_the_next_draft_shows_what_it_adds_changes_and_drops(drafted: Sample, login: Login):
    assert establish(login(SUPERIOR)).status_code == 303
    first, _, *rest = dinkes_records(drafted)
    changed = record("dinkes", first.key, first.title, files=first.files, retensi="10 tahun")
    fresh = record("dinkes", "baru", "Rencana Kerja Tahun 2027", position=9)
    drafted.propose(changed, fresh, *rest)
    approve_all(drafted.office, "dinkes", APPROVER)
    client = login(APPROVER)
    dropped = drafted.office.store.records.queue(states=[State.APPROVED], agency="dinkes")
    guest_book = next(s for s in dropped if s.record.title == "Buku Tamu Pelayanan")
    assert decide(client, guest_book.id, "return", "Periksa lagi.").status_code == 303
    assert post(client, "/didd/dinkes/susun").status_code == 303
    page = client.get("/didd/dinkes").text
    assert "1 baru" in page
    assert "1 berubah" in page
    assert "1 dikeluarkan" in page
    assert "<ins><bdi>10 tahun</bdi></ins>" in page
    assert "<del><bdi>Buku Tamu Pelayanan</bdi></del>" in page


def test_the_draft_can_be_read_as_it_will_be_printed(drafted: Sample, login: Login):
    answer = login(SUPERIOR).get("/didd/dinkes/rancangan.pdf")
    assert answer.content.startswith(b"%PDF")
    assert login(SUPERIOR).get("/didd/disdik/rancangan.pdf").status_code == 404


def test_what_the_draft_lacks_is_shown_before_it_is_signed(drafted: Sample, login: Login):
    page = login(SUPERIOR).get("/didd/dinkes").text
    before_the_form = page[: page.index('name="nomor"')]
    assert "Sebelum ditandatangani" in before_the_form
    assert "Alamat umum portal belum diatur" in before_the_form
    assert "Masih kosong:" in before_the_form
    waiting = drafted.office.store.editions.draft("dinkes")
    assert waiting is not None
    gaps = ready(drafted.office, waiting)
    assert gaps.counted
    for code, n in gaps.counted:
        label = drafted.office.config.metadata[code].label.id
        assert f"{label}: {n}" in before_the_form


def upload(client: TestClient, content: bytes, **fields: str):
    form = {"nomor": "188.44/12/2026", "tanggal": TODAY} | fields
    return establish_at(client, "/didd/dinkes", form, content)


def test_the_signed_decree_comes_back_through_the_form(drafted: Sample, login: Login):
    client, content = login(SUPERIOR), signed(scan())
    assert upload(client, content).status_code == 303
    edition = drafted.office.store.editions.current("dinkes")
    assert edition is not None
    assert client.get(f"/edisi/{edition.id}/{SIGNED_DECREE}").content == content
    page = client.get("/didd/dinkes").text
    assert "Keputusan bertanda tangan" in page
    assert f"ditandatangani secara elektronik oleh {OWNER}" in page


def test_what_is_no_signed_decree_is_refused_and_the_form_kept(drafted: Sample, login: Login):
    answer = upload(login(SUPERIOR), b"PK naskah.docx")
    assert answer.status_code == 409
    assert "bukan PDF" in answer.text
    assert 'value="188.44/12/2026"' in answer.text
    assert drafted.office.store.editions.current("dinkes") is None


def test_no_file_is_taken_from_strangers_nor_elsewhere(drafted: Sample, login: Login):
    client = login(SUPERIOR)
    files = {"keputusan": b"%PDF-"}
    stranger = TestClient(client.app, base_url=str(client.base_url))
    assert stranger.post("/didd/dinkes/tetapkan", files=files).status_code == 400
    assert client.post("/didd/dinkes/susun", files={"keputusan": b"%PDF-"}).status_code == 400
    answer = client.post("/didd/dinkes/tetapkan", files={"keputusan": b"%" * (27 * 1024 * 1024)})
    assert answer.status_code == 413


@pytest.mark.parametrize("kind", ["docx", "pdf"])
def test_the_decree_can_be_taken_to_be_signed(drafted: Sample, login: Login, kind: str):
    query = "nomor=188.44%2F77&tanggal=2026-01-14&akibat=meralat"
    answer = login(SUPERIOR).get(f"/didd/dinkes/keputusan.{kind}?{query}")
    assert answer.content.startswith(b"PK" if kind == "docx" else b"%PDF")
    assert f"keputusan-dinkes.{kind}" in answer.headers["content-disposition"]
    assert "188.44/77" in inside(answer.content)
    open_paper = login(SUPERIOR).get(f"/didd/dinkes/keputusan.{kind}?tanggal=besok&akibat=x")
    assert open_paper.status_code == 200
    for day in ("9999-01-01", "0001-01-01"):
        strange = login(SUPERIOR).get(f"/didd/dinkes/keputusan.{kind}?tanggal={day}")
        assert strange.status_code == 400
        assert day in strange.text
        assert "periksa tahunnya" in strange.text
    assert login(SUPERIOR).get("/didd/dinkes/keputusan.exe").status_code == 404
    assert login(SUPERIOR).get(f"/didd/disdik/keputusan.{kind}").status_code == 404


def test_the_signed_decree_may_be_added_to_an_established_edition(
    drafted: Sample, login: Login
) -> None:
    client = login(SUPERIOR)
    assert establish(client).status_code == 303
    edition = drafted.office.store.editions.current("dinkes")
    assert edition is not None
    address = f"/didd/dinkes/{edition.label}/keputusan"
    page = client.get("/didd/dinkes").text
    assert address in page
    assert address not in login(APPROVER).get("/didd/dinkes").text
    content = scan()
    files = {"keputusan": ("scan.pdf", content, "application/pdf")}
    data = {"token": field(page, "token")}
    assert client.post(address, data=data, files=files).status_code == 303
    page = client.get("/didd/dinkes").text
    assert address not in page
    assert client.get(f"/edisi/{edition.id}/{SIGNED_DECREE}").content == content
    again = client.post(address, data=data, files=files, follow_redirects=True)
    assert "tidak diganti" in again.text
    nowhere = "/didd/dinkes/2020/7/keputusan"
    assert (
        "Tidak ada daftar"
        in client.post(nowhere, data=data, files=files, follow_redirects=True).text
    )


def test_a_ralat_is_read_once_more_and_both_decrees_are_shown(drafted: Sample, login: Login):
    client = login(SUPERIOR)
    assert establish(client).status_code == 303
    first = drafted.office.store.editions.current("dinkes")
    assert first is not None
    mended = dinkes_records(drafted)[0]
    changed = record(
        "dinkes", mended.key, mended.title, files=mended.files, ringkasan="Isi yang benar."
    )
    drafted.propose(changed, *dinkes_records(drafted)[1:])
    approve_all(drafted.office, "dinkes", APPROVER)
    draft(drafted.office, drafted.office.agency("dinkes"))
    address = f"/didd/dinkes/ralat/{first.id}"
    assert address in client.get("/didd/dinkes").text
    page = client.get(address).text
    assert "<ins><bdi>Isi yang benar.</bdi></ins>" in page
    form = {"nomor": "188.44/13/2026", "tanggal": TODAY}
    nothing = post(client, f"{address}/tetapkan/periksa", address, **form)
    assert nothing.status_code == 409
    assert "Pilih baris" in nothing.text
    row = field(page, "baris") if 'name="baris" value' in page else ""
    seen = post(client, f"{address}/tetapkan/periksa", address, **form, baris=row)
    assert "sebagaimana diralat dengan" in seen.text
    sent = {name: field(seen.text, name) for name in ("nomor", "tanggal", "isi", "baris")}
    unread = post(client, f"{address}/tetapkan", address, **sent)
    assert unread.status_code == 409
    made = post(client, f"{address}/tetapkan", address, **sent, terbaca=field(seen.text, "terbaca"))
    assert made.status_code == 303
    page = client.get("/didd/dinkes").text
    assert "188.44/12/2026" in page
    assert "188.44/13/2026" in page
    assert "Diralat dengan keputusan 188.44/13/2026" in page
    late = client.get(address)
    assert "tidak berlaku lagi" in late.text
    assert login(APPROVER).get(address).status_code == 403
