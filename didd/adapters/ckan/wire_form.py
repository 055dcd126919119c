"""Converts datasets between our form and CKAN's. Pure.

A CKAN with our extension accepts every key. On any other CKAN the keys that it does not
know are sent as extras, lists as JSON; nothing else differs.
"""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from didd.model import Package
from didd.ports import PortalDataset

#: Keys that every CKAN knows.
CORE = frozenset(
    {"id", "name", "title", "notes", "owner_org", "license_id", "private", "state", "resources"}
)
#: The extension that adds the others.
EXTENSION = "didd"


def to_ckan(package: Package, *, extended: bool) -> dict[str, Any]:
    """Return the dataset in CKAN's form, including the hash of the whole."""
    ours = {**package.dataset, "package_hash": package.package_hash}
    if extended:
        return ours
    extras = [
        {"key": key, "value": json.dumps(v, ensure_ascii=False) if isinstance(v, list) else str(v)}
        for key, v in sorted(ours.items())
        if key not in CORE and v not in ("", [])
    ]
    return {**{key: v for key, v in ours.items() if key in CORE}, "extras": extras}


def from_ckan(shown: Mapping[str, Any]) -> PortalDataset:
    """Parse a ``package_show`` result; the agency gets our slug."""
    organization: Mapping[str, Any] = shown.get("organization") or {}
    dataset = {**shown, **_extras(shown), "owner_org": organization.get("name", "")}
    return PortalDataset(
        id=str(shown["id"]),
        name=str(shown["name"]),
        title=str(shown.get("title") or ""),
        state=str(shown.get("state") or ""),
        package_hash=str(dataset.get("package_hash") or ""),
        metadata_modified=_time(str(shown.get("metadata_modified") or "")),
        dataset=dataset,
    )


def from_listing(row: Mapping[str, Any]) -> PortalDataset:
    """Parse a row of ``package_search`` with few fields: enough to see that nothing changed."""
    return PortalDataset(
        id=str(row["id"]),
        name=str(row["name"]),
        title=str(row.get("title") or ""),
        state=str(row.get("state") or ""),
        package_hash=str(row.get("package_hash") or ""),
        metadata_modified=_time(str(row.get("metadata_modified") or "")),
    )


def upload_name(name: str) -> str:
    """Return the file name for upload and download: CKAN keeps only ASCII of it.

    >>> upload_name("Résumé Anggaran.pdf"), upload_name("文書.csv")
    ('Resume Anggaran.pdf', 'berkas.csv')
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    stem, dot, suffix = plain.rpartition(".")
    if not dot:
        stem, suffix = suffix, ""
    kept = "".join(c if c.isalnum() or c in "._- " else "-" for c in stem).strip("-_. ")
    return f"{kept or 'berkas'}{dot}{suffix}"


def _extras(shown: Mapping[str, Any]) -> dict[str, Any]:
    return {e["key"]: _value(e["value"]) for e in shown.get("extras") or ()}


def _value(text: str) -> Any:
    """Return a value, as a list where ``to_ckan`` wrote one."""
    if not (text.startswith('["') and text.endswith('"]')):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def _time(text: str) -> str:
    """Format a time so that CKAN's and its index's compare: microseconds, no zone (UTC)."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return text
    return at.replace(tzinfo=None).isoformat(timespec="microseconds")
