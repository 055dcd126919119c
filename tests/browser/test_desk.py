"""The desk as people meet it: the real pages, the real store, Debian's Chromium."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from didd.model import State
from tests.browser.conftest import EDITED, WITHDRAWN, Served
from tests.support.samples.desk_samples import ADMIN, APPROVER, HOSTILE, OF_DINKES, SUPERIOR, Sample

pytestmark = pytest.mark.browser

WIDTHS = (360, 1280)


def state_of(sample: Sample, submission: int) -> State:
    found = sample.office.store.records.submission(submission)
    assert found is not None
    return found.state


def looked_into(desk: Served) -> list[str]:
    """A file shown, and what changed in one."""
    found: list[str] = []
    for name, page in (("profile", "pratinjau"), ("changed", "pratinjau"), ("alert", "pratinjau")):
        proposal = desk.sample.office.store.records.submission(desk.ids[name])
        assert proposal is not None
        found += [f"/usulan/{proposal.id}/berkas/{f.sha256}/{page}" for f in proposal.record.files]
    return found


def row_of(desk: Served) -> str:
    draft = desk.sample.office.store.editions.draft("dlh")
    assert draft is not None
    return f"/didd/dlh/butir/{draft.register.entries[0].record_id}"


def pages_of(officer: str, desk: Served) -> list[str]:
    """Every page there is, each with the officer who can do most on it."""
    if officer == APPROVER:
        proposals = [f"/usulan/{desk.ids[name]}" for name in ("profile", "changed", "hostile")]
        proposals += [f"{proposals[0]}/uji", *looked_into(desk)]
        account = ("/akun", "/akun/kode", "/akun/token", "/api")
        lists = (
            "/antrean",
            "/tertahan",
            "/kolom",
            "/didd",
            "/kelengkapan",
            "/kelengkapan/dlh",
            "/kelengkapan/dlh/surat",
            "/kuesioner",
            "/kuesioner/contoh-2026/dlh",
            "/kuesioner/contoh-2026/dlh/nilai",
            "/waktu",
            "/tenggat",
            "/retensi",
        )
        return ["/", *lists, *account, "/tidak-ada", *proposals]
    if officer == ADMIN:
        people = desk.sample.office.people()
        one = f"/petugas/orang/{OF_DINKES}"
        role = f"{one}/peran/{people[OF_DINKES].roles[0].key}"
        officers = ["/petugas", "/petugas/baru", one, role, f"/petugas/orang/{ADMIN}"]
        agencies = [f"/perangkat-daerah{page}" for page in ("", "/baru", "/gabung", "/pd/dlh")]
        lists = ("/portal/dinkes/rencana", "/antrean", "/tertahan", "/didd/dlh", "/audit", "/pesan")
        return [*lists, *officers, *agencies]
    if officer == SUPERIOR:
        acts = (f"cabut/{desk.record(EDITED)}", f"pulihkan/{desk.record(WITHDRAWN)}")
        portal = ("/portal", *(f"/portal/dlh{page}" for page in ("", "/rencana", "?cari=zzqq")))
        registers = ("/didd/dlh", row_of(desk), "/didd/dinkes", "/dik/dlh", "/dik/dinkes")
        registers += ("/didd/dlh/beda",)
        return ["/", *registers, *portal, *(f"/portal/dlh/{act}" for act in acts)]
    return ["/masuk"]


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("officer", ["", APPROVER, SUPERIOR, ADMIN])
def test_every_page_is_accessible_and_fits(
    quiet_desk, visit: Callable[..., Page], officer: str, width: int, language: str
):
    page = visit(quiet_desk, officer, width)
    for address in pages_of(officer, quiet_desk):
        page.goto(f"{address}?lang={language}")
        for summary in page.locator("details > summary").all():
            summary.click()
        found = Axe().run(page)
        assert found.violations_count == 0, f"{address}\n{found.generate_report()}"
        assert page.locator("html").get_attribute("lang") == language
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} px wide"


@pytest.mark.parametrize("width", WIDTHS)
def test_the_chief_officer_approves_several_at_once(desk, visit: Callable[..., Page], width: int):
    page = visit(desk, APPROVER, width)
    page.get_by_role("link", name="usulan menunggu persetujuan Anda").click()
    page.get_by_role("link", name="Pilih semua di halaman ini").click()
    page.get_by_role("button", name="Setujui").click()
    expect(page.get_by_text("layak dipublikasikan")).to_be_visible()
    page.get_by_role("button", name="Setujui: 6 usulan").click()
    expect(page.get_by_role("status")).to_have_text("6 usulan disetujui.")
    assert {state_of(desk.sample, i) for i in desk.ids.values()} == {State.APPROVED}


def test_an_officer_is_taken_up_and_let_go_with_the_keyboard_and_scripts_off(
    desk, visit: Callable[..., Page]
):
    page = visit(desk, ADMIN, 360, java_script_enabled=False)
    page.goto("/petugas/baru")
    page.get_by_label("Nama akun").focus()
    for typed in ("nama.contoh", "Petugas Contoh Enam", "", ""):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.type("PPID Utama")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Tambah petugas").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("kode sekali pakai")
    page.get_by_text("Beri kode sekali pakai untuk masuk").click()
    page.get_by_role("button", name="Buat kode sekali pakai").click()
    code = page.locator(".code").inner_text()
    new = visit(desk, width=360, java_script_enabled=False)
    new.goto("/masuk")
    new.get_by_label("Nama akun petugas").fill("nama.contoh")
    new.get_by_label("Kata sandi").fill(code)
    new.get_by_role("button", name="Masuk").click()
    new.get_by_label("Kata sandi lama").fill(code)
    new.get_by_label("Kata sandi baru (12").fill("sandi-milik-sendiri")
    new.get_by_label("Kata sandi baru sekali lagi").fill("sandi-milik-sendiri")
    new.get_by_role("button", name="Ganti kata sandi").click()
    new.goto("/antrean")
    expect(new.get_by_role("heading", name="Antrean persetujuan")).to_be_visible()
    page.goto("/petugas/orang/nama.contoh")
    page.get_by_text("Berhenti bertugas").click()
    yesterday = desk.sample.office.today - timedelta(days=1)
    page.get_by_label("Hari terakhir").last.fill(yesterday.isoformat())
    page.get_by_role("button", name="Simpan hari terakhir").click()
    expect(page.get_by_role("status")).to_contain_text("Petugas Contoh Dua")
    new.goto("/antrean")
    expect(new.get_by_role("button", name="Masuk")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_returning_needs_a_reason_that_everybody_then_reads(
    desk, visit: Callable[..., Page], width: int
):
    page, number = visit(desk, APPROVER, width), desk.ids["profile"]
    page.goto(f"/usulan/{number}")
    page.get_by_text("Kembalikan untuk perbaikan").click()
    page.get_by_role("button", name="Kembalikan").click()
    assert page.url.endswith(f"/usulan/{number}")
    assert state_of(desk.sample, number) is State.SUBMITTED
    page.get_by_label("Catatan perbaikan (wajib)").fill("Lengkapi ringkasan <b>isi</b>.")
    page.get_by_role("button", name="Kembalikan").click()
    expect(page.get_by_role("status")).to_contain_text("Dikembalikan untuk perbaikan")
    reader = visit(desk, OF_DINKES, width)
    expect(reader.get_by_text("1 butir dikembalikan untuk diperbaiki")).to_be_visible()
    reader.get_by_role("link", name="Profil Kesehatan Tahun 2025").click()
    expect(reader.get_by_text("Lengkapi ringkasan <b>isi</b>.")).to_be_visible()
    expect(reader.get_by_role("button", name="Setujui")).to_have_count(0)


def test_with_the_keyboard_alone_one_logs_in_and_approves(desk, visit: Callable[..., Page]):
    page = visit(desk)
    page.goto(f"/usulan/{desk.ids['alert']}")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Langsung ke isi halaman")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type(APPROVER)
    page.keyboard.press("Tab")
    page.keyboard.type("kata-sandi-contoh-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/usulan/{desk.ids['alert']}")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "Setujui":
            break
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "the focus cannot be seen"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Disetujui")
    assert state_of(desk.sample, desk.ids["alert"]) is State.APPROVED


def test_everything_works_with_scripts_off(desk, visit: Callable[..., Page]):
    page = visit(desk, APPROVER, 360, java_script_enabled=False)
    page.goto(f"/usulan/{desk.ids['changed']}")
    page.get_by_text("Alihkan ke uji konsekuensi").click()
    page.get_by_label("Alasan pengujian (wajib)").fill("Mungkin memuat lokasi rahasia.")
    page.get_by_role("button", name="Alihkan").click()
    expect(page.get_by_role("status")).to_contain_text("uji konsekuensi")
    assert state_of(desk.sample, desk.ids["changed"]) is State.TESTED


@pytest.mark.parametrize("width", WIDTHS)
def test_a_row_is_struck_and_the_draft_given_back_with_scripts_off(
    desk, visit: Callable[..., Page], width: int
):
    page = visit(desk, SUPERIOR, width, java_script_enabled=False)
    page.goto("/didd/dlh")
    page.get_by_role("link", name="Berkas dan persetujuannya Petunjuk Teknis Bank Sampah").click()
    page.get_by_label("Alasan (wajib)").fill("Belum ada naskahnya.")
    page.get_by_role("button", name="Coret butir").click()
    expect(page.get_by_role("status")).to_contain_text("dicoret dari rancangan")
    expect(page.get_by_text("Petunjuk Teknis Bank Sampah", exact=True)).to_have_count(0)
    page.get_by_text("Kembalikan seluruh rancangan").click()
    page.get_by_label("Alasan (wajib)").fill("Urutannya belum benar.")
    page.get_by_role("button", name="Kembalikan rancangan").click()
    expect(page.get_by_role("heading", name="Rancangan ini dikembalikan")).to_be_visible()
    chief = visit(desk, APPROVER, width, java_script_enabled=False)
    chief.get_by_role("link", name="rancangan dikembalikan kepada Anda").click()
    chief.get_by_label("Jawaban: mengapa tetap seperti ini (wajib)").fill("Menurut daftar dinas.")
    chief.get_by_role("button", name="Ajukan lagi kepada Atasan PPID").click()
    expect(chief.get_by_role("status")).to_contain_text("menunggu atasan lagi")


@pytest.mark.parametrize("width", WIDTHS)
def test_a_consequence_test_is_written_down_with_scripts_off(
    desk, visit: Callable[..., Page], width: int
):
    page = visit(desk, APPROVER, width, java_script_enabled=False)
    page.goto(f"/usulan/{desk.ids['profile']}")
    page.get_by_text("Alihkan ke uji konsekuensi").click()
    page.get_by_label("Alasan pengujian (wajib)").fill("Mungkin memuat rahasia pribadi.")
    page.get_by_role("button", name="Alihkan").click()
    page.goto(f"/usulan/{desk.ids['profile']}/uji")
    page.get_by_label("Pasal yang diuji").select_option("uu-17-h")
    page.get_by_label("Peraturan lain yang mendasari").fill("Undang-Undang 27/2022")
    page.get_by_label("Konsekuensi bila dibuka").fill("Rahasia pribadi terungkap.")
    page.get_by_label("Konsekuensi bila ditutup").fill("Pribadi terlindungi.")
    page.get_by_label("Jangka waktu pengecualian").fill("5 tahun")
    page.get_by_label("Peserta, satu per baris").fill("Petugas Contoh Dua")
    with page.expect_download() as paper:
        page.get_by_role("button", name="Unduh berita acara sebagai Word").click()
    assert paper.value.suggested_filename.endswith(".docx")
    page.get_by_label("Dikecualikan:").check()
    page.get_by_role("button", name="Putuskan menurut hasil ini").click()
    expect(page.get_by_role("status")).to_contain_text("Dikecualikan")
    assert state_of(desk.sample, desk.ids["profile"]) is State.EXCLUDED


def test_a_column_is_explained_once_with_scripts_off_and_taken_back(
    desk, visit: Callable[..., Page]
):
    page = visit(desk, APPROVER, 360, java_script_enabled=False)
    page.goto("/kolom")
    choice = page.get_by_label("Kolom ini berisi")
    assert choice.locator("option").first.inner_text() == "Judul Informasi"
    choice.select_option(label="Ringkasan Isi Informasi")
    page.get_by_role("button", name="Simpan jawaban").click()
    expect(page.get_by_role("status")).to_contain_text("diingat")
    assert desk.sample.office.store.columns.of("dinkes")["Nama <b>Naskah"].field == "ringkasan"
    page.get_by_role("button", name="Tarik jawaban").click()
    assert desk.sample.office.store.columns.of("dinkes") == {}
    expect(page.get_by_label("Kolom ini berisi")).to_be_visible()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_superior_reads_the_changes_and_establishes(
    desk, visit: Callable[..., Page], width: int
):
    page = visit(desk, SUPERIOR, width)
    page.get_by_role("link", name="rancangan menunggu penetapan Anda").click()
    expect(page.get_by_text("10 tahun")).to_be_visible()
    page.get_by_label("Nomor keputusan").fill("188.44/7/2026")
    page.get_by_role("button", name="Baca keputusan sekali lagi").click()
    expect(page.get_by_text("188.44/7/2026")).to_be_visible()
    assert Axe().run(page).violations_count == 0
    page.get_by_role("button", name="Ya, tetapkan demikian").click()
    expect(page.get_by_role("status")).to_contain_text("edisi 2026/2 ditetapkan")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="PDF Edisi 2026/2").click()
    edition = desk.sample.office.store.editions.current("dlh")
    assert waiting.value.suggested_filename == "didd-dlh-2026-2.pdf"
    kept = desk.sample.office.archive.open(edition.outputs["pdf"]).read()
    assert waiting.value.path().read_bytes() == kept


@pytest.mark.parametrize("width", WIDTHS)
def test_an_officer_sees_what_the_next_publication_would_change(
    quiet_desk, visit: Callable[..., Page], width: int
):
    page = visit(quiet_desk, OF_DINKES, width)
    expect(page.get_by_role("link", name="Portal", exact=True)).to_be_visible()
    page = visit(quiet_desk, ADMIN, width)
    page.get_by_role("link", name="Portal", exact=True).click()
    page.get_by_role("link", name="Dinas Lingkungan Hidup").click()
    proof = page.get_by_role("region", name="Pemeriksaan terakhir")
    expect(proof).to_contain_text("bukan yang ditetapkan")
    writes = quiet_desk.portal.writes
    proof.get_by_role("link", name="Lihat rencana unggah berikutnya").click()
    changed = page.get_by_role("region", name="Diperbarui")
    expect(changed).to_contain_text(EDITED)
    expect(changed).to_contain_text("diubah di portal")
    assert quiet_desk.portal.writes == writes


@pytest.mark.parametrize("width", WIDTHS)
def test_something_is_taken_off_the_portal_at_once_and_put_back_by_another(
    desk, visit: Callable[..., Page], width: int
):
    record = desk.record(EDITED)
    page = visit(desk, ADMIN, width)
    page.goto("/portal/dlh")
    page.get_by_role("link", name=f"Cabut {EDITED}").click()
    page.get_by_role("button", name="Cabut sekarang").click()
    assert desk.portal.datasets[record].state == "active", "reason, ground and tick are asked for"
    page.get_by_label("Judulnya tetap tercantum").check()
    page.get_by_label("Alasan pencabutan").fill("Angkanya <b>keliru</b>.")
    page.get_by_label("Dasar hukum").fill("Pasal 7 ayat (2) UU Nomor 14 Tahun 2008")
    page.get_by_label("Saya mencabut informasi ini sekarang").check()
    page.get_by_role("button", name="Cabut sekarang").click()
    expect(page.get_by_role("status")).to_contain_text(f"Dicabut dari portal: {EDITED}")
    assert desk.portal.datasets[record].state == "deleted"
    assert desk.portal.tombstones[record].reason == "Angkanya <b>keliru</b>."
    expect(page.get_by_role("link", name=f"Pulihkan {EDITED}")).to_have_count(0)
    other = visit(desk, SUPERIOR, width)
    other.goto("/portal/dlh")
    other.get_by_role("link", name=f"Pulihkan {EDITED}").click()
    expect(other.get_by_text("Angkanya <b>keliru</b>.")).to_be_visible()
    other.get_by_label("Alasan pemulihan").fill("Angkanya ternyata benar.")
    other.get_by_label("Dasar hukum").fill("Hasil pemeriksaan contoh")
    other.get_by_label("Saya memulihkan informasi ini sekarang").check()
    other.get_by_role("button", name="Pulihkan sekarang").click()
    expect(other.get_by_role("status")).to_contain_text(f"Tampil lagi di portal: {EDITED}")
    assert desk.portal.datasets[record].state == "active"


def test_with_the_keyboard_alone_and_no_script_one_takes_off(desk, visit: Callable[..., Page]):
    record = desk.record(EDITED)
    page = visit(desk, APPROVER, 360, java_script_enabled=False)
    page.goto(f"/portal/dlh/cabut/{record}")
    page.get_by_label("Judulnya tetap tercantum").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("Angkanya keliru.")
    page.keyboard.press("Tab")
    page.keyboard.type("Pasal 7 ayat (2)")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Cabut sekarang")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Dicabut dari portal")
    assert desk.portal.datasets[record].state == "deleted"


def test_a_file_is_saved_under_its_own_name(quiet_desk, visit: Callable[..., Page]):
    page = visit(quiet_desk, ADMIN)
    page.goto(f"/usulan/{quiet_desk.ids['profile']}")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Unduh profil-kesehatan-2025.csv").click()
    assert waiting.value.suggested_filename == "profil-kesehatan-2025.csv"
    assert waiting.value.path().read_bytes().startswith(b"kabupaten;jumlah")


def test_hostile_titles_are_text_and_nothing_of_them_runs(quiet_desk, visit: Callable[..., Page]):
    page = visit(quiet_desk, APPROVER)
    complaints: list[str] = []
    page.on("dialog", lambda dialog: complaints.append(dialog.message))
    page.on("console", lambda message: complaints.append(message.text))
    for address in ("/antrean", f"/usulan/{quiet_desk.ids['hostile']}"):
        page.goto(address)
        expect(page.get_by_text(HOSTILE).first).to_be_visible()
    assert complaints == []


def test_the_language_once_chosen_stays(quiet_desk, visit: Callable[..., Page]):
    page = visit(quiet_desk, APPROVER)
    page.get_by_role("link", name="English").click()
    page.get_by_role("link", name="Queue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Approval queue")
    page.get_by_role("link", name="Bahasa Indonesia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Antrean persetujuan")
