"""The list of what is excluded: what it rests on, and nothing of what it keeps from the public."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace
from datetime import date
from itertools import permutations
from pathlib import Path

import frictionless
import jsonschema
import openpyxl
import pypdfium2
import pytest

from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS, render_excluded
from didd.model import Agency, Classification, RecordFile
from didd.personal_data.find import redact
from didd.register.other_lists.excluded_list import ExcludedList, Known, excluded_list
from didd.register.other_lists.exclusion_period import period_end
from didd.register.printing.printed_frame import short_mark
from didd.text.formulas import unguarded
from didd.text.hidden_words import UNTOLD
from tests.support.factories import make_decree, make_record, sha256
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
    wanted = [(str(e.number), e.texts["judul"]) for e in listed().entries]
    assert len(wanted) == 2
    plain = csv.DictReader(io.StringIO(files["csv"].decode(), newline=""))
    assert [(r["nomor"], unguarded(r["judul"])) for r in plain] == wanted
    told = files["excel.csv"].decode("utf-8-sig")
    excel = csv.DictReader(io.StringIO(told, newline=""), delimiter=";")
    assert [(r["No"], unguarded(r["Informasi yang Dikecualikan"])) for r in excel] == wanted
    entries = json.loads(files["json"])["entries"]
    assert [(str(e["nomor"]), e["judul"]) for e in entries] == wanted
    _, *rows = openpyxl.load_workbook(io.BytesIO(files["xlsx"]))["Daftar"].iter_rows(
        min_row=4, values_only=True
    )
    assert [(str(row[0]), row[1]) for row in rows] == wanted
    statuses = [r["status"] for r in entries]
    assert statuses == [row[-2] for row in rows] == ["dikecualikan"] * 2


def packed(told: ExcludedList, folder: Path) -> dict[str, str]:
    """Return what is in a list's package, by what its name ends with; it is in ``folder`` too."""
    with zipfile.ZipFile(io.BytesIO(render_excluded(told, CONFIG, "zip"))) as package:
        package.extractall(folder)
    return {path.name.partition(".")[2]: path.read_text("utf-8") for path in folder.glob("dik-*")}


@pytest.mark.parametrize("which", ["draft", "decreed", "opened", "empty"])
def test_the_package_is_one_that_frictionless_accepts(tmp_path: Path, which: str) -> None:
    decreed = replace(listed(), decree=make_decree(), audit_head=sha256("a"))
    empty = listed(agency=Agency("lain", "Dinas Lain", "LAIN"))
    lists = {"draft": listed(), "decreed": decreed, "opened": opened(), "empty": empty}
    packed(lists[which], tmp_path)
    with frictionless.system.use_context(trusted=True):
        report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "message"])


def test_its_json_follows_the_schema_in_the_package(tmp_path: Path) -> None:
    decreed = replace(listed(), decree=make_decree(), audit_head=sha256("a"))
    for number, told in enumerate((listed(), decreed, opened())):
        (tmp_path / str(number)).mkdir()
        files = packed(told, tmp_path / str(number))
        schema, plain = json.loads(files["schema.json"]), json.loads(files["json"])
        jsonschema.Draft202012Validator.check_schema(schema)
        jsonschema.validate(plain, schema)
        assert schema["properties"].keys() == plain.keys()
        for entries in ([{**plain["entries"][0], "berkas": "x"}], [{"nomor": 1}], opened_as(plain)):
            with pytest.raises(jsonschema.ValidationError):
                jsonschema.validate({**plain, "entries": entries}, schema)


def opened_as(plain: dict) -> list[dict]:
    """Return the first row of a list as one that was opened, among those that are excluded."""
    return [{**plain["entries"][0], "status": "dibuka"}]


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


FIRST = replace(
    listed(), as_of=date(2025, 3, 1), number=1, decree=make_decree(date=date(2025, 3, 1))
)


def opened() -> ExcludedList:
    now = [replace(WHOLE, classification=Classification.BERKALA), UNNAMED]
    return excluded_list(AGENCY, now, DAY, redact, Known((FIRST,), public=frozenset({WHOLE.id})))


@pytest.mark.parametrize("kind", EXCLUDED_FORMATS)
def test_what_was_opened_since_last_year_is_listed_apart_and_still_names_no_file(kind: str) -> None:
    told = opened()
    assert [e.texts["judul"] for e in told.opened] == [FIRST.entries[0].texts["judul"]]
    assert len(told.entries) == 1
    content = render_excluded(told, CONFIG, kind)
    assert "dibuka" in inside(content).casefold()
    for kept in (SECRET, NIK, FILE.sha256, WHOLE.id):
        assert kept not in inside(content)


def test_what_is_only_gone_was_not_opened() -> None:
    assert excluded_list(AGENCY, [UNNAMED], DAY, redact, Known((FIRST,))).opened == ()


def test_what_only_the_agency_calls_public_was_not_opened() -> None:
    now = [replace(WHOLE, classification=Classification.BERKALA), UNNAMED]
    told = excluded_list(AGENCY, now, DAY, redact, Known((FIRST,)))
    assert told.opened == ()
    assert told.content_hash != opened().content_hash, "what is opened is part of what it says"


def test_what_is_excluded_again_is_not_opened_while_an_edition_still_shows_it() -> None:
    known = Known((FIRST,), public=frozenset({WHOLE.id}))
    assert excluded_list(AGENCY, RECORDS, DAY, redact, known).opened == ()


def test_a_later_list_of_the_year_says_the_same_of_what_was_opened() -> None:
    now = [replace(WHOLE, classification=Classification.BERKALA), UNNAMED]
    decreed = replace(FIRST, as_of=date(2026, 1, 5))
    public = frozenset({WHOLE.id})
    second = excluded_list(AGENCY, now, DAY, redact, Known((decreed,), public=public))
    kept = replace(second, decree=make_decree())
    third = excluded_list(AGENCY, now, DAY, redact, Known((decreed, kept), public=public))
    assert len(second.opened) == 1
    assert third.content_hash == second.content_hash
    next_year = excluded_list(
        AGENCY, now, date(2027, 1, 5), redact, Known((decreed, kept), public=public)
    )
    assert next_year.opened == ()


def test_the_share_of_what_the_agency_lists_is_told() -> None:
    assert (listed().of_all, listed().share) == (3, "66,7 %")
    assert "(66,7 %)" in inside(render_excluded(listed(), CONFIG, "pdf"))
    assert json.loads(render_excluded(listed(), CONFIG, "json"))["share"] == "66,7 %"


def test_a_name_for_the_public_stands_in_place_of_the_title_in_every_column() -> None:
    title = "Laporan korban Xqz"
    named = replace(
        WHOLE,
        title=title,
        fields={
            **GROUNDS,
            "sebutan_umum": "Data pelapor",
            "konsekuensi_dibuka": f"Membuka {title}",
        },
    )
    for kind in EXCLUDED_FORMATS:
        told = inside(render_excluded(listed([named]), CONFIG, kind))
        assert "Xqz" not in told
        assert "Datapelapor" in told.replace(" ", "")


@pytest.mark.parametrize("kind", EXCLUDED_FORMATS)
def test_an_established_list_bears_its_decree_and_no_watermark(kind: str) -> None:
    told = replace(listed(), decree=make_decree(number="000/8/DIK"), audit_head=sha256("a"))
    content = render_excluded(told, CONFIG, kind)
    assert "RANCANGAN" not in inside(content)
    if kind in {"pdf", "json", "xlsx"}:
        assert "000/8/DIK" in inside(content)
    if kind == "json":
        assert json.loads(content)["content_hash"] == told.content_hash
    if kind == "pdf":
        assert short_mark(told.content_hash) in inside(content)


@pytest.mark.parametrize(
    ("text", "since", "ends"),
    [
        ("31 Desember 2027", None, date(2027, 12, 31)),
        ("s.d. Februari 2028", None, date(2028, 2, 29)),
        ("sampai dengan tahun 2030", None, date(2030, 12, 31)),
        ("2027-06-01", date(2020, 1, 1), date(2027, 6, 1)),
        ("5 (lima) tahun", date(2024, 2, 29), date(2029, 2, 28)),
        ("18 bulan", date(2024, 8, 31), date(2026, 2, 28)),
        ("5 tahun", None, None),
        ("2 tahun aktif, 3 tahun inaktif", date(2024, 1, 1), None),
        ("Selama masih digunakan", date(2024, 1, 1), None),
        ("31-31-2027", date(2024, 1, 1), None),
        ("1 Mei 2026 atau 2 Mei 2027", None, None),
        ("Tahun 2023", date(2024, 1, 1), None),
        ("999 tahun", date(2024, 1, 1), date(3023, 1, 1)),
        ("", date(2024, 1, 1), None),
    ],
)
def test_a_period_ends_where_it_says_so_and_only_there(
    text: str, since: date | None, ends: date | None
) -> None:
    assert period_end(text, since) == ends


def test_a_period_counts_from_the_first_decree_that_named_the_item() -> None:
    one = replace(WHOLE, fields={**GROUNDS, "jangka_pengecualian": "1 tahun"})
    first = replace(
        listed([one]), as_of=date(2024, 3, 1), decree=make_decree(date=date(2024, 3, 1))
    )
    second = replace(first, as_of=date(2025, 2, 1), decree=make_decree(date=date(2025, 2, 1)))
    now = excluded_list(AGENCY, [one], DAY, redact, Known((first, second)))
    assert now.entries[0].ends == date(2025, 3, 1)
    assert now.ended(DAY) == now.entries
    gap = Known((first, replace(second, entries=())))
    back = excluded_list(AGENCY, [one], DAY, redact, gap)
    assert back.entries[0].ends is None, "out of the list and in again is a new exclusion"
