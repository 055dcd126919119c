"""Valid values for tests, one per noun; every keyword changes one thing. All plainly samples."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime
from typing import Any

from didd.approval.overrides import Override
from didd.model import (
    Action,
    Classification,
    Decision,
    DecisionKind,
    Decree,
    Document,
    Finding,
    InventoryRow,
    Officer,
    Receipt,
    Record,
    RecordFile,
    Role,
    Severity,
)

AGENCY = "dinkes"
NOON = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


def sha256(content: bytes | str) -> str:
    return hashlib.sha256(content.encode() if isinstance(content, str) else content).hexdigest()


def make_document(path: str = "profil.pdf", content: bytes = b"isi", **changes: Any) -> Document:
    plain: dict[str, Any] = {
        "path": path,
        "size": len(content),
        "mtime_ns": 1_700_000_000_000_000_000,
        "sha256": sha256(content),
        "media_type": "application/pdf",
    }
    return Document(**plain | changes)


def make_file(path: str = "profil.pdf", content: bytes = b"isi") -> RecordFile:
    return RecordFile(path, sha256(content), len(content), "application/pdf")


def make_record(key: str = "profil", **changes: Any) -> Record:
    plain: dict[str, Any] = {
        "agency": AGENCY,
        "key": key,
        "classification": Classification.BERKALA,
        "title": f"Informasi {key}",
        "fields": {
            "ringkasan": f"Isi ringkas dari {key}.",
            "pejabat_penguasa": "Sekretariat",
            "waktu_pembuatan": "2026-01",
            "bentuk": "SOFTCOPY",
            "retensi": "5 tahun",
        },
        "files": (make_file(),),
    }
    return Record(**plain | changes)


def make_officer(id: str = "contoh.utama", **changes: Any) -> Officer:
    plain: dict[str, Any] = {
        "id": id,
        "name": "Petugas Contoh Dua",
        "role": Role.CHIEF_OFFICER,
        "position": "PPID Utama (contoh)",
        "sample": True,
    }
    return Officer(**plain | changes)


def make_decision(number: int = 1, **changes: Any) -> Decision:
    record = make_record()
    plain: dict[str, Any] = {
        "id": number,
        "agency": AGENCY,
        "record_id": record.id,
        "content_hash": record.content_hash,
        "kind": DecisionKind.APPROVE,
        "officer": "contoh.utama",
        "role": Role.CHIEF_OFFICER,
        "reason": "",
        "decided_at": NOON,
    }
    return Decision(**plain | changes)


def make_finding(rule: str = "judul-kosong", **changes: Any) -> Finding:
    plain: dict[str, Any] = {
        "rule": rule,
        "severity": Severity.ERROR,
        "message": "Judul belum diisi.",
        "remedy": "Isi judulnya.",
        "file": "inventaris.csv",
        "row": 2,
        "column": "B",
        "field": "judul",
    }
    return Finding(**plain | changes)


def make_row(row: int = 2, **values: str) -> InventoryRow:
    text = {"judul": f"Informasi {row}", "klasifikasi": "Berkala", **values}
    return InventoryRow("inventaris.csv", "", row, text, dict.fromkeys(text, "A"))


def make_decree(**changes: Any) -> Decree:
    plain: dict[str, Any] = {
        "number": "000/1/CONTOH/2026",
        "date": date(2026, 3, 2),
        "officer": "contoh.atasan",
        "signatory": "Petugas Contoh Tiga",
        "position": "Atasan PPID (contoh)",
    }
    return Decree(**plain | changes)


def make_override(**changes: Any) -> Override:
    plain: dict[str, Any] = {
        "agency": AGENCY,
        "sha256": sha256("bantuan"),
        "rule": "nik-terbuka",
        "officer": "contoh.utama",
        "role": Role.CHIEF_OFFICER.value,
        "reason": "Alasan contoh",
        "ground": "Pasal contoh",
        "at": NOON,
    }
    return Override(**plain | changes)


def make_receipt(record: Record | None = None, **changes: Any) -> Receipt:
    whose = record or make_record()
    plain: dict[str, Any] = {
        "dataset_id": whose.id,
        "agency": whose.agency,
        "action": Action.CREATE,
        "name": f"contoh-{whose.key}",
        "package_hash": sha256(f"package of {whose.content_hash}"),
        "plan_hash": sha256("plan"),
        "verified_at": NOON,
        "metadata_modified": "2026-03-02T05:00:00.000000",
        "files": tuple(f.sha256 for f in whose.files),
    }
    return Receipt(**plain | changes)
