"""Lists that are bombs: the reader is stopped, the agency told why, and the harvest goes on."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import psutil
import pytest

from didd.adapters.agency_workbooks.return_slip import WORKBOOK
from didd.adapters.inventories.inventories import InventoriesRead, read_inventories
from didd.adapters.sheets import reader
from didd.adapters.sheets.reader import SheetReader
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.model import Finding
from tests.integration.adapters.sheets.test_sheets_fuzz import as_ods, as_xlsx, ods_row
from tests.support.bureau import Bureau, as_csv, quick_config, row

ODS_CELL = (
    '<table:table-cell office:value-type="string" table:number-columns-repeated="{}">'
    "<text:p>x</text:p></table:table-cell>"
)
ODS_ROW = '<table:table-row table:number-rows-repeated="{}">{}</table:table-row>'


def repeated(rows: int, columns: int) -> bytes:
    """An ods file of some hundred bytes that says it has so many filled cells."""
    wide = ODS_ROW.format(rows, ODS_CELL.format(columns))
    return as_ods(ods_row(["No", "Judul Informasi"]) + wide)


def swollen(part: str, start: bytes, end: bytes, megabytes: int = 200) -> bytes:
    """An xlsx file of some hundred kilobytes with one part that becomes so large when opened."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(as_xlsx())) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        with new.open(part, "w") as file:
            file.write(b'<?xml version="1.0"?>' + start)
            for _ in range(megabytes):
                file.write(b"x" * 1_000_000)
            file.write(end)
    return out.getvalue()


MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
BOMBS = {
    "a million times a million cells": (
        "inventaris.ods", lambda: repeated(1_000_000, 1_000_000),
        'lembar "DIDD" berisi sel sampai baris 1000001 dan kolom 1000000',
    ),
    "as many cells as may just be": (
        "inventaris.ods", lambda: repeated(1_000_000, 19), "lebih dari 256 MB memori",
    ),
    "a huge sheet": (
        "inventaris.xlsx",
        lambda: swollen(
            "xl/worksheets/sheet1.xml",
            b"<worksheet " + MAIN + b'><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>',
            b"</t></is></c></row></sheetData></worksheet>",
        ),
        "lebih dari 256 MB memori",
    ),
    "a huge table of texts": (
        "inventaris.xlsx",
        lambda: swollen("xl/sharedStrings.xml", b"<sst " + MAIN + b"><si><t>", b"</t></si></sst>"),
        "lebih dari 256 MB memori",
    ),
}  # fmt: skip


def read(folder: Path, name: str, bomb: bytes, **limits: int) -> InventoriesRead:
    """Read a bomb, and a good list after it."""
    config = quick_config()
    runner = config.checks.runner.model_copy(update=limits)
    checks = config.checks.model_copy(update={"runner": runner})
    (folder / name).write_bytes(bomb)
    (folder / "inventaris z.xlsx").write_bytes(as_xlsx())
    files = {path.name: path for path in folder.iterdir()}
    return read_inventories(files, config.model_copy(update={"checks": checks}), {})


def fault(done: InventoriesRead, name: str) -> Finding:
    """What is wrong with the one list that is held while the others go on."""
    wrong, held = [f for f in done.findings if f.file == name]
    assert (held.rule, held.severity) == ("daftar-ditahan", "info")
    return wrong


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_stops_its_reader_only_and_the_agency_is_told(tmp_path: Path, kind: str) -> None:
    name, made, reason = BOMBS[kind]
    before = psutil.Process().memory_info().rss
    bomb = made()
    assert len(bomb) < 2_000_000
    done = read(tmp_path, name, bomb, memory_megabytes=256)
    finding = fault(done, name)
    assert (finding.rule, finding.severity) == ("inventaris-terlalu-berat", "error")
    assert reason in finding.message
    assert "buku kerja baru" in finding.remedy
    assert {r.source for r in done.rows} == {"inventaris z.xlsx"}
    assert psutil.Process().memory_info().rss - before < 100_000_000


def test_a_reader_that_hangs_is_stopped(tmp_path: Path) -> None:
    done = read(
        tmp_path, "inventaris.ods", repeated(1_000_000, 19), seconds=1, memory_megabytes=4096
    )
    finding = fault(done, "inventaris.ods")
    assert finding.rule == "inventaris-terlalu-berat"
    assert "belum selesai setelah 1 detik" in finding.message
    assert done.rows


def test_a_list_whose_looks_are_too_heavy_comes_back_as_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = SheetReader.ask

    def ask(self: SheetReader, act: str, path: Path) -> object:
        if act == "looks":
            raise UnreadableSheet("belum selesai", heavy=True)
        return real(self, act, path)

    monkeypatch.setattr(SheetReader, "ask", ask)
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.xlsx", as_xlsx())
    bureau.harvest()
    book = openpyxl.load_workbook(bureau.folder / "_hasil" / WORKBOOK)
    assert book["DIDD"]["B3"].value == "Laporan Kinerja"


def test_a_very_large_text_is_read_in_a_process_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "inventaris.csv"
    path.write_bytes(as_csv([row("Informasi A")]))
    small = reader.read_grids(path, path.name)
    monkeypatch.setattr(reader, "_SMALL_TEXT", 0)
    assert reader.read_grids(path, path.name) == small
    path.write_bytes(bytes(range(256)) * 4)
    with pytest.raises(UnreadableSheet, match="bukan teks"):
        reader.read_grids(path, path.name)


@pytest.mark.parametrize(
    ("name", "rule"),
    [("laporan.pdf.yaml", "bukan-daftar"), ("datapackage.json", "inventaris-terlalu-berat")],
)
def test_a_description_longer_than_any_is_not_read(tmp_path: Path, name: str, rule: str) -> None:
    (tmp_path / "laporan.pdf").write_bytes(b"%PDF")
    with (tmp_path / name).open("wb") as file:
        file.truncate(65 * 1024 * 1024)
    files = {path.name: path for path in tmp_path.iterdir()}
    finding = read_inventories(files, quick_config(), {}).findings[0]
    assert finding.rule == rule
    assert finding.file == name
