"""At the desk: what applies and its confirmation, signed statements, packages and their papers."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient

from desk.pages.obligations import packages
from didd.model import Classification
from didd.obligations.agreed.bindings import Settled
from didd.obligations.board import Listed
from didd.obligations.procurement.papers import PackageBoard
from didd.steps.obligations.procuring import packages_now
from didd.steps.obligations.settling import bindings_now
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import (
    APPROVER,
    AUDITOR,
    OF_DINKES,
    SUPERIOR,
    Sample,
)
from tests.support.signed_papers import scan

BOARD, BUY = "/kelengkapan/dinkes", "/pengadaan/dinkes"
SETTLE, STATE = f"{BOARD}/ketetapan", f"{BOARD}/pernyataan"
PACKAGE = f"{BUY}/2026/RUP-1"
WHY = "Tidak ada kegiatan seperti itu <i>di kantor</i> ini."


def settled(sample: Sample) -> Settled:
    return bindings_now(sample.office, sample.office.agency("dinkes")).settled


def answer_all(sample: Sample, client: TestClient) -> None:
    for each in bindings_now(sample.office, sample.office.agency("dinkes")).open:
        code = each.heading.code
        post(client, BOARD, BOARD, judul=code, apa="tidak-berlaku", alasan=WHY)


def send(client: TestClient, address: str, form_on: str, name: str, content: bytes, **more: str):
    page = client.get(form_on).text
    data = {"token": field(page, "token"), **more}
    return client.post(address, data=data, files={name: ("x", content, "application/pdf")})


def test_the_chief_officer_confirms_what_the_page_showed(
    sample: Sample, ids: list[int], login: Login
):
    officer, chief = login(OF_DINKES), login(APPROVER)
    assert "masih harus menyatakan" in chief.get("/kelengkapan").text
    mark = field(chief.get(SETTLE).text, "isi")
    answer = post(chief, SETTLE, SETTLE, apa="pasti", isi=mark)
    assert answer.status_code == 409
    assert "belum mengatakan" in answer.text
    answer_all(sample, officer)
    assert post(chief, SETTLE, SETTLE, apa="pasti", isi=mark).status_code == 409
    page = chief.get(SETTLE).text
    assert "menunggu kepastian" in page.lower()
    assert "&lt;i&gt;" in page
    mark = field(page, "isi")
    assert post(chief, SETTLE, SETTLE, apa="kembali", isi=mark).status_code == 409, "no note"
    sent = post(chief, SETTLE, SETTLE, apa="kembali", isi=mark, catatan="Periksa lagi B09, ya.")
    assert sent.status_code == 303
    assert "Periksa lagi B09" in officer.get(SETTLE).text
    assert post(chief, SETTLE, SETTLE, apa="pasti", isi=mark).status_code == 303
    assert settled(sample) is Settled.CONFIRMED
    assert "dipastikan PPID Utama" in officer.get(BOARD).text
    assert 'name="catatan"' not in officer.get(SETTLE).text
    assert post(officer, SETTLE, SETTLE.replace("/ketetapan", ""), apa="pasti").status_code == 403


def test_a_statement_is_printed_signed_and_kept(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    assert "Belum ada yang dinyatakan" in officer.get(STATE).text
    for code in ("S04", "S05"):
        post(officer, BOARD, BOARD, judul=code, apa="tidak-ada", alasan=WHY)
    assert "tanpa surat" in officer.get(BOARD).text
    for kind, start in (("docx", b"PK"), ("pdf", b"%PDF")):
        paper = officer.get(f"{STATE}.{kind}?butir=S04&nama=<b>Nama</b>")
        assert paper.content.startswith(start), kind
    assert officer.get(f"{STATE}.html?butir=S04").status_code == 404
    assert officer.get(f"{STATE}.pdf?butir=S99").status_code == 409
    assert officer.get(f"{STATE}.pdf").status_code == 409
    one = f"{STATE}?butir=S04"
    page = officer.get(one).text
    fields = {name: field(page, name) for name in ("isi",)} | {"butir": "S04"}
    assert send(officer, STATE, one, "pernyataan", b"bukan pdf", **fields).status_code == 409
    assert send(officer, STATE, one, "pernyataan", scan(), isi="x", butir="S04").status_code == 409
    signed = scan()
    assert send(officer, STATE, one, "pernyataan", signed, **fields).status_code == 303
    [kept] = sample.office.store.none_statements.of("dinkes")
    for who in (OF_DINKES, APPROVER, SUPERIOR, AUDITOR):
        assert login(who).get(f"{STATE}/{kept.id}").content == signed
    assert officer.get(f"{STATE}/{kept.id + 1}").status_code == 404
    assert officer.get(f"/kelengkapan/disdik/pernyataan/{kept.id}").status_code == 404
    assert "1 dari 2" in officer.get(STATE).text
    lines = officer.get("/kelengkapan.csv").text.splitlines()
    [row] = [line for line in lines if line.startswith("dinkes,S04,")]
    assert ",ditandatangani," in row


def test_packages_come_one_by_one_and_by_a_table(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    typed = {"tahun": "2026", "kode": "RUP-1", "nama": "Gedung <b>", "metode": "tender"}
    made = post(officer, BUY, BUY, **typed, tahap="selesai", nilai="1.000.000")
    assert made.headers["location"] == PACKAGE
    bad = post(officer, BUY, BUY, **{**typed, "nilai": "banyak"})
    assert bad.status_code == 409
    assert 'value="banyak"' in bad.text
    page = officer.get(PACKAGE).text
    assert "Gedung &lt;b&gt;" in page
    for way, more, status in (
        ("tidak_dipersyaratkan", {"alasan": WHY}, 303),
        ("tidak_ada", {"alasan": WHY}, 303),
        ("tidak_ada", {}, 409),
        ("ada", {"butir": "x"}, 409),
        ("apa saja", {}, 409),
        ("tarik", {}, 303),
        ("tarik", {}, 409),
    ):
        answer = post(officer, PACKAGE, PACKAGE, surat="PB03", apa=way, **more)
        assert answer.status_code == status, way
    rows = b"kode;nama paket\nA-1;Satu\n../x;Dua\n"
    wrong = send(officer, f"{BUY}/tabel", BUY, "tabel", rows, tahun="2026")
    assert wrong.status_code == 409
    assert "<td><bdi>" in wrong.text
    good = send(officer, f"{BUY}/tabel", BUY, "tabel", rows[:-9], tahun="2026")
    assert good.status_code == 303
    assert officer.get(f"{BUY}?tahun=2026").text.count("/pengadaan/dinkes/2026/") == 2
    assert officer.get(f"{BUY}/surat.csv?tahun=2026").text.count("RUP-1") == 39
    assert officer.get(f"{BUY}/contoh.csv").text.startswith("\ufeffkode,")
    for year in ("abc", "99999", "1900", "²²²²"):
        assert officer.get(f"{BUY}?tahun={year}").status_code == 200
    for place in ("2026/Tidak-Ada", "1/RUP-1", "99999999999999999999/RUP-1", "2026/%00"):
        assert officer.get(f"{BUY}/{place}").status_code == 404, place
    assert 'name="surat"' not in login(SUPERIOR).get(PACKAGE).text
    assert post(officer, PACKAGE, PACKAGE, apa="hapus").status_code == 303
    assert officer.get(PACKAGE).status_code == 404


def test_a_page_shows_so_many_packages_and_offers_so_many_items(
    sample: Sample, ids: list[int], login: Login, monkeypatch: pytest.MonkeyPatch
):
    """And works out only what it shows."""
    officer, asked = login(OF_DINKES), list[tuple[str, ...]]()

    def told(*args: Any) -> list[PackageBoard]:
        found = packages_now(*args)
        asked.append(tuple(board.package.code for board in found))
        return found

    monkeypatch.setattr(packages, "packages_now", told)
    monkeypatch.setattr(packages, "PER_PAGE", 2)
    rows = "".join(f"A-{n};Paket {n}\n" for n in range(5))
    content = f"kode;nama paket\n{rows}".encode()
    assert send(officer, f"{BUY}/tabel", BUY, "tabel", content, tahun="2026").status_code == 303
    asked.clear()
    second = officer.get(f"{BUY}?tahun=2026&hal=2").text
    assert second.count("/pengadaan/dinkes/2026/") == 2
    assert "hal=1" in second
    assert "hal=3" in second
    assert officer.get(f"{BUY}?tahun=2026&hal=99").status_code == 200
    assert officer.get(f"{BUY}/2026/A-3").status_code == 200
    assert asked == [("A-2", "A-3"), ("A-4",), ("A-3",)]


def test_more_items_than_a_page_offers_are_found_by_their_title(
    sample: Sample, ids: list[int], login: Login, monkeypatch: pytest.MonkeyPatch
):
    officer = login(OF_DINKES)
    day = sample.office.today
    items = [
        Listed(f"r{n}", str(n), f"Laporan Contoh {n}", Classification.BERKALA, "", day)
        for n in range(5)
    ]
    monkeypatch.setattr(packages, "kept_lists", lambda context: lambda *_: items)
    post(officer, BUY, BUY, tahun="2026", kode="RUP-1", nama="Gedung")
    assert 'name="cari"' not in officer.get(PACKAGE).text
    monkeypatch.setattr(packages, "MOST_OFFERED", 3)
    page = officer.get(PACKAGE).text
    assert "Laporan Contoh 2" in page
    assert "Laporan Contoh 4" not in page
    assert "3 butir" in page
    found = officer.get(f"{PACKAGE}?cari=contoh: 4").text
    assert "Laporan Contoh 4" in found
    assert "Laporan Contoh 2" not in found
    assert officer.get(f"{PACKAGE}?cari=%22%3E%3Cb%3E").text.count("<b>") == 0


def test_the_pages_speak_english_too(sample: Sample, ids: list[int], login: Login):
    officer = login(OF_DINKES)
    assert "What applies to" in officer.get(f"{SETTLE}?lang=en").text
    assert "Procurement packages" in officer.get(f"{BUY}?lang=en").text
