"""What a list lacks before somebody signs it: per row and counted. Pure.

A gap is a field that the law's form asks for, that the agency left empty and that follows from
nothing; or something of the office's own without which the list cannot be found.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Entry, Register

#: Fields that are never a gap: they are always there, or may rightly be empty.
_NEVER = frozenset({"nomor", "judul", "klasifikasi", "berkas"})
_HERE = frozenset({"localhost", "127.0.0.1", "::1", "0.0.0.0"})  # noqa: S104 - compared, not bound


#: Rule of ``Readiness.office`` → sentence.
OFFICE_WORDS = {
    "alamat-portal-belum-diatur": _(
        "The portal's public address is not set: the list carries no addresses and no QR code. "
        "Write it in portal.yaml as site_url."
    ),
    "alamat-portal-bukan-umum": _(
        "The portal's address leads only to this machine: nobody else can follow the addresses and "
        "the QR code of the list. Write the public one in portal.yaml as site_url."
    ),
}


@dataclass(frozen=True, slots=True)
class Gap:
    """A row that lacks a field; ``rule`` is stable, e.g. ``tanpa-retensi``."""

    rule: str
    field: str
    record_id: str
    number: str
    classification: str
    title: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """What the draft of a list lacks, and what was filled in for it.

    ``gaps`` are in the list's order; ``derived`` counts per field what was filled in; ``office``
    names what the office itself has not settled.
    """

    gaps: tuple[Gap, ...]
    derived: tuple[tuple[str, int], ...]
    office: tuple[str, ...]

    @property
    def counted(self) -> tuple[tuple[str, int], ...]:
        """Return per field how many rows lack it, the most frequent first."""
        return tuple(Counter(gap.field for gap in self.gaps).most_common())

    @property
    def by_row(self) -> dict[str, list[str]]:
        """Return the fields that each row lacks, by record id; rows without gaps are left out."""
        rows: dict[str, list[str]] = {}
        for gap in self.gaps:
            rows.setdefault(gap.record_id, []).append(gap.field)
        return rows

    def to_json(self) -> dict[str, Any]:
        """Return JSON types: rows with what they lack, and counts."""
        rows: dict[str, dict[str, Any]] = {}
        for gap in self.gaps:
            row = {"nomor": gap.number, "klasifikasi": gap.classification, "judul": gap.title}
            rows.setdefault(gap.record_id, {"id": gap.record_id, **row, "kosong": []})
            rows[gap.record_id]["kosong"].append(gap.field)
        return {
            "ready": not (self.gaps or self.office),
            "rows_with_gaps": len(rows),
            "gaps": {f"tanpa-{field.replace('_', '-')}": n for field, n in self.counted},
            "derived": dict(self.derived),
            "office": list(self.office),
            "rows": list(rows.values()),
        }


def readiness(register: Register, config: CatalogConfig) -> Readiness:
    """Return what the list lacks of what its form asks for, and what was derived."""
    asked = [
        spec.code
        for spec in config.metadata.fields
        if spec.ckan is not None and spec.code not in _NEVER
    ]
    filled = Counter(code for e in register.entries for code in e.derived)
    return Readiness(
        gaps=tuple(gap for entry in register.entries for gap in _gaps(entry, asked)),
        derived=tuple((code, filled[code]) for code in asked if filled[code]),
        office=tuple(office_gaps(config)),
    )


def _gaps(entry: Entry, asked: list[str]) -> list[Gap]:
    return [
        Gap(
            rule=f"tanpa-{code.replace('_', '-')}",
            field=code,
            record_id=entry.record_id,
            number=entry.number,
            classification=entry.classification.value,
            title=entry.title,
        )
        for code in asked
        if not (entry.fields.get(code) or entry.derived.get(code))
    ]


def office_gaps(config: CatalogConfig) -> list[str]:
    """Return the rules of ``OFFICE_WORDS`` that the settings of the office leave open."""
    host = urlsplit(config.portal.site_url or "").hostname
    if not host:
        return ["alamat-portal-belum-diatur"]
    return ["alamat-portal-bukan-umum"] if host in _HERE else []
