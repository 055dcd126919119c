"""A register as rows: the same content for every format, once as data and once as print.

Pure. Data (``register_rows``, ``entry_json``) keep the canonical codes and dates; print
(``printed_row``) has them in Indonesian. The fields, their order and their labels
come from ``metadata.yaml`` and ``classifications.yaml``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec, MetadataSchema
from didd.model import LIST_MARK, ClosedLine, Decree, Entry, Form, Register, RegisterEdition
from didd.text.day_words import date_words
from didd.text.storable import clean

#: Columns after the fields, for verification: digests of the files, and the approved hash.
PROOF_COLUMNS = ("berkas_sha256", "id", "content_hash")
#: Their titles and descriptions, for the data dictionary.
PROOF_WORDS = {
    "berkas_sha256": ("SHA-256 berkas", "Sidik jari setiap berkas, menurut urutan berkasnya"),
    "id": ("Pengenal", "Pengenal tetap butir ini; di portal juga alamatnya"),
    "content_hash": ("Sidik jari isi", "SHA-256 dari isi butir yang disetujui dan ditetapkan"),
}


def public_fields(metadata: MetadataSchema) -> tuple[FieldSpec, ...]:
    """Return the fields of a public list, in file order: those on the portal, and the files."""
    return tuple(f for f in metadata.fields if f.ckan is not None or f.type == "files")


def field_value(entry: Entry, spec: FieldSpec) -> str:
    """Return one field of an entry as canonical text; empty when it has none."""
    if spec.type == "number":
        return entry.number
    if spec.type == "class":
        return entry.classification.value
    if spec.type == "files":
        return LIST_MARK.join(f.name for f in entry.files)
    if spec.code == "judul":
        return entry.title
    return entry.fields.get(spec.code, "")


def register_rows(register: Register, metadata: MetadataSchema) -> list[dict[str, str]]:
    """Return the canonical rows, one per entry in print order: field code → text.

    Keys are the codes of ``public_fields`` and then ``PROOF_COLUMNS``, the same in every row.
    """
    fields = public_fields(metadata)
    return [
        {spec.code: clean(field_value(entry, spec)) for spec in fields}
        | {
            "berkas_sha256": LIST_MARK.join(f.sha256 for f in entry.files),
            "id": entry.record_id,
            "content_hash": entry.content_hash,
        }
        for entry in register.entries
    ]


def table_description(metadata: MetadataSchema) -> dict[str, Any]:
    """Return the Table Schema and encoding of a register's CSV, as for any other table."""
    fields = [
        {
            "name": spec.code,
            "type": "integer" if spec.type == "number" else "string",
            "title": spec.label.id,
            "description": spec.meaning.id,
        }
        for spec in public_fields(metadata)
    ]
    fields += [
        {"name": code, "type": "string", "title": title, "description": meaning}
        for code, (title, meaning) in PROOF_WORDS.items()
    ]
    return {"schema": {"fields": fields}, "dialect": {"delimiter": ","}, "encoding": "utf-8"}


def entry_json(entry: Entry, metadata: MetadataSchema) -> dict[str, Any]:
    """Return one entry as JSON types: the field codes flat, ``berkas`` as a list of files."""
    plain: dict[str, Any] = {
        spec.code: clean(field_value(entry, spec))
        for spec in public_fields(metadata)
        if spec.type != "files"
    }
    plain["berkas"] = [
        {"nama": clean(f.name), "sha256": f.sha256, "ukuran": f.size, "tipe": f.media_type}
        for f in entry.files
    ]
    return plain | {"id": entry.record_id, "content_hash": entry.content_hash}


def edition_json(edition: RegisterEdition, config: CatalogConfig) -> dict[str, Any]:
    """Return a whole edition as JSON types: what it is, its decree, and its entries."""
    register, sop = edition.register, config.sop
    copy = {"closed": [closed_json(line) for line in edition.closed]} if edition.closed else {}
    return {
        "name": sop.register_name,
        "title": sop.register_title,
        "government": sop.government,
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
        "entries": [entry_json(e, config.metadata) for e in register.entries],
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


def copy_words(edition: RegisterEdition, config: CatalogConfig) -> str:
    """Return the notice of a copy about its masked lines; "" for an edition itself."""
    closed = [line for line in edition.closed if line.until is None]
    waiting = [line for line in edition.closed if line.until is not None]
    masked = [
        (closed, "ditutup untuk umum"),
        (waiting, "belum memuat berkasnya, yang terbit pada tanggal yang tertulis di sana"),
    ]
    parts = [
        f"{len(lines)} butir {what} ({'; '.join(_place(line, config) for line in lines)})"
        for lines, what in masked
        if lines
    ]
    return f"Ini salinan untuk umum: {', dan '.join(parts)}." if parts else ""


def _place(line: ClosedLine, config: CatalogConfig) -> str:
    return f"{config.classes.term(line.classification).label.id} nomor {line.number}"


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
    }


def printed_value(entry: Entry, spec: FieldSpec, config: CatalogConfig) -> str:
    """Return one field as people read it: class label, dates in words, forms with a comma."""
    value = clean(field_value(entry, spec))
    if spec.type == "class":
        return config.classes.term(entry.classification).label.id
    if spec.type == "partial_date":
        return date_words(value)
    if spec.type == "forms":
        return ", ".join(f.value.capitalize() for f in entry_forms(entry, spec))
    if spec.type in {"media", "files"}:
        return value.replace(LIST_MARK, "; ")
    return value


def entry_forms(entry: Entry, spec: FieldSpec) -> tuple[Form, ...]:
    """Return the forms in which the entry is available, in the order of ``Form``."""
    codes = entry.fields.get(spec.code, "").split(LIST_MARK)
    return tuple(form for form in Form if form.value in codes)


def document_day(edition: RegisterEdition, config: CatalogConfig) -> date:
    """Return the date a document of this edition bears: its decree's, or the draft's there."""
    if edition.decree:
        return edition.decree.date
    return edition.compiled_at.astimezone(config.sop.zone).date()
