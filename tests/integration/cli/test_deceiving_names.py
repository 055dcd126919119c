"""Names of files that look like others hold the rows that show them."""

from __future__ import annotations

from pathlib import Path

from tests.support.bureau import Bureau, closed_row, row


def test_a_row_that_shows_a_deceiving_name_is_held_until_it_is_mended(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    names = ["laporan\u202efdp.txt", "baris\nbaru.txt", "warna\x1b[31m.txt", "biasa – é.txt"]
    for name in names:
        bureau.write(name, name.encode())
    cells = [names[0], "baris?baru.txt", "warna*.txt", names[3]]
    bureau.list(*(row(f"Laporan nomor {n}", cell) for n, cell in enumerate(cells)))
    assert bureau.harvest().records["held"] == 3
    found = bureau.office.store.harvests.findings(bureau.slug)
    reported = [f for f in found if f.rule == "nama-berkas-menyesatkan"]
    assert [(f.file, f.row, f.field) for f in reported] == [
        ("inventaris.csv", number, "berkas") for number in (2, 3, 4)
    ]
    assert all(f.value.isprintable() and f.remedy for f in reported)
    (bureau.folder / names[0]).rename(bureau.folder / "laporan.txt")
    bureau.list(row("Laporan nomor 0", "laporan.txt"))
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug)
    assert not [f for f in found if f.rule == "nama-berkas-menyesatkan" and f.row == 2]


def test_an_excluded_file_may_be_called_as_it_is(tmp_path: Path) -> None:
    bureau = Bureau(tmp_path)
    bureau.write("a\u202eb.txt", b"isi")
    bureau.list(closed_row("Surat", "a\u202eb.txt"))
    bureau.harvest()
    found = bureau.office.store.harvests.findings(bureau.slug)
    assert "nama-berkas-menyesatkan" not in {f.rule for f in found}
