"""A register as rows: the same content for every format, once as data and once as print.

Pure. Data (``register_rows``, and ``json_form``) keep the canonical codes and dates; print
(``printed_row``) has them in Indonesian. The fields, their order and their labels
come from ``metadata.yaml`` and ``classifications.yaml``.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec, MetadataSchema
from didd.model import LIST_MARK, ClosedLine, Entry, Form, Register, RegisterEdition
from didd.register.addresses import address_of, item_name
from didd.register.derive import COPY, COPY_NOTE, COPY_WORDS, MARK, MARK_NOTE, derived_names
from didd.text.day_words import date_words
from didd.text.storable import storable

#: Columns after the fields: the item's address, what was derived, digests, its stable key.
PROOF_COLUMNS = ("alamat", "diturunkan", "berkas_sha256", "id", "content_hash")
#: Types of fields whose value is a list.
LIST_TYPES = frozenset({"forms", "media", "regions"})
#: Their titles and descriptions, for the data dictionary.
PROOF_WORDS = {
    "alamat": ("Alamat", "Alamat tetap butir ini di portal; kosong bila tidak terbit di sana"),
    "diturunkan": (
        "Diturunkan",
        "Kolom yang diisi dari berkas, portal, atau setelan, bukan oleh Perangkat Daerah",
    ),
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
    return entry.fields.get(spec.code) or entry.derived.get(spec.code, "")


def item_address(entry: Entry, edition: RegisterEdition, config: CatalogConfig) -> str:
    """Return where the entry is on the portal; "" for a line that is masked there."""
    if any(entry.record_id == line.reference for line in edition.closed):
        return ""
    return address_of(item_name(edition.register.agency, entry.record_id), config)


def register_rows(edition: RegisterEdition, config: CatalogConfig) -> list[dict[str, str]]:
    """Return the canonical rows, one per entry in print order: field code → text.

    Keys are the codes of ``public_fields`` and then ``PROOF_COLUMNS``, the same in every row.
    """
    fields = public_fields(config.metadata)
    return [
        {spec.code: storable(field_value(entry, spec)) for spec in fields}
        | {
            "alamat": item_address(entry, edition, config),
            "diturunkan": LIST_MARK.join(derived_names(entry)),
            "berkas_sha256": LIST_MARK.join(f.sha256 for f in entry.files),
            "id": entry.record_id,
            "content_hash": entry.content_hash,
        }
        for entry in edition.register.entries
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
    schema = {"fields": fields, "primaryKey": ["id"]}
    return {"schema": schema, "dialect": {"delimiter": ","}, "encoding": "utf-8"}


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


def derived_words(register: Register) -> str:
    """Return the notice on derived values; "" where nothing was derived."""
    return MARK_NOTE if any(entry.derived.keys() - {COPY} for entry in register.entries) else ""


def blackened_words(register: Register) -> str:
    """Return the notice on redacted copies; "" where there is none."""
    return COPY_NOTE if any(COPY in entry.derived for entry in register.entries) else ""


def _place(line: ClosedLine, config: CatalogConfig) -> str:
    return f"{config.classes.term(line.classification).label.id} nomor {line.number}"


def printed_value(entry: Entry, spec: FieldSpec, config: CatalogConfig) -> str:
    """Return one field as people read it: class label, dates in words, forms with a comma.

    A derived value bears its mark, the title of an entry whose files are redacted copies says so.
    """
    value = _in_words(entry, spec, config)
    if spec.code == "judul" and COPY in entry.derived:
        return f"{value} ({COPY_WORDS})"
    return f"{value} {MARK}" if value and spec.code in entry.derived else value


def _in_words(entry: Entry, spec: FieldSpec, config: CatalogConfig) -> str:
    value = storable(field_value(entry, spec))
    if spec.type == "class":
        return config.classes.term(entry.classification).label.id
    if spec.type == "partial_date":
        return date_words(value)
    if spec.type == "forms":
        return ", ".join(f.value.capitalize() for f in entry_forms(entry, spec))
    if spec.type in {"media", "files", "regions"}:
        return value.replace(LIST_MARK, "; ")
    return value


def entry_forms(entry: Entry, spec: FieldSpec) -> tuple[Form, ...]:
    """Return the forms in which the entry is available, in the order of ``Form``."""
    codes = field_value(entry, spec).split(LIST_MARK)
    return tuple(form for form in Form if form.value in codes)


def document_day(edition: RegisterEdition, config: CatalogConfig) -> date:
    """Return the date a document of this edition bears: its decree's, or the draft's there."""
    if edition.decree:
        return edition.decree.date
    return edition.compiled_at.astimezone(config.sop.zone).date()
