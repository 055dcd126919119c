"""A file as a page of text: what it shows, and never what the file itself would not."""

from __future__ import annotations

import hashlib
import html
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import requests
import typst
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from checks.reading.ocr import reader
from portal import Portal
from tests.support.portal.ckan_client import call, dataset
from tests.support.portal.judged_set import file_with, upload
from tests.support.portal.visitors import get
from tests.support.waiting import eventually

pytestmark = [pytest.mark.portal, pytest.mark.browser]

#: What a page may weigh on the wire for who has the style sheet already.
WARM = 15_000
REPORT = """#set text(lang: "id")
= Laporan Kinerja
Paragraf pertama laporan ini.

#lorem(900)
#pagebreak()
Penutup di halaman dua atau sesudahnya."""
TABLE = "Kabupaten;Jumlah\n" + "".join(f"Daerah <b>{n}</b>;{n * 1000}\n" for n in range(400))
SECRET = "kunyitpahit"


@pytest.fixture(scope="module")
def shown(portal: Portal) -> dict[str, tuple[str, dict[str, Any]]]:
    """A public dataset for each kind of file, by kind: its name, and its file."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan")
    files = {
        "pdf": typst.compile(REPORT.encode()),
        "docx": file_with("docx", "Surat edaran tentang imunisasi"),
        "xlsx": file_with("xlsx", "Puskesmas satu. Puskesmas dua"),
        "csv": TABLE.encode(),
        "txt": b"",
        "rtf": b"{\\rtf1 halo}",
        "docx-broken": b"bukan berkas Word",
        "scan": file_with("scan", "Berita acara serah terima"),
    }
    made = {}
    for number, (kind, content) in enumerate(files.items()):
        its = call(portal, "package_create", **dataset(nomor=f"teks-{number}", title=f"Uji {kind}"))
        ending = {"scan": "pdf"}.get(kind, kind.partition("-")[0])
        made[kind] = its["name"], upload(portal, its["id"], ending, content)
    for name, file in made.values():
        path = f"/dataset/{name}/resource/{file['id']}/teks"
        assert eventually(lambda p=path: "sedang diambil" not in get(portal, p).text)
    return made


def path_of(shown: dict[str, tuple[str, dict[str, Any]]], kind: str) -> str:
    name, file = shown[kind]
    return f"/dataset/{name}/resource/{file['id']}/teks"


def plain(page: str) -> str:
    """The words of a page's main part."""
    main = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[1].split("</main>")[0])
    return " ".join(html.unescape(main).split())


# What it shows -------------------------------------------------------------------------------


def test_a_pdf_is_headed_paged_and_in_paragraphs(portal: Portal, shown: Any) -> None:
    answer = get(portal, path_of(shown, "pdf"))
    assert answer.status_code == 200
    said = plain(answer.text)
    for words in ("Uji pdf", "Dinas Kesehatan", "PDF", "Halaman 1", "Unduh berkas asli"):
        assert words in said, words
    assert "<p>Paragraf pertama laporan ini.</p>" in answer.text
    assert '<article class="pi-text" lang="id">' in answer.text
    name, file = shown["pdf"]
    assert f'href="{file["url"]}" download' in answer.text
    assert f'<link rel="canonical" href="{portal.url}/dataset/{name}">' in answer.text
    assert "noindex" not in answer.text + answer.headers.get("X-Robots-Tag", "")
    english = get(portal, f"/en{path_of(shown, 'pdf')}").text
    assert '<article class="pi-text" lang="id">' in english
    assert "Download the original file" in english


def test_parts_follow_each_other_and_odd_ones_get_a_page(portal: Portal, shown: Any) -> None:
    path = path_of(shown, "csv")
    first = get(portal, path).text
    assert "Daerah &lt;b&gt;1&lt;/b&gt;" in first
    assert "<b>1</b>" not in first
    assert "Tabel ini masih memiliki baris lain." in plain(first)
    for asked in ("bagian=0", "bagian=-1", "bagian=x", "bagian=99999", "bagian=9999999999"):
        assert get(portal, f"{path}?{asked}").status_code == 200, asked


def test_a_page_is_kept_by_browsers_only_while_it_holds(portal: Portal, shown: Any) -> None:
    path = path_of(shown, "pdf")
    answer = get(portal, path)
    assert set(answer.headers["Cache-Control"].split(", ")) == {"public", "no-cache"}
    again = get(portal, path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("kind", "said"),
    [("txt", "Tidak ada teks dalam berkas ini."),
     ("rtf", "Berkas jenis ini tidak dibaca sebagai teks di sini."),
     ("docx-broken", "Teks berkas ini tidak dapat dibaca: mungkin berkasnya rusak.")],
)  # fmt: skip
def test_where_there_is_no_text_it_says_why_and_whom_to_ask(
    portal: Portal, shown: Any, kind: str, said: str
) -> None:
    page = get(portal, path_of(shown, kind))
    assert page.status_code == 200
    assert said in plain(page.text)
    assert "mintalah isinya dalam bentuk lain" in plain(page.text)
    assert 'class="pi-contact"' in page.text


def test_what_a_machine_read_is_marked_as_such(portal: Portal, shown: Any) -> None:
    said = plain(get(portal, path_of(shown, "scan")).text)
    if reader():
        assert "Dibaca mesin dari pindaian; bisa keliru. Tingkat keyakinan mesin: " in said
        assert "Berita acara serah terima" in said
    else:
        assert "Berkas ini pindaian atau gambar yang tidak terbaca sebagai teks." in said


def test_the_pages_of_item_and_file_lead_there(portal: Portal, shown: Any) -> None:
    name, file = shown["docx"]
    for path in (f"/dataset/{name}", f"/dataset/{name}/resource/{file['id']}"):
        assert f'href="{path_of(shown, "docx")}"' in get(portal, path).text, path
    assert "/teks" not in get(portal, f"/dataset/{shown['rtf'][0]}").text


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_is_light_accessible_and_fits(
    portal: Portal, shown: Any, browser: Browser, language: str
) -> None:
    page = browser.new_page(base_url=portal.url)
    for kind in shown:
        path = language + path_of(shown, kind)
        page.goto(path)
        for width in (320, 360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{path} is {wide} px wide"
            if width > 320:
                found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
                assert found.violations_count == 0, f"{path}\n{found.generate_report()}"
        answer = get(portal, path)
        assert "<script" not in answer.text
        assert int(answer.headers["Content-Length"]) <= WARM, kind
    page.close()


# What it never shows -------------------------------------------------------------------------


class Case:
    """One dataset with a file whose text has a secret word, read and stored."""

    def __init__(self, portal: Portal, number: str, **told: str) -> None:
        self.portal = portal
        self.package = call(portal, "package_create", **dataset(nomor=f"rahasia-{number}".lower()))
        content = file_with("docx", f"Isi {SECRET} yang lama")
        self.file = upload(portal, self.package["id"], "docx", content, **told)
        self.page = f"/dataset/{self.package['name']}/resource/{self.file['id']}"
        assert eventually(lambda: SECRET in self.text().text)
        [self.kept] = self.folder().glob("*.jsonl")
        self.copy = self.kept.read_bytes()

    def text(self, **options: Any) -> requests.Response:
        return get(self.portal, f"{self.page}/teks", allow_redirects=False, **options)

    def folder(self) -> Path:
        name = hashlib.sha256(self.package["id"].encode()).hexdigest()
        return self.portal.place.storage / "didd_text" / name[:2] / name

    def put_back(self) -> None:
        """Have the old text in storage again, as if its deletion had been lost."""
        self.folder().mkdir(parents=True, exist_ok=True)
        self.kept.write_bytes(self.copy)

    def shows(self) -> str:
        """The page in both languages and as staff sees it, as far as it answers."""
        staff = {"Authorization": self.portal.admin_token}
        pages = [self.text(), get(self.portal, f"/en{self.page}/teks"), self.text(headers=staff)]
        return "".join(page.text for page in pages)

    def replace(self, content: bytes, **told: str) -> None:
        """Put another file in the place of this one, under the same id."""
        reply = requests.post(
            f"{self.portal.url}/api/3/action/resource_patch",
            data={"id": self.file["id"], "name": "berkas.docx", **told},
            files={"upload": ("baru.docx", content)},
            headers={"Authorization": self.portal.admin_token},
            timeout=60,
        )
        assert reply.ok, reply.text


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def test_a_withdrawn_text_is_gone_as_its_file_is(portal: Portal, shown: Any) -> None:
    case = Case(portal, "dicabut")
    call(portal, "didd_withdraw", id=case.package["id"], reason="Keliru.", ground="Pasal 17")
    assert not case.folder().exists()
    case.put_back()
    answers = [get(portal, case.page), case.text()]
    assert [answer.status_code for answer in answers] == [410, 410]
    assert plain(answers[0].text) == plain(answers[1].text)
    assert SECRET not in case.shows()
    shutil.rmtree(case.folder(), ignore_errors=True)


def test_a_private_or_deleted_text_is_not_found_even_by_staff(portal: Portal, shown: Any) -> None:
    case = Case(portal, "ditutup")
    call(portal, "package_patch", id=case.package["id"], private=True)
    case.put_back()
    assert case.text().status_code == get(portal, case.page).status_code == 404
    assert case.text(headers={"Authorization": portal.admin_token}).status_code == 404
    assert SECRET not in case.shows()
    call(portal, "package_patch", id=case.package["id"], private=False)
    call(portal, "package_delete", id=case.package["id"])
    case.put_back()
    assert case.text().status_code == get(portal, case.page).status_code == 404
    assert SECRET not in case.shows()
    # The job of the deletion may be quicker.
    shutil.rmtree(case.folder(), ignore_errors=True)


def test_the_text_of_a_file_that_was_taken_out_is_not_found(portal: Portal, shown: Any) -> None:
    case = Case(portal, "dikeluarkan")
    other = upload(portal, case.package["id"], "txt", b"tinggal")
    call(portal, "resource_delete", id=case.file["id"])
    case.put_back()
    file = requests.get(case.file["url"], timeout=60)
    assert case.text().status_code == file.status_code == 404
    foreign = f"/dataset/{shown['pdf'][0]}/resource/{other['id']}/teks"
    assert get(portal, foreign).status_code == 404
    assert SECRET not in case.shows()


@pytest.mark.parametrize("with_hash", [True, False])
def test_a_blackened_copy_shows_its_own_text_alone(
    portal: Portal, shown: Any, *, with_hash: bool
) -> None:
    case = Case(portal, f"dihitamkan-{with_hash}")
    copy = file_with("docx", "Isi ████ yang baru")
    case.replace(copy, **({"hash": sha256(copy)} if with_hash else {}))
    case.put_back()
    assert SECRET not in case.shows()
    assert eventually(lambda: "Isi ████ yang baru" in plain(case.text().text))
    case.put_back()
    assert SECRET not in case.shows()


def test_a_text_of_other_bytes_is_not_shown_under_any_name(portal: Portal, shown: Any) -> None:
    case = Case(portal, "tertukar")
    copy = file_with("docx", "Isi tanpa kata itu")
    case.replace(copy, hash=sha256(copy))
    assert eventually(lambda: "Isi tanpa kata itu" in case.text().text)
    for place in case.folder().glob("*.jsonl"):  # read in the moment of the exchange
        place.write_bytes(case.copy)
    assert SECRET not in case.shows()
    assert "Teks berkas ini tidak dapat dibaca" in plain(case.text().text)


def test_a_text_still_to_be_read_is_asked_for_and_said_so(portal: Portal, shown: Any) -> None:
    name, _ = shown["txt"]
    package = call(portal, "package_show", id=name)
    digest = sha256(package["id"].encode())
    shutil.rmtree(portal.place.storage / "didd_text" / digest[:2] / digest)
    assert "Teks sedang diambil dari berkas." in plain(get(portal, path_of(shown, "txt")).text)
    assert eventually(lambda: "Tidak ada teks" in plain(get(portal, path_of(shown, "txt")).text))
