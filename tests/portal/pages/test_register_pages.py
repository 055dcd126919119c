"""The register as pages: what stands in an edition and how each line stands on the portal today."""

from __future__ import annotations

import csv
import gzip
import hashlib
import html
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from didd.adapters.ckan import CkanPortal
from didd.model import DecisionKind
from didd.register.addresses import item_name
from didd.steps import establish
from didd.steps.consequences.copying import Sent, add_copy
from didd.steps.lists.decree_papers import How
from didd.steps.obligations.declaring import confirm_list
from didd.steps.withdrawals import withdraw
from didd.steps.withdrawals.instruction import Instruction
from portal import Portal
from tests.support.bureau import ATASAN, UTAMA, Bureau, closed_row, row
from tests.support.portal.ckan_client import call
from tests.support.portal.visitors import WHY, WITHDRAWN, Furnished, furnish, get
from tests.support.samples import file_samples
from tests.support.samples.consequence_tests import approve_copy, conclude_test, under_test
from tests.support.waiting import eventually

pytestmark = [pytest.mark.portal, pytest.mark.browser]

#: What a page may weigh on the wire for who has the style sheet already.
WARM = 15_000
PAGES = (
    "/daftar/dinkes",
    "/daftar/dinkes/2026/1",
    "/daftar/dinkes?golongan=BERKALA",
    "/daftar/dinkes/tabel",
    "/daftar/dinkes/2026/2/perubahan",
    "/daftar/dinkes/2026/1/perubahan",
)


@pytest.fixture(scope="module")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        yield furnished


def plain(page: str) -> str:
    """The words of a page's main part."""
    main = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])
    return " ".join(html.unescape(main).split())


def read(place: Furnished, path: str) -> str:
    answer = get(place.portal, path)
    assert answer.status_code == 200, path
    return answer.text


def source(place: Furnished, number: int) -> dict[str, Any]:
    [file] = [
        f
        for f in place.datasets["daftar dinkes"]["resources"]
        if f["name"].endswith(f"-2026-{number}.json")
    ]
    return requests.get(file["url"], timeout=60).json()


class TestEdition:
    def test_each_line_of_the_published_list_leads_to_its_dataset(self, place: Furnished) -> None:
        page = read(place, "/daftar/dinkes")
        for entry in source(place, 2)["entries"]:
            [there] = re.findall(
                rf'href="/dataset/([^"]+)"[^>]*>{re.escape(entry["judul"])}</a>.*?(?=</tr>)'
                if entry["judul"] != WITHDRAWN
                else rf'href="/dataset/({place.withdrawn["name"]})"',
                page,
                re.DOTALL,
            )[:1]
            status = get(place.portal, f"/dataset/{there}").status_code
            assert status == (410 if entry["judul"] == WITHDRAWN else 200)

    def test_the_decree_of_each_edition_is_told(self, place: Furnished) -> None:
        for number, standing in ((2, "Berlaku"), (1, "Sudah diganti")):
            decree = source(place, number)["decree"]
            said = plain(read(place, f"/daftar/dinkes/2026/{number}"))
            assert standing in said
            for part in ("number", "signatory", "position"):
                assert decree[part] in said, part
            assert "Daftar Informasi yang Dikecualikan Dinas Kesehatan" in said

    def test_what_was_withdrawn_is_marked_with_its_reason(self, place: Furnished) -> None:
        said = plain(read(place, "/daftar/dinkes"))
        assert f"{WITHDRAWN} Dicabut {WHY}" in said

    def test_counts_differ_with_their_reason_on_both_pages(self, place: Furnished) -> None:
        listed = len(source(place, 2)["entries"])
        reason = f"{listed} butir dalam edisi ini {listed - 1} butir Perangkat Daerah ini di portal"
        for path in ("/daftar/dinkes", "/organization/dinkes"):
            assert f"{reason} Selisihnya: 1 dicabut" in plain(read(place, path)), path
        assert "Selisihnya" not in plain(read(place, "/daftar/dlh"))

    def test_a_class_alone_is_shown_by_its_address(self, place: Furnished) -> None:
        said = plain(read(place, "/daftar/dinkes?golongan=SERTA_MERTA"))
        wanted = {e["judul"] for e in source(place, 2)["entries"]}
        urgent = {
            e["judul"] for e in source(place, 2)["entries"] if e["klasifikasi"] == "SERTA_MERTA"
        }
        assert {title for title in wanted if title in said} == urgent
        assert read(place, "/daftar/dinkes?golongan=%3Cb%3E") != ""

    @pytest.mark.parametrize(
        "path",
        ["/daftar/tidak-ada", "/daftar/kosong", "/daftar/kosong/tabel", "/daftar/kosong/tabel.csv",
         "/daftar/dinkes/2026/9", "/daftar/dinkes/2026/9/perubahan", "/daftar/dinkes/0/999",
         "/daftar/x%22%20OR%20%22",
         "/daftar/dinkes/99999999999999999999/1"],
    )  # fmt: skip
    def test_what_there_is_not_is_not_found(self, place: Furnished, path: str) -> None:
        assert get(place.portal, path).status_code == 404

    @pytest.mark.parametrize(
        "asked",
        ["hal=-1", "hal=9999", "hal=x", "hal=%00x", "urut=x&arah=y", "agency=x", "endpoint=q",
         "_method=POST", "controller=x", "_external=1&_scheme=javascript", "year=x&number=y"],
    )  # fmt: skip
    def test_odd_questions_get_a_page(self, place: Furnished, asked: str) -> None:
        expected = 400 if "%00" in asked else 200
        for path in ("/daftar/dinkes", "/daftar/dinkes/tabel", "/daftar/dinkes/2026/2/perubahan"):
            assert get(place.portal, f"{path}?{asked}").status_code == expected


def test_what_an_edition_changed_is_told_field_by_field(place: Furnished) -> None:
    said = plain(read(place, "/daftar/dinkes/2026/2/perubahan"))
    assert "0 ditambahkan, 1 berubah, 0 dikeluarkan" in said
    files = [
        next(
            e
            for e in source(place, n)["entries"]
            if e["judul"] == place.datasets["CHANGED"]["title"] and e["waktu_pembuatan"] == "2025"
        )["berkas"][0]
        for n in (1, 2)
    ]  # fmt: skip
    for file in files:
        assert f"{file['nama']} ({file['sha256'][:8]}…)" in said
    back = plain(read(place, "/daftar/dinkes/2026/1/perubahan?dari=2026/2"))
    assert "edisi 2026/1 dibandingkan dengan edisi 2026/2" in back
    assert "Tidak ada edisi sebelum ini" in plain(read(place, "/daftar/dinkes/2026/1/perubahan"))


def test_links_stay_in_the_language_of_the_page(place: Furnished) -> None:
    for path in ("/daftar/dinkes", "/daftar/dinkes/2026/1", "/daftar/dinkes/2026/2/perubahan"):
        main = read(place, f"/en{path}").split("<main", 1)[1].split("</main>")[0]
        links = re.findall(r'href="(/(?:en/)?daftar/[^"]*)"', main)
        assert links, path
        assert not [link for link in links if not link.startswith("/en/")], path


class TestTable:
    def rows(self, place: Furnished, query: str = "") -> list[dict[str, str]]:
        answer = get(place.portal, f"/daftar/dinkes/tabel.csv{query}")
        assert answer.headers["Content-Type"].startswith("text/csv")
        assert "attachment" in answer.headers["Content-Disposition"]
        return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))

    def test_the_csv_has_every_line_of_the_list(self, place: Furnished) -> None:
        entries = source(place, 2)["entries"]
        rows = self.rows(place)
        assert [r["judul"] for r in rows] == [e["judul"] for e in entries]
        states = {r["judul"]: r["keadaan"] for r in rows}
        assert states.pop(WITHDRAWN) == "dicabut"
        assert set(states.values()) == {"tampil"}
        changed = place.datasets["CHANGED"]
        [row_of] = [r for r in rows if r["alamat"].endswith(f"/{changed['name']}")]
        assert row_of["keputusan_nomor"] == changed["keputusan_nomor"] == "188.44/2-dinkes/2026"

    @pytest.mark.parametrize(
        ("column", "key"),
        [("judul", "judul"), ("pejabat_penguasa", "pejabat_penguasa"), ("bentuk", "bentuk"),
         ("keputusan", "keputusan_nomor"), ("diperbarui", "keputusan_tanggal")],
    )  # fmt: skip
    def test_page_and_csv_are_ordered_alike(self, place: Furnished, column: str, key: str) -> None:
        for way, downwards in (("", False), ("&arah=turun", True)):
            rows = self.rows(place, f"?urut={column}{way}")
            values = [r[key].casefold() for r in rows if r[key]]
            assert values == sorted(values, reverse=downwards)
            page = read(place, f"/daftar/dinkes/tabel?urut={column}{way}")
            shown = re.findall(r'<th scope="row">\s*<a[^>]*>([^<]+)</a>', page)
            assert [html.unescape(title) for title in shown] == [r["judul"] for r in rows]
            assert f'aria-sort="{"descending" if downwards else "ascending"}"' in page


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_is_light_accessible_and_fits(
    place: Furnished, browser: Browser, language: str
) -> None:
    page = browser.new_page(base_url=place.portal.url)
    for path in PAGES:
        page.goto(language + path)
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} px wide"
            if width > 320:
                found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
                assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        answer = get(place.portal, language + path)
        assert "script-src" not in answer.headers["Content-Security-Policy"]
        assert "<script" not in answer.text
        assert int(answer.headers["Content-Length"]) <= WARM
    page.close()


def test_on_paper_stands_the_list_and_not_how_to_get_about(
    place: Furnished, browser: Browser
) -> None:
    page = browser.new_page(base_url=place.portal.url)
    page.goto("/daftar/dinkes")
    page.emulate_media(media="print")
    expect(page.get_by_role("link", name=WITHDRAWN)).to_be_visible()
    expect(page.get_by_text("188.44/2-dinkes/2026").first).to_be_visible()
    expect(page.get_by_role("navigation", name="Edisi daftar")).to_be_hidden()
    page.close()


# What is closed, waits, is confirmed; odd files ------------------------------------------------


@pytest.fixture
def bureau(empty_portal: Portal, tmp_path: Path) -> Bureau:
    made = Bureau(tmp_path)
    made.office.seed_officers()
    ckan = CkanPortal(empty_portal.url, empty_portal.token)
    made.office = replace(made.office, portal=lambda: ckan)
    return made


def test_closed_waiting_and_confirmed_lines_say_so(bureau: Bureau, empty_portal: Portal) -> None:
    secret, late, report = "Perkara xqzkwv", "Data yang menunggu", "Laporan Keuangan 2025"
    first = [row(secret, bentuk="Cetak"), row(report, waktu_pembuatan="2025")]
    bureau.list(*first)
    bureau.whole()
    bureau.write("nanti.csv", b"a,b\n1,2\n")
    first[0] = row(secret, bentuk="Cetak", ringkasan="Ringkasan yang baru.")
    bureau.list(*first, row(late, "nanti.csv"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    day = bureau.office.today + timedelta(days=3)
    how = How(publish_on=day)
    establish.establish(
        bureau.office, bureau.agency, ATASAN, "000/2/CONTOH", bureau.office.today, how=how
    )
    confirm_list(bureau.office, bureau.agency, UTAMA)
    bureau.publish()
    why = Instruction(UTAMA, "Melindungi seorang anak.")
    withdraw.withdraw(
        bureau.office, bureau.record_id(secret), why, "Pasal 17 huruf h", with_title=True
    )
    said = {
        path: plain(get(empty_portal, path).text)
        for path in ("/daftar/dinkes", "/daftar/dinkes/2026/1", "/daftar/dinkes/2026/2/perubahan",
                     "/daftar/dinkes/tabel", "/organization/dinkes")
    }  # fmt: skip
    assert not [path for path, text in said.items() if "xqzkwv" in text]
    edition = said["/daftar/dinkes"]
    assert "Butir ini ditutup untuk umum Ditutup bersama judulnya" in edition
    assert "Melindungi seorang anak." in edition
    assert f"{late} Menunggu tanggal terbit Berkasnya terbit pada {day.day} " in edition
    assert "Dipastikan masih berlaku pada" in edition
    assert "Pembaruan paling lambat" in edition
    assert "1 ditutup bersama judulnya, 1 menunggu tanggal terbit" in said["/organization/dinkes"]
    assert (
        "1 baris ditutup untuk umum, dan tidak dibandingkan."
        in said["/daftar/dinkes/2026/2/perubahan"]
    )


def test_an_item_published_as_a_redacted_copy_says_so(tmp_path: Path, empty_portal: Portal) -> None:
    title, original = "Laporan pengaduan", file_samples.pdf(file_samples.words("M."))
    bureau = Bureau(tmp_path)
    ckan = CkanPortal(empty_portal.url, empty_portal.token)
    bureau.office = replace(bureau.office, portal=lambda: ckan)
    bureau.put(a_txt=b"satu", asli_pdf=original)
    bureau.list(row("Informasi A", "a.txt"), closed_row(title, "asli.pdf"))
    bureau.harvest()
    bureau.approve()
    [found] = under_test(bureau, title)
    copy = file_samples.pdf(file_samples.box(60, 690, 300, 30))
    add_copy(bureau.office, found, UTAMA, Sent("hitam.pdf", copy))
    conclude_test(bureau, title, DecisionKind.REDACT, opened_as="BERKALA")
    approve_copy(bureau, title)
    bureau.draft()
    bureau.establish()
    bureau.publish()
    item, other = (item_name("dinkes", bureau.record_id(each)) for each in (title, "Informasi A"))
    assert eventually(lambda: title in get(empty_portal, "/dataset/").text)
    for language, words in (("", "Sebagian dihitamkan"), ("/en", "Partly blackened")):
        badge = f'<span class="pi-badge">{words}</span>'
        for page in ("/dataset/", "/daftar/dinkes", "/daftar/dinkes/tabel", f"/dataset/{item}"):
            text = get(empty_portal, language + page).text
            assert text.count(badge) == 1, page
            assert found.record.files[0].sha256[:12] not in text
            assert found.content_hash[:12] not in text
        assert badge not in get(empty_portal, f"{language}/dataset/{other}").text
    table = csv.DictReader(get(empty_portal, "/daftar/dinkes/tabel.csv").text.splitlines())
    marked = {line["judul"]: line["salinan"] for line in table}
    assert marked == {title: "sebagian dihitamkan", "Informasi A": ""}


@pytest.fixture
def offered(empty_portal: Portal) -> Callable[[bytes], str]:
    """Publish bytes as the JSON of an edition; gives the page's path."""

    def offer(content: bytes) -> str:
        call(empty_portal, "organization_create", name="aneh", title="Dinas Aneh (contoh)")
        made = call(
            empty_portal, "package_create", name="didd-aneh-2026", title="DIDD Dinas Aneh",
            jenis_entri="daftar", tahun="2026", edisi="2026/1", owner_org="aneh",
        )  # fmt: skip
        name = "DIDD-aneh-2026-1.json"
        answer = requests.post(
            f"{empty_portal.url}/api/3/action/resource_create",
            headers={"Authorization": empty_portal.admin_token},
            data={"package_id": made["id"], "name": name, "format": "JSON",
                  "hash": hashlib.sha256(content).hexdigest()},
            files={"upload": (name, content, "application/json")},
            timeout=60,
        )  # fmt: skip
        answer.raise_for_status()
        assert eventually(lambda: get(empty_portal, "/daftar/aneh").status_code == 200)
        return "/daftar/aneh"

    return offer


@pytest.mark.parametrize(
    "content",
    [b"", b"[1]", b'{"entries": 7}', b'{"entries": [' + b"[" * 5000, gzip.compress(b"{}")],
)
def test_a_file_that_is_no_edition_leads_to_the_files(
    offered: Callable[[bytes], str], empty_portal: Portal, content: bytes
) -> None:
    path = offered(content)
    for each in (path, f"{path}/tabel", "/organization/aneh"):
        answer = get(empty_portal, each)
        assert answer.status_code == 200, each
    assert "tidak dapat ditampilkan sebagai halaman" in plain(get(empty_portal, path).text)
    assert get(empty_portal, f"{path}/tabel.csv").status_code == 404


def test_odd_values_are_words_and_nothing_else(
    offered: Callable[[bytes], str], empty_portal: Portal
) -> None:
    odd = "<script>alert(1)</script>"
    entry = {"id": odd, "judul": odd, "klasifikasi": odd, "bentuk": [7, None, odd], "nomor": 1,
             "pejabat_penguasa": "=HYPERLINK(1)", "berkas": odd}  # fmt: skip
    about = {"decree": {"number": odd}, "title": odd, "closed": [7, {"id": odd}]}
    path = offered(json.dumps({**about, "entries": [entry, {}]}).encode())
    for each in (path, f"{path}/tabel"):
        answer = get(empty_portal, each)
        assert answer.status_code == 200, each
        assert odd not in answer.text
    rows = get(empty_portal, f"{path}/tabel.csv").content.decode("utf-8-sig")
    assert ",=HYPER" not in rows
    assert "'=HYPERLINK" in rows


def test_a_long_list_comes_in_parts_that_are_light(
    offered: Callable[[bytes], str], empty_portal: Portal, browser: Browser
) -> None:
    entries = [
        {"id": f"{n:08x}-0000-5000-8000-000000000000", "judul": f"Laporan nomor {n} bagian utama",
         "klasifikasi": "BERKALA" if n < 600 else "SETIAP_SAAT", "nomor": str(n)}
        for n in range(1000)
    ]  # fmt: skip
    path = offered(json.dumps({"entries": entries}).encode())
    page = browser.new_page()
    page.goto(empty_portal.url + path)
    met: list[str] = []
    while True:
        met += page.locator("th[scope=row]").all_inner_texts()
        following = page.get_by_role("link", name="Halaman berikutnya")
        answer = get(empty_portal, page.url.removeprefix(empty_portal.url).partition("#")[0])
        assert int(answer.headers["Content-Length"]) <= WARM
        if not following.count():
            break
        following.click()
        # A click waits for the next page to begin, not for its rows.
        page.wait_for_load_state()
    assert [m.split("\n")[0] for m in met] == [e["judul"] for e in entries]
    page.close()
