"""The list of what is excluded: what it rests on, and nothing of what it keeps from the public."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import date
from itertools import permutations

import openpyxl
import pypdfium2
import pytest

from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS, render_excluded
from didd.model import Agency, Classification, RecordFile
from didd.personal_data.find import redact
from didd.register.excluded_list import UNTOLD, ExcludedList, excluded_list
from didd.text.formulas import unguarded
from tests.support.factories import make_record, sha256
from tests.support.published_text import inside
from tests.support.samples.register_samples import AGENCY, catalog_config, listed_record

CONFIG = catalog_config()
DAY = date(2026, 3, 2)
SECRET = "korbanxq"
NIK = "6271014107900003"
FILE = RecordFile(f"rahasia/{SECRET}-daftar.pdf", sha256(SECRET), 5, "application/pdf")
GROUNDS = {
    "pejabat_penguasa": "Bidang Perlindungan",
    "dasar_pengecualian": "UU 14/2008 Pasal 17 huruf h",
    "konsekuensi_dibuka": "Mengungkap rahasia pribadi.",
    "konsekuensi_ditutup": "Melindungi pribadi.",
    "jangka_pengecualian": "Sampai ada persetujuan tertulis",
}
WHOLE = make_record(
    "satu",
    title=f"Data identitas anak NIK {NIK}",
    classification=Classification.DIKECUALIKAN,
    fields={
        **GROUNDS,
        "ringkasan": f"Berkas {SECRET}",
        "konsekuensi_ditutup": f"Lihat {FILE.name}",
    },
    files=(FILE,),
    position=1,
)
UNNAMED = replace(WHOLE, key="dua", title=f"{SECRET} daftar", fields={}, position=2)
RECORDS = [WHOLE, UNNAMED, listed_record(3)]


def listed(records: list = RECORDS, agency: Agency = AGENCY) -> ExcludedList:
    return excluded_list(agency, records, DAY, redact)


@pytest.mark.parametrize("kind", EXCLUDED_FORMATS)
def test_no_format_names_a_file_a_person_or_what_is_public(kind: str) -> None:
    content = render_excluded(listed(), CONFIG, kind)
    text = inside(content)
    for kept in (SECRET, NIK, FILE.sha256, FILE.path, WHOLE.id, WHOLE.content_hash):
        assert kept not in text, kept
    assert listed_record(3).title not in text
    assert "Pasal17hurufh" in text.replace(" ", "").replace("\n", "")
    assert UNTOLD.replace(" ", "") in text.replace(" ", "").replace("\n", "")
    assert content == render_excluded(listed(), CONFIG, kind)


def test_all_formats_agree_row_by_row() -> None:
    files = {kind: render_excluded(listed(), CONFIG, kind) for kind in EXCLUDED_FORMATS}
    wanted = [(e.key, e.texts["judul"]) for e in listed().entries]
    assert len(wanted) == 2
    plain = csv.DictReader(io.StringIO(files["csv"].decode(), newline=""))
    assert [(r["id"], unguarded(r["judul"])) for r in plain] == wanted
    told = files["excel.csv"].decode("utf-8-sig")
    excel = csv.DictReader(io.StringIO(told, newline=""), delimiter=";")
    assert [(r["Pengenal"], unguarded(r["Informasi yang Dikecualikan"])) for r in excel] == wanted
    entries = json.loads(files["json"])["entries"]
    assert [(e["id"], e["judul"]) for e in entries] == wanted
    _, *rows = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Daftar"].iter_rows(
        min_row=4, values_only=True
    )
    assert [(row[-1], row[1]) for row in rows] == wanted


def test_its_order_is_that_of_the_list_however_the_records_come() -> None:
    assert all(listed(list(each)) == listed() for each in permutations(RECORDS))


def test_what_a_row_lacks_is_told() -> None:
    assert listed().gaps == {2: list(GROUNDS)}
    assert json.loads(render_excluded(listed(), CONFIG, "json"))["gaps"] == {"2": list(GROUNDS)}


def test_another_agencys_rows_are_not_its_own() -> None:
    assert listed(agency=Agency("lain", "Dinas Lain", "LAIN")).entries == ()
    assert "Nihil" in inside(
        render_excluded(listed(agency=Agency("lain", "Dinas Lain", "LAIN")), CONFIG, "pdf")
    )


def test_it_is_marked_as_a_draft_for_nobody_has_signed_it() -> None:
    [page] = pypdfium2.PdfDocument(render_excluded(listed(), CONFIG, "pdf"))
    assert "RANCANGAN" in page.get_textpage().get_text_range()
    assert json.loads(render_excluded(listed(), CONFIG, "json"))["status"] == "draft"
