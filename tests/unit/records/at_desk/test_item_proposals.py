"""What a new item of a list is proposed with."""

from __future__ import annotations

from didd.model import InventoryRow
from didd.records.at_desk.proposals import next_year, proposed


def row(**values: str) -> InventoryRow:
    return InventoryRow("inventaris.csv", "", 2, values)


def test_what_most_items_say_is_proposed_and_blanks_are_not():
    rows = [row(pejabat_penguasa="Sekretariat", retensi="-"), row(pejabat_penguasa="Bidang A")]
    rows.append(row(pejabat_penguasa="Sekretariat", retensi="5 tahun"))
    made = proposed("Laporan Kinerja Tahun 2025", "foto/rapat.MP4", rows, "Dinas Contoh")
    assert made == {
        "pejabat_penguasa": "Sekretariat",
        "retensi": "5 tahun",
        "waktu_pembuatan": "2025",
        "bentuk": "Rekam",
    }


def test_figures_that_are_no_year_are_left_alone():
    assert "waktu_pembuatan" not in proposed("Perda 120251 Nomor 12", "", (), "Dinas Contoh")
    made = next_year({"judul": "Renja 2024–2025", "ringkasan": "Nomor 12025, tahun 2025 dan 2024"})
    assert made == {"judul": "Renja 2024–2026", "ringkasan": "Nomor 12025, tahun 2026 dan 2024"}
