"""Tables in files: what a cell, a column and a sheet are taken for, and what is said about them."""

from __future__ import annotations

import csv
import importlib.util
import sys
import tempfile
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import openpyxl
import pytest
from frictionless import Dialect, Resource, Schema, formats
from hypothesis import given, settings
from hypothesis import strategies as st

from checks import tables
from didd.adapters.tables.describe import describe, read_tables
from didd.adapters.tables.files import UnreadableTable, open_text
from didd.fields.region_codes import EDITIONS, fitting_edition, known
from didd.model import Document, Finding
from didd.tables.cells import Kind, kind_of
from didd.tables.column_types import ColumnCount, Doubt, column_type
from didd.tables.table_schema import LONGEST_NAME, field_names
from tests.support.factories import make_document
from tests.support.publishing import ROOT, catalog_config

CONFIG = catalog_config()
SHARED = ROOT.parent / "shared" / "realdata"


@cache
def loaded_module() -> ModuleType:
    path = ROOT / "portal/ckanext-didd/ckanext/didd/tables/copy_rows.py"
    spec = importlib.util.spec_from_file_location("didd_table_rows", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def loader() -> ModuleType:
    """Return the portal's reader of tables, which is pure and lies in the extension."""
    return loaded_module()


@pytest.fixture
def look(tmp_path: Path):
    """Write a file and give the findings of its tables."""

    def look(content: str | bytes, name: str = "tabel.csv") -> list[Finding]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return list(tables.check(path, Document(name, 0, 0, "0" * 64, ""), CONFIG))

    return look


def rules(findings: list[Finding]) -> dict[str, str]:
    return {finding.rule: finding.cell for finding in findings}


def described(tmp_path: Path, content: str, name: str = "tabel.csv") -> Any:
    path = tmp_path / name
    path.write_bytes(content.encode())
    return describe(path, name, CONFIG)


def typed(tmp_path: Path, heading: str, *cells: str) -> tuple[str, str]:
    """Return type and meaning of a column with these cells, beside a column of text."""
    rows = "".join(f"a\t{cell}\n" for cell in cells)
    found = described(tmp_path, f"nama\t{heading}\n{rows}")["schema"]["fields"][1]
    return found["type"], found.get("didd:type", "")


class TestCells:
    @pytest.mark.parametrize(
        ("cell", "kind"),
        [
            ("", Kind.MISSING),
            (" n/a ", Kind.MISSING),
            ("Kosong", Kind.MISSING),
            ("1500", Kind.INTEGER),
            ("-3", Kind.INTEGER),
            ("1500.0", Kind.WHOLE),
            ("1.000", Kind.POINT_OR_POINTS),
            ("1.500.000", Kind.POINTS),
            ("0.500", Kind.POINT),
            ("1500.25", Kind.POINT),
            ("1,5", Kind.COMMA),
            ("1,500", Kind.COMMA_OR_COMMAS),
            ("1.500,25", Kind.POINTS_COMMA),
            ("1,500.25", Kind.COMMAS_POINT),
            ("Rp 1.500.000,00", Kind.POINTS_COMMA),
            ("Rp1.500.000,-", Kind.POINTS),
            ("12,5 %", Kind.COMMA),
            ("007", Kind.CODE),
            ("6271011708450001", Kind.CODE),
            ("2025-08-17", Kind.DAY),
            ("2025-02-30", Kind.TEXT),
            ("2025-08-17T10:30", Kind.MOMENT),
            ("17/8/2025", Kind.NUMERIC_DAY),
            ("31/31/2025", Kind.TEXT),
            ("17 Agustus 1945", Kind.WRITTEN_DAY),
            ("Senin, 3 Pebruari 2020", Kind.WRITTEN_DAY),
            ("15-Nop-92", Kind.WRITTEN_DAY),
            ("Agustus 1945", Kind.TEXT),
            ("1.2.3", Kind.TEXT),
            ("10-14", Kind.TEXT),
            ("ya", Kind.TRUTH),
            ("#REF!", Kind.FAULT),
            (7, Kind.INTEGER),
            (7.5, Kind.POINT),
            (True, Kind.TRUTH),
            (None, Kind.MISSING),
        ],
    )
    def test_a_cell_is_taken_for_what_it_can_be(self, cell, kind: Kind) -> None:
        assert kind_of(cell, CONFIG.checks.tables.missing) is kind

    @given(st.text())
    def test_any_text_is_something(self, text: str) -> None:
        assert kind_of(text, frozenset()) in Kind


class TestColumns:
    @pytest.mark.parametrize(
        ("heading", "cells", "type_and_meaning"),
        [
            ("jumlah", ["1500", "-", "20"], ("integer", "")),
            ("jumlah", ["1.500.000", "1.500"], ("number", "integer")),
            ("luas", ["1.500,5", "2,25"], ("number", "")),
            ("luas", ["1,500.5", "2.25"], ("number", "")),
            ("luas", ["56835.019", "4.211"], ("number", "")),
            ("nilai", ["Rp 1.500,00", "Rp 2,50"], ("number", "")),
            ("jumlah", ["1.500", "2.500"], ("string", "")),
            ("jumlah", ["1.500,5", "1,500.5"], ("string", "")),
            ("tahun", ["2014", "2015"], ("year", "")),
            ("tahun", ["2014.0", "2015.0"], ("number", "year")),
            ("tahun", ["2014", "20145"], ("integer", "")),
            ("jumlah", ["2014", "2015"], ("integer", "")),
            ("kode", ["62.10", "62.1"], ("string", "")),
            ("rt", ["001", "002"], ("string", "")),
            ("NIK", ["6271011708450001"], ("string", "")),
            ("tanggal", ["2025-08-17"], ("date", "")),
            ("tanggal", ["17/8/2025", "3/4/2025"], ("string", "date")),
            ("tanggal", ["8/17/2025", "3/4/2025"], ("string", "date_month_first")),
            ("tanggal", ["3/4/2025", "5/6/2025"], ("string", "")),
            ("tanggal", ["17 Agustus 1945", "1 Mei 2020"], ("string", "date")),
            ("waktu", ["2025-08-17 10:00"], ("string", "datetime")),
            ("aktif", ["ya", "Tidak"], ("string", "boolean")),
            ("aktif", ["ya", "ya"], ("string", "")),
            ("usia", ["0-4", "5-9"], ("string", "")),
            ("kosong", ["", "-"], ("string", "")),
        ],
    )
    def test_a_column_is_typed_when_every_cell_reads(
        self, tmp_path: Path, heading: str, cells: list[str], type_and_meaning: tuple[str, str]
    ) -> None:
        assert typed(tmp_path, heading, *cells) == type_and_meaning

    def test_another_column_tells_which_mark_is_meant(self, tmp_path: Path) -> None:
        table = "jumlah;luas\n1.500;2,5\n2.500;3,5\n"
        jumlah = described(tmp_path, table)["schema"]["fields"][0]
        assert (jumlah["didd:type"], jumlah["groupChar"]) == ("integer", ".")

    @pytest.mark.parametrize("heading", ["kode wilayah", "no"])
    def test_points_in_codes_tell_nothing_of_other_numbers(
        self, tmp_path: Path, heading: str
    ) -> None:
        path = tmp_path / "tabel.csv"
        path.write_text(f"{heading};nama;jumlah\n62.01;a;1.500\n62.02;b;2.000\n")
        found = describe(path, path.name, CONFIG)
        assert found is not None
        assert [f["type"] for f in found["schema"]["fields"]][2] == "string"

    def test_one_stray_cell_keeps_a_column_text_and_is_pointed_at(self, look) -> None:
        rows = "".join(f"a,{n}\n" for n in range(20))
        found = look(f"nama,jumlah\n{rows}b,belum ada\n")
        assert rules(found) == {"tabel-jenis-campur": "B22"}

    @given(st.lists(st.sampled_from(["1.500", "2,5", "3", "-", "abc", "1/2/2024"]), max_size=9))
    def test_order_of_cells_does_not_matter(self, cells: list[str]) -> None:
        def read(some: list[str]) -> tuple[str, Doubt]:
            count = ColumnCount("x")
            count.add(range(len(some)), some, {"-"})
            found = column_type(count, "", code=False, year=False)
            return found.type, found.doubt

        assert read(cells) == read(cells[::-1])


class TestLayout:
    def test_titles_column_numbers_totals_and_notes_are_no_data(self, tmp_path: Path) -> None:
        table = (
            "Jumlah Penduduk,,,\n,,,\nKecamatan,Laki-laki,Perempuan,Tahun\n(1),(2),(3),(4)\n"
            "Pahandut,10,12,2024\nJekan Raya,20,22,2024\nSabangau,5,6,2024\n"
            "Jumlah,35,40,2024\nSumber: Dinas Contoh,,,\n"
        )
        found = described(tmp_path, table)
        assert found["dialect"]["headerRows"] == [3]
        assert found["dialect"]["commentRows"] == [1, 4, 8, 9]
        assert [f["type"] for f in found["schema"]["fields"]] == [
            "string",
            "integer",
            "integer",
            "year",
        ]

    def test_a_heading_of_two_levels_is_joined(self, tmp_path: Path) -> None:
        table = "Kecamatan,Penduduk,,Luas\n,Laki-laki,Perempuan,\nPahandut,10,12,5\n"
        names = [f["name"] for f in described(tmp_path, table)["schema"]["fields"]]
        assert names == ["Kecamatan", "Penduduk Laki-laki", "Penduduk Perempuan", "Luas"]

    def test_a_second_table_is_said_and_nothing_is_shown(self, look, tmp_path: Path) -> None:
        table = "nama,jumlah\na,1\nb,2\n\nnama,luas\nc,3\n"
        assert rules(look(table)) == {"tabel-beberapa-tabel": "5"}
        assert described(tmp_path, table) is None

    def test_names_are_such_as_a_database_keeps(self) -> None:
        names = field_names(["_id", 'a"b', "x" * 200, "é" * 100, "rank", "", "A:b%"])
        assert len({n.casefold() for n in names}) == len(names)
        assert all(0 < len(n.encode()) <= LONGEST_NAME and n[0] != "_" for n in names)
        assert not any(set(n) & set('":%;\\') for n in names)

    @given(st.lists(st.text(max_size=80), max_size=30))
    def test_any_headings_become_different_names(self, labels: list[str]) -> None:
        names = field_names(labels)
        assert len({n.casefold() for n in names}) == len(labels)
        assert all(n and len(n.encode()) <= 63 for n in names)


class TestFindings:
    @pytest.mark.parametrize(
        ("content", "found"),
        [
            ("nama,jumlah\na,1\n", {}),
            ("nama,jumlah\n", {"tabel-kosong": ""}),
            ("1,a\n2,b\n", {"tabel-tanpa-judul-kolom": ""}),
            ("nama,,jumlah\na,b,1\n", {"tabel-judul-kolom-kosong": "B"}),
            ("nama,nama\na,b\n", {"tabel-judul-kolom-ganda": "B"}),
            ("nama,jumlah\na,1,9\nb,2\nc,3\n", {"tabel-baris-tidak-rata": "2"}),
            ("Judul,\nnama,jumlah\na,1\n", {"tabel-judul-di-atas": "2"}),
            ("nama,jumlah\na,#REF!\n", {"tabel-sel-galat": "B2"}),
            ("nama,jumlah\na,1\nJumlah,1\n", {"tabel-baris-jumlah": "3"}),
            ('nama,jumlah\n"a,1\nb,2\n', {"tabel-kutip-terbuka": ""}),
            ("nama;t\na;3/4/2013\nb;5/6/2013\n", {"tabel-tanggal-meragukan": "B2"}),
            ("nama\tn\na\t1.500\n", {"tabel-angka-meragukan": "B2"}),
            ("nama\tn\na\t1.500,5\nb\t1,500.5\n", {"tabel-tanda-desimal-campur": "B2"}),
            ("kode wilayah,nama\n62.01,x\n91.01,y\n", {"tabel-kode-wilayah-lama": "A"}),
            ("kode wilayah,nama\n62.01,x\n62.99,y\n", {"tabel-kode-wilayah-tidak-dikenal": "A"}),
            ("kode,nama\n62.06,Kabupaten Sukamara\n", {"tabel-kode-wilayah-bps": "A"}),
            ("kode,nama\n62.08,Kabupaten Sukamara\n", {}),
            ("kode barang,nama\n99.01,x\n", {}),
            (b"nama,jumlah\ncaf\xe9,1\n", {"tabel-bukan-utf8": ""}),
            ("nama,jumlah\na,1\n".encode("utf-16"), {"tabel-bukan-utf8": ""}),
            (b"", {"tabel-tidak-terbaca": ""}),
            (b"%PDF-1.4", {"tabel-tidak-terbaca": ""}),
        ],
    )
    def test_each_fault_is_said_with_its_place(self, look, content, found: dict[str, str]) -> None:
        assert rules(look(content)) == found

    def test_every_visible_sheet_is_looked_at(self, tmp_path: Path) -> None:
        path = tmp_path / "tabel.xlsx"
        book = openpyxl.Workbook()
        book.active.append(["nama", "jumlah"])
        book.active.append(["a", 1])
        for name, state in (("Kedua", "visible"), ("Bantu", "hidden")):
            sheet = book.create_sheet(name)
            sheet.sheet_state = state
            for line in (["Judul"], ["nama", "nama", None], ["a", 1, "#REF!"], ["Jumlah", 1, 1]):
                sheet.append(line)
        book.save(path)
        document = make_document("tabel.xlsx", path.read_bytes())
        found = {(f.rule, f.sheet, f.cell) for f in tables.check(path, document, CONFIG)}
        assert found == {
            ("tabel-beberapa-lembar", "", ""),
            ("tabel-judul-di-atas", "Kedua", "2"),
            ("tabel-judul-kolom-ganda", "Kedua", "B"),
            ("tabel-judul-kolom-kosong", "Kedua", "C"),
            ("tabel-sel-galat", "Kedua", "C3"),
            ("tabel-baris-jumlah", "Kedua", "4"),
        }

    @pytest.mark.parametrize(
        ("content", "cells"),
        [
            ("kecamatan,kasus hiv\nA,3\nB,12\nC,1\n", ['kolom "kasus hiv": B2, B4']),
            ("KORBAN KEKERASAN,\n,\nkecamatan,perempuan\nA,3\nB,12\n", ['kolom "perempuan": B4']),
            ("penduduk miskin,nomor\n5,1\n120,2\n", []),
            ("kecamatan,kasus hiv\nA,0\nB,5\n", []),
            ("kecamatan,jumlah puskesmas,pasien\nA,3,120\nB,1,90\n", []),
            ("kecamatan,jumlah sekolah\nA,3\nB,1\n", []),
            ("kecamatan,persentase penduduk miskin\nA,3\nB,4\n", []),
        ],
    )
    def test_counts_of_few_people_are_told_where_they_may_give_one_away(
        self, look, content: str, cells: list[str]
    ) -> None:
        assert [f.value for f in look(content) if f.rule == "tabel-angka-kecil"] == cells

    def test_a_region_code_that_lost_its_zero_is_told_in_text_too(self, look) -> None:
        found = look("kode wilayah,nama\n62.01,a\n62.1,b\n")
        assert rules(found) == {"tabel-kode-jadi-angka": "A"}

    def test_no_finding_quotes_a_cell(self, look) -> None:
        secret = "6271011708450001"
        rows = "".join(f"{n},{n}\n" for n in range(20))
        found = look(f"nama,jumlah\n{rows}x,{secret}-rahasia\n")
        assert found
        assert not any(secret in f"{f.value}{f.message}{f.cell}" for f in found)

    def test_a_file_of_another_kind_is_not_looked_into(self, look) -> None:
        assert look(b"apa saja", "catatan.txt") == []

    def test_every_rule_is_known_and_used(self) -> None:
        source = (ROOT / "checks" / "tables.py").read_text()
        ours = {r.rule for r in CONFIG.checks.rules if r.layer == "tables"}
        assert {rule for rule in ours if f'"{rule}"' not in source} == set()


class TestRegionCodes:
    def test_each_edition_has_what_it_should(self) -> None:
        assert [len(known(e)) for e in EDITIONS] == [38 + 514, 34 + 514]

    def test_the_newest_edition_is_named_when_both_fit(self) -> None:
        assert fitting_edition(["62.01", "62"]) == (EDITIONS[0], ())

    @pytest.mark.skipif(not SHARED.exists(), reason="the real lists are not here")
    def test_the_ministrys_list_of_2025_is_known_exactly(self) -> None:
        lines = (SHARED / "kode" / "wilayah_2025_prov_kab.csv").read_text().splitlines()[1:]
        assert known(EDITIONS[0]) == {line.split(",")[0] for line in lines}


class TestStandard:
    def check(self, path: Path) -> None:
        """Let frictionless judge schema, and the file by schema and dialect."""
        found = describe(path, path.name, CONFIG)
        if found is None:
            return
        schema = Schema.from_descriptor(found["schema"])
        assert schema.field_names == field_names(schema.field_names)
        if not found["encoding"]:
            return
        text = found["dialect"]
        control = formats.CsvControl(delimiter=text["delimiter"])
        rows = {k: v for k, v in text.items() if k in ("header", "headerRows", "commentRows")}
        dialect = Dialect.from_descriptor({**rows, "skipBlankRows": True})
        dialect.add_control(control)
        resource = Resource(
            path=path.name,
            basepath=str(path.parent),
            dialect=dialect,
            schema=schema,
            encoding=found["encoding"],
            format="csv",
        )
        errors = resource.validate().flatten(["type", "note"])
        assert [e for e in errors if e[0] in ("type-error", "schema-error", "encoding-error")] == []

    @pytest.mark.slow
    @pytest.mark.skipif(not SHARED.exists(), reason="the real tables are not here")
    @pytest.mark.parametrize("folder", ["opendata/jakarta", "kode", "torture"])
    def test_what_we_say_of_real_files_frictionless_finds_true(self, folder: str) -> None:
        files = [p for p in sorted((SHARED / folder).rglob("*")) if p.suffix in (".csv", ".xlsx")]
        assert files
        for path in files:
            if path.stat().st_size < 100_000:
                self.check(path)


class TestLoader:
    """The portal reads a file as its description says, and never otherwise."""

    def lines(self, loader: ModuleType, path: Path) -> list[list[str]] | None:
        found = describe(path, path.name, CONFIG)
        if found is None:
            return None
        fields = loader.read_fields(found["schema"])
        copied = loader.copy_lines(path, fields, found["dialect"], found["encoding"])
        return [line.rstrip("\n").split("\t") for line in copied]

    def test_cells_become_what_their_column_is(self, loader, tmp_path: Path) -> None:
        path = tmp_path / "tabel.csv"
        path.write_text(
            "kode;nama;jumlah;nilai;tanggal;hari;aktif;tahun;harga\n"
            "062;a\\b;1.500.000;1.500,25;17/8/2025;17 Agustus 1945;ya;2014.0;Rp 1.500,00\n"
            "063;c\td;-;2,5;3/4/2025;1 Pebruari 92;tidak;2015.0;Rp 2,50\n"
        )
        assert self.lines(loader, path) == [
            [
                "062",
                "a\\\\b",
                "1500000",
                "1500.25",
                "2025-08-17",
                "1945-08-17",
                "true",
                "2014",
                "1500.00",
            ],
            ["063", "c\\td", "\\N", "2.5", "2025-04-03", "1992-02-01", "false", "2015", "2.50"],
        ]

    def test_an_unfit_cell_loads_nothing_more(self, loader, tmp_path: Path) -> None:
        path = tmp_path / "tabel.csv"
        path.write_text("nama,jumlah\na,1\nb,dua\n")
        fields = loader.read_fields(
            {"fields": [{"name": "nama", "type": "string"}, {"name": "n", "type": "integer"}]}
        )
        with pytest.raises(loader.UnfitCell, match="row 2"):
            list(loader.copy_lines(path, fields, {"delimiter": ","}, "utf-8"))

    def test_a_mark_before_another_encoding_is_no_part_of_the_first_cell(
        self, loader, tmp_path: Path
    ) -> None:
        path = tmp_path / "tabel.csv"
        rows = "".join(f"{n};Café {n}\n" for n in range(1, 9))
        path.write_bytes(b"\xef\xbb\xbf" + rows.encode("cp1252"))
        lines = self.lines(loader, path)
        assert lines
        assert lines[0] == ["1", "Café 1"]

    @pytest.mark.slow
    @pytest.mark.skipif(not SHARED.exists(), reason="the real tables are not here")
    def test_every_real_table_is_read_whole(self, loader) -> None:
        suffixes = (".csv", ".tsv", ".psv", ".ssv", ".xlsx", ".xls", ".ods")
        files = [p for p in sorted(SHARED.rglob("*")) if p.suffix in suffixes]
        read = 0
        for path in files:
            if path.stat().st_size > 500_000:
                continue
            lines = self.lines(loader, path)
            if lines is not None:
                [(table, _), *_] = read_tables(path, path.name, CONFIG)
                assert len(lines) == table.rows, path.name
                assert {len(line) for line in lines} == {len(table.columns)}, path.name
                read += 1
        assert read > 40

    @settings(max_examples=40)
    @given(
        st.lists(
            st.sampled_from(
                [
                    "1.500,25",
                    "2,5",
                    "17/8/2025",
                    "17 Agustus 1945",
                    "ya",
                    "tidak",
                    "-",
                    "007",
                    "x y",
                ]
            )
            | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12),
            min_size=1,
            max_size=6,
        )
    )
    def test_whatever_is_described_is_read(self, cells: list[str]) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "tabel.csv"
            with path.open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([["nama", "isi"], *(["a", cell] for cell in cells)])
            self.lines(loaded_module(), path)


def test_text_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(b"\x00\x01\x02\x03" * 100)
    with pytest.raises(UnreadableTable):
        open_text(path)
