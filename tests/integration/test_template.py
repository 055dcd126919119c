"""The form an agency fills: what it accepts, intake accepts."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import openpyxl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from checks.expectations import check
from didd.adapters.inventories import read_inventories
from didd.adapters.template import render_template
from didd.model import Document, Severity
from didd.records import accept, intake_frame
from didd.schema import load_catalog_config

ROOT = Path(__file__).resolve().parents[2]
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
    "berkas": "laporan.pdf",
}


def filled(tmp_path: Path, *rows: dict[str, str]) -> Path:
    book = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG)))
    sheet = book.active
    for number, row in enumerate(rows, start=5):
        for code, value in row.items():
            sheet.cell(number, CONFIG.metadata.codes.index(code) + 1).value = value
    path = tmp_path / "inventaris.xlsx"
    book.save(path)
    return path


def taken(path: Path):
    read = read_inventories({"inventaris.xlsx": path}, CONFIG, {})
    frame = intake_frame(read.rows, {FILE.path: FILE}, CONFIG, AGENCY, date(2026, 3, 2))
    findings = (*read.findings, *check(frame, CONFIG))
    return findings, accept(frame, findings, {FILE.path: FILE}, CONFIG, AGENCY, {})


def test_a_form_filled_well_passes_without_any_finding(tmp_path: Path) -> None:
    findings, records = taken(filled(tmp_path, ROW))
    assert findings == ()
    (record,) = records
    assert record.title == ROW["judul"]
    assert record.fields["bentuk"] == "HARDCOPY | SOFTCOPY"
    assert [f.name for f in record.files] == ["laporan.pdf"]


def test_an_empty_form_is_an_empty_list_and_says_so(tmp_path: Path) -> None:
    findings, records = taken(filled(tmp_path))
    assert [f.rule for f in findings] == ["inventaris-kosong"]
    assert records == ()


def choices(code: str) -> list[str]:
    sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG))).active
    letter = openpyxl.utils.get_column_letter(CONFIG.metadata.codes.index(code) + 1)
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


#: What people write in the columns that are free, each as the form's rule for it lets them.
TITLES = st.text(st.characters(categories=["L", "N"]), min_size=5, max_size=40)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=40)
DAYS = st.dates(date(1945, 8, 17), date(2026, 3, 1)).map(lambda d: f"{d:%d/%m/%Y}")
TIMES = st.one_of(DAYS, st.integers(1945, 2026).map(str), st.just("Palangka Raya, Januari 2026"))


@settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(TITLES, WORDS, WORDS, TIMES), min_size=1, max_size=4))
def test_what_the_form_accepts_intake_accepts(
    tmp_path: Path, rows: list[tuple[str, str, str, str]]
) -> None:
    names = ("judul", "ringkasan", "penanggung_jawab", "waktu_pembuatan")
    given_rows = [
        {**ROW, "nomor": str(number), **dict(zip(names, row, strict=True))}
        for number, row in enumerate(rows, start=1)
    ]
    findings, records = taken(filled(tmp_path, *given_rows))
    assert [f for f in findings if f.severity is Severity.ERROR] == []
    assert len(records) == len(rows)


def test_each_column_is_helped_and_the_title_has_a_least_length() -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG))).active
    rules = sheet.data_validations.dataValidation
    assert len(rules) == len(CONFIG.metadata.fields)
    assert all(rule.prompt for rule in rules)
    [title] = [rule for rule in rules if rule.type == "textLength"]
    assert (title.formula1, title.operator) == ("5", "greaterThanOrEqual")
    assert any("misalnya" in rule.prompt for rule in rules)


def test_headers_cannot_be_changed_and_rows_can(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(render_template(AGENCY, CONFIG))).active
    assert sheet.protection.sheet
    assert sheet.cell(4, 2).protection.locked
    assert not sheet.cell(5, 2).protection.locked


def test_the_form_is_the_same_bytes_each_time() -> None:
    assert render_template(AGENCY, CONFIG) == render_template(AGENCY, CONFIG)
