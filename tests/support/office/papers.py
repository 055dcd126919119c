"""What an agency of this test brings: its list, and the files that the list names."""

from __future__ import annotations

import csv
import io

from tests.support.bureau import COLUMNS, closed_row, row
from tests.support.samples import file_samples as made

REPORT = "Laporan Kinerja Tahun 2025"
PLAN = "Rencana Kerja Tahun 2026"
SCHEDULE = "Jadwal Pelayanan Tahun 2026"
NOTES = "Notulen Rapat Penyusunan Anggaran"
COMPLAINTS = "Laporan Pengaduan Pelayanan"
#: Excluded, and its title tells too much; what the public may read instead of it.
ROOMS, ROOMS_CALLED = "Denah Ruang Brankas Zamrudkelabu", "Denah ruang penyimpanan"
#: What stands in the files of what is not to be public: nothing else says these words. They are of
#: letters alone: what is looked for with digits in it, the index may keep in another shape.
ORIGINAL_SAYS, ROOMS_SAY, NOTES_SAY = "Xyzabcmutiara", "Kunciberlapisbesi", "Usulanpagutambahan"
#: What is published and stays so; what is published and taken down again.
PLAN_SAYS, SCHEDULE_SAYS = "Kelilingwargadesa", "Loketpelayananpagi"

ORIGINAL = made.pdf(made.words(f"Pelapor: {ORIGINAL_SAYS}."), title="Pengaduan")
#: The same with the name blacked out, and nothing under the black.
COPY = made.pdf(made.words("Pelapor:") + made.box(130, 690, 200, 30), title="Pengaduan")


def files() -> dict[str, bytes]:
    """Return the agency's folder, by name."""
    return {
        "inventaris.csv": _list(),
        "laporan-kinerja.csv": b"sasaran;capaian\nLayanan;97\n",
        "rencana-kerja.csv": f"kegiatan;pagu\n{PLAN_SAYS};12\n".encode(),
        "jadwal.csv": f"hari;loket\nSenin;{SCHEDULE_SAYS}\n".encode(),
        "notulen.csv": f"butir;usul\n1;{NOTES_SAY}\n".encode(),
        "denah.csv": f"ruang;kunci\nBrankas;{ROOMS_SAY}\n".encode(),
        "pengaduan.pdf": ORIGINAL,
    }


def _list() -> bytes:
    columns = {**COLUMNS, "sebutan_umum": "Sebutan untuk Umum"}
    rows = (
        row(REPORT, "laporan-kinerja.csv", waktu_pembuatan="2026-01-15"),
        row(PLAN, "rencana-kerja.csv"),
        row(SCHEDULE, "jadwal.csv", klasifikasi="Setiap Saat"),
        row(NOTES, "notulen.csv", klasifikasi="Setiap Saat"),
        closed_row(COMPLAINTS, "pengaduan.pdf"),
        closed_row(ROOMS, "denah.csv") | {"sebutan_umum": ROOMS_CALLED},
    )
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["No", *columns.values()])
    for number, line in enumerate(rows, start=1):
        writer.writerow([number, *(line.get(code, "") for code in columns)])
    return out.getvalue().encode()
