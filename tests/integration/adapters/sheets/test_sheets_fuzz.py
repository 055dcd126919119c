"""Damaged sheets: whatever the bytes, the reader gives rows or says why not, and comes back."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlsxwriter
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from didd.adapters.inventories.inventories import read_inventories
from didd.adapters.sheets.reader import SheetReader, read_grids
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.config.catalog import load_catalog_config

ROOT = Path(__file__).parents[4]
CONFIG = load_catalog_config(ROOT / "catalog_config")
REAL = ROOT.parent / "shared" / "realdata" / "torture"
ROWS = [
    ["No", "Judul Informasi", "Klasifikasi", "Waktu Pembuatan"],
    ["A. INFORMASI BERKALA", "", "", ""],
    ["1", "Laporan Kinerja", "Berkala", "3/4/2013"],
    ["a.", "Triwulan I", "", "Tegal, 2025"],
]
ODS_BODY = (
    '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
    '<office:body><office:spreadsheet><table:table table:name="DIDD">{rows}</table:table>'
    "</office:spreadsheet></office:body></office:document-content>"
)
ODS_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ODS_MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODS_TYPE}"/>'
    "</manifest:manifest>"
)


def as_xlsx() -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("DIDD")
    for number, row in enumerate(ROWS):
        sheet.write_row(number, 0, row)
    sheet.merge_range(6, 0, 8, 1, "Mengetahui")
    book.close()
    return out.getvalue()


def as_ods(rows: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODS_TYPE)
        archive.writestr("content.xml", ODS_BODY.format(rows=rows))
        archive.writestr("META-INF/manifest.xml", ODS_MANIFEST)
    return out.getvalue()


def ods_row(row: list[str], repeated: int = 1) -> str:
    cells = "".join(
        f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
        for c in row
    )
    return f'<table:table-row table:number-rows-repeated="{repeated}">{cells}</table:table-row>'


def as_csv() -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(ROWS)
    return out.getvalue().encode("cp1252")


SHEETS = {
    "inventaris.xlsx": as_xlsx(),
    "inventaris.ods": as_ods("".join(map(ods_row, ROWS))),
    "inventaris.csv": as_csv(),
}
RESOURCE = {"name": "laporan", "path": "laporan.pdf", "didd": {"klasifikasi": "Berkala"}}
PACKAGE = {"didd": {"pejabat_penguasa": "Bidang Contoh"}, "resources": [RESOURCE, RESOURCE]}
SIDECAR = 'judul: Laporan Kinerja\nklasifikasi: "Berkala"\nberkas: [laporan.pdf, lain.pdf]\n'
WHOLE = {
    **SHEETS,
    "datapackage.json": json.dumps(PACKAGE, indent=1).encode(),
    "laporan.pdf.yaml": SIDECAR.encode(),
}
XLS = REAL / "messytables_horror" / "simple.xls"
OLD = XLS.read_bytes() if XLS.is_file() else b""

#: Where (as a share of the length), how many bytes go, and what comes in their place.
WOUND = st.tuples(
    st.floats(0, 1, exclude_max=True),
    st.integers(0, 40),
    st.one_of(
        st.binary(max_size=8),
        st.sampled_from([b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x00" * 16, b"99999999"]),
    ),
)
WOUNDS = st.lists(WOUND, min_size=1, max_size=5)
Wounds = list[tuple[float, int, bytes]]


def hurt(data: bytes, wounds: Wounds) -> bytes:
    for share, gone, put in wounds:
        at = int(share * len(data))
        data = data[:at] + put + data[at + gone :]
    return data


def hurt_inside(data: bytes, member: int, wounds: Wounds) -> bytes:
    """Wound one part of an archive and pack it again, so that the damage gets to the parser."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for name in names:
            part = old.read(name)
            new.writestr(name, hurt(part, wounds) if name == names[member % len(names)] else part)
    return out.getvalue()


@pytest.fixture(autouse=True, scope="module")
def one_process() -> Iterator[None]:
    """Let all examples be read by one process, as all lists of a folder are."""
    with (
        closing(SheetReader(CONFIG.checks.runner)) as reader,
        pytest.MonkeyPatch.context() as patch,
    ):
        shared = SimpleNamespace(grids=reader.grids, close=lambda: None)
        patch.setattr("didd.adapters.inventories.inventories.SheetReader", lambda limits: shared)
        yield


def read_or_refused(folder: Path, name: str, data: bytes) -> None:
    """Read as an inventory: rows with their places, or a finding."""
    path = folder / name
    path.write_bytes(data)
    read = read_inventories({name: path, "laporan.pdf": path}, CONFIG, {})
    if any(f.rule == "bukan-daftar" and f.file == name for f in read.findings):
        assert name.endswith(".yaml")
        return  # nothing of a description is left in it, and that is told
    assert read.sources == [name]
    rows = [row for row in read.rows if row.source == name]
    assert rows or any(f.severity == "error" for f in read.findings)
    assert all(row.row >= (name in SHEETS) for row in rows)
    assert name == "datapackage.json" or all(any(row.values.values()) for row in rows)
    assert all(finding.message and finding.remedy for finding in read.findings)


FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.parametrize("name", SHEETS)
def test_the_whole_file_is_a_list(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WHOLE[name])
    assert read_grids(path, name)[0].rows


@pytest.mark.parametrize("name", WHOLE)
@FUZZ
@given(wounds=WOUNDS)
def test_damaged_bytes_give_rows_or_a_finding(tmp_path: Path, name: str, wounds: Wounds) -> None:
    read_or_refused(tmp_path, name, hurt(WHOLE[name], wounds))


@pytest.mark.parametrize("name", ["inventaris.xlsx", "inventaris.ods"])
@FUZZ
@given(member=st.integers(0, 20), wounds=WOUNDS)
def test_damage_inside_the_archive_gives_rows_or_a_finding(
    tmp_path: Path, name: str, member: int, wounds: Wounds
) -> None:
    read_or_refused(tmp_path, name, hurt_inside(WHOLE[name], member, wounds))


@FUZZ
@given(
    start=st.sampled_from([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf"]),
    rest=st.binary(max_size=600),
    name=st.sampled_from(["inventaris.xlsx", "inventaris.xls", "inventaris.ods", "inventaris.tsv"]),
)
def test_any_bytes_give_rows_or_a_finding(
    tmp_path: Path, start: bytes, rest: bytes, name: str
) -> None:
    read_or_refused(tmp_path, name, start + rest)


PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
KEYS = st.sampled_from(["judul", "Klasifikasi", "path", "didd", "resources"]) | st.text(max_size=9)
ANYTHING = st.recursive(
    PLAIN, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)
)


@FUZZ
@given(anything=ANYTHING, shared=ANYTHING, own=ANYTHING)
def test_any_objects_give_rows_or_a_finding(
    tmp_path: Path, anything: object, shared: object, own: object
) -> None:
    for package in (anything, {"didd": shared, "resources": [own, {**RESOURCE, "didd": own}]}):
        read_or_refused(tmp_path, "datapackage.json", json.dumps(package).encode())
    for content in (anything, {"judul": own, "Berkas": shared}):
        read_or_refused(tmp_path, "laporan.pdf.yaml", yaml.safe_dump(content).encode())


@pytest.mark.skipif(not XLS.is_file(), reason="real data (../shared) is absent")
@settings(FUZZ, max_examples=8)
@given(wounds=WOUNDS)
def test_a_damaged_old_workbook_gives_rows_or_a_finding(tmp_path: Path, wounds: Wounds) -> None:
    read_or_refused(tmp_path, XLS.name.replace("simple", "inventaris"), hurt(OLD, wounds))


def test_an_old_workbook_that_ends_its_reader_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "inventaris.xls"
    # A compound file whose header asks for more memory than any machine has.
    head = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\x00\x03\x00\xfe\xff")
    head += b"\x09\x00\x06\x00" + bytes(10) + b"\x01\x00\x00\x00" + bytes(16) + bytes(440)
    path.write_bytes(bytes(head) + bytes(100))
    with pytest.raises(UnreadableSheet, match="rusak"):
        read_grids(path, path.name)
