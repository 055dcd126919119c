"""What was returned stands in the agency's slip, with the note, until it is mended."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from didd.adapters.agency_workbooks.return_slip import PAGE, WORKBOOK
from didd.adapters.store.decisions import Verdict
from didd.model import DecisionKind
from didd.steps import approve
from tests.support.bureau import UTAMA, Bureau, row

NOTE = "Tahun belum diisi <b>, hubungi 081234567890"


def slip(bureau: Bureau) -> tuple[str, str]:
    folder = bureau.folder / "_hasil"
    book = openpyxl.load_workbook(folder / WORKBOOK)
    cells = [str(c.value) for sheet in book for line in sheet.iter_rows() for c in line if c.value]
    return (folder / PAGE).read_text(encoding="utf-8"), "\n".join(cells)


def test_the_note_of_a_return_reaches_the_folder_and_leaves_it_once_mended(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    titles = ("Laporan kinerja", "Rencana kerja")
    bureau.list(*(row(title, bentuk="Hardcopy") for title in titles))
    bureau.harvest()
    [one] = [s for s in bureau.office.store.records.queue() if s.record.title == "Rencana kerja"]
    verdict = Verdict(one.id, DecisionKind.RETURN, NOTE, one.content_hash)
    approve.decide(bureau.office, [verdict], UTAMA)
    bureau.harvest()
    for told in slip(bureau):
        assert "Dikembalikan oleh PPID Utama" in told
        assert "Tahun belum diisi" in told
        assert "Rencana kerja" in told
        assert "081234567890" not in told
    assert "<b>" not in slip(bureau)[0].split("<main>")[1]
    mended = row("Rencana kerja", bentuk="Hardcopy", waktu_pembuatan="2026-02-01")
    bureau.list(row("Laporan kinerja", bentuk="Hardcopy"), mended)
    bureau.harvest()
    for told in slip(bureau):
        assert "Tahun belum diisi" not in told
    bureau.office.store.close()
