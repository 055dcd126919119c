"""An agency mends its list: the findings close, and the slip says what is mended."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from didd.steps.collect import collect
from tests.support.bureau import Bureau, as_csv, closed_row, row


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    for name in ("a.pdf", "b.pdf"):
        bureau.write(name, b"%PDF-1.7 " + name.encode())
    return bureau


def page(bureau: Bureau) -> str:
    return (bureau.folder / "_hasil" / "HASIL-PEMERIKSAAN.html").read_text()


def test_the_slip_says_what_is_mended_until_something_else_changes(bureau: Bureau) -> None:
    good = row("Laporan kinerja dinas", "a.pdf")
    bureau.write("inventaris.csv", as_csv([good, row("Renstra dinas", "b.pdf", klasifikasi="")]))
    collect.harvest(bureau.office, bureau.agency)
    assert "Klasifikasi informasi belum diisi" in page(bureau)
    assert "Sudah beres" not in page(bureau)

    mended = as_csv([row("Berita acara", "b.pdf", bentuk="entah"), good, row("Renstra dinas")])
    bureau.write("inventaris.csv", mended)
    preview = collect.preview(bureau.office, bureau.agency)
    assert "Sudah beres sejak hasil sebelumnya (1)" in page(bureau)
    assert preview.status == "preview"

    for _ in range(3):
        collect.harvest(bureau.office, bureau.agency)
        text = page(bureau)
        assert "Sudah beres sejak hasil sebelumnya (1)" in text
        assert (
            text.index("Bentuk") < text.index("Sudah beres") < text.index("Klasifikasi informasi")
        )
    book = openpyxl.load_workbook(bureau.folder / "_hasil" / "HASIL-PEMERIKSAAN.xlsx")
    texts = [str(cell.value) for line in book["Ringkasan"].iter_rows() for cell in line]
    assert "Sudah beres sejak hasil sebelumnya" in texts
    findings = bureau.office.store.harvests.findings("dinkes")
    assert "klasifikasi-kosong" not in {f.rule for f in findings}

    bureau.write("inventaris.csv", as_csv([good, row("Renstra dinas", "b.pdf")]))
    collect.harvest(bureau.office, bureau.agency)
    assert "Klasifikasi informasi" not in page(bureau)


def test_bytes_that_are_public_and_excluded_hold_both_rows(bureau: Bureau) -> None:
    bureau.write("salinan.pdf", b"%PDF-1.7 a.pdf")
    rows = [
        row("Laporan kinerja dinas", "a.pdf"),
        closed_row("Laporan rahasia dinas", "salinan.pdf"),
        row("Renstra dinas", "b.pdf"),
    ]
    bureau.write("inventaris.csv", as_csv(rows))
    report = collect.harvest(bureau.office, bureau.agency)
    assert (report.records["accepted"], report.records["held"]) == (1, 2)
    held = {
        f.rule: f.row
        for f in bureau.office.store.harvests.findings("dinkes")
        if f.rule in {"berkas-dikecualikan", "berkas-juga-terbuka"}
    }
    assert held == {"berkas-dikecualikan": 2, "berkas-juga-terbuka": 3}
    assert len(list(bureau.office.archive.digests())) == 1
