"""An office with something to decide, for the desk's tests: real store, archive and configuration.

Officers and agencies are samples. Titles are partly hostile: they must show as text everywhere.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from argon2 import PasswordHasher

from desk.access.accounts import Accounts
from didd.adapters.archive.archive import open_archive, put_bytes
from didd.adapters.store import open_store
from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.model import (
    Classification,
    Document,
    Finding,
    InventoryRow,
    Officer,
    Record,
    RecordFile,
    Role,
    Severity,
)
from didd.office import Office
from tests.support.bureau import nothing_inside
from tests.support.office.new_databases import new_office

CONFIG = Path(__file__).parents[3] / "catalog_config"
PASSWORD = "kata-sandi-contoh-1"
APPROVER, SUPERIOR, ADMIN = "contoh.utama", "contoh.atasan", "contoh.admin"
AUDITOR = "contoh.auditor"
OF_ALL, OF_DINKES = "contoh.pembantu", "contoh.dinkes"
HOSTILE = '<script>alert("judul")</script> {{ 7*7 }} \u202eterbalik & "kutip"'

#: Cheap on purpose: tests log in hundreds of times.
CHEAP = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)


class Clock:
    """The office's clock, moved by hand; it starts at the real time."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.at


@dataclass
class Sample:
    """An office at work, and the hand on its clock."""

    office: Office
    accounts: Accounts
    clock: Clock

    def file(self, name: str, content: bytes, media_type: str = "text/csv") -> RecordFile:
        return RecordFile(name, put_bytes(self.office.archive, content), len(content), media_type)

    def propose(self, *records: Record) -> list[int]:
        """Keep these as all of their agency's records, submit what is new, give the new ids."""
        slug = records[0].agency
        harvest = self.office.store.harvests.begin(slug)
        self.office.store.records.save(slug, harvest, records)
        return [s.id for s in self.office.store.records.submit(slug, harvest, "system.harvest")]


@cache
def config_with_local_officer() -> CatalogConfig:
    """The repository's configuration, and one officer more, who serves one agency only."""
    config = load_catalog_config(CONFIG)
    local = Officer(
        OF_DINKES, "Petugas Contoh Lima", Role.AGENCY_OFFICER, "PPID Pembantu (contoh)", ("dinkes",)
    )
    config.officers[OF_DINKES] = local
    return config


@cache
def empty_database() -> bytes:
    """A new office's database as bytes, with an account of every officer; all have ``PASSWORD``."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "didd.db"
        path.write_bytes(new_office())
        store = open_store(f"sqlite:///{path}")
        accounts = Accounts(store.passwords, CHEAP)
        for officer in (APPROVER, SUPERIOR, ADMIN, AUDITOR, OF_ALL, OF_DINKES):
            accounts.set_password(officer, PASSWORD)
        store.close()
        return path.read_bytes()


def open_sample(folder: Path) -> Sample:
    clock = Clock()
    (folder / "didd.db").write_bytes(empty_database())
    office = Office(
        config=config_with_local_officer(),
        store=open_store(f"sqlite:///{folder / 'didd.db'}"),
        archive=open_archive(str(folder / "archive")),
        contents=nothing_inside,
        now=clock,
    )
    return Sample(office, Accounts(office.store.passwords, CHEAP), clock)


def record(
    agency: str,
    key: str,
    title: str,
    classification: Classification = Classification.BERKALA,
    files: tuple[RecordFile, ...] = (),
    position: int = 0,
    **fields: str,
) -> Record:
    usual = {
        "ringkasan": f"Isi ringkas dari {title}.",
        "pejabat_penguasa": "Sekretariat",
        "waktu_pembuatan": "2026-01",
        "tempat_pembuatan": "Palangka Raya",
        "bentuk": "SOFTCOPY" if files else "HARDCOPY",
        "retensi": "5 tahun",
    }
    return Record(agency, key, classification, title, usual | fields, files, position)


def dinkes_records(sample: Sample) -> list[Record]:
    profile = sample.file("profil/profil-kesehatan-2025.csv", b"kabupaten;jumlah\nKapuas;12\n")
    alert = sample.file("serta-merta/waspada.pdf", b"%PDF-1.7 contoh", "application/pdf")
    return [
        record("dinkes", "profil", "Profil Kesehatan Tahun 2025", files=(profile,), position=1),
        record(
            "dinkes", "buku-tamu", "Buku Tamu Pelayanan", Classification.SETIAP_SAAT, position=2
        ),
        record(
            "dinkes",
            "waspada-dbd",
            "Peringatan Dini Demam Berdarah",
            Classification.SERTA_MERTA,
            (alert,),
            position=3,
        ),
        record("dinkes", "jahil", HOSTILE, position=4, ringkasan=HOSTILE),
    ]


def fill(sample: Sample) -> list[int]:
    """Two agencies with proposals, a finding and a held file at dinkes; gives the ids there."""
    ids = sample.propose(*dinkes_records(sample))
    sample.propose(record("disdik", "rekap", "Rekapitulasi Sekolah Menengah"))
    harvest = sample.office.store.harvests.begin("dinkes")
    row = InventoryRow("inventaris.csv", "", 2, {"judul": "Profil  Kesehatan Tahun 2025"})
    found = Finding(
        "ringkasan-sama-dengan-judul",
        Severity.WARNING,
        "Ringkasan sama dengan judulnya.",
        "Jelaskan isi informasinya.",
        file="inventaris.csv",
        row=2,
        field="ringkasan",
        value="<b>tebal</b>",
    )
    sample.office.store.harvests.save_rows("dinkes", harvest, [row])
    held = Document("penerima contoh.csv", 1, 1, hashlib.sha256(b"contoh").hexdigest(), "text/csv")
    number = sample.office.config.checks.finding(
        "nik-terbuka", file=held.path, cell="B2", value="2 kali; contoh 6271••••••••0003"
    )
    sample.office.store.harvests.save_documents("dinkes", [held], [])
    sample.office.store.harvests.save_findings("dinkes", harvest, "checks", [found, number])
    return ids
