"""Four people go their whole way, without script, and each gets what they came for."""

from __future__ import annotations

import csv
import hashlib
import io
import itertools
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response, expect

from tests.support.portal import visitors
from tests.support.portal.visitors import Furnished, get
from tests.support.waiting import BROWSER_MS, eventually

pytestmark = [pytest.mark.portal, pytest.mark.browser]

PHONE, DESKTOP = 360, 1280
#: What a page may weigh on the wire for who has the style sheet already.
WARM = 15_000
COVERAGE = "Cakupan Imunisasi Dasar Lengkap Tahun 2025"
#: A telephone at the edge of a village, in bytes and milliseconds.
SLOW = {"offline": False, "latency": 100, "downloadThroughput": 60_000, "uploadThroughput": 20_000}
ATOM = "{http://www.w3.org/2005/Atom}"
Walk = Callable[..., Page]


@pytest.fixture
def walk(place: Furnished, browser: Browser) -> Iterator[Walk]:
    """Open a browser without script at an address; at the end no page was too heavy."""
    opened: list[BrowserContext] = []
    answers: list[Response] = []

    def begin(width: int, path: str, **options: Any) -> Page:
        context = browser.new_context(
            base_url=place.portal.url, viewport={"width": width, "height": 800},
            java_script_enabled=False, **options,
        )  # fmt: skip
        context.set_default_timeout(BROWSER_MS)
        opened.append(context)
        page = context.new_page()
        page.on("response", lambda answer: answers.append(answer))
        page.goto(path)
        return page

    yield begin
    pages = [a for a in answers if "text/html" in a.headers.get("content-type", "")]
    weights = {page.url: int(page.headers.get("content-length", "0")) for page in pages}
    for context in opened:
        context.close()
    assert {url: weight for url, weight in weights.items() if weight > WARM} == {}


def fits(page: Page) -> None:
    """Fail where the page is wider than the window."""
    wide = page.locator("html").evaluate("page => page.scrollWidth - window.innerWidth")
    assert wide <= 0, page.url


def content(page: Page, link: Locator) -> bytes:
    """Return what somebody has who follows a link for a download."""
    with page.expect_download() as download:
        link.click()
    return Path(download.value.path()).read_bytes()


def rows_of(sheet: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sheet.decode("utf-8-sig"))))


def ready(place: Furnished, path: str, sign: str) -> str:
    """Return the path, when the portal's worker has made what its page shows."""
    eventually(lambda: sign in get(place.portal, path).text)
    return path


def seek(page: Page, words: str) -> None:
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("search").get_by_role("button").click()


# A citizen -----------------------------------------------------------------------------------


def test_a_citizen_on_a_slow_phone(place: Furnished, walk: Walk) -> None:
    ready(place, place.file("XLSX"), "pi-chart")
    ready(place, f"{place.file('XLSX')}/teks", "<th scope")
    page = walk(PHONE, "about:blank")
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW)
    page.goto("/")
    seek(page, "imunisai")
    page.get_by_role("link", name="imunisasi", exact=True).click()
    page.get_by_role("link", name=COVERAGE).click()
    finds_what_is_only_printed(page)
    reads_a_table(page)
    reports_a_fault(page)
    page.get_by_role("link", name="Informasi", exact=True).click()
    seek(page, "zzqq")
    expect(page.get_by_text("Saring hasil")).to_have_count(0)
    asked = page.get_by_role("main")
    expect(asked.get_by_role("link", name="(0000) 000000")).to_have_attribute(
        "href", re.compile("tel:")
    )
    expect(asked.get_by_role("link", name="Ajukan permohonan informasi")).to_be_visible()
    fits(page)


def finds_what_is_only_printed(page: Page) -> None:
    """Of a year, by the filters alone, and how to get a copy without showing who one is."""
    page.goto("/dataset/?q=keluhan")
    filters = page.get_by_role("complementary", name="Penyaring")
    for facet, value in (("Tahun", "2026"), ("Bentuk", "Hanya cetak")):
        filters.get_by_text("Saring hasil").click()
        shown = filters.locator("details.pi-facet").filter(
            has=page.get_by_role("heading", name=facet, exact=True)
        )
        if shown.get_attribute("open") is None:
            shown.locator("summary").click()
        shown.get_by_role("link", name=value).click()
    found = page.get_by_role("region", name="Hasil").get_by_role("listitem")
    printed = found.filter(has=page.get_by_role("heading"))
    expect(printed.get_by_text("Hanya cetak").first).to_be_visible()
    fits(page)
    printed.get_by_role("link").first.click()
    asked = page.get_by_role("region", name="Meminta salinan cetak")
    expect(asked).to_contain_text("tidak perlu menunjukkan tanda pengenal")
    fits(page)


def reads_a_table(page: Page) -> None:
    """As a chart, as text, and as the file itself, which is what the page says it is."""
    seek_again = f"/dataset/?q={COVERAGE.replace(' ', '+')}"
    page.goto(seek_again)
    page.get_by_role("link", name=COVERAGE).click()
    page.get_by_role("link", name="Pratinjau").click()
    expect(page.get_by_role("img", name=re.compile("Kapuas: 1.140"))).to_be_visible()
    fits(page)
    page.get_by_role("link", name="Baca sebagai teks").click()
    expect(page.get_by_role("region", name="Tabel 1")).to_be_visible()
    expect(page.get_by_role("columnheader", name="kabupaten_kota")).to_be_visible()
    fits(page)
    taken = content(page, page.get_by_role("link", name="Unduh berkas asli"))
    page.get_by_role("link", name="Tentang berkas ini").click()
    expect(page.locator(".pi-hash code")).to_have_text(hashlib.sha256(taken).hexdigest())


def reports_a_fault(page: Page) -> None:
    """And sees by its number alone what became of it."""
    page.get_by_role("link", name="Laporkan kesalahan").click()
    page.get_by_role("radio", name="Isinya keliru").check()
    page.get_by_role("textbox", name="Di bagian mana").fill("Angka Kapuas terbalik.")
    fits(page)
    page.get_by_role("button", name="Kirim laporan").click()
    number = page.url.rpartition("/")[2]
    page.get_by_role("link", name="Keadaan laporan").click()
    page.get_by_role("textbox", name="Nomor laporan").fill(number.upper())
    page.get_by_role("button", name="Tampilkan").click()
    expect(page.get_by_role("row", name="Keadaan")).to_contain_text("Diterima")
    expect(page.get_by_role("main").get_by_role("link", name=COVERAGE)).to_be_visible()
    expect(page.get_by_text("Angka Kapuas terbalik.")).to_have_count(0)
    fits(page)


# A journalist --------------------------------------------------------------------------------


def test_a_journalist_follows_an_agency(place: Furnished, walk: Walk) -> None:
    page = walk(DESKTOP, "/organization/")
    page.get_by_role("link", name="Dinas Kesehatan").click()
    days = (
        page.get_by_role("region", name="Hasil")
        .locator("time")
        .evaluate_all("them => them.map(each => each.dateTime)")
    )
    assert len(days) == 7
    assert days == sorted(days, reverse=True)
    feed = page.get_by_role("link", name="Ikuti Perangkat Daerah ini").get_attribute("href") or ""
    titles = [
        each.text
        for each in ElementTree.fromstring(get(place.portal, feed).content).iter(f"{ATOM}title")
    ]
    assert len(titles) == len(set(titles)) > 7
    year = page.get_by_role("link", name=re.compile(r"^2025 \d+$")).first
    count = year.inner_text().split()[-1]
    year.click()
    expect(page.get_by_role("status")).to_have_text(f"{count} hasil")
    reads_what_changed(place, page)
    cites(place, page)
    page.goto("/en/statistik")
    csv_of = get(
        place.portal, page.get_by_role("link", name="All counts as CSV").get_attribute("href") or ""
    )
    assert {"bulan", "judul"} <= set(csv_of.text.splitlines()[0].split(","))


def reads_what_changed(place: Furnished, page: Page) -> None:
    """What is gone, what an edition changed, and the whole as CSV, from the register on."""
    page.goto("/organization/dinkes")
    page.get_by_role("link", name="Baca daftar sebagai halaman").click()
    gone = page.get_by_role("row", name=visitors.WITHDRAWN)
    expect(gone).to_contain_text("Dicabut")
    answer = page.goto(gone.get_by_role("link").get_attribute("href") or "")
    assert answer
    assert answer.status == 410
    expect(page.get_by_role("table")).to_contain_text(visitors.WHY)
    page.go_back()
    page.get_by_role("link", name="Perubahan").click()
    changed = page.get_by_role("region", name="Berubah")
    expect(changed).to_contain_text(
        re.compile(r"sebelumnya:\s*puskesmas-2025.csv.*sekarang:\s*puskes")
    )
    expect(changed).to_contain_text("Isi tahun 2025")
    page.get_by_role("link", name="Sebagai tabel").click()
    rows = rows_of(content(page, page.get_by_role("link", name="Tabel ini sebagai CSV")))
    assert [row["keadaan"] for row in rows].count("dicabut") == 1
    assert len(rows) == 8
    expect(page.locator(".pi-audit tbody tr")).to_have_count(8)


def cites(place: Furnished, page: Page) -> None:
    """In English, with the title in its own language and an address that stays."""
    page.goto(f"/en{place.address('CHANGED')}")
    title = place.datasets["CHANGED"]["title"]
    cited = page.locator("p.pi-copy").filter(has=page.locator(f"cite[lang=id]:text-is('{title}')"))
    expect(cited).to_contain_text(
        re.compile(r"Dinas Kesehatan \(2025\)\. .*Public Information Portal")
    )
    assert get(place.portal, f"/dataset/{place.datasets['CHANGED']['id']}").ok
    expect(cited).to_contain_text(f"/dataset/{place.datasets['CHANGED']['id']}")


# An auditor ----------------------------------------------------------------------------------


def test_an_auditor_holds_the_portal_to_its_register(place: Furnished, walk: Walk) -> None:
    page = walk(DESKTOP, "/organization/dinkes")
    register = page.get_by_role("region", name="Daftar Informasi (DIDD)")
    expect(register).to_contain_text(
        re.compile(r"8 butir dalam edisi ini\s+7 butir[^:]*Selisihnya: 1 dicabut")
    )
    expect(page.get_by_role("status")).to_have_text("7 hasil")
    names = register.get_by_role("link", name="Unduh:").all_inner_texts()
    assert len(names) == len(set(names)) == 7
    sorts_the_table(page)
    sees_each_decree(place, page)
    page.goto("/dataset/dik-dinkes-2026")
    assert rows_of(content(page, page.get_by_role("link", name="Unduh")))
    expect(
        page.get_by_role("main").get_by_role("link", name="ppid-dinkes@ppid.example")
    ).to_be_visible()
    for width in (700, 1000, PHONE):
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/kelengkapan")
        fits(page)
    answered = rows_of(content(page, page.get_by_role("link", name="Tabel ini sebagai CSV")))
    assert len(answered) == 2
    page.get_by_role("link", name="Informasi yang dicabut").click()
    expect(page.get_by_role("main")).to_contain_text(visitors.GROUND)


def sorts_the_table(page: Page) -> None:
    """The CSV comes in the order of the page; on paper no column is cut off."""
    page.get_by_role("link", name="Sebagai tabel").click()
    page.get_by_role("columnheader", name="Informasi").get_by_role("link").click()
    page.wait_for_load_state()
    titles = page.locator("th[scope=row] > a").all_inner_texts()
    assert titles == sorted(titles, key=str.casefold)
    rows = rows_of(content(page, page.get_by_role("link", name="Tabel ini sebagai CSV")))
    assert [row["judul"] for row in rows] == titles
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 660, "height": 900})
    ends = page.get_by_role("columnheader", name="Pembaruan paling lambat").bounding_box()
    assert ends
    assert ends["x"] + ends["width"] <= 660
    page.emulate_media(media="screen")
    page.set_viewport_size({"width": DESKTOP, "height": 800})


def sees_each_decree(place: Furnished, page: Page) -> None:
    """Of every edition: number, day, who signed; and its files are those that were sealed."""
    page.goto("/daftar/dinkes")
    editions = page.get_by_role("navigation", name="Edisi daftar").get_by_role("link", name="Edisi")
    for link in [each.get_attribute("href") or "" for each in editions.all()]:
        page.goto(link)
        decree = page.get_by_role("region", name="Penetapan")
        expect(decree).to_contain_text(
            re.compile(r"188\.44/[12]-dinkes/2026[\s\S]*Petugas Contoh Tiga")
        )
        expect(decree).to_contain_text(re.compile(r"Tanggal\s*\d+ \w+ \d{4}"))
        expect(page.get_by_role("region", name="Informasi yang dikecualikan")).to_be_visible()
    page.get_by_role("link", name="Semua berkas, dengan sidik jarinya").click()
    sealed = page.get_by_role("listitem").filter(has_text="DIDD-dinkes-2026-1.pdf")
    taken = content(page, sealed.get_by_role("link", name="Unduh"))
    expect(sealed.locator("code")).to_have_text(hashlib.sha256(taken).hexdigest())


# Somebody blind ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "skip", "crumb", "unsent"),
    [("", "Langsung ke isi", "Perangkat Daerah", "Belum terkirim: Laporkan kesalahan"),
     ("/en", "Skip to main content", "Agencies", "Not sent yet: Report a fault")],
)  # fmt: skip
def test_somebody_blind_goes_by_keyboard_alone(
    place: Furnished, walk: Walk, language: str, skip: str, crumb: str, unsent: str
) -> None:
    ready(place, f"{place.file('XLSX')}/teks", "<th scope")
    page = walk(DESKTOP, f"{language}/", reduced_motion="reduce")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name=skip)).to_be_focused()
    for key in ("Enter", "Tab"):
        page.keyboard.press(key)
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("imunisasi")
    page.keyboard.press("Enter")
    goes_to(page, page.get_by_role("link", name=COVERAGE, exact=True))
    expect(page.get_by_role("heading", level=1)).to_have_text(COVERAGE)
    for path in ("/", "/dataset/", "/organization/dinkes", "/daftar/dinkes", "/daftar/dinkes/tabel",
                 "/daftar/dinkes/2026/2/perubahan", f"{place.file('XLSX')}/teks"):  # fmt: skip
        page.goto(language + path)
        is_in_order(page)
    expect(page.get_by_role("columnheader")).to_have_count(5)
    page.goto(f"{language}/daftar/dinkes")
    expect(page.get_by_role("main").get_by_role("link", name=crumb, exact=True)).to_be_visible()
    page.goto(f"{language}/lapor/{place.datasets['PDF']['id']}")
    goes_to(page, page.get_by_role("radio").first, "ArrowUp")
    goes_to(page, page.locator(".pi-report button"))
    expect(page).to_have_title(re.compile(f"^{unsent}"))
    wrong = page.get_by_role("textbox")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    expect(wrong).to_have_attribute("aria-describedby", re.compile("^keluhan "))
    expect(page.get_by_role("alert")).to_be_visible()


def goes_to(page: Page, target: Locator, key: str = "Enter") -> None:
    """Press Tab until something has the focus, which can be seen where it is, and a key on it."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            break
    expect(target).to_be_focused()
    expect(target).to_have_css("outline-style", "solid")
    expect(target).to_be_in_viewport()
    page.keyboard.press(key)


def is_in_order(page: Page) -> None:
    """Headings without a gap below one title, one of each landmark, every link with a name."""
    levels = page.locator("h1, h2, h3, h4, h5, h6").evaluate_all(
        "them => them.map(h => +h.tagName[1])"
    )
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(lower - upper <= 1 for upper, lower in itertools.pairwise(levels)), levels
    for landmark in (page.get_by_role("banner"), page.get_by_role("main")):
        expect(landmark).to_have_count(1)
    expect(page.get_by_role("contentinfo")).to_have_count(1)
    assert "- link:" not in page.locator("body").aria_snapshot()
    fits(page)


def test_who_chose_the_colours_sees_what_is_chosen(walk: Walk) -> None:
    page = walk(DESKTOP, "/daftar/dinkes", forced_colors="active")
    chosen = page.get_by_role("link", name="Edisi 2026/2")
    expect(chosen).to_have_css("outline-style", "solid")
    expect(page.get_by_role("link", name="Edisi 2026/1")).to_have_css("outline-style", "none")
    page.goto("/")
    drawn, page_s = (
        page.locator(what).evaluate(f"it => getComputedStyle(it{more}).{style}")
        for what, more, style in ((".pi-legend li >> nth=0", ", '::before'", "backgroundColor"),
                                  ("body", "", "backgroundColor"))
    )  # fmt: skip
    assert drawn != page_s
