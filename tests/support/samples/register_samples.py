"""Editions for the tests and benchmarks of the register: plainly samples, of any size."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.model import (
    Agency,
    Classification,
    EditionStatus,
    Record,
    RecordFile,
    Register,
    RegisterEdition,
)
from didd.register.compile import Approved, number_entries
from tests.support.factories import make_decree, make_record, sha256

ROOT = Path(__file__).resolve().parents[3]
GOLDEN = ROOT / "tests" / "golden"
AGENCY = Agency("dinkes", "Dinas Kesehatan", "DINKES")

TITLES = (
    "Profil dan struktur organisasi",
    "Rencana kerja tahunan",
    "Peringatan dini kejadian luar biasa",
    "Rekapitulasi tenaga kesehatan menurut kabupaten dan kota",
    "Perjanjian kerja sama layanan rujukan",
    "Laporan realisasi anggaran triwulan",
)
CLASSES = (Classification.BERKALA, Classification.SETIAP_SAAT, Classification.SERTA_MERTA)


def catalog_config() -> CatalogConfig:
    return load_catalog_config(ROOT / "catalog_config")


def listed_record(number: int) -> Record:
    """Return the record at this position of a typical list."""
    title = f"{TITLES[number % len(TITLES)]} {number}"
    return make_record(
        f"butir-{number}",
        title=title,
        classification=CLASSES[number * 7 % 3],
        position=number,
        fields={
            "ringkasan": f"Memuat uraian {title.lower()}, capaian, dan rencana tindak lanjutnya.",
            "pejabat_penguasa": "Sekretariat",
            "penanggung_jawab": "Kepala Bidang Pelayanan dan Sumber Daya Kesehatan",
            "waktu_pembuatan": f"{2015 + number % 11}-{1 + number % 12:02}",
            "tempat_pembuatan": "Palangka Raya",
            "bentuk": "HARDCOPY | SOFTCOPY" if number % 3 else "SOFTCOPY",
            "retensi": "Aktif 2 tahun, inaktif 3 tahun, permanen",
            "media": "Situs web | Papan pengumuman",
        },
        files=(RecordFile(f"data/{number}.pdf", sha256(str(number)), number, "application/pdf"),),
    )


def make_edition(records: Sequence[Record], *, draft: bool = False) -> RegisterEdition:
    """Return an edition of these records, established by a sample decree unless a draft."""
    at = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
    entries = number_entries(Approved(r.id, r.content_hash, r) for r in records)
    register = Register(AGENCY.slug, AGENCY.name, 2026, date(2026, 3, 2), entries)
    return RegisterEdition(
        id=1,
        register=register,
        number=1,
        status=EditionStatus.DRAFT if draft else EditionStatus.ESTABLISHED,
        compiled_at=at,
        decree=None if draft else make_decree(nip="000000000000000003", rank="Pangkat Contoh"),
        established_at=None if draft else at,
        audit_head="" if draft else sha256("audit"),
    )


def golden_edition() -> RegisterEdition:
    """Return a small edition with one of everything: classes, a formula, no files, two files."""
    records = [listed_record(n) for n in range(4)]
    records.append(make_record("rumus", title='=HYPERLINK("https://contoh.invalid")', position=9))
    records.append(make_record("cetak", title="Buku tamu", files=(), fields={"bentuk": "HARDCOPY"}))
    two = (RecordFile("a.csv", sha256("a"), 1, "text/csv"), RecordFile("b.csv", sha256("b"), 2, ""))
    records.append(make_record("dua", title='Tabel, dengan "dua" berkas', files=two, position=8))
    return make_edition(records)
