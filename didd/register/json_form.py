"""An edition as JSON, the JSON Schema of that, and as linked data (JSON-LD): lists are lists.

Pure. The fields and what they mean come from ``metadata.yaml``.
"""

from __future__ import annotations

from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import LIST_MARK, Classification, ClosedLine, Decree, Entry, Form, RegisterEdition
from didd.register.addresses import list_address
from didd.register.derive import derived_names
from didd.register.serialise import (
    LIST_TYPES,
    PROOF_WORDS,
    field_value,
    item_address,
    public_fields,
)
from didd.text.storable import storable


def entry_json(entry: Entry, edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    """Return one entry as JSON types: the field codes flat, lists as lists, ``id`` its key."""
    plain: dict[str, Any] = {}
    for spec in public_fields(config.metadata):
        if spec.type != "files":
            value = storable(field_value(entry, spec))
            parts = [part for part in value.split(LIST_MARK) if part]
            plain[spec.code] = parts if spec.type in LIST_TYPES else value
    plain["berkas"] = [
        {"nama": storable(f.name), "sha256": f.sha256, "ukuran": f.size, "tipe": f.media_type}
        for f in entry.files
    ]
    return plain | {
        "alamat": item_address(entry, edition, config),
        "diturunkan": derived_names(entry),
        "id": entry.record_id,
        "content_hash": entry.content_hash,
    }


def edition_json(edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    """Return a whole edition as JSON types: what it is, its decree, and its entries."""
    register, sop = edition.register, config.sop
    copy = {"closed": [closed_json(line) for line in edition.closed]} if edition.closed else {}
    return {
        "name": sop.register_name,
        "title": sop.register_title,
        "government": sop.government,
        "address": list_address(register, config) if edition.decree else "",
        "agency": register.agency,
        "agency_name": register.agency_name,
        "year": register.year,
        "edition": edition.label,
        "number": edition.number,
        "status": edition.status.value,
        "as_of": register.as_of.isoformat(),
        "compiled_at": edition.compiled_at.isoformat(),
        "established_at": edition.established_at.isoformat() if edition.established_at else None,
        "decree": decree_json(edition.decree) if edition.decree else None,
        "content_hash": register.content_hash,
        "audit_head": edition.audit_head,
        "entry_count": len(register.entries),
        **copy,
        "entries": [entry_json(e, edition, config) for e in register.entries],
    }


def closed_json(line: ClosedLine) -> dict[str, str]:
    """Return what a public copy tells of a masked line as JSON types."""
    closed = {
        "nomor": line.number,
        "klasifikasi": line.classification.value,
        "id": line.reference,
    }
    if line.until is not None:
        return closed | {"berkas_terbit": line.until.isoformat()}
    return closed | {
        "ditutup_sejak": line.since.isoformat() if line.since else "",
        "ditutup_oleh": line.by,
        "alasan": line.reason,
        "dasar_hukum": line.ground,
    }


def decree_json(decree: Decree) -> dict[str, str]:
    """Return a decree as JSON types, without the account of the officer who entered it."""
    return {
        "number": decree.number,
        "date": decree.date.isoformat(),
        "subject": decree.subject,
        "place": decree.place,
        "signatory": decree.signatory,
        "position": decree.position,
        "rank": decree.rank,
        "nip": decree.nip,
        **({"mandate": decree.mandate} if decree.mandate else {}),
        **({"exception": decree.exception} if decree.exception else {}),
        **({"earlier": decree.earlier} if decree.earlier else {}),
        **({"corrected": decree.corrected} if decree.corrected else {}),
        **({"signature": decree.signature} if decree.signature else {}),
    }


def json_schema(config: CatalogConfig) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that every edition's JSON follows."""
    text = {"type": "string"}
    properties = {
        spec.code: {**_shape(spec.type), "title": spec.label.id, "description": spec.meaning.id}
        for spec in public_fields(config.metadata)
    }
    for code in ("alamat", "diturunkan", "id", "content_hash"):
        title, meaning = PROOF_WORDS[code]
        shape: dict[str, Any] = {"type": "array", "items": text} if code == "diturunkan" else text
        properties[code] = {**shape, "title": title, "description": meaning}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{config.sop.register_title} ({config.sop.register_name})",
        "type": "object",
        "required": [*_ABOUT, "entries"],
        "properties": {
            **{key: {"type": kind} for key, kind in _ABOUT.items()},
            "closed": {"type": "array", "items": {"type": "object"}},
            "entries": {
                "type": "array",
                "items": {
                    "type": "object",
                    "required": list(properties),
                    "additionalProperties": False,
                    "properties": properties,
                },
            },
        },
    }


def linked_data(edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    """Return the edition as a DCAT catalogue in JSON-LD: one dataset per entry."""
    register = edition.register
    publisher = {"@type": "foaf:Organization", "foaf:name": register.agency_name}
    return {
        "@context": _CONTEXT,
        "@id": list_address(register, config) or f"urn:didd:{register.agency}:{edition.label}",
        "@type": "dcat:Catalog",
        "dct:title": f"{config.sop.register_title} {register.agency_name} {edition.label}",
        "dct:language": "id",
        "dct:publisher": publisher,
        "dct:issued": _day(edition.decree.date.isoformat() if edition.decree else ""),
        "dcat:dataset": [_dataset(e, edition, config) for e in register.entries],
    }


def _dataset(entry: Entry, edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    plain = entry_json(entry, edition, config)
    linked: dict[str, Any] = {
        "@id": plain["alamat"] or f"urn:uuid:{entry.record_id}",
        "@type": "dcat:Dataset",
        "dct:identifier": entry.record_id,
        "dct:title": plain["judul"],
        "dct:description": plain["ringkasan"],
        "dct:type": config.classes.term(entry.classification).legal,
        "dct:creator": plain["penanggung_jawab"],
        "dct:created": _day(plain["waktu_pembuatan"]),
        "dct:spatial": plain["kode_wilayah"],
        "dcat:theme": plain["kategori"],
        "dcat:landingPage": {"@id": plain["alamat"]} if plain["alamat"] else "",
        "dcat:distribution": [_distribution(file) for file in plain["berkas"]],
    }
    return {key: value for key, value in linked.items() if value}


def _distribution(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "dcat:Distribution",
        "dct:title": file["nama"],
        "dcat:mediaType": file["tipe"],
        "dcat:byteSize": file["ukuran"],
        "spdx:checksum": {"spdx:algorithm": "SHA-256", "spdx:checksumValue": file["sha256"]},
    }


def _day(value: str) -> Any:
    """Return a partial date with its type; other text as it is."""
    kinds = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}
    kind = kinds.get(len(value)) if value.replace("-", "").isdigit() else None
    return {"@type": kind, "@value": value} if kind else value


def _shape(kind: str) -> dict[str, Any]:
    text: dict[str, Any] = {"type": "string"}
    if kind == "files":
        file = {"nama": text, "sha256": text, "ukuran": {"type": "integer"}, "tipe": text}
        return {"type": "array", "items": {"type": "object", "properties": file}}
    if kind == "class":
        return {"enum": [c.value for c in Classification if c is not Classification.DIKECUALIKAN]}
    if kind == "forms":
        return {"type": "array", "items": {"enum": [f.value for f in Form]}}
    return {"type": "array", "items": text} if kind in LIST_TYPES else text


_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

#: What an edition's JSON says of itself, and of which JSON type.
_ABOUT: dict[str, Any] = {
    **dict.fromkeys(("name", "title", "government", "address", "agency", "agency_name"), "string"),
    **dict.fromkeys(("edition", "status", "as_of", "compiled_at", "content_hash"), "string"),
    **dict.fromkeys(("year", "number", "entry_count"), "integer"),
    "audit_head": "string",
    "established_at": ["string", "null"],
    "decree": ["object", "null"],
}
