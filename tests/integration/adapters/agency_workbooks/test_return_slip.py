"""The return slip on real files: written, read again with other libraries, compared."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.styles import Font

from didd.adapters.agency_workbooks.pen import fit
from didd.adapters.agency_workbooks.return_slip import (
    PAGE,
    WORKBOOK,
    SlipRefused,
    write_return_slip,
)
from didd.config.catalog import load_catalog_config
from didd.findings.slip_words import SEVERITY_WORDS, Outcome
from didd.model import Agency, Finding, Severity
from didd.text.storable import printable

ROOT = Path(__file__).parents[4]
CONFIG = load_catalog_config(ROOT / "catalog_config")
AGENCY = Agency("dinas-contoh", "Dinas Contoh <Uji> & Coba", "DISCO", sample=True)
COUNTS = {"rows": 3, "accepted": 1, "held": 2, "excluded": 0, "submitted": 1}
MORNING = datetime(2026, 2, 3, 1, 5, tzinfo=UTC)
EVENING = datetime(2026, 2, 3, 11, 0, tzinfo=UTC)


def make_finding(**changes: object) -> Finding:
    return Finding(
        **{
            "rule": "retensi-berisi-tahun",
            "severity": Severity.ERROR,
            "message": "Kolom retensi berisi tahun.",
            "remedy": 'Tulis lamanya, misalnya "5 tahun".',
            "file": "inventaris.xlsx",
            "sheet": "Daftar",
            "row": 4,
            "column": "C",
            "field": "retensi",
            "value": "Tahun 2023",
            **changes,
        }
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An agency's folder with a list as people make it: title row, merged cells, a formula."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Daftar"
    sheet.append(["DAFTAR INFORMASI", None, None])
    sheet.merge_cells("A1:C1")
    sheet["A1"].font = Font(bold=True, size=18, color="00AA3300")
    sheet.append(["No", "Judul", "Retensi"])
    sheet.append([1, "Laporan Kinerja", "5 tahun"])
    sheet.append([2, "Neraca", "Tahun 2023"])
    sheet.append([3, "=1+1", date(2026, 1, 15)])
    sheet["B4"].comment = Comment("Cek dengan bagian keuangan.", "Petugas Contoh")
    sheet["A6"] = "Gabungan"
    sheet.merge_cells("A6:B7")
    sheet.column_dimensions["B"].width = 44
    sheet.column_dimensions["D"].hidden = sheet.column_dimensions["C"].hidden = True
    sheet["D4"], sheet["A8"] = "catatan", "bawah"
    sheet.row_dimensions[8].hidden = True
    sheet.freeze_panes = "A3"
    book.save(tmp_path / "inventaris.xlsx")
    (tmp_path / "laporan.pdf").write_bytes(b"%PDF-1.4 contoh")
    return tmp_path


def write(
    folder: Path,
    findings: Sequence[Finding],
    *,
    lists: Sequence[str] = ("inventaris.xlsx",),
    counts: Mapping[str, int] = COUNTS,
    at: datetime = MORNING,
) -> list[Path]:
    inventories = [folder / name for name in lists]
    return write_return_slip(folder, Outcome(AGENCY, findings, counts), inventories, CONFIG, at)


def workbook(folder: Path) -> openpyxl.Workbook:
    return openpyxl.load_workbook(folder / "_hasil" / WORKBOOK)


class _Reader(HTMLParser):
    """Collects what a browser would take for text, and every tag."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def read_page(folder: Path) -> _Reader:
    reader = _Reader()
    reader.feed((folder / "_hasil" / PAGE).read_text(encoding="utf-8"))
    return reader


def snapshot(folder: Path) -> dict[str, tuple[str, int]]:
    """Describe all files outside ``_hasil``."""
    return {
        str(path.relative_to(folder)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in folder.rglob("*")
        if path.is_file() and "_hasil" not in path.parts
    }


# -- the workbook ------------------------------------------------------------------------------


def test_the_agencys_sheet_is_as_it_was(folder: Path) -> None:
    write(folder, [make_finding()])
    own = openpyxl.load_workbook(folder / "inventaris.xlsx", data_only=True)["Daftar"]
    copied = workbook(folder)["Daftar"]
    assert [list(r) for r in copied.iter_rows(values_only=True)] == [
        list(r) for r in own.iter_rows(values_only=True)
    ]
    assert {str(area) for area in copied.merged_cells.ranges} == {"A1:C1", "A6:B7"}
    assert (copied["A1"].font.b, copied["A1"].font.sz) == (True, 18)
    assert copied["A1"].font.color.rgb == "FFAA3300"
    assert abs(copied.column_dimensions["B"].width - 44) < 1
    assert copied.freeze_panes == "A3"
    assert copied.row_dimensions[8].hidden


def test_what_is_hidden_stays_so_unless_it_is_at_fault(folder: Path) -> None:
    write(folder, [make_finding(row=4, column="C")])
    copied = workbook(folder)["Daftar"]
    assert copied.column_dimensions["D"].hidden
    assert not copied.column_dimensions["C"].hidden


def test_a_number_in_the_name_of_a_file_is_covered(folder: Path) -> None:
    write(folder, [make_finding(file="KTP 6271010107900003.pdf", sheet="", row=0, column="")])
    assert "KTP 6271••••••••0003.pdf" in read_page(folder).text
    assert not any("6271010107900003" in text for text in read_page(folder).text)


def test_a_faulty_cell_is_filled_and_explained_above_the_agencys_own_comment(folder: Path) -> None:
    warning = make_finding(rule="x", severity=Severity.WARNING, message="Periksa.", column="B")
    write(folder, [warning, make_finding(column="B"), make_finding()])
    sheet = workbook(folder)["Daftar"]
    assert sheet["C4"].fill.fgColor.rgb == sheet["B4"].fill.fgColor.rgb == "FFFFB3AD"
    assert sheet["C4"].comment.text == (
        'Harus diperbaiki: Kolom retensi berisi tahun. Tulis lamanya, misalnya "5 tahun".'
    )
    texts = sheet["B4"].comment.text.split("\n\n")
    assert [part.split(":")[0] for part in texts] == [
        "Harus diperbaiki",
        "Sebaiknya diperbaiki",
        "Komentar semula",
    ]
    assert "Cek dengan bagian keuangan." in texts[2]
    unmarked = [c.coordinate for row in sheet for c in row if c.fill.fill_type is None]
    assert len(unmarked) == sheet.max_row * sheet.max_column - 2


@pytest.mark.parametrize(
    ("place", "marked"),
    [
        ({"row": 7, "column": "B"}, "A6"),
        ({"row": 3, "column": ""}, "A3"),
        ({"row": 40, "column": "C"}, "C40"),
        ({"row": 3, "column": "judul"}, "A3"),
    ],
    ids=["inside a merged area", "no column", "below the list", "a name for a column"],
)
def test_a_fault_is_marked_where_it_can_be_seen(
    folder: Path, place: dict[str, object], marked: str
) -> None:
    write(folder, [make_finding(**place)])
    assert workbook(folder)["Daftar"][marked].comment is not None


def test_no_cell_is_a_formula_whatever_the_list_and_the_findings_hold(folder: Path) -> None:
    rows = ["=1+1", "+1", "-1", "@SUM(A1)", "=HYPERLINK(A1)"]
    (folder / "inventaris lain.csv").write_text("\n".join(rows), encoding="utf-8")
    findings = [make_finding(value=text, message=text, file=text) for text in rows]
    write(folder, findings, lists=["inventaris.xlsx", "inventaris lain.csv"])
    with zipfile.ZipFile(folder / "_hasil" / WORKBOOK) as parts:
        sheets = [n for n in parts.namelist() if n.startswith("xl/worksheets/sheet")]
        assert len(sheets) == 3
        assert not any(b"<f>" in parts.read(name) or b"<f " in parts.read(name) for name in sheets)
    copied = [row[0] for row in workbook(folder)["inventaris lain"].iter_rows(values_only=True)]
    assert copied == rows


def test_a_semicolon_list_comes_as_a_sheet_with_its_own_row_numbers(folder: Path) -> None:
    (folder / "inventaris.csv").write_text("No;Judul\n1;Neraca\n\n2;\n", encoding="utf-8")
    write(
        folder,
        [make_finding(file="inventaris.csv", sheet="", row=4, column="B")],
        lists=["inventaris.csv"],
    )
    sheet = workbook(folder)["inventaris"]
    assert [sheet["B2"].value, sheet["A4"].value] == ["Neraca", "2"]
    assert sheet["B4"].comment is not None


def test_sheets_of_several_lists_stand_side_by_side(folder: Path) -> None:
    (folder / "lain").mkdir()
    (folder / "lain" / "inventaris.xlsx").write_bytes((folder / "inventaris.xlsx").read_bytes())
    findings = [make_finding(file="lain/inventaris.xlsx")]
    write(folder, findings, lists=["inventaris.xlsx", "lain/inventaris.xlsx"])
    book = workbook(folder)
    assert book.sheetnames == ["Ringkasan", "Daftar", "Daftar (2)"]
    assert book["Daftar"]["C4"].comment is None
    assert book["Daftar (2)"]["C4"].comment is not None


def test_a_list_that_cannot_be_read_still_gives_a_slip(folder: Path) -> None:
    (folder / "inventaris.xlsx").write_bytes(b"PK\x03\x04 rusak")
    write(folder, [make_finding(row=0, message="Daftar inventaris tidak dapat dibuka.")])
    assert workbook(folder).sheetnames == ["Ringkasan"]


def test_a_file_that_stands_in_no_list_is_not_copied(folder: Path) -> None:
    (folder / "data.csv").write_text("a;b\n", encoding="utf-8")
    write(folder, [], lists=["inventaris.xlsx", "data.csv", "laporan.pdf"])
    assert workbook(folder).sheetnames == ["Ringkasan", "Daftar"]


def test_when_comments_run_out_the_colour_stays_and_the_summary_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("didd.adapters.agency_workbooks.slip_workbook.COMMENTS", 1)
    write(folder, [make_finding(row=3), make_finding(row=5)])
    book = workbook(folder)
    assert book["Daftar"]["C3"].comment is not None
    assert book["Daftar"]["C5"].comment is None
    assert book["Daftar"]["C5"].fill.fgColor.rgb == "FFFFB3AD"
    assert "1 sel pertama" in " ".join(str(c.value) for c in book["Ringkasan"]["A"])


REAL = sorted(
    path
    for folder in ("agencies", "realdata")
    for path in (ROOT.parent / "shared" / folder).rglob("*")
    if path.suffix.lower() in {".xlsx", ".xls", ".ods"} and path.stat().st_size < 1_000_000
)


@pytest.mark.skipif(not REAL, reason="the folder shared/ with real lists is not beside the project")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_real_lists_of_every_kind_give_a_slip_that_opens(tmp_path: Path, path: Path) -> None:
    name = f"inventaris{path.suffix.lower()}"
    (tmp_path / name).write_bytes(path.read_bytes())
    write(tmp_path, [make_finding(file=name)], lists=[name])
    assert workbook(tmp_path).sheetnames[0] == "Ringkasan"


# -- all of it, in both files ------------------------------------------------------------------


def rows_named(text: str) -> set[int]:
    ranges = re.findall(r"baris ((?:\d+(?:–\d+)?(?:, (?=\d))?)+)", text)
    parts = [part.partition("–") for found in ranges for part in found.split(", ")]
    return {n for first, _, last in parts for n in range(int(first), int(last or first) + 1)}


def test_all_findings_are_named_in_both_files_not_the_first_few(folder: Path) -> None:
    rows = {*range(10, 20_000, 3), *range(30_000, 30_100)}
    write(folder, [make_finding(row=row) for row in rows])
    cells = [c for row in workbook(folder)["Ringkasan"].iter_rows(values_only=True) for c in row]
    assert rows_named(" ".join(str(c) for c in cells if c)) == rows
    assert all(len(str(c)) <= 32_767 for c in cells)
    assert rows_named(" ".join(read_page(folder).text)) == rows


def test_findings_on_files_and_on_the_whole_folder_are_said(folder: Path) -> None:
    findings = [
        make_finding(row=0, column="", field="", value="", file="laporan.pdf", message="Rusak."),
        make_finding(row=0, column="", field="", value="", file="", sheet="", message="Tak ada."),
    ]
    write(folder, findings, counts={"rows": 0, "accepted": 0, "held": 0})
    text = " ".join(read_page(folder).text)
    assert "laporan.pdf" in text
    assert "seluruh folder" in text
    assert "Butir dalam daftar" not in text


def test_no_finding_is_good_news(folder: Path) -> None:
    write(folder, [], counts={"rows": 3, "accepted": 3, "held": 0})
    assert "Tidak ada yang perlu diperbaiki." in read_page(folder).text


def test_the_page_stands_alone_speaks_indonesian_and_runs_nothing(folder: Path) -> None:
    hostile = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
    write(folder, [make_finding(value=hostile, file=hostile), make_finding(message=hostile)])
    reader = read_page(folder)
    names = [tag for tag, _ in reader.tags]
    assert dict(reader.tags)["html"] == {"lang": "id"}
    assert not {"script", "img", "link", "iframe", "a"} & set(names)
    assert all(not name.startswith("on") for _, attrs in reader.tags for name in attrs)
    assert "".join(reader.text).count(hostile) == 3
    assert names.count("h1") == 1
    assert all(attrs.get("scope") for tag, attrs in reader.tags if tag == "th")
    assert AGENCY.name in reader.text


ANY_TEXT = st.text(st.characters(exclude_characters="\r"), max_size=60)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(value=ANY_TEXT, message=ANY_TEXT, file=ANY_TEXT, sheet=ANY_TEXT)
def test_any_text_gives_files_that_open_and_say_it(
    tmp_path: Path, value: str, message: str, file: str, sheet: str
) -> None:
    write(tmp_path, [make_finding(value=value, message=message, file=file, sheet=sheet)], lists=[])
    cells = [c for row in workbook(tmp_path)["Ringkasan"].iter_rows(values_only=True) for c in row]
    assert not value or fit(value) in cells
    assert not message or fit(message) in cells
    text = "".join(read_page(tmp_path).text)
    assert printable(value) in text
    assert printable(message) in text


READ = {"file": "inventaris.xlsx", "sheet": "Daftar", "row": 2, "column": "B", "name": "Perihal"}


def test_both_files_say_how_each_column_was_read(folder: Path) -> None:
    columns = [
        {**READ, "field": "judul", "label": "Judul Informasi", "by": "likeness"},
        {**READ, "column": "D", "name": "<b>Warna", "field": "", "label": "", "by": ""},
    ]
    lists = [folder / "inventaris.xlsx"]
    write_return_slip(folder, Outcome(AGENCY, [], COUNTS, (), columns), lists, CONFIG, MORNING)
    cells = [c for r in workbook(folder)["Ringkasan"].iter_rows(values_only=True) for c in r if c]
    text = "|".join(read_page(folder).text)
    for texts in ("Perihal", "Judul Informasi, menurut isinya", "<b>Warna", "tidak dipakai"):
        assert any(texts in str(cell) for cell in cells), texts
        assert texts in text
    assert "baris 2, kolom D, lembar Daftar, inventaris.xlsx" in text
    # What the list does not have yet, by the names we know, and where the form is.
    [unread] = [line for line in read_page(folder).text if "tidak dipakai" in line]
    assert "Ringkasan Isi Informasi" in unread
    assert "Judul Informasi" not in unread
    assert "didd template" in text


def test_rows_are_as_high_as_their_texts_for_programs_that_do_not_look(folder: Path) -> None:
    long = make_finding(message="Keterangan yang panjang. " * 12)
    write(folder, [long, make_finding(row=3)])
    sheet = workbook(folder)["Ringkasan"]
    heights = {c.value: sheet.row_dimensions[c.row].height for c in sheet["B"] if c.value}
    assert heights[long.message] >= 15 * 7
    assert heights["Kolom retensi berisi tahun."] < 50


# -- in the agency's folder --------------------------------------------------------------------


def test_only_hasil_is_written_to(folder: Path) -> None:
    before = snapshot(folder)
    paths = write(folder, [make_finding()])
    assert snapshot(folder) == before
    assert paths == [folder / "_hasil" / WORKBOOK, folder / "_hasil" / PAGE]
    assert sorted(p.name for p in (folder / "_hasil").iterdir()) == sorted([WORKBOOK, PAGE])


def slip_state(folder: Path) -> list[tuple[str, bytes, int]]:
    return [(p.name, p.read_bytes(), p.stat().st_mtime_ns) for p in (folder / "_hasil").iterdir()]


def test_the_same_findings_again_write_nothing(folder: Path) -> None:
    findings = [make_finding(), make_finding(row=3, severity=Severity.WARNING, message="Lain.")]
    write(folder, findings)
    before = slip_state(folder)
    assert write(folder, findings[::-1], counts={**COUNTS, "submitted": 0}, at=EVENING) == []
    assert slip_state(folder) == before


def test_the_same_slip_has_the_same_bytes(folder: Path) -> None:
    write(folder, [make_finding()])
    before = [content for _, content, _ in slip_state(folder)]
    for path in (folder / "_hasil").iterdir():
        path.unlink()
    write(folder, [make_finding()])
    assert [content for _, content, _ in slip_state(folder)] == before


@pytest.mark.parametrize("change", ["finding", "count", "list", "page gone", "workbook gone"])
def test_what_changed_is_written_again(folder: Path, change: str) -> None:
    write(folder, [make_finding()])
    findings, counts = [make_finding()], dict(COUNTS)
    match change:
        case "finding":
            findings = [make_finding(row=3)]
        case "count":
            counts["held"] = 1
        case "list":
            book = openpyxl.load_workbook(folder / "inventaris.xlsx")
            book["Daftar"]["B3"] = "Laporan Kinerja 2025"
            book.save(folder / "inventaris.xlsx")
        case "page gone":
            (folder / "_hasil" / PAGE).unlink()
        case _:
            (folder / "_hasil" / WORKBOOK).unlink()
    assert len(write(folder, findings, counts=counts, at=EVENING)) == 2
    assert "Keadaan sejak 3 Februari 2026 pukul 18.00 WIB" in read_page(folder).text


@pytest.mark.parametrize("to", ["folder", "file", "nothing"])
def test_a_hasil_that_is_a_link_is_refused(folder: Path, tmp_path_factory, to: str) -> None:
    outside = tmp_path_factory.mktemp("luar")
    target = {"folder": outside, "file": outside / "berkas", "nothing": outside / "tidak-ada"}[to]
    if to == "file":
        target.write_text("jangan diubah")
    (folder / "_hasil").symlink_to(target)
    with pytest.raises(SlipRefused):
        write(folder, [make_finding()])
    assert {p.name: p.read_text() for p in outside.iterdir()} == (
        {"berkas": "jangan diubah"} if to == "file" else {}
    )


def test_a_result_file_that_is_a_link_is_replaced_and_its_target_kept(folder: Path) -> None:
    (folder / "_hasil").mkdir()
    for name in (WORKBOOK, PAGE):
        (folder / "_hasil" / name).symlink_to(folder / "laporan.pdf")
    before = snapshot(folder)
    write(folder, [make_finding()])
    assert snapshot(folder) == before
    assert not (folder / "_hasil" / PAGE).is_symlink()


def test_a_write_that_fails_leaves_the_old_slip_whole(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(folder, [make_finding()])
    before = slip_state(folder)

    def full(*args: object, **kwargs: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("didd.adapters.agency_workbooks.return_slip.os.replace", full)
    with pytest.raises(OSError, match="No space"):
        write(folder, [make_finding(row=3)])
    assert slip_state(folder) == before


def test_every_severity_has_words_beside_its_colour() -> None:
    assert set(SEVERITY_WORDS) == set(Severity)
