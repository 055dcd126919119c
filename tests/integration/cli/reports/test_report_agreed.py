"""``didd report`` on what binds, statements and packages, in processes of their own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.test_cli import didd

PEMBANTU, UTAMA = "contoh.pembantu", "contoh.utama"
WHY = "Tidak ada kegiatan seperti itu di kantor ini."


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("laporan")
    made = folder / "tempat"
    assert didd(folder, "init", str(made), "--json").returncode == 0
    return made


def said(place: Path, *words: str) -> Any:
    done = didd(place, "report", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refused(place: Path, *words: str) -> str:
    done = didd(place, "report", *words)
    assert done.returncode not in (0, None)
    assert "Traceback" not in done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_table_is_taken_over_whole_and_shown_with_its_papers(place: Path) -> None:
    table = place / "paket.csv"
    table.write_text("kode,nama paket,metode\nA-1,Jasa,Sihir\n", encoding="utf-8")
    take = ("import-packages", "dinkes", str(table), "--year", "2026", "--as", PEMBANTU)
    assert "Sihir" in refused(place, *take)
    table.write_text("kode,nama paket,metode,tahap\nA-1,Jasa,Tender,Selesai\n", encoding="utf-8")
    assert said(place, *take)["new"] == 1
    assert said(place, *take)["new"] == 0
    [package] = said(place, "packages", "dinkes", "--year", "2026")
    assert (package["code"], package["asked"], package["answered"]) == ("A-1", 39, 3)
    rows = didd(place, "report", "packages", "dinkes", "--year", "2026", "--csv").stdout
    assert len(rows.splitlines()) == 40


def test_what_applies_is_settled_by_the_mark_that_was_read(place: Path) -> None:
    [found] = said(place, "bindings", "dinkes")
    assert found["settled"] == "open"
    settle = ("settle", "dinkes", "returned", "--note", "Nyatakan dahulu judul B09.", "--as", UTAMA)
    why = refused(place, *settle, "--mark", "0" * 64)
    assert "berubah" in why or "changed" in why
    assert said(place, *settle, "--mark", found["mark"])["verdict"] == "returned"
    assert said(place, "bindings", "dinkes")[0]["settled"] == "returned"


def test_the_statement_is_written_as_a_file(place: Path) -> None:
    none = ("declare", "dinkes", "S04", "none", "--reason", WHY, "--as", PEMBANTU)
    assert said(place, *none)["heading"] == "S04"
    for name, start in (("surat.docx", b"PK"), ("surat.pdf", b"%PDF")):
        paper = place / name
        assert said(place, "statement", "dinkes", "--to", str(paper))["signed"] == {"S04": False}
        assert paper.read_bytes().startswith(start)
