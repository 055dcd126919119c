"""Valid agencies, entries and editions for tests of publication; every one is plainly a sample."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from didd.config.catalog import CatalogConfig, load_catalog_config
from didd.model import (
    Agency,
    Classification,
    Decree,
    EditionStatus,
    Entry,
    RecordFile,
    Register,
    RegisterEdition,
    derived_id,
    digest,
)

ROOT = Path(__file__).resolve().parents[2]


@cache
def catalog_config() -> CatalogConfig:
    """Return the configuration as committed."""
    return load_catalog_config(ROOT / "catalog_config")


def make_agency(slug: str = "dinas-contoh", **changes: object) -> Agency:
    """Return an agency that exists nowhere."""
    plain = {"slug": slug, "name": f"Dinas Contoh {slug}", "abbreviation": "CONTOH", "sample": True}
    return Agency(**{**plain, **changes})  # type: ignore[arg-type]


def make_file(content: bytes = b"a,b\n1,2\n", path: str = "data/tabel.csv") -> RecordFile:
    """Return a file of a record by its bytes."""
    return RecordFile(path, hashlib.sha256(content).hexdigest(), len(content), "text/csv")


def make_entry(
    key: str = "profil",
    *,
    agency: str = "dinas-contoh",
    title: str = "Profil Dinas Contoh",
    classification: Classification = Classification.BERKALA,
    fields: Mapping[str, str] | None = None,
    files: Sequence[RecordFile] = (),
    number: str = "1",
) -> Entry:
    """Return an entry as approved; its content hash follows from what it says."""
    text = {
        "ringkasan": "Gambaran umum, tugas dan fungsi.",
        "pejabat_penguasa": "Sekretaris",
        "penanggung_jawab": "Subbagian Umum",
        "waktu_pembuatan": "2026-01",
        "tempat_pembuatan": "Palangka Raya",
        "bentuk": "HARDCOPY | SOFTCOPY",
        "retensi": "5 tahun",
        "media": "Situs web | Buku",
        **(fields or {}),
    }
    return Entry(
        number=number,
        record_id=derived_id("record", agency, key),
        content_hash=digest([key, title, text, [[f.name, f.sha256] for f in files]]),
        classification=classification,
        title=title,
        fields=text,
        files=tuple(files),
    )


def make_edition(
    entries: Sequence[Entry],
    *,
    agency: Agency | None = None,
    year: int = 2026,
    number: int = 1,
    outputs: Mapping[str, str] | None = None,
    status: EditionStatus = EditionStatus.ESTABLISHED,
) -> RegisterEdition:
    """Return an edition with the decree of an officer who does not exist."""
    whose = agency or make_agency()
    day = date(year, 2, number)
    return RegisterEdition(
        id=year * 100 + number,
        register=Register(whose.slug, whose.name, year, day, tuple(entries)),
        number=number,
        status=status,
        compiled_at=datetime(year, 2, number, 1, tzinfo=UTC),
        decree=Decree(
            number=f"000/{number}/CONTOH/{year}",
            date=day,
            officer="contoh.atasan",
            signatory="Petugas Contoh Tiga",
            position="Atasan PPID (contoh)",
        ),
        established_at=datetime(year, 2, number, 2, tzinfo=UTC),
        outputs=dict(outputs or {}),
    )
