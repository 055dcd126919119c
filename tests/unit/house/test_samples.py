"""The sample agencies: reproducible, plainly samples, and told truly by their oracle."""

import csv
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
import yaml

from didd.config.catalog import load_catalog_config
from didd.model import Severity

ROOT = Path(__file__).resolve().parents[3]
SAMPLES = ROOT / "samples"
AGENCIES = SAMPLES / "agencies"
EXPECTED: dict[str, Any] = yaml.safe_load((SAMPLES / "expected.yaml").read_text("utf-8"))[
    "agencies"
]
CONFIG = load_catalog_config(ROOT / "catalog_config")


def tree(folder: Path) -> dict[str, bytes]:
    """Every file below ``folder`` but what the system itself writes there."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "_hasil" not in path.parts
    }


def severity_of(rule: str) -> Severity:
    return {r.rule: r.severity for r in CONFIG.metadata.all_rules()}[rule]


def row_of(slug: str, place: dict[str, Any]) -> list[str]:
    """The cells of the row that the oracle names, as text."""
    source, row = AGENCIES / slug / place["source"], place["row"]
    if source.suffix == ".xlsx":
        sheet = openpyxl.load_workbook(source)[place["sheet"]]
        return [str(cell.value or "") for cell in sheet[row]]
    if source.suffix == ".csv":
        encoding, delimiter = ("cp1252", ";") if slug == "dinkes" else ("utf-8-sig", ",")
        with source.open(encoding=encoding, newline="") as file:
            return list(csv.reader(file, delimiter=delimiter))[row - 1]
    if source.suffix == ".json":
        resource = json.loads(source.read_text("utf-8"))["resources"][row - 1]
        return [str(v) for v in (*resource.values(), *resource["didd"].values())]
    assert row == 0
    return [str(v) for v in yaml.safe_load(source.read_text("utf-8")).values()]


def text_of(path: Path) -> str:
    if path.suffix != ".pdf":
        return path.read_bytes().decode("utf-8", "replace")  # XLSX and DOCX are stored unpacked
    return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))


@pytest.mark.slow
def test_building_again_gives_the_committed_tree_byte_for_byte(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, SAMPLES / "make.py", "--out", tmp_path], check=True, capture_output=True
    )
    committed, built = tree(AGENCIES), tree(tmp_path)
    assert committed.keys() == built.keys()
    assert [path for path in built if built[path] != committed[path]] == []


def test_there_are_six_known_agencies_with_an_oracle_each() -> None:
    folders = {path.name for path in AGENCIES.iterdir()}
    assert folders == set(EXPECTED) == {p.stem for p in (SAMPLES / "content").glob("*.yaml")}
    assert folders <= set(CONFIG.agencies)
    assert len(folders) == 6


def test_the_names_in_the_content_are_those_of_the_configuration() -> None:
    for content in (SAMPLES / "content").glob("*.yaml"):
        assert (
            yaml.safe_load(content.read_text("utf-8"))["name"] == CONFIG.agencies[content.stem].name
        )


def test_the_whole_is_small() -> None:
    assert sum(len(data) for data in tree(AGENCIES).values()) < 1_500_000


@pytest.mark.parametrize("slug", EXPECTED)
def test_the_oracle_counts_rows_and_files_consistently(slug: str) -> None:
    want = EXPECTED[slug]
    files = want["files"]
    errors = {
        (f["source"], f.get("sheet", ""), f["row"])
        for f in want["faults"]
        if severity_of(f["rule"]) is Severity.ERROR
    }
    assert want["rows"] == want["accepted"] + want["held"]
    assert want["held"] == len(errors)
    assert {f["rule"] for f in want["faults"] if severity_of(f["rule"]) is Severity.INFO} == set()
    named = {*files["inventories"], *files["skipped"], *files["excluded"], *files["unlisted"]}
    assert named <= tree(AGENCIES / slug).keys()
    others = len(files["inventories"]) + len(files["skipped"])
    assert files["documents"] + others == len(tree(AGENCIES / slug))


def test_together_they_hold_what_the_sop_must_cope_with() -> None:
    total = {
        key: sum(want[key] for want in EXPECTED.values())
        for key in ("rows", "held", "excluded", "without_file")
    }
    assert total == {"rows": 67, "held": 14, "excluded": 2, "without_file": 6}
    kinds = {Path(path).suffix for path in tree(AGENCIES)}
    assert {".pdf", ".xlsx", ".csv", ".docx", ".png", ".json", ".yaml"} <= kinds


@pytest.mark.parametrize("slug", EXPECTED)
def test_the_oracle_points_at_rows_that_are_filled(slug: str) -> None:
    for place in (*EXPECTED[slug]["faults"], *EXPECTED[slug]["values"]):
        assert sum(bool(cell) for cell in row_of(slug, place)) > 3, place
    assert all(value["field"] in CONFIG.metadata.codes for value in EXPECTED[slug]["values"])


@pytest.mark.parametrize(
    ("slug", "rule", "planted"),
    [
        ("diskominfosantik", "retensi-berisi-tahun", "Tahun 2023"),
        ("diskominfosantik", "berkas-tidak-ditemukan", "perjanjian/daftar-kerja-sama-2025.xlsx"),
        ("diskominfosantik", "serta-merta-bukan-keadaan-darurat", "Profil PPID Pelaksana"),
        ("dinkes", "waktu-hanya-tempat", "Palangka Raya"),
        ("dinkes", "klasifikasi-tidak-dikenal", "Umum"),
        ("dinkes", "judul-kosong", ""),
        ("disdik", "waktu-masa-depan", "2062"),
        ("disdik", "berkas-tidak-ditemukan", "data/putus-sekolah-2025.csv"),
        ("dishub", "berkas-di-luar-folder", r"..\berbagi\denah-dermaga.pdf"),
        ("dishub", "waktu-tidak-terbaca", "Palangka Raya, 31 Februari 2026"),
        ("dlh", "bentuk-tidak-dikenal", "Disket"),
        ("dlh", "judul-terlalu-pendek", "UKL"),
        ("dlh", "retensi-tidak-baku", "Sampai izin berakhir"),
        ("dp3appkb", "retensi-berisi-tahun", "2024"),
    ],
)
def test_each_planted_fault_is_where_the_oracle_says(slug: str, rule: str, planted: str) -> None:
    places = [f for f in EXPECTED[slug]["faults"] if f["rule"] == rule]
    assert places
    assert all(planted in row_of(slug, place) for place in places)


def test_a_file_filed_as_public_is_byte_for_byte_an_excluded_one() -> None:
    folder = AGENCIES / "dp3appkb"
    public = folder / "data/rekap-pendampingan (salinan).csv"
    assert public.read_bytes() == (folder / "layanan/catatan-pendampingan.csv").read_bytes()


@pytest.mark.parametrize("slug", EXPECTED)
def test_every_excluded_file_carries_a_marker_and_no_other_file_does(slug: str) -> None:
    want = EXPECTED[slug]
    carriers = {
        path
        for path, data in tree(AGENCIES / slug).items()
        if any(marker.encode() in data for marker in want["markers"])
    }
    copies = {"data/rekap-pendampingan (salinan).csv"} if slug == "dp3appkb" else set()
    assert carriers == {*want["files"]["excluded"], *copies}


@pytest.mark.parametrize("slug", EXPECTED)
def test_every_document_says_that_it_is_a_sample(slug: str) -> None:
    files = EXPECTED[slug]["files"]
    apart = {*files["inventories"], *files["skipped"]}
    for path in sorted(tree(AGENCIES / slug).keys() - apart):
        assert "contoh" in text_of(AGENCIES / slug / path).lower(), path


def test_no_number_in_the_content_could_belong_to_a_person() -> None:
    for content in (SAMPLES / "content").glob("*.yaml"):
        lines = [line for line in content.read_text("utf-8").splitlines() if "hex:" not in line]
        long_numbers = re.findall(r"\d[\d .-]{7,}\d", "\n".join(lines))
        digits = {re.sub(r"\D", "", number) for number in long_numbers}
        assert {d for d in digits if len(d) > 8 and set(d) != {"0"}} == set(), content


def test_pdf_documents_have_one_or_two_pages_and_no_date() -> None:
    for path in AGENCIES.rglob("*.pdf"):
        document = pypdfium2.PdfDocument(path)
        assert len(document) in (1, 2)
        assert document.get_metadata_dict()["CreationDate"] == ""
