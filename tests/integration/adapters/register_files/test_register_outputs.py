"""The register's outputs read back by other programs: four formats, one content, the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st

from didd.adapters.inventories.inventories import read_inventories
from didd.adapters.register_files import pdf
from didd.adapters.register_files.render import (
    file_name,
    render,
    render_csv,
    render_json,
)
from didd.adapters.register_files.typesetting import FONTS, measured
from didd.adapters.register_files.volumes import pages
from didd.adapters.register_files.xlsx import CELL_LIMIT, render_xlsx
from didd.model import Record, RegisterEdition
from didd.register.editions import EDITION_FORMATS
from didd.register.printing.line_fitting import BREAK, fit
from didd.register.printing.page_settings import NORMAL
from didd.register.printing.printed_frame import short_mark
from didd.register.printing.printed_list import joined_label
from didd.register.serialise import (
    printed_value,
    public_fields,
    register_rows,
    table_description,
)
from didd.register.sheet_columns import sheet_columns
from didd.text.formulas import guarded, unguarded
from didd.text.iana_types import media_type_named
from tests.support.factories import make_file, make_record
from tests.support.samples.register_samples import (
    ROOT,
    catalog_config,
    golden_edition,
    listed_record,
)
from tests.support.samples.register_samples import make_edition as edition_of

CONFIG = catalog_config()
REAL_LISTS = ROOT.parent / "shared" / "realdata" / "dip"

HOSTILE = (
    "#pagebreak() #panic(1) *tebal* _miring_ $x^2$ `raw` <label> @ref = judul",
    r"\ \u{41} \n \" // komentar /* x */ ~ --- ... 'a' \"b\"",
    "=cmd|' /C calc'!A1",
    "<script>alert(1)</script> & &amp; ]]> {{ 7*7 }} ${7*7}",
    "Laporan\r\nbaris dua\tkolom \x00\x07\x1b[31m merah \x7f",
    "😀 👨‍👩‍👧 漢字 \ue000 \ufffe \U000f0000 कार्य",
    "العربية עברית \u202eterbalik\u202c \u2066x\u2069",
    "e\u0301 n\u0303 \u200b\u200d \u2028 \ufeff a\u0300\u0301\u0302\u0303\u0304",
    "Kata" + "panjangsekali" * 40,
    "https://contoh.invalid/" + "a/" * 200,
    "berkas-\udcff\udcfe.pdf",
    "A" * 3000,
    "kata " * 2000,
)


def pdf_text(content: bytes) -> str:
    """Return all text of a PDF with single spaces, as a reader would find it."""
    document = pypdfium2.PdfDocument(content)
    pages = [page.get_textpage().get_text_range() for page in document]
    return " ".join("\n".join(pages).replace(BREAK, "").replace("\ufffe", "").split())


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def csv_rows(content: bytes) -> list[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""))
    return [{k: unguarded(v) for k, v in row.items()} for row in reader]


def table_of(content: bytes) -> tuple[list[str], list[list[str]]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content))["Daftar"]
    head, *rows = [[str(c.value or "") for c in row] for row in sheet.iter_rows(min_row=4)]
    return head, rows


def hostile_edition() -> RegisterEdition:
    records = [
        make_record(
            f"jahat-{n}",
            title=text,
            position=n,
            fields={"ringkasan": text, "pejabat_penguasa": text, "retensi": text, "media": text},
            files=(make_file(text),),
        )
        for n, text in enumerate(HOSTILE)
    ]
    return edition_of(records)


def test_another_process_elsewhere_and_later_gives_the_same_bytes(tmp_path: Path) -> None:
    code = (
        "import hashlib, sys; sys.path.insert(0, sys.argv[1])\n"
        "from didd.adapters.register_files.render import render\n"
        "from tests.support.samples.register_samples import *\n"
        "for name, content in render(golden_edition(), catalog_config()).items():\n"
        "    print(name, hashlib.sha256(content).hexdigest())"
    )
    there = {**os.environ, "TZ": "Asia/Jayapura", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    out = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        cwd=tmp_path,
        env=there,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    here = render(golden_edition(), CONFIG)
    assert dict(line.split() for line in out.splitlines()) == {
        name: hashlib.sha256(content).hexdigest() for name, content in here.items()
    }


def test_only_the_formats_asked_for_are_made_and_each_has_a_media_type() -> None:
    assert list(render(golden_edition(), CONFIG, ["json"])) == ["json"]
    assert all(media_type_named(kind) for kind in EDITION_FORMATS)
    assert {"csv", "excel.csv", "json", "jsonld", "zip", "xlsx", "pdf"} == set(EDITION_FORMATS)
    assert file_name(golden_edition(), CONFIG, "pdf") == "didd-dinkes-2026-1.pdf"
    with pytest.raises(KeyError):
        render(golden_edition(), CONFIG, ["docx"])


@pytest.mark.parametrize("edition", [golden_edition(), hostile_edition()], ids=["plain", "hostile"])
def test_csv_json_and_rows_say_the_same(edition: RegisterEdition) -> None:
    rows = register_rows(edition, CONFIG)
    assert csv_rows(render_csv(edition, CONFIG)) == rows
    described = table_description(CONFIG.metadata)["schema"]["fields"]
    assert all([field["name"] for field in described] == list(row) for row in rows)
    assert all(field["title"] and field["description"] for field in described)
    entries = json.loads(render_json(edition, CONFIG))["entries"]
    for row, entry in zip(rows, entries, strict=True):
        files = entry.pop("berkas")
        assert row["berkas"] == " | ".join(f["nama"] for f in files)
        assert row["berkas_sha256"] == " | ".join(f["sha256"] for f in files)
        flat = {k: " | ".join(v) if isinstance(v, list) else v for k, v in entry.items()}
        assert flat == {k: v for k, v in row.items() if not k.startswith("berkas")}


def test_json_entries_carry_the_fields_of_the_list_and_the_decree() -> None:
    data = json.loads(render_json(golden_edition(), CONFIG))
    wanted = [f.code for f in CONFIG.metadata.register_columns()]
    assert {*wanted, "klasifikasi", "berkas"} <= set(data["entries"][0])
    assert data["decree"]["number"] == "000/1/CONTOH/2026"
    assert "officer" not in data["decree"]
    assert (data["edition"], data["status"]) == ("2026/1", "established")


def test_csv_keeps_to_rfc_4180() -> None:
    content = render_csv(golden_edition(), CONFIG)
    assert not content.startswith(b"\xef\xbb\xbf")
    assert content.endswith(b"\r\n")
    assert b"\n" not in content.replace(b"\r\n", b"")


@given(st.text())
def test_a_guarded_value_is_no_formula_and_comes_back(value: str) -> None:
    assert not guarded(value).startswith(tuple("=+-@\t\r\n＝＋－＠"))
    assert unguarded(guarded(value)) == value


@pytest.mark.parametrize("edition", [golden_edition(), hostile_edition()], ids=["plain", "hostile"])
def test_the_workbook_holds_every_printed_value_as_text(edition: RegisterEdition) -> None:
    head, rows = table_of(render_xlsx(edition, CONFIG))
    columns = sheet_columns(edition, CONFIG)
    assert head == [c.title for c in columns]
    assert {f.label.id for f in public_fields(CONFIG.metadata)} <= set(head)
    printed = [[c.value(e) for c in columns] for e in edition.register.entries]
    if edition.register == golden_edition().register:
        assert rows == printed
    assert [len(row) for row in rows] == [len(row) for row in printed]
    book = openpyxl.load_workbook(io.BytesIO(render_xlsx(edition, CONFIG)))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert {c.data_type for c in cells} == {"s"}
    assert not any(c.hyperlink for c in cells), "without an address there is no link"


def test_a_formula_in_a_title_stays_text_in_the_workbook() -> None:
    _, rows = table_of(render_xlsx(golden_edition(), CONFIG))
    assert '=HYPERLINK("https://contoh.invalid")' in [row[2] for row in rows]


def test_text_too_long_for_a_cell_is_cut_and_says_so() -> None:
    edition = edition_of([make_record(fields={"ringkasan": "a" * (CELL_LIMIT + 1)})])
    _, rows = table_of(render_xlsx(edition, CONFIG))
    assert len(rows[0][3]) == CELL_LIMIT
    assert rows[0][3].endswith("(dipotong; lengkap di CSV dan JSON)")


def test_the_workbook_is_set_up_for_reading_filtering_and_printing() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_xlsx(golden_edition(), CONFIG)))["Daftar"]
    assert sheet.freeze_panes == "D5"
    assert sheet.auto_filter.ref == "A4:Q11"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert sheet.print_title_rows == "$4:$4"


def test_the_pdf_says_every_printed_value_in_the_order_of_the_list() -> None:
    edition = edition_of([listed_record(n) for n in range(60)])
    text = squeezed(pdf_text(pdf.render_pdf(edition, CONFIG)))
    place = 0
    for entry in edition.register.entries:
        place = text.index(squeezed(f"{entry.number}{entry.title}"), place)
        for spec in CONFIG.metadata.register_columns():
            if spec.type not in {"forms", "partial_date", "place"}:
                assert squeezed(printed_value(entry, spec, CONFIG)) in text


def test_the_pdf_claims_to_be_archivable_accessible_and_indonesian() -> None:
    content = pdf.render_pdf(golden_edition(), CONFIG)
    for mark in (
        b"<pdfaid:part>2</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance>",
        b"<pdfuaid:part>1</pdfuaid:part>",
        b"/Lang(id-ID)",
        b"/MarkInfo<</Marked true",
    ):
        assert mark in content


def test_the_pdf_bears_letterhead_decree_sections_signature_and_page_numbers() -> None:
    text = pdf_text(pdf.render_pdf(golden_edition(), CONFIG))
    for expected in (
        "PEMERINTAH PROVINSI KALIMANTAN TENGAH SEKRETARIAT DAERAH",
        "Nomor : 000/1/CONTOH/2026",
        "DAFTAR INFORMASI DAN DOKUMENTASI (DIDD) PADA DINAS KESEHATAN TAHUN 2026",
        "A. INFORMASI YANG WAJIB DISEDIAKAN DAN DIUMUMKAN SECARA BERKALA",
        "B. INFORMASI YANG WAJIB DIUMUMKAN SECARA SERTA-MERTA",
        "C. INFORMASI YANG WAJIB TERSEDIA SETIAP SAAT",
        "Daftar ini memuat 7 butir informasi",
        "Ditetapkan di Palangka Raya pada tanggal 2 Maret 2026 Atasan PPID (contoh), "
        "Petugas Contoh Tiga Pangkat Contoh NIP 000000000000000003",
        f"Tanda audit: isi {short_mark(golden_edition().register.content_hash)}, "
        f"rantai {short_mark(golden_edition().audit_head)}",
        "Halaman 1 dari 1",
    ):
        assert expected in text
    assert "RANCANGAN" not in text


def test_a_draft_is_marked_and_leaves_room_for_the_decree() -> None:
    edition = edition_of([listed_record(1)], draft=True)
    text = pdf_text(pdf.render_pdf(edition, CONFIG))
    assert "RANCANGAN" in text
    assert "Nomor : ....." in text
    assert "pada tanggal ....." in text
    head = openpyxl.load_workbook(io.BytesIO(render_xlsx(edition, CONFIG)))["Daftar"]["A3"].value
    assert head.endswith("RANCANGAN")
    assert json.loads(render_json(edition, CONFIG))["decree"] is None


def test_the_other_decree_mode_adds_the_superiors_agreement() -> None:
    settings_ = CONFIG.sop.settings.model_copy(
        update={"decree_mode": "ppid_menetapkan_disetujui_atasan"}
    )
    sop = CONFIG.sop.model_copy(update={"settings": settings_})
    text = pdf_text(pdf.render_pdf(golden_edition(), CONFIG.model_copy(update={"sop": sop})))
    assert "Disetujui oleh" in text


def test_an_empty_register_says_nihil_under_every_class() -> None:
    edition = edition_of([])
    assert pdf_text(pdf.render_pdf(edition, CONFIG)).count("Nihil") == 3
    assert csv_rows(render_csv(edition, CONFIG)) == []
    assert table_of(render_xlsx(edition, CONFIG))[1] == []


def test_the_header_is_repeated_and_the_pages_are_counted() -> None:
    content = pdf.render_pdf(edition_of([listed_record(n) for n in range(100)]), CONFIG)
    document = pypdfium2.PdfDocument(content)
    assert len(document) > 5
    for number, page in enumerate(document, start=1):
        text = page.get_textpage().get_text_range()
        assert f"Halaman {number} dari {len(document)}" in text
    assert "Judul Informasi" in document[3].get_textpage().get_text_range()


def test_a_long_list_is_set_in_parts_without_losing_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    edition = edition_of([listed_record(n) for n in range(70) if n * 7 % 3 != 2])
    whole = pdf_text(pdf.render_pdf(edition, CONFIG))
    monkeypatch.setattr(pages, "LONGEST_PART", 15)
    parted = pdf_text(pdf.render_pdf(edition, CONFIG))
    titles = [e.title for e in edition.register.entries]
    assert sorted(titles, key=whole.index) == sorted(titles, key=parted.index) == titles
    assert parted.count("Nihil") == whole.count("Nihil") == 1
    assert parted.count("Judul Informasi") > whole.count("Judul Informasi")


def test_hostile_text_prints_as_text() -> None:
    text = squeezed(pdf_text(pdf.render_pdf(hostile_edition(), CONFIG)))
    assert squeezed("#pagebreak() #panic(1) *tebal* _miring_ $x^2$ `raw` <label> @ref") in text
    assert squeezed("=cmd|' /C calc'!A1") in text
    assert "panjangsekali" * 40 in text
    assert "□" in text
    assert squeezed(pages.MISSING_NOTE) in text


def test_a_row_longer_than_a_page_runs_over_its_end() -> None:
    summary = " ".join(f"kalimat{n}" for n in range(1500))
    content = pdf.render_pdf(edition_of([make_record(fields={"ringkasan": summary})]), CONFIG)
    text = pdf_text(content)
    assert "kalimat0 " in text
    assert "kalimat1499" in text


LATIN = "".join(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x180)]))
NATURAL = st.lists(
    st.text("abdegiknoprstuyABKMP", min_size=1, max_size=22)
    | st.sampled_from(["undang-undang", "(satu)", "2025/2026", "“kutip”", "–", "a/n", "Rp1.000,00"])
    | st.text(LATIN, min_size=1, max_size=5)
).map(lambda words: " ".join(" ".join(words).split()))


def heights(texts: Sequence[str], room: float) -> list[float]:
    """Let typst find the height of each text itself, set as the template sets a cell."""
    template = Path(pdf.__file__).with_name("register.typ").read_text(encoding="utf-8")
    rules = template[template.index("  set text(\n    size: size") : template.index("  for (index")]
    source = (
        "#let list = json(bytes(sys.inputs.data))\n#let size = list.size * 1pt\n"
        "#let leading = 0.13em\n#set text(font: list.fonts)\n#{\n" + rules + "context [#metadata("
        f"list.texts.map(t => measure(block(width: {room}pt, t)).height.pt())) <h>]\n}}"
    )
    found = typst.query(
        source.encode(),
        "<h>",
        field="value",
        one=True,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps({"texts": texts, "fonts": FONTS, "size": NORMAL.size})},
    )
    return json.loads(found)


@settings(max_examples=25, deadline=None)
@given(st.lists(NATURAL, min_size=1, max_size=30), st.floats(12, 200))
def test_no_text_is_higher_than_the_lines_counted_for_it(texts: list[str], room: float) -> None:
    letters = measured("".join(sorted(set("".join(texts)) | {" "})), NORMAL.size)
    fitted = [fit(text, room, letters) for text in texts]
    for f, height in zip(fitted, heights([f.text for f in fitted], room), strict=True):
        counted = f.lines * NORMAL.size * 1.13 - NORMAL.size * 0.13
        assert f.lines == 0 or not f.text or height <= counted + 0.01, f.text


def real_titles(path: Path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [t for row in rows if (t := (row.get("judul") or row.get("nama_informasi") or ""))]


@pytest.mark.skipif(not REAL_LISTS.is_dir(), reason="the real lists are not beside the project")
@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("foodstation_dip_2026.csv", 17),
        ("bpmp_bali_dip.csv", 5),
        ("wonogiri_informasi_publik_2020.csv", 15),
    ],
)
def test_no_row_of_a_real_list_is_lost_or_moved(name: str, rows: int) -> None:
    titles = real_titles(REAL_LISTS / name)
    read = read_inventories({name: REAL_LISTS / name}, CONFIG, {})
    assert [row.values["judul"] for row in read.rows] == titles
    assert len(titles) == rows
    records: list[Record] = [
        replace(listed_record(0), key=str(n), title=title, position=n)
        for n, title in enumerate(titles)
    ]
    assert records
    rendered = render(edition_of(records), CONFIG)
    assert [row["judul"] for row in csv_rows(rendered["csv"])] == titles
    assert [row[2] for row in table_of(rendered["xlsx"])[1]] == titles
    assert [e["judul"] for e in json.loads(rendered["json"])["entries"]] == titles
    text, place = squeezed(pdf_text(rendered["pdf"])), 0
    for number, title in enumerate(titles, start=1):
        place = text.index(squeezed(f"{number}{title}"), place) + 1


def test_a_column_of_two_fields_says_shared_words_once() -> None:
    assert joined_label("Waktu", "Tempat") == "Waktu dan Tempat"
    assert joined_label("Waktu Pembuatan", "Waktu Pembuatan") == "Waktu dan Waktu Pembuatan"
