"""The public's pages as visitors meet them: words, weight, access, and two ways through them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect

from portal import Portal
from portal.local.environment import ckan_file
from portal.local.place import CODE
from tests.support.portal import visitors
from tests.support.portal.visitors import CHANGED, Furnished, furnish, get, out_of_order, read
from tests.support.waiting import BROWSER_MS

pytestmark = [pytest.mark.portal, pytest.mark.browser]

PHONE, DESKTOP = 360, 1280
#: What WCAG 2.2 (1.4.10) asks a page to fit into.
NARROWEST = 320
OWN_WORDS = CODE / "ckanext-didd/ckanext/didd/i18n/id/LC_MESSAGES/ckanext-didd.po"
#: The same in both languages.
COMMON = {
    "No",
    "PDF",
    "CSV",
    "JSON",
    "XML",
    "XLSX",
    "DOCX",
    "PNG",
    "Admin",
    "Format",
    "Status",
    "API",
}
#: Answers that are not 200, and where a visitor gets them; `others` has more.
OTHERS = {
    "/tidak-ada": 404,
    "/dataset/?sort=salah": 400,
    "/dataset/tidak-ada": 404,
    "/organization/tidak-ada": 404,
    "/dataset/tidak-ada/resource/tidak-ada": 404,
    "/dataset/new": 403,
    "/ckan-admin/": 403,
    "/catalog.tidak-ada": 404,
    "/catalog.ttl?page=salah": 409,
    "/dataset/%00": 400,
}
CLOSED = (
    *("/group/", "/user/register", "/user/reset", "/user/ppid-admin", "/user/", "/testing/primer"),
    *("/dataset/followers/{dataset}", "/dataset/groups/{dataset}", "/dataset/delete/{dataset}"),
    "/datastore/api_info/{resource}",
    *(f"/organization/{view}/dinkes" for view in ("members", "about", "followers")),
)


@pytest.fixture(scope="module")
def place(portal: Portal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    with furnish(portal, tmp_path_factory.mktemp("furnished")) as furnished:
        yield furnished


def pages(place: Furnished) -> list[str]:
    """Every kind of page that a visitor can come to with an answer of 200."""
    special = (
        "PDF",
        "CSV",
        "XLSX",
        "DOCX",
        "PNG",
        "HARDCOPY",
        "CHANGED",
        "daftar dinkes",
        "dik dinkes",
    )
    files = ("PDF", "CSV", "PNG", "DOCX")
    searches = ("", "?q=kesehatan", "?q=kesehatn", "?q=zzqq", "?q=%22(", "?page=99",
                "?q=kesehatan&klasifikasi=BERKALA&tahun=2026")  # fmt: skip
    return [
        *(
            "/",
            "/about",
            "/dikecualikan",
            "/pencabutan",
            "/istilah",
            "/pengembang",
            "/user/login",
            "/user/logged_out_redirect",
        ),
        *(
            "/organization/",
            "/organization/?q=zzqq",
            "/organization/dinkes",
            "/organization/dinkes?sort=salah",
            "/organization/dinkes?q=zzqq",
            "/organization/kosong",
        ),
        *(
            "/daftar/dinkes",
            "/daftar/dinkes/2026/1",
            "/daftar/dinkes/2026/2/perubahan",
            "/daftar/dinkes/tabel",
        ),
        *(f"/dataset/{query}" for query in searches),
        *(place.address(what) for what in special),
        *(place.file(what) for what in files),
    ]


def others(place: Furnished) -> dict[str, int]:
    """Every kind of page with another answer than 200, with that answer."""
    name, files = place.withdrawn["name"], place.withdrawn["resources"]
    gone = (f"/dataset/{name}", f"/dataset/{name}/resource/{files[0]['id']}")
    dump = f"/datastore/dump/{place.datasets['CSV']['resources'][0]['id']}"
    return {**OTHERS, **dict.fromkeys(gone, 410), f"{dump}?format=salah": 400}


def facets(place: Furnished) -> list[str]:
    """One address for each facet of the search page."""
    _, links = read(get(place.portal, "/dataset/").text)
    by_name = {link.split("?")[1].split("=")[0]: link for link in links if "/dataset/?" in link}
    assert {"klasifikasi", "organization", "tahun", "bentuk", "res_format"} <= by_name.keys()
    return [link.replace(place.portal.url, "") for link in by_name.values()]


# Words ---------------------------------------------------------------------------------------


def words(place: Furnished, language: str) -> dict[str, re.Pattern[str]]:
    """What must not be seen on pages in this language: the interface's texts in the other one."""
    installed = ckan_file(place.portal.place, "ckan", "i18n", "id", "LC_MESSAGES", "ckan.po")
    pairs = [pair for path in (installed, OWN_WORDS) for pair in visitors.catalogue(path)]
    foreign = (en if language == "id" else idn for en, idn in pairs if en != idn)
    return {text: found for text in set(foreign) - COMMON if (found := visitors.needle(text))}


def strangers(html: str, language: str, foreign: dict[str, re.Pattern[str]]) -> list[str]:
    """The texts of a page that are in the other language without saying so."""
    other = {"id": "en", "en": "id"}[language]
    texts = [text for text, said in read(html)[0] if said not in (other, visitors.FILE)]
    found = [text for text in texts for pattern in foreign.values() if pattern.match(text)
             or (pattern.pattern[-1] != "$" and pattern.search(text))]  # fmt: skip
    # A page's title in English has a dataset's in it, and nothing can say so.
    own = [
        text
        for text, language_of in read(html)[0]
        if language_of in ("", language) and " – P" not in text
    ]
    return found + [text for text in own if visitors.FUNCTION_WORDS[other].search(text)]


@pytest.mark.parametrize(("language", "prefix"), [("id", ""), ("en", "/en")])
def test_every_page_speaks_one_language_and_offers_the_other(
    place: Furnished, language: str, prefix: str
) -> None:
    foreign = words(place, language)
    assert len(foreign) > 200
    wanted = dict.fromkeys([*pages(place), *facets(place)], 200) | others(place)
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda path: get(place.portal, prefix + path), wanted))
    with out_of_order(place.portal) as broken:
        answers.append(get(place.portal, prefix + broken))
    for (path, status), answer in zip([*wanted.items(), (broken, 500)], answers, strict=True):
        assert answer.status_code == status, path
        assert f'<html lang="{language}"' in answer.text, path
        assert strangers(answer.text, language, foreign) == [], path
        _, links = read(answer.text)
        there = path if language == "en" else f"/en{path}"
        assert any(link.removeprefix(place.portal.url) == there for link in links), (path, links)


@pytest.mark.parametrize(("language", "start"), [("id", "/"), ("en", "/en/")])
def test_whoever_follows_links_meets_one_language_only(
    place: Furnished, language: str, start: str
) -> None:
    foreign = words(place, language)
    met = dict(visitors.crawl(place.portal, start))
    assert len(met) > 60, sorted(met)
    expected = {
        path: found for path, html in met.items() if (found := strangers(html, language, foreign))
    }
    assert expected == {}


def test_a_wrong_login_is_told_in_the_page_s_language(place: Furnished) -> None:
    for language, prefix in (("id", ""), ("en", "/en")):
        with requests.Session() as session:
            form = session.get(f"{place.portal.url}{prefix}/user/login").text
            [token] = re.findall(r'name="_csrf_token" value="([^"]+)"', form)
            wrong = {"_csrf_token": token, "login": "siapa", "password": "salah-salah"}
            answer = session.post(f"{place.portal.url}{prefix}/user/login", data=wrong)
        assert 'role="alert"' in answer.text
        assert strangers(answer.text, language, words(place, language)) == []


def test_every_text_of_the_extension_is_translated(place: Furnished) -> None:
    installed = ckan_file(place.portal.place, "ckan", "i18n", "id", "LC_MESSAGES", "ckan.po")
    expected = dict(visitors.catalogue(installed)) | dict(visitors.catalogue(OWN_WORDS))
    text = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
    asked = set()
    for path in (CODE / "ckanext-didd" / "ckanext").rglob("*"):
        if path.suffix in (".html", ".py"):
            for found in re.finditer(
                rf"(?<!\w)(?:_|ungettext)\(\s*{text}", path.read_text("utf-8")
            ):
                asked.add(found[1][1:-1].replace("\\'", "'"))
    assert len(asked) > 100
    assert sorted(message for message in asked if not expected.get(message)) == []


# Weight and access ---------------------------------------------------------------------------


def test_pages_that_visitors_do_not_need_are_closed(place: Furnished) -> None:
    shown = place.datasets["CSV"]
    names = {"dataset": shown["name"], "resource": shown["resources"][0]["id"]}
    for path in CLOSED:
        assert get(place.portal, path.format(**names)).status_code == 404, path


@pytest.fixture
def visit(place: Furnished, browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a fresh browser of a width, by itself on the home page."""
    opened: list[BrowserContext] = []

    def open_page(width: int = DESKTOP, path: str = "/", **options: Any) -> Page:
        context = browser.new_context(
            base_url=place.portal.url, viewport={"width": width, "height": 800}, **options
        )
        context.set_default_timeout(BROWSER_MS)
        opened.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield open_page
    for context in opened:
        context.close()


def test_the_home_page_is_light_and_needs_no_script(visit: Callable[..., Page]) -> None:
    page = visit(path="about:blank", java_script_enabled=False)
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # a plain method is not taken
    page.goto("/", wait_until="networkidle")
    # Asked for afterwards: a body that is waited for while events come may come after the page.
    sizes = {answer.url: len(answer.body()) for answer in answers}
    assert len(sizes) >= 3
    assert sum(sizes.values()) <= 150_000, sizes
    page.get_by_label("Cari informasi publik").fill("imunisasi")
    page.get_by_role("button", name="Cari").click()
    expect(page.get_by_role("link", name="Cakupan Imunisasi")).to_be_visible()
    page.get_by_role("link", name="Berkala", exact=False).first.click()
    assert "klasifikasi=BERKALA" in page.url


@pytest.mark.parametrize("language", ["", "/en"])
def test_every_page_is_accessible_and_fits(
    place: Furnished, visit: Callable[..., Page], language: str
) -> None:
    page = visit()
    refused: list[str] = []
    page.on("console", lambda told: refused.append(told.text) if "Policy" in told.text else None)
    for path in [*pages(place), *others(place)]:
        page.goto(language + path)
        assert refused == [], path
        has_no_barrier(page, path)
    with out_of_order(place.portal) as path:
        page.goto(language + path)
    expect(page.get_by_text("500")).to_be_visible()
    has_no_barrier(page, path)


def has_no_barrier(page: Page, path: str) -> None:
    """Check the page that is open, everything on it unfolded, on a screen and on a phone."""
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    for width in (NARROWEST, DESKTOP, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{path} is {wide} px wide"
    for width in (PHONE, DESKTOP):
        page.set_viewport_size({"width": width, "height": 800})
        found = Axe().run(page, options={"preload": False, "resultTypes": ["violations"]})
        assert found.violations_count == 0, f"{path}, {width}\n{found.generate_report()}"


def test_at_twice_the_size_nothing_is_lost_or_scrolled_sideways(
    place: Furnished, visit: Callable[..., Page]
) -> None:
    page = visit(DESKTOP)
    paths = ("/", "/dataset/", place.address("PDF"), "/organization/dinkes", place.file("CSV"))
    for path in (*paths, "/pencabutan", f"/dataset/{place.withdrawn['name']}"):
        page.set_viewport_size({"width": DESKTOP, "height": 800})
        page.goto(path)
        before = [*page.locator("body").inner_text().split(), *unfolded(page)]
        page.set_viewport_size({"width": DESKTOP // 2, "height": 400})
        assert page.evaluate("document.documentElement.scrollWidth") <= DESKTOP // 2, path
        unfolded(page)
        assert sorted(page.locator("body").inner_text().split()) == sorted(before), path


def unfolded(page: Page) -> list[str]:
    """Open the filters, which a narrow page folds up; gives the words that it folds them under."""
    page.evaluate("document.querySelectorAll('.pi-facets').forEach(d => d.open = true)")
    return "".join(page.locator(".pi-facets > summary").all_text_contents()).split()


def test_the_keyboard_comes_everywhere_in_order_and_shows_where_it_is(
    visit: Callable[..., Page],
) -> None:
    page = visit()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_focused()
    expect(page.get_by_role("link", name="Langsung ke isi")).to_be_in_viewport()
    outline = "getComputedStyle(document.activeElement).outlineStyle"
    tops = []
    for _ in range(8):
        page.keyboard.press("Tab")
        assert page.evaluate(outline) == "solid"
        tops.append(page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert tops == sorted(tops)[: len(tops)] or max(tops[:5]) < min(tops[5:])
    page.goto("/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Cari informasi publik")).to_be_focused()


def test_who_wants_less_motion_gets_none(visit: Callable[..., Page]) -> None:
    page = visit(reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == "auto"


def test_on_paper_stands_what_it_is_and_not_how_to_get_about(
    place: Furnished, visit: Callable[..., Page]
) -> None:
    page = visit(path=place.address("PDF"))
    page.emulate_media(media="print")
    for there in ("heading", "table"):
        expect(page.get_by_role(there).first).to_be_visible()
    expect(page.get_by_text(place.datasets["PDF"]["keputusan_nomor"]).first).to_be_visible()
    for away in (page.get_by_role("navigation", name="Menu utama"), page.locator(".pi-button")):
        expect(away.first).to_be_hidden()


# Ways through --------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_a_citizen_finds_reads_and_checks_a_document(
    visit: Callable[..., Page], width: int
) -> None:
    page = visit(width)
    page.get_by_label("Cari informasi publik").fill("kesehatan")
    page.get_by_role("button", name="Cari").click()
    filters = page.get_by_role("complementary", name="Penyaring")
    if width == PHONE:
        filters.get_by_text("Saring hasil").click()
    filters.get_by_role("link", name="Berkala").click()
    expect(page.get_by_role("link", name="Hapus penyaring: Klasifikasi: Berkala")).to_be_visible()
    page.get_by_role("link", name="Profil Kesehatan Tahun 2025").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Profil Kesehatan Tahun 2025")
    expect(page.get_by_role("row", name="Jangka Waktu Penyimpanan")).to_contain_text("5 tahun")
    page.get_by_role("link", name="Pratinjau").click()
    preview = page.locator("object[type='application/pdf']")
    expect(preview).to_be_visible()
    shown = page.request.get(preview.get_attribute("data") or "")
    assert shown.headers["content-type"] == "application/pdf"
    assert "attachment" not in shown.headers.get("content-disposition", "")
    page.go_back()
    with page.expect_download() as download:
        page.get_by_role("link", name="Unduh").click()
    content = Path(download.value.path()).read_bytes()
    expect(page.locator(".pi-hash code").first).to_have_text(hashlib.sha256(content).hexdigest())
    page.get_by_text("Cara memeriksa keaslian berkas").click()
    expect(page.get_by_text("certutil -hashfile")).to_be_visible()


def test_a_picture_is_shown_and_a_printed_copy_explained(
    place: Furnished, visit: Callable[..., Page]
) -> None:
    page = visit(PHONE, place.file("PNG"))
    assert (
        page.locator("img.pi-image").evaluate(
            "image => image.decode().then(() => image.naturalWidth)"
        )
        > 1
    )
    page.goto(place.address("HARDCOPY"))
    asked = page.get_by_role("region", name="Meminta salinan cetak")
    expect(asked).to_contain_text("PPID Provinsi Kalimantan Tengah")
    expect(asked).to_contain_text(place.datasets["HARDCOPY"]["id"])


#: A day in words.
A_DAY = r"\d{1,2} [A-Z][a-z]+ 20\d\d"


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_an_auditor_finds_the_register_its_decree_and_what_is_excluded(
    visit: Callable[..., Page], width: int
) -> None:
    page = visit(width)
    page.get_by_role("link", name="Perangkat Daerah", exact=True).click()
    page.get_by_role("link", name="Dinas Kesehatan").click()
    register = page.get_by_role("region", name="Daftar Informasi (DIDD)")
    decreed = rf"Keputusan 188\.44/2-dinkes/2026 tanggal {A_DAY}"
    expect(register).to_contain_text(re.compile(decreed))
    with page.expect_download() as download:
        register.get_by_role("link", name="Unduh: DIDD-dinkes-2026-2.csv").click()
    rows = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) > 5
    register.get_by_role("link", name="Tahun 2026").click()
    page.get_by_role("link", name="Pratinjau: DIDD-dinkes-2026-2.csv").click()
    table = page.get_by_role("region", name="Baris")
    expect(table.get_by_role("row", name="Profil Kesehatan Tahun 2025")).to_contain_text("BERKALA")
    page.go_back()
    headings = page.get_by_role("region", name="Berkas").get_by_role("heading", level=3)
    expect(headings).to_have_text(["DIDD edisi 2026/2", "DIDD edisi 2026/1 (sudah diganti)"])
    page.go_back()
    excluded = page.get_by_role("region", name="Informasi yang dikecualikan (DIK)")
    expect(excluded).to_contain_text("Keputusan 188.44/7/2026 tanggal 2 Februari 2026")
    with page.expect_download() as download:
        excluded.get_by_role("link", name=f"Unduh: {visitors.DIK_FILE}").click()
    assert Path(download.value.path()).read_text() == visitors.DIK_ROWS
    excluded.get_by_role("link", name="Tahun 2026").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Dikecualikan")
    page.goto("/dikecualikan")
    expect(page.get_by_role("link", name="Daftar Informasi yang Dikecualikan")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESKTOP])
def test_an_auditor_finds_what_was_withdrawn_when_why_and_on_which_ground(
    place: Furnished, visit: Callable[..., Page], width: int
) -> None:
    page = visit(width, "/organization/dinkes")
    excluded = page.get_by_role("region", name="Informasi yang dikecualikan (DIK)")
    excluded.get_by_role("link", name="Informasi yang dicabut").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Informasi yang dicabut")
    one = page.get_by_role("listitem").filter(has_text=place.withdrawn["name"])
    for expected in (visitors.WHY, visitors.GROUND, "Dinas Kesehatan"):
        expect(one).to_contain_text(expected)
    feed = page.get_by_role("link", name="Ikuti sebagai umpan").get_attribute("href") or ""
    entry = page.request.get(feed).text()
    for expected in (visitors.WHY, visitors.GROUND, place.withdrawn["name"]):
        assert expected in entry
    one.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Informasi ini sudah dicabut")
    rows = page.get_by_role("table")
    for expected in (visitors.WHY, visitors.GROUND, place.withdrawn["id"]):
        expect(rows).to_contain_text(expected)
    expect(page.get_by_text(visitors.WITHDRAWN)).to_have_count(0)
    page.get_by_role("link", name="Dinas Kesehatan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dinas Kesehatan")
    expect(page.get_by_text(visitors.WITHDRAWN)).to_have_count(0)


def test_home_tells_what_is_current(visit: Callable[..., Page]) -> None:
    page = visit()
    alerts = page.get_by_role("region", name="Pengumuman serta merta")
    expect(alerts).to_contain_text("Waspada Demam Berdarah Dengue")
    registers = page.get_by_role("region", name="Perangkat Daerah dan daftar yang berlaku")
    row = registers.get_by_role("row", name="Dinas Kesehatan")
    expect(row.get_by_role("link", name="DIDD 2026/2", exact=True)).to_be_visible()
    for kind in ("PDF", "XLSX", "CSV"):
        found = row.get_by_role("link", name=f"DIDD 2026/2, Dinas Kesehatan, {kind}")
        assert page.request.get(found.get_attribute("href") or "").ok
    page.get_by_text("Angka yang sama sebagai tabel").click()
    table = page.get_by_role("table", name="Butir yang diterbitkan per bulan")
    total = int(page.locator(".pi-numbers dd").first.inner_text())
    assert int(table.get_by_role("row").nth(1).get_by_role("cell").last.inner_text()) == total


def test_the_doors_lead_to_as_many_items_as_they_say(visit: Callable[..., Page]) -> None:
    page = visit()
    for at in range(3):
        page.goto("/")
        door = page.locator(".pi-door").nth(at)
        count = door.locator(".pi-count").inner_text()
        door.get_by_role("link").click()
        expect(page.get_by_role("status")).to_have_text(f"{count} hasil")
        expect(page.get_by_role("link", name="Hapus penyaring: Jenis entri")).to_be_visible()


def test_an_agency_s_items_are_as_many_as_its_card_says(visit: Callable[..., Page]) -> None:
    page = visit(path="/organization/")
    card = page.get_by_role("listitem").filter(has_text="Dinas Kesehatan")
    [count] = re.findall(r"(\d+) butir", card.inner_text())
    card.get_by_role("link").click()
    expect(page.get_by_role("status")).to_have_text(f"{count} hasil")


def test_many_values_of_a_facet_can_all_be_seen(
    place: Furnished, visit: Callable[..., Page]
) -> None:
    page = visit(path="/dataset/?_klasifikasi_limit=1")
    shown = page.locator(".pi-facet").first
    expect(shown.get_by_role("listitem")).to_have_count(2)
    shown.get_by_role("link", name="Tampilkan semua").click()
    expect(page.locator(".pi-facet").first.get_by_role("listitem")).to_have_count(3)


def test_what_cannot_be_asked_is_told_kindly(place: Furnished) -> None:
    url = place.portal.url
    for method, path, status in (
        ("POST", "/user/login", 400),
        ("POST", "/about", 405),
        ("GET", "/catalog.ttl?fq={!join}a", 400),
        ("GET", "/dataset/?sort=docfreq(text,a)+desc", 400),
    ):
        answer = requests.request(method, url + path, timeout=60)
        assert answer.status_code == status
        assert "Permintaan ini tidak dapat dipahami" in answer.text


def test_a_page_beyond_the_last_one_says_so(place: Furnished) -> None:
    html = get(place.portal, "/dataset/?page=99").text
    assert "Hasil berakhir sebelum halaman ini" in html
    assert "Tidak ada yang ditemukan" not in html


def test_what_was_changed_tells_its_earlier_version(
    place: Furnished, visit: Callable[..., Page]
) -> None:
    page = visit(path=place.address("CHANGED"))
    versions = page.get_by_role("region", name="Versi terdahulu")
    expect(versions).to_contain_text("Edisi 2026/1, Keputusan 188.44/1-dinkes/2026")
    versions.get_by_text("Sidik jari berkasnya").click()
    before = (visitors.SAMPLES / "dinkes" / CHANGED).read_bytes()
    expect(versions).to_contain_text(hashlib.sha256(before).hexdigest())
