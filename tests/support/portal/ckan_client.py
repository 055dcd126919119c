"""Speaking with CKAN in tests as plainly as its API allows."""

from __future__ import annotations

import uuid
from functools import cache
from typing import Any

import requests

from portal import Portal
from tests.support.waiting import eventually

AGENCY: dict[str, Any] = {"name": "dinkes", "title": "Dinas Kesehatan"}


@cache
def admin(portal: Portal) -> str:
    """The system administrator's token."""
    return portal.admin_token


def call(portal: Portal, action: str, *, anonymous: bool = False, **data: Any) -> Any:
    """The result of an action, as the administrator; an error raises with CKAN's words."""
    headers = {} if anonymous else {"Authorization": admin(portal)}
    reply = requests.post(f"{portal.url}/api/3/action/{action}", json=data, headers=headers)
    if not reply.ok:
        raise RuntimeError(f"{action}: {reply.status_code} {reply.text[:500]}")
    return reply.json()["result"]


def dataset(**changes: Any) -> dict[str, Any]:
    """A dataset as the publisher sends it, with every key of the list."""
    key = str(changes.get("nomor", "1"))
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_OID, f"tests/{key}")),
        "name": f"dinkes-{key}",
        "title": "Pendokumentasian dan pelayanan kesehatan tahun 2025",
        "notes": "Ringkasan kegiatan   dengan spasi,\r\nbaris baru, dan huruf é — tanda.",
        "owner_org": AGENCY["name"],
        "license_id": "cc-by",
        "jenis_entri": "informasi",
        "nomor": key,
        "klasifikasi": "BERKALA",
        "pejabat_penguasa": "Kepala Bidang Pelayanan Kesehatan",
        "penanggung_jawab": "Sekretaris Dinas",
        "waktu_pembuatan": "2025-03",
        "tempat_pembuatan": "Palangka Raya",
        "bentuk": ["SOFTCOPY", "HARDCOPY"],
        "retensi": "Aktif 2 tahun, inaktif 3 tahun, musnah",
        "media": ["Situs web", "Papan pengumuman, lantai 1"],
        "kategori": "Kinerja",
        "keputusan_nomor": "188.44/12/2026",
        "keputusan_tanggal": "2026-01-14",
        "edisi": "2026/1",
        "tahun": "2025",
        "content_hash": "a" * 64,
        "package_hash": "b" * 64,
        **changes,
    }


def publish(portal: Portal, **changes: Any) -> dict[str, Any]:
    """Have the agency and one dataset; gives what CKAN answered."""
    if AGENCY["name"] not in call(portal, "organization_list"):
        call(portal, "organization_create", **AGENCY)
    return call(portal, "package_create", **dataset(**changes))


def found(portal: Portal, query: str, patience: float = 60, **more: Any) -> set[str]:
    """The names of the datasets that a visitor's search gives, once there are any.

    Without ``patience`` what it gives at once, which may be nothing.
    """
    names: set[str] = set()

    def looked() -> bool:
        rows = call(portal, "package_search", anonymous=True, q=query, rows=100, **more)
        names.update(row["name"] for row in rows["results"])
        return bool(names)

    if not looked() and patience:
        eventually(looked, still=patience)
    return names


def page(portal: Portal, path: str) -> str:
    """The HTML of a visitor's page."""
    reply = requests.get(portal.url + path)
    assert reply.status_code == 200, f"{path}: {reply.status_code}"
    return reply.text
