"""What the file checks find in files that the tests make; in good ones they find nothing."""

from __future__ import annotations

import gzip
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pikepdf import Array, Name

from checks import contents
from checks.documents import document_checks
from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.model import Finding, Severity
from tests.support.factories import make_document
from tests.support.samples import active_samples
from tests.support.samples import file_samples as made

ROOT = Path(__file__).resolve().parents[3]
CONFIG = load_catalog_config(ROOT / "catalog_config")


def with_documents(**changes: Any) -> CatalogConfig:
    chosen = CONFIG.checks.documents.model_copy(update=changes)
    checks = CONFIG.checks.model_copy(update={"documents": chosen})
    return CONFIG.model_copy(update={"checks": checks})


@pytest.fixture
def look(tmp_path: Path) -> Callable[..., list[Finding]]:
    """Look into a file of these bytes and this suffix."""

    def looked(content: bytes, suffix: str, config: CatalogConfig = CONFIG) -> list[Finding]:
        file = tmp_path / "bytes"
        file.write_bytes(content)
        document = make_document(f"berkas{suffix}", content)
        return list(document_checks.check(file, document, config))

    return looked


def rules(findings: list[Finding]) -> list[str]:
    return [finding.rule for finding in findings]


MESSAGE = made.words(f"Nama pelapor {made.SECRET} alamat")
HIDING_BOX = made.box(60, 690, 300, 30)

GOOD = {
    "a PDF": (made.pdf(), ".pdf"),
    "a Word file": (made.word(), ".docx"),
    "a workbook": (made.excel(), ".xlsx"),
    "an old workbook": (made.xls(made.sheet_record("Data")), ".xls"),
    "an OpenDocument": (made.odf(), ".ods"),
    "an archive of a table": (made.zipped({"data/a.csv": b"a,b\n1,2\n"}), ".zip"),
    "a packed table": (gzip.compress(b"a,b\n1,2\n"), ".gz"),
    "a picture": (made.picture(), ".png"),
    "a photograph": (made.picture("RGB", (9, 9, 9), "JPEG"), ".jpg"),
    "a table": (b"a;b\n1;2\n", ".csv"),
    "a table of Excel's in UTF-16": ("a\tb\n".encode("utf-16"), ".csv"),
    "a file of an unknown kind": (b"\x01\x00\x02\x00 data", ".dbf"),
}

BAD = {
    "a page": (b"<!doctype html><html><body>isi</body></html>", ".html", "halaman-web"),
    # What must not go out.
    "a PDF with a password": (made.locked_pdf(), ".pdf", "berkas-terkunci"),
    "an Excel file with a password": (
        made.ole({"EncryptionInfo": b"x", "EncryptedPackage": b"y"}), ".xlsx", "berkas-terkunci",
    ),
    "an old workbook with a password": (
        made.xls(made.record(0x2F, bytes(54))), ".xls", "berkas-terkunci",
    ),
    "an old Word file with a password": (
        made.ole({"WordDocument": bytes(10) + b"\x00\x01" + bytes(20)}), ".doc", "berkas-terkunci",
    ),
    "an OpenDocument with a password": (
        made.odf(members={"META-INF/manifest.xml": b"<m><encryption-data/></m>"}),
        ".ods", "berkas-terkunci",
    ),
    "a ZIP file with a password": (made.locked_zip(), ".zip", "berkas-terkunci"),
    "half a PDF": (made.pdf()[:500], ".pdf", "berkas-rusak"),
    "a PDF in name only": (b"%PDF-1.7\nrusak", ".pdf", "berkas-rusak"),
    "half a Word file": (made.word()[:9000], ".docx", "berkas-rusak"),
    "a Word file without its text": (
        made.zipped({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<w"}),
        ".docx", "berkas-rusak",
    ),
    "XML that explodes": (
        made.zipped({
            "[Content_Types].xml": b"<x/>",
            "word/document.xml": b'<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>',
        }), ".docx", "berkas-rusak",
    ),
    "a ZIP file with a wrong checksum": (
        made.zipped({"a.txt": b"isi" * 99}, 0).replace(b"isiisi", b"isuisi", 1), ".zip",
        "berkas-rusak",
    ),
    "half an old workbook": (made.HIDDEN_XLS[:700], ".xls", "berkas-rusak"),
    "half a picture": (made.picture("RGB", (9, 9, 9), "JPEG")[:-40], ".jpg", "berkas-rusak"),
    "a picture in name only": (b"\x89PNG\r\n\x1a\n rusak IEND", ".png", "berkas-rusak"),
    "half a packed table": (gzip.compress(b"a,b\n" * 999)[:-12], ".gz", "berkas-rusak"),
    "nothing but zero bytes": (bytes(500), ".csv", "berkas-rusak"),
    "a program": (b"MZ\x90\x00" + bytes(60) + b"PE\x00\x00", ".exe", "berkas-program"),
    "a program called a report": (b"MZ\x90\x00" + bytes(90), ".pdf", "berkas-program"),
    "a program of another system": (b"\x7fELF" + bytes(90), ".docx", "berkas-program"),
    "a shortcut": (b"L\x00\x00\x00\x01\x14\x02\x00", ".pdf", "berkas-program"),
    "a script": (b"WScript.Echo 1", ".vbs", "berkas-program"),
    "an Excel file with macros": (
        made.added(made.excel(), {"xl/vbaProject.bin": b"x"}), ".xlsx", "berkas-bermakro",
    ),
    "an Excel file with a macro sheet": (
        made.added(made.excel(), {"xl/macrosheets/sheet1.xml": b"<x/>"}), ".xlsx",
        "berkas-bermakro",
    ),
    "an old Word file with macros": (
        made.ole({"WordDocument": bytes(40), "Macros/VBA/dir": b"x"}), ".doc", "berkas-bermakro",
    ),
    "old slides with macros": (
        made.ole({"PowerPoint Document":
                  b"\x02\x00\x00\x04\x0c\x00\x00\x00" + b"\x05\x00\x00\x00\x01\x00\x00\x00"}),
        ".ppt", "berkas-bermakro",
    ),
    "an old workbook with a macro sheet": (
        made.xls(made.sheet_record("Makro", kind=1)), ".xls", "berkas-bermakro",
    ),
    "an OpenDocument with Basic": (
        made.odf(members={"Basic/Standard/Modul1.xml": b"<x/>"}), ".odt", "berkas-bermakro",
    ),
    "a program inside a PDF": (
        made.pdf(after=made.with_attachment("pasang.exe")), ".pdf", "sisipan-program",
    ),
    "a program inside a Word file": (
        made.added(made.word(), {
            "word/embeddings/oleObject1.bin":
                made.ole({"\x01Ole10Native": bytes(6) + b"pasang.exe\x00"}),
        }), ".docx", "sisipan-program",
    ),
    "a PDF that starts a program": (
        made.pdf(after=made.with_action(S=Name.Launch, F=pikepdf.String("calc.exe"))), ".pdf",
        "pdf-menjalankan-program",
    ),
    "a program in an archive": (
        made.zipped({"baca/pasang.exe": b"x"}), ".zip", "arsip-berisi-program",
    ),
    "a program in an archive in an archive": (
        made.zipped({"isi.zip": made.zipped({"a.pdf": b"MZ" + bytes(90)})}), ".zip",
        "arsip-berisi-program",
    ),
    "a macro in an archive": (
        made.zipped({"a.xlsx": made.added(made.excel(), {"xl/vbaProject.bin": b"x"})}), ".zip",
        "berkas-bermakro",
    ),
    "an archive that leaves its folder": (
        made.zipped({"../../etc/jadwal.csv": b"x"}), ".zip", "arsip-keluar-folder",
    ),
    "an archive that leaves its folder on Windows": (
        made.zipped({"C:\\Windows\\a.csv": b"x"}), ".zip", "arsip-keluar-folder",
    ),
    "an archive of another kind": (b"Rar!\x1a\x07\x01\x00", ".rar", "arsip-tak-diperiksa"),
    "text under a black box": (made.pdf(MESSAGE + HIDING_BOX), ".pdf", "teks-di-bawah-kotak"),
    "text of which a box leaves the first letters": (
        made.pdf(made.words("Penerima6271010107900003") + made.box(160, 690, 50, 30)),
        ".pdf", "teks-di-bawah-kotak",
    ),
    "an archive that is not packed": (b"a.txt".ljust(257, b"\0") + b"ustar", ".tar",
        "arsip-tak-diperiksa"),
    "a ZIP file behind something else": (
        b"\x00\x01" + made.zipped({"a.txt": b"isi"}), "", "arsip-tak-diperiksa",
    ),
    "text under a nearly black box": (
        made.pdf(MESSAGE + made.box(60, 690, 300, 30, 0.15)), ".pdf", "teks-di-bawah-kotak",
    ),
    "text under a white box": (
        made.pdf(MESSAGE + made.box(60, 690, 300, 30, 1)), ".pdf", "teks-di-bawah-kotak",
    ),
    "text under a grey box": (
        made.pdf(MESSAGE + made.box(60, 690, 300, 30, 0.9)), ".pdf", "teks-di-bawah-kotak",
    ),
    "text under a white picture": (
        made.pdf(MESSAGE, after=made.with_picture(255, "300 0 0 30 60 690")), ".pdf",
        "teks-di-bawah-kotak",
    ),
    "text under a white annotation": (
        made.pdf(MESSAGE, after=made.with_annotation(
            "/Square", IC=Array([1, 1, 1]), C=Array([1, 1, 1]))), ".pdf", "teks-di-bawah-kotak",
    ),
    "white text": (made.pdf(made.words(made.SECRET, grey=1)), ".pdf", "teks-tersembunyi"),
    "text as grey as its box": (
        made.pdf(made.box(60, 690, 300, 30, 0.85) + made.words(made.SECRET, grey=0.85)), ".pdf",
        "teks-tersembunyi",
    ),
    "one word under a black box": (
        made.pdf(MESSAGE + made.box(150, 690, 90, 30)), ".pdf", "teks-di-bawah-kotak",
    ),
    "text under a black picture": (
        made.pdf(MESSAGE, after=made.with_picture(0, "300 0 0 30 60 690")), ".pdf",
        "teks-di-bawah-kotak",
    ),
    "text under a black annotation": (
        made.pdf(MESSAGE, after=made.with_annotation(
            "/Square", IC=Array([0, 0, 0]), C=Array([0, 0, 0]))), ".pdf", "teks-di-bawah-kotak",
    ),
    "text under a black highlight": (
        made.pdf(MESSAGE, after=made.with_annotation(
            "/Highlight", C=Array([0, 0, 0]),
            QuadPoints=Array([60, 720, 300, 720, 60, 690, 300, 690]))),
        ".pdf", "teks-di-bawah-kotak",
    ),
    "text that is only marked for redaction": (
        made.pdf(MESSAGE, after=made.with_annotation("/Redact")), ".pdf", "teks-di-bawah-kotak",
    ),
    # What should be mended or looked at.
    "a page called a workbook": (b"<html><table></table></html>", ".xls", "jenis-tidak-sesuai"),
    "a workbook called a table": (made.excel(), ".csv", "jenis-tidak-sesuai"),
    "blank text": (b" \r\n\t", ".txt", "berkas-tanpa-isi"),
    "an empty archive": (made.zipped({}), ".zip", "berkas-tanpa-isi"),
    "a scan": (
        made.pdf("", after=made.with_picture(180, "595 0 0 842 0 0")), ".pdf", "pdf-tanpa-teks",
    ),
    "a PDF that forbids copying": (made.restricted_pdf(), ".pdf", "pdf-dibatasi"),
    "a PDF with a script": (
        made.pdf(after=made.with_action(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))),
        ".pdf", "pdf-menjalankan-skrip",
    ),
    "a PDF whose list of parts is wrong": (
        made.pdf().replace(b"startxref\n", b"startxref\n9"), ".pdf", "pdf-perlu-disimpan-ulang",
    ),
    "a table inside a PDF": (
        made.pdf(after=made.with_attachment("data.xlsx")), ".pdf", "berkas-sisipan",
    ),
    "a table behind a chart": (
        made.added(made.word(), {"word/embeddings/Buku1.xlsx": made.excel()}), ".docx",
        "berkas-sisipan",
    ),
    "an object in an old Word file": (
        made.ole({"WordDocument": bytes(40), "ObjectPool/_1/isi": b"x"}), ".doc", "berkas-sisipan",
    ),
    "hidden sheets": (made.excel(made.hide_sheets), ".xlsx", "lembar-tersembunyi"),
    "hidden sheets of an old workbook": (made.HIDDEN_XLS, ".xls", "lembar-tersembunyi"),
    "hidden sheets of an OpenDocument": (made.odf(made.HIDDEN_ODS), ".ods", "lembar-tersembunyi"),
    "hidden lines": (made.excel(made.hide_lines), ".xlsx", "baris-kolom-tersembunyi"),
    "hidden lines of an old workbook": (made.HIDDEN_XLS, ".xls", "baris-kolom-tersembunyi"),
    "hidden lines of an OpenDocument": (
        made.odf(made.HIDDEN_ODS), ".ods", "baris-kolom-tersembunyi",
    ),
    "hidden slides": (
        made.zipped({"[Content_Types].xml": b"<x/>",
                     "ppt/slides/slide1.xml": b'<p:sld xmlns:p="p" show="0"/>'}),
        ".pptx", "salindia-tersembunyi",
    ),
    "hidden words": (made.word(made.vanished), ".docx", "teks-tersembunyi"),
    "a history of changes": (made.word(made.tracked), ".docx", "perubahan-terlacak"),
    "a history of changes in an OpenDocument": (
        made.odf("<text:changed-region/>"), ".odt", "perubahan-terlacak",
    ),
    "comments": (made.word(made.commented), ".docx", "berkas-berkomentar"),
    "comments in cells": (made.excel(made.comment_cell), ".xlsx", "berkas-berkomentar"),
    "comments in an OpenDocument": (made.odf("<office:annotation/>"), ".odt", "berkas-berkomentar"),
    "a title that Word wrote": (
        made.pdf(title="Microsoft Word - SK 2024 final.doc"), ".pdf", "judul-dokumen-otomatis",
    ),
    "no title": (made.pdf(title=""), ".pdf", "judul-dokumen-kosong"),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_nothing_is_found_in_good_files(name: str, look: Callable[..., list[Finding]]) -> None:
    content, suffix = GOOD[name]
    assert [f for f in look(content, suffix) if f.severity is not Severity.INFO] == []


@pytest.mark.parametrize("name", BAD)
def test_each_fault_has_its_rule(name: str, look: Callable[..., list[Finding]]) -> None:
    content, suffix, rule = BAD[name]
    assert rule in rules(look(content, suffix))


def test_every_rule_of_the_layer_is_made_here() -> None:
    """No rule of checks.yaml is dead, and each has a file that shows it."""
    active = [*active_samples.HELD.values(), *active_samples.PASSED.values()]
    shown = {rule for _, _, rule in [*BAD.values(), *active] if rule}
    shown |= {"berkas-bom", "berkas-bervirus"}
    known = {r.rule for r in CONFIG.checks.rules if r.layer == "documents"}
    assert shown - {"nama-berkas-menyesatkan"} == known


class TestUnderBlack:
    """Black boxes over text are told, and nothing else black is."""

    @pytest.mark.parametrize(
        "content",
        [
            made.box(60, 690, 300, 30) + made.words("Judul putih", grey=1),
            made.words("Tulisan") + made.box(60, 650, 300, 30),
            made.words("____________________") + made.box(60, 600, 300, 1),
            made.words("Tanda tangan basah", size=40) + made.box(0, 0, 595, 20),
            made.words("illlIIIlll" * 4, size=5) + made.box(0, 0, 595, 20),
            made.box(60, 690, 300, 30, 0.9) + made.words("Di atas kotak abu-abu"),
            made.box(60, 690, 300, 30, 1) + "q 60 690 30 30 re W n " + MESSAGE + " Q",
            "q 3 Tr " + MESSAGE + " Q",
        ],
        ids=[
            "white on black",
            "box below",
            "rules",
            "large letters",
            "dense",
            "on a light box",
            "cut off by a cell",
            "a scanner's text layer",
        ],
    )
    def test_text_that_can_be_seen_is_no_fault(
        self, content: str, look: Callable[..., list[Finding]]
    ) -> None:
        assert look(made.pdf(content), ".pdf") == []

    def test_the_page_is_told_and_never_the_text(self, look: Callable[..., list[Finding]]) -> None:
        [found] = look(made.pdf(made.words("Halaman satu"), MESSAGE + HIDING_BOX), ".pdf")
        assert (found.rule, found.page) == ("teks-di-bawah-kotak", 2)
        assert found.severity is Severity.ERROR
        assert made.SECRET not in str(asdict(found))

    @pytest.mark.parametrize("turn", [90, 180, 270])
    def test_a_turned_and_cropped_page_is_seen_as_readers_show_it(
        self, turn: int, look: Callable[..., list[Finding]]
    ) -> None:
        def change(pdf: pikepdf.Pdf) -> None:
            pdf.pages[0].Rotate = turn
            pdf.pages[0].CropBox = Array([30, 40, 580, 800])

        [found] = look(made.pdf(MESSAGE + HIDING_BOX, after=change), ".pdf")
        assert found.rule == "teks-di-bawah-kotak"


class TestBombs:
    """Too much is told without unpacking it, or while unpacking it."""

    @pytest.mark.slow
    def test_a_file_that_grows_is_not_unpacked(self, look: Callable[..., list[Finding]]) -> None:
        content = made.zipped({"nol.csv": bytes(120 * 1024 * 1024)})
        [found] = look(content, ".zip")
        assert found.rule == "berkas-bom"

    def test_an_office_file_can_be_one(self, look: Callable[..., list[Finding]]) -> None:
        small = with_documents(max_unpacked_megabytes=2)
        content = made.added(made.excel(), {"xl/media/a.bin": bytes(3 * 1024 * 1024)})
        assert rules(look(content, ".xlsx", small)) == ["berkas-bom"]

    def test_archives_in_archives_count_together(self, look: Callable[..., list[Finding]]) -> None:
        inner = made.zipped({str(n): b"x" for n in range(10)})
        content = made.zipped({f"{n}.zip": inner for n in range(10)})
        assert "berkas-bom" in rules(look(content, ".zip", with_documents(max_members=50)))

    def test_many_files_are_too_many(self, look: Callable[..., list[Finding]]) -> None:
        content = made.zipped({str(n): b"x" for n in range(51)})
        [found] = look(content, ".zip", with_documents(max_members=50))
        assert (found.rule, found.value) == ("berkas-bom", "51 berkas di dalamnya")

    def test_archives_too_deep_are_not_followed(self, look: Callable[..., list[Finding]]) -> None:
        content = b"a,b\n"
        for _ in range(5):
            content = made.zipped({"isi.zip": content})
        assert "berkas-bom" in rules(look(content, ".zip"))

    def test_a_packed_file_that_grows_is_given_up(self, look: Callable[..., list[Finding]]) -> None:
        content = gzip.compress(bytes(3 * 1024 * 1024))
        [found] = look(content, ".gz", with_documents(max_unpacked_megabytes=2))
        assert found.rule == "berkas-bom"

    def test_a_size_that_lies_is_found(self, look: Callable[..., list[Finding]]) -> None:
        content = bytearray(made.zipped({"a.csv": bytes(1000)}))
        at = content.index(b"PK\x01\x02")
        content[at + 24 : at + 28] = struct.pack("<I", 10)
        [found] = look(bytes(content), ".zip")
        assert found.rule == "berkas-rusak"


def test_places_are_told(look: Callable[..., list[Finding]]) -> None:
    found = {f.rule: f for f in look(made.excel(made.hide_lines), ".xlsx")}
    assert found["baris-kolom-tersembunyi"].sheet == "Data"
    assert found["baris-kolom-tersembunyi"].value == "kolom B; 1 baris"
    [sheets] = look(made.excel(made.hide_sheets), ".xlsx")
    assert sheets.value == "Hitung, Rumus (tersembunyi rapat)"
    old = {f.rule: f for f in look(made.HIDDEN_XLS, ".xls")}
    assert old["lembar-tersembunyi"].value == "Rumus (tersembunyi rapat)"
    assert old["baris-kolom-tersembunyi"].sheet == "Data"
    [inside] = look(made.zipped({"isi/hitam.pdf": made.pdf(MESSAGE + HIDING_BOX)}), ".zip")
    assert inside.value.startswith("isi/hitam.pdf: halaman 1: ")


def test_what_must_not_go_out_is_an_error_and_the_rest_warns() -> None:
    severity = {r.rule: r.severity for r in CONFIG.checks.rules if r.layer == "documents"}
    assert severity["teks-di-bawah-kotak"] is severity["berkas-bermakro"] is Severity.ERROR
    assert severity["pdf-tanpa-teks"] is severity["lembar-tersembunyi"] is Severity.WARNING


SEEDS = [made.pdf(MESSAGE + HIDING_BOX), made.word(made.tracked), made.HIDDEN_XLS,
         made.odf(made.HIDDEN_ODS), made.zipped({"a.zip": made.zipped({"b.csv": b"x"})}),
         made.picture()]  # fmt: skip


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    seed=st.sampled_from(SEEDS),
    where=st.integers(0, 20_000),
    into=st.binary(max_size=8),
    cut=st.integers(0, 20_000),
    suffix=st.sampled_from([".pdf", ".xlsx", ".doc", ".zip"]),
)
def test_whatever_the_bytes_there_are_findings_and_no_exception(
    seed: bytes, where: int, into: bytes, cut: int, suffix: str, tmp_path: Path
) -> None:
    at = where % len(seed)
    content = (seed[:at] + into + seed[at + len(into) :])[: len(seed) - cut % len(seed)]
    file = tmp_path / "bytes"
    file.write_bytes(content)
    found = list(contents.check(file, make_document(f"berkas{suffix}", content), CONFIG))
    assert not [f for f in found if f.file or f.row]


class Clamd(threading.Thread):
    """A daemon that speaks ClamAV's INSTREAM, and finds what holds the word VIRUS."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.server = socket.create_server(("127.0.0.1", 0))
        self.port = self.server.getsockname()[1]

    def run(self) -> None:
        while True:
            try:
                connection, _ = self.server.accept()
            except OSError:
                return
            with connection, connection.makefile("rb") as read:
                assert read.read(10) == b"zINSTREAM\0"
                content = b""
                while size := struct.unpack("!L", read.read(4))[0]:
                    content += read.read(size)
                text = b"Contoh.Uji FOUND" if b"VIRUS" in content else b"OK"
                connection.sendall(b"stream: " + text + b"\0")


@pytest.fixture
def clamd() -> Iterator[Clamd]:
    daemon = Clamd()
    daemon.start()
    yield daemon
    daemon.server.close()


class TestVirusScanner:
    """Asked only where the office has one; its silence is no clean bill."""

    def test_what_it_finds_is_told(self, clamd: Clamd, look: Callable[..., list[Finding]]) -> None:
        config = with_documents(clamd=f"tcp:127.0.0.1:{clamd.port}")
        [found] = look(b"ada VIRUS di sini" * 200_000, ".txt", config)
        assert (found.rule, found.value) == ("berkas-bervirus", "Contoh.Uji")
        assert look(b"bersih", ".txt", config) == []

    def test_a_silent_scanner_holds_the_file(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        config = with_documents(clamd=f"tcp:127.0.0.1:{port}")
        file = tmp_path / "a"
        file.write_bytes(b"bersih")
        found = list(contents.check(file, make_document("a.txt", b"bersih"), config))
        assert [f.value for f in found if f.rule == "pemeriksaan-gagal"] == [
            "pemeriksaan berkas terhenti (ConnectionRefusedError)"
        ]
