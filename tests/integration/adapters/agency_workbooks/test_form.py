"""The form an agency fills: what it accepts, intake accepts."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from checks.rows.column_rules import check
from didd.adapters.agency_workbooks.form import render_template
from didd.adapters.inventories.inventories import read_inventories
from didd.config.catalog import load_catalog_config
from didd.inventory.dittos import is_ditto, points_elsewhere
from didd.inventory.layout import HELP_SHEETS
from didd.model import Document, Severity
from didd.records.exclusions import Exclusions
from didd.records.intake import accept, intake_frame
from didd.text.day_words import MONTHS

ROOT = Path(__file__).resolve().parents[4]
CONFIG = load_catalog_config(ROOT / "catalog_config")
AGENCY = CONFIG.agencies["dinkes"]
FILE = Document("laporan.pdf", 3, 1, "0" * 64, "application/pdf")
ROW = {
    "nomor": "1",
    "judul": "Laporan Kinerja Tahun 2025",
    "ringkasan": "Sasaran dan capaian selama satu tahun.",
    "klasifikasi": "Berkala",
    "pejabat_penguasa": "Sekretariat",
    "penanggung_jawab": "Sekretaris",
    "waktu_pembuatan": "Januari 2026",
    "tempat_pembuatan": "Palangka Raya",
    "bentuk": "Hardcopy dan Softcopy",
    "retensi": "5 tahun",
    "kode_wilayah": "62.71",
    "berkas": "laporan.pdf",
}


def filled(tmp_path: Path, *rows: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG)))
    sheet = book.active
    for number, row in enumerate(rows, start=5):
        for code, value in row.items():
            sheet.cell(number, CONFIG.metadata.codes.index(code) + 1, value)
    path = tmp_path / "inventaris.xlsx"
    book.save(path)
    return path


def taken(path: Path):
    read = read_inventories({path.name: path}, CONFIG, {})
    frame = intake_frame(
        read.rows, {FILE.path: FILE}, CONFIG, AGENCY, date(2026, 3, 2), Exclusions()
    )
    findings = (*read.findings, *check(frame, CONFIG))
    return findings, accept(frame, findings, {FILE.path: FILE}, CONFIG, AGENCY, {})


def test_a_form_filled_well_passes_without_any_finding(tmp_path: Path) -> None:
    findings, records = taken(filled(tmp_path, ROW))
    assert findings == ()
    (record,) = records
    assert record.title == ROW["judul"]
    assert record.fields["bentuk"] == "HARDCOPY | SOFTCOPY"
    assert [f.name for f in record.files] == ["laporan.pdf"]


def test_the_examples_of_the_form_would_pass_and_are_no_rows(tmp_path: Path) -> None:
    shown = [{f.code: f.examples[kind] for f in CONFIG.metadata.fields} for kind in (0, 1)]
    shown[0]["berkas"] = FILE.path
    help_sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG)))[
        HELP_SHEETS["id"]
    ]
    printed = {str(c.value) for row in help_sheet.iter_rows(max_col=5) for c in row}
    assert all(f.label.id in printed and any(f.examples) for f in CONFIG.metadata.fields)
    assert {e for f in CONFIG.metadata.fields for e in f.examples} - {""} <= printed
    findings, records = taken(filled(tmp_path, *shown))
    assert [f.rule for f in findings] == ["berkas-belum-ada"]  # for the record: it is on paper
    assert [r.classification for r in records] == ["BERKALA", "DIKECUALIKAN"]


def test_an_empty_form_is_an_empty_list_and_says_so(tmp_path: Path) -> None:
    findings, records = taken(filled(tmp_path))
    assert [f.rule for f in findings] == ["inventaris-kosong"]
    assert records == ()


def choices(code: str) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG))).active
    letter = get_column_letter(CONFIG.metadata.codes.index(code) + 1)
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list" and str(rule.sqref).startswith(f"{letter}5"):
            return rule.formula1.strip('"').split(",")
    return []


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    klasifikasi=st.sampled_from(choices("klasifikasi")),
    bentuk=st.sampled_from(choices("bentuk")),
    retensi=st.sampled_from(choices("retensi")),
)
def test_every_choice_of_the_form_is_understood(
    tmp_path: Path, klasifikasi: str, bentuk: str, retensi: str
) -> None:
    row = {**ROW, "klasifikasi": klasifikasi, "bentuk": bentuk, "retensi": retensi}
    findings, records = taken(filled(tmp_path, row))
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert len(records) == 1
    assert records[0].fields["retensi"] == retensi


#: What the form takes without objecting; of a title LibreOffice is asked too.
TITLES = st.text(st.characters(categories=["L", "N"]), min_size=5, max_size=40)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40).filter(
    # It would repeat the cell above, or point at another one.
    lambda text: not is_ditto(text) and not points_elsewhere(text, "pejabat_penguasa")
)
DAYS = st.dates(date(1900, 1, 1), date(2099, 12, 31))
TIMES = DAYS.filter(lambda d: (d.month, d.day) != (2, 29)).flatmap(
    lambda d: st.sampled_from(
        [
            f"{d.year}",
            f"{MONTHS[d.month - 1]} {d.year}",
            f"{d.day:02} {MONTHS[d.month - 1]} {d.year}",
        ]
    )
)
FREE = sorted(
    {f.code for f in CONFIG.metadata.fields}
    - {"judul", "klasifikasi", "waktu_pembuatan", "bentuk", "retensi", "berkas"}
)
ROWS = st.fixed_dictionaries(
    {
        "judul": TITLES,
        "klasifikasi": st.sampled_from(choices("klasifikasi")),
        "waktu_pembuatan": TIMES,
        "bentuk": st.sampled_from(["", *choices("bentuk")]),
        "retensi": st.sampled_from(["", *choices("retensi")]),
        **dict.fromkeys(FREE, WORDS),
    }
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(ROWS, min_size=1, max_size=4))
def test_what_the_form_accepts_intake_accepts(tmp_path: Path, rows: list[dict[str, str]]) -> None:
    numbered = [{**row, "nomor": str(number)} for number, row in enumerate(rows, start=1)]
    findings, records = taken(filled(tmp_path, *numbered))
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert len(records) == len(rows)


def test_each_column_is_helped_and_objects_to_what_intake_would_hold() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG)))["Inventaris"]
    rules = {str(r.sqref)[0]: r for r in sheet.data_validations.dataValidation}
    assert len(rules) == len(CONFIG.metadata.fields)
    assert all(r.prompt for r in rules.values())
    assert sum("Contoh:" in r.prompt for r in rules.values()) == len(rules)
    held = {f.code for f in CONFIG.metadata.fields for r in f.rules if r.severity == "error"}
    letters = {get_column_letter(CONFIG.metadata.codes.index(c) + 1) for c in held}
    known_in_the_folder = get_column_letter(CONFIG.metadata.codes.index("berkas") + 1)
    assert {k for k, r in rules.items() if r.type in ("list", "custom")} == letters - {
        known_in_the_folder
    }
    assert len(sheet.conditional_formatting) == 2  # where a row must be filled and is not


def test_headers_cannot_be_changed_and_rows_can() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG)))
    sheet = book["Inventaris"]
    assert sheet.protection.sheet
    assert book[HELP_SHEETS["id"]].protection.sheet
    cells = sheet.iter_rows(max_row=4, max_col=len(CONFIG.metadata.fields))
    assert all(cell.protection.locked for row in cells for cell in row)
    with zipfile.ZipFile(io.BytesIO(render_template(AGENCY, CONFIG))) as parts:
        columns = re.findall(
            rb'<col min="\d+" [^>]*style="(\d+)"', parts.read("xl/worksheets/sheet1.xml")
        )
        styles = re.search(rb"<cellXfs.*?</cellXfs>", parts.read("xl/styles.xml"))[0]
    [style] = set(columns)
    body = re.findall(rb"<xf .*?(?=<xf |</cellXfs>)", styles)[int(style)]
    assert b'locked="0"' in body
    assert b'numFmtId="49"' in body  # text: 62.10 stays 62.10


def test_the_form_is_the_same_bytes_each_time() -> None:
    assert render_template(AGENCY, CONFIG) == render_template(AGENCY, CONFIG)
