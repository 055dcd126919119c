"""The agency's list at the desk: read, mended, added to, taken out, by whom it belongs to."""

from __future__ import annotations

import io
import re
from html import unescape
from urllib.parse import quote

import openpyxl
import pytest
from starlette.testclient import TestClient

from didd.model import Finding, InventoryRow
from didd.records.at_desk.superseding import same_texts, supersede
from tests.support.desk_forms import Login, field, post
from tests.support.samples.desk_samples import (
    APPROVER,
    AUDITOR,
    HOSTILE,
    OF_ALL,
    OF_DINKES,
    Sample,
)

#: Titles that have broken other people's programs.
NAUGHTY = (
    HOSTILE,
    "</textarea><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "'; DROP TABLE desk_cell; --",
    "=cmd|'/c calc'!A0",
    "{{ 7*7 }} ${7*7} #{7*7} %s %n",
    "\ufeff\u200bnol lebar",
    "Ｆｕｌｌ ｗｉｄｔｈ ＜script＞",
    "田中さんにあげて下さい",
    "مرحبا بالعالم",
    "😀👨‍👩‍👧‍👦🏳️‍🌈",
    "̸̡̢̛Z̷a̴l̵g̶o",
    "../../../etc/passwd\\..\\windows",
    "null", "undefined", "NaN", "True", "1e309",
    "%0d%0aSet-Cookie: a=b",
    "javascript:alert(1)",
    "&lt;b&gt;tebal&lt;/b&gt; &amp;amp;",
)  # fmt: skip
LIST = "/daftar/dinkes"
ROW = f"{LIST}/baris?sumber=inventaris.csv&baris=2"


def row(number: int, title: str, **values: str) -> InventoryRow:
    filled = {"judul": title, "klasifikasi": "Berkala", "retensi": "5 tahun", **values}
    return InventoryRow("inventaris.csv", "", number, filled, dict.fromkeys(filled, "B"))


@pytest.fixture
def listing(sample: Sample, ids: list[int]) -> Sample:
    harvests, metadata = sample.office.store.harvests, sample.office.config.metadata
    rows = [row(n, title) for n, title in enumerate(NAUGHTY, start=2)]
    rows.append(
        InventoryRow("foto rapat.jpg", "", 0, {"judul": "foto", "berkas": "foto rapat.jpg"})
    )
    harvests.save_rows("dinkes", 1, rows)
    alone = metadata.finding("berkas-tanpa-baris", file="foto rapat.jpg", field="berkas")
    harvests.save_findings("dinkes", 1, "inventory", [alone])
    bad = next(r for r in metadata["retensi"].rules if r.rule == "retensi-berisi-tahun")
    held = Finding(bad.rule, bad.severity, bad.message, bad.remedy, "inventaris.csv", "", 3, "B",
                   "retensi", "<i>2025</i>")  # fmt: skip
    harvests.save_findings("dinkes", 1, "checks", [held])
    return sample


def mend(client: TestClient, place: str = ROW, **cells: str):
    page = client.get(place).text
    hidden = {name: field(page, name) for name in ("sumber", "lembar", "baris", "terakhir")}
    return post(client, f"{LIST}/baris", place, **hidden, **cells)


def test_whatever_a_title_says_it_is_shown_as_text(listing: Sample, login: Login):
    client = login(OF_DINKES)
    page = client.get(LIST).text
    for title in NAUGHTY:
        assert title in unescape(page)
    assert "<script>alert" not in page
    assert "<img" not in page
    assert "49" not in re.sub(r'"[^"]*"', "", page)
    for n, title in enumerate(NAUGHTY, start=2):
        opened = client.get(f"{LIST}/baris?sumber=inventaris.csv&baris={n}")
        assert opened.status_code == 200
        assert title in unescape(opened.text)
        assert "<script>alert" not in opened.text
        assert "<img" not in opened.text
        prefilled = client.get(f"{LIST}/baru?klasifikasi=Berkala&judul={quote(title)}")
        assert prefilled.status_code == 200
        assert "<script>alert" not in prefilled.text


@pytest.mark.parametrize("title", NAUGHTY)
def test_whatever_is_typed_is_kept_and_shown_as_text(listing: Sample, login: Login, title: str):
    client = login(OF_DINKES)
    answer = mend(client, **{"sel.ringkasan": title})
    assert answer.status_code == 303
    kept = listing.office.store.desk_cells.of("dinkes")[-1].value
    page = client.get(ROW).text
    assert kept in unescape(page)
    assert "<script>alert" not in page
    assert "<img" not in page


def test_rows_are_filtered_searched_and_paged(listing: Sample, login: Login):
    client = login(OF_DINKES)
    assert "baris=3" in client.get(f"{LIST}?hanya=tertahan").text
    assert "baris=4" not in client.get(f"{LIST}?hanya=tertahan").text
    assert "&lt;i&gt;2025&lt;/i&gt;" in client.get(LIST).text
    assert "baris=5" in client.get(f"{LIST}?cari=drop+table").text
    assert client.get(f"{LIST}?cari=%25&hanya=apa&hlm=-9").status_code == 200
    alone = client.get(f"{LIST}?hanya=tanpa-baris").text
    assert "/daftar/dinkes/baru?sumber=foto+rapat.jpg&amp;berkas=foto%20rapat.jpg" in alone
    assert client.get(f"{LIST}/baris?sumber=foto+rapat.jpg").status_code == 404


def test_a_cell_is_mended_and_taken_back(listing: Sample, login: Login):
    client = login(OF_DINKES)
    shown = client.get(LIST).text
    assert mend(client, **{"sel.retensi": "Permanen", "sel.judul": NAUGHTY[0]}).status_code == 303
    (kept,) = listing.office.store.desk_cells.of("dinkes")
    assert (kept.field, kept.value, kept.own) == ("retensi", "Permanen", "5 tahun")
    page = client.get(ROW).text
    assert 'value="Permanen"' in page
    assert "5 tahun" in page
    assert "Diperbaiki di meja" in client.get(LIST).text
    assert "Diperbaiki di meja" not in shown.replace("Diperbaiki atau ditambah di meja", "")
    assert mend(client, tarik="semua").status_code == 303
    assert listing.office.store.desk_cells.standing("dinkes") == {}


def test_somebody_elses_change_is_not_overwritten_unseen(listing: Sample, login: Login):
    client, other = login(OF_DINKES), login(OF_ALL)
    page = other.get(ROW).text
    hidden = {name: field(page, name) for name in ("sumber", "lembar", "baris", "terakhir")}
    mend(client, **{"sel.retensi": "Permanen"})
    late = post(other, f"{LIST}/baris", ROW, **hidden, **{"sel.retensi": "1 tahun"})
    assert late.status_code == 409
    assert 'value="1 tahun"' in late.text


def test_an_item_is_added_with_the_rest_proposed(listing: Sample, login: Login):
    client = login(OF_DINKES)
    first = client.get(f"{LIST}/baru").text
    assert 'value="foto rapat.jpg"' in first
    asked = f"{LIST}/baru?klasifikasi=Berkala&judul=Laporan+Kinerja+2025&berkas=foto+rapat.jpg"
    page = client.get(asked).text
    assert 'name="sel.waktu_pembuatan" value="2025"' in page
    assert 'name="sel.bentuk" value="Softcopy"' in page
    assert 'name="sel.retensi" value="5 tahun"' in page
    cells = {"sel.judul": "Laporan Kinerja 2025", "sel.klasifikasi": "Berkala"}
    item = field(page, "butir")
    assert post(client, f"{LIST}/baru", asked, butir=item, **cells).status_code == 303
    assert post(client, f"{LIST}/baru", asked, butir=item, **cells).status_code == 303
    assert len(listing.office.store.desk_cells.standing("dinkes")) == 1
    refused = post(client, f"{LIST}/baru", asked, butir="0" * 32, **cells)
    assert refused.status_code == 409
    assert 'value="Laporan Kinerja 2025"' in refused.text
    assert client.get(LIST).text.count("Laporan Kinerja 2025") == 1
    added = client.get(f"{LIST}/baris?sumber=/meja&baris=1")
    assert added.status_code == 200
    copied = client.get(f"{LIST}/baru?sumber=/meja&baris=1&dari=1").text
    assert 'value="Laporan Kinerja 2026"' in copied


def test_last_years_items_are_offered_to_be_copied(listing: Sample, login: Login):
    office, last = listing.office, listing.office.today.year - 1
    rows = [row(2, f"Neraca <b> Tahun {last}"), row(3, "Neraca Tahun 1999")]
    office.store.harvests.save_rows("dinkes", office.store.harvests.begin("dinkes"), rows)
    client = login(OF_DINKES)
    page = client.get(f"{LIST}/baru").text
    [address] = re.findall(r'href="([^"]*dari=1)"', page)
    assert "Neraca &lt;b&gt;" in page
    copied = client.get(unescape(address)).text
    assert f"Tahun {last + 1}" in copied
    assert "sel.judul" in copied


def test_the_list_is_taken_out_as_text(listing: Sample, login: Login):
    client = login(OF_DINKES)
    mend(client, **{"sel.ringkasan": "=1+1"})
    answer = client.get(f"{LIST}/inventaris.xlsx")
    assert "attachment" in answer.headers["content-disposition"]
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0]
    cells = [c for line in sheet.iter_rows(min_row=5) for c in line if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert {str(c.value) for c in cells} >= {"=1+1", "=cmd|'/c calc'!A0"}
    assert all(c.quotePrefix for c in cells if str(c.value).startswith(("=", "+", "@", "-")))
    assert "foto rapat.jpg" not in {str(c.value) for c in cells}


def test_others_read_and_another_agencys_officer_sees_nothing(listing: Sample, login: Login):
    for officer in (APPROVER, AUDITOR):
        page = login(officer).get(ROW).text
        assert "sel.retensi" not in page
        assert "5 tahun" in page
    client = login(OF_DINKES)
    assert client.get("/daftar").headers["location"] == LIST
    listing.office.store.harvests.save_rows("disdik", 1, [row(2, "Rahasia Disdik")])
    for page in ("", "/baris?sumber=inventaris.csv&baris=2", "/baru", "/inventaris.xlsx"):
        answer = client.get(f"/daftar/disdik{page}")
        assert answer.status_code == 404
        assert "Rahasia Disdik" not in answer.text
    sent = {"sumber": "inventaris.csv", "lembar": "", "baris": "2", "sel.judul": "Lain"}
    assert post(client, "/daftar/disdik/baris", LIST, **sent).status_code == 404
    assert post(client, "/daftar/disdik/baru", LIST, **sent).status_code == 404
    assert listing.office.store.desk_cells.of("disdik") == []


def test_a_cell_that_waits_is_shown_with_both_texts(listing: Sample, login: Login):
    client = login(OF_DINKES)
    mend(client, **{"sel.retensi": "Permanen"})
    rows = [row(2, NAUGHTY[0], retensi="2 <b>tahun</b>")]
    office = listing.office
    items = office.store.desk_cells.standing("dinkes")
    now = supersede(rows, items, office.config, same_texts(office.config, office.today)).rows
    office.store.harvests.save_rows("dinkes", 2, now)
    page = client.get(ROW).text
    assert "2 &lt;b&gt;tahun&lt;/b&gt;" in page
    assert page.count('name="pilih.retensi"') == 2
    assert mend(client, **{"pilih.retensi": "meja"}).status_code == 303
    assert 'name="pilih.retensi"' not in client.get(ROW).text
