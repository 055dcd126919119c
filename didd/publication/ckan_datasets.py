"""From established registers to the CKAN datasets that show them: pure, same values, same packages.

The form of our datasets belongs here. What must change on the portal is in
``didd.publication.apply``; ``didd.adapters.ckan`` talks to CKAN. Which field of the
register has which dataset key is defined in ``metadata.yaml`` (``ckan:``) only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.fields.column_dictionary import ColumnNote, from_plain, with_notes
from didd.i18n import _, stored
from didd.model import (
    LIST_MARK,
    Action,
    Agency,
    Classification,
    Decree,
    Entry,
    Package,
    PlanItem,
    RecordFile,
    RegisterEdition,
    canonical_json,
    derived_id,
)
from didd.publication.organizations import names_of
from didd.publication.public_copies import NOTHING_MASKED, Masks, public_copy
from didd.register.addresses import item_name, list_name
from didd.register.derive import COPY
from didd.register.editions import (
    EDITION_FORMATS,
    SIGNED_DECREE,
    SUPERSEDED_FORMATS,
    Standing,
    decree_of,
    established_in_order,
    first_established,
    format_of,
    in_order,
)
from didd.register.history import earlier_versions, history_text
from didd.register.other_lists.announced import EARLY_WORDS
from didd.register.serialise import copy_words, table_description
from didd.text.day_words import day_words
from didd.text.file_names import distinct
from didd.text.iana_types import ckan_format, media_type_named

#: Descriptions of tables (``didd.tables.table_schema``) by the sha256 of their files.
Tables = Mapping[str, Mapping[str, Any]]
NO_TABLES: Tables = MappingProxyType({})
#: Resource keys of a described table: Table Schema, Table Dialect, encoding.
TABLE_KEYS = ("schema", "dialect", "encoding")


#: Field types whose value is a list on the portal.
LIST_TYPES = frozenset({"forms", "media"})
#: Prefix of a file's hash: readers of Data Packages take a bare one for MD5.
HASHED_BY = "sha256:"
#: What the description of a file of an earlier edition ends with.
SUPERSEDED = " (sudah diganti)"


def wanted_packages(
    agency: Agency,
    editions: Iterable[RegisterEdition],
    config: CatalogConfig,
    *,
    without: Collection[str] = (),
    masks: Masks = NOTHING_MASKED,
    tables: Tables = NO_TABLES,
) -> dict[str, Package]:
    """Return every dataset that the portal must show for the agency, by dataset id.

    These are the entries of its newest established edition, and one dataset per year for the
    register itself. Drafts in ``editions`` are ignored; no established edition, no dataset.
    ``without`` names record ids that were withdrawn since; ``masks`` says which versions may not be
    shown, not even as a line of a register, or wait for their day; ``tables`` describes files by
    sha256. The order of ``editions`` is free.
    """
    established = established_in_order(editions)
    waiting = masks.waiting.keys()
    earlier = earlier_versions(established, waiting, masks.closed.keys())
    packages = [
        record_package(entry, edition, agency, config, earlier[record_id], tables)
        for record_id, (entry, edition) in first_established(established, waiting).items()
        if record_id not in without and (record_id, entry.content_hash) not in masks.gone
    ]
    for year in sorted({e.register.year for e in established}):
        *history, current = [public_copy(e, masks) for e in established if e.register.year == year]
        packages.append(register_package(current, agency, config, history))
    return {package.id: package for package in packages}


def waiting_lines(
    agency: Agency,
    edition: RegisterEdition,
    without: Collection[str],
    masks: Masks,
) -> tuple[PlanItem, ...]:
    """Return a line of a plan for each entry of ``edition`` that waits for its day."""
    return tuple(
        PlanItem(
            Action.WAITING,
            entry.record_id,
            item_name(agency.slug, entry.record_id),
            entry.title,
            "",
            (stored(_("waits for {day}", day=day.isoformat())),),
        )
        for entry in edition.register.entries
        if entry.record_id not in without
        and (day := masks.waiting.get((entry.record_id, entry.content_hash)))
    )


def record_package(
    entry: Entry,
    edition: RegisterEdition,
    agency: Agency,
    config: CatalogConfig,
    earlier: Iterable[Standing] = (),
    tables: Tables = NO_TABLES,
) -> Package:
    """Return the dataset of one entry, as in ``edition`` (the first to establish it so).

    ``earlier`` holds the previous versions, newest first. A file that ``tables``
    describes gets the table's dialect and schema, with what a dictionary of the entry says.

    Raises ``ValueError`` for excluded information (UU 14/2008 Pasal 17) and for an edition that is
    not established: neither may ever reach the portal.
    """
    if entry.classification is Classification.DIKECUALIKAN:
        raise ValueError(f"excluded information is never published: {entry.record_id}")
    frame = _frame(edition, agency, config, entry.classification)
    return _of_entry(entry, frame, agency, config, earlier, tables)


def _of_entry(
    entry: Entry,
    frame: Mapping[str, Any],
    agency: Agency,
    config: CatalogConfig,
    earlier: Iterable[Standing],
    tables: Tables,
) -> Package:
    """Return the dataset of one entry, whose ``frame`` says by which decree it stands."""
    dataset = {
        **frame,
        "id": entry.record_id,
        "name": item_name(agency.slug, entry.record_id),
        "jenis_entri": "informasi",
        "content_hash": entry.content_hash,
        "riwayat": history_text(earlier),
        **{code: text for code, text in entry.derived.items() if code == COPY},
    }
    for spec in config.metadata.fields:
        if spec.ckan is not None:
            dataset[spec.ckan] = _value(spec, entry)
    notes = _said_of_columns(entry, tables)
    resources = [_file_resource(entry.record_id, file, tables, notes) for file in entry.files]
    return as_package(dataset, resources)


def early_package(
    entry: Entry, year: int, agency: Agency, config: CatalogConfig, tables: Tables = NO_TABLES
) -> Package:
    """Return the dataset of an entry of class serta merta that no edition has yet.

    It has the id and address that it keeps when one has it. Raises ``ValueError`` for any other
    class.
    """
    if entry.classification is not Classification.SERTA_MERTA:
        raise ValueError(f"only serta merta is announced early: {entry.record_id}")
    frame = {
        **_ours(agency, config, entry.classification),
        "keputusan_nomor": "",
        "keputusan_tanggal": "",
        "edisi": "",
        "tahun": str(year),
        "penetapan": stored(EARLY_WORDS),
        **names_of(agency, agency.name),
    }
    return _of_entry(entry, frame, agency, config, (), tables)


def register_package(
    edition: RegisterEdition,
    agency: Agency,
    config: CatalogConfig,
    history: Sequence[RegisterEdition] = (),
) -> Package:
    """Return the dataset of the register itself: one per agency and year, showing ``edition``.

    ``history`` holds the year's earlier established editions; they stay reachable as files. All
    are public copies (``public_copy``). The list of information is itself
    information available at any time (UU 14/2008 Pasal 11).
    """
    register, decree = edition.register, decree_of(edition)
    dataset_id = derived_id("register", agency.slug, str(register.year))
    name = config.sop.register_name
    dataset = {
        **nothing_said(config),
        **_frame(edition, agency, config, Classification.SETIAP_SAAT),
        "id": dataset_id,
        "name": list_name(agency.slug, register.year),
        "jenis_entri": "daftar",
        "content_hash": register.content_hash,
        "title": (
            f"{config.sop.register_title} ({name}) {register.agency_name} Tahun {register.year}"
        ),
        "notes": " ".join(filter(None, (_established(edition), copy_words(edition, config)))),
        "klasifikasi": Classification.SETIAP_SAAT.value,
        "pejabat_penguasa": register.agency_name,
        "penanggung_jawab": decree.position,
        "waktu_pembuatan": decree.date.isoformat(),
        "tempat_pembuatan": decree.place,
        "bentuk": ["SOFTCOPY"],
    }
    resources = _edition_resources(dataset_id, edition, name, EDITION_FORMATS)
    for resource in resources:
        if resource["name"].endswith(".csv") and not resource["name"].endswith(".excel.csv"):
            resource |= _table(table_description(config.metadata))
    for old in reversed(established_in_order(history)):
        resources += _edition_resources(dataset_id, old, name, SUPERSEDED_FORMATS, superseded=True)
    return as_package(dataset, resources)


def _established(edition: RegisterEdition) -> str:
    """Return by which decree the edition was established, and what is to be known of that."""
    decree = decree_of(edition)
    number = len(edition.register.entries)
    told = f"{number} butir informasi, ditetapkan dengan {decree_words(decree, edition.label)}"
    signed = decree.signature if SIGNED_DECREE in edition.outputs else ""
    return f"{told} Keputusan itu {signed}." if signed else told


def decree_words(decree: Decree, edition: str) -> str:
    """Return number and date of a decree, and what it does with the one before, as sentences."""
    told = f"Keputusan Nomor {decree.number} tanggal {day_words(decree.date)} (edisi {edition})."
    return f"{told} Keputusan itu {decree.earlier}." if decree.earlier else told


def _frame(
    edition: RegisterEdition, agency: Agency, config: CatalogConfig, classification: Classification
) -> dict[str, Any]:
    """Return the keys that every dataset of an edition has; checks that they belong together."""
    if edition.register.agency != agency.slug:
        raise ValueError(f"edition of {edition.register.agency} is not {agency.slug}'s")
    decree = decree_of(edition)
    return {
        **_ours(agency, config, classification),
        "keputusan_nomor": decree.number,
        "keputusan_tanggal": decree.date.isoformat(),
        "edisi": edition.label,
        "tahun": str(edition.register.year),
        **names_of(agency, edition.register.agency_name),
    }


def _ours(agency: Agency, config: CatalogConfig, classification: Classification) -> dict[str, Any]:
    return {
        "owner_org": agency.organization_name,
        "license_id": config.portal.publish.license_of(classification),
        "private": False,
        "state": "active",
    }


def nothing_said(config: CatalogConfig) -> dict[str, Any]:
    """Return every field of the list as empty, so that missing values are explicit."""
    empty: dict[str, Any] = {}
    for spec in config.metadata.fields:
        if spec.ckan is not None:
            empty[spec.ckan] = [] if spec.type in LIST_TYPES else ""
    return empty


def _value(spec: FieldSpec, entry: Entry) -> str | list[str]:
    own = {
        "nomor": entry.number,
        "judul": entry.title,
        "klasifikasi": entry.classification.value,
    }
    text = own.get(spec.code, entry.fields.get(spec.code, ""))
    if spec.type in LIST_TYPES:
        return [part for part in text.split(LIST_MARK) if part]
    return text


def _said_of_columns(entry: Entry, tables: Tables) -> dict[str, list[ColumnNote]]:
    """Return what each file says of columns, by sha256; what one says holds for all of them."""
    return {
        file.sha256: from_plain(tables.get(file.sha256, {}).get("dictionary", ()))
        for file in entry.files
    }


def _file_resource(
    record_id: str, file: RecordFile, tables: Tables, notes: Mapping[str, list[ColumnNote]]
) -> dict[str, Any]:
    described = dict(tables.get(file.sha256, {}))
    if "schema" in described:
        own = notes[file.sha256]
        others = [note for sha256, said in notes.items() if sha256 != file.sha256 for note in said]
        described["schema"] = with_notes(described["schema"], [*own, *others])
    return {
        **resource_of(record_id, file.name, file.sha256, file.media_type, ""),
        "size": file.size,
        **_table(described),
    }


def _table(description: Mapping[str, Any]) -> dict[str, str]:
    """Return the description of a file's table as texts, which CKAN stores unchanged."""
    values = {key: description.get(key) for key in TABLE_KEYS}
    return {k: v if isinstance(v, str) else canonical_json(v) for k, v in values.items() if v}


def _edition_resources(
    dataset_id: str,
    edition: RegisterEdition,
    name: str,
    formats: Sequence[str],
    *,
    superseded: bool = False,
) -> list[dict[str, Any]]:
    """Return the files of one edition, without sizes: CKAN computes them."""
    number = f"{edition.register.year}-{edition.number}"
    stem = f"{name}-{edition.register.agency}-{number}"
    description = f"{name} edisi {edition.label}" + (SUPERSEDED if superseded else "")
    return [
        resource_of(
            dataset_id, f"{stem}.{kind}", edition.outputs[kind], media_type_named(kind), description
        )
        for kind in in_order(edition.outputs)
        if format_of(kind) in (*formats, SIGNED_DECREE)
    ]


def resource_of(
    owner: str, name: str, sha256: str, media_type: str, description: str
) -> dict[str, Any]:
    """Return a resource whose id is derived from its bytes: other bytes, another resource."""
    return {
        "id": derived_id("resource", owner, sha256, name),
        "name": name,
        "description": description,
        "format": ckan_format(name),
        "mimetype": media_type,
        "hash": f"{HASHED_BY}{sha256}",
    }


def as_package(dataset: Mapping[str, Any], resources: Iterable[dict[str, Any]]) -> Package:
    """Join dataset and resources; the same name with the same bytes is one file."""
    once = {resource["id"]: resource for resource in resources}
    names = distinct(str(resource["name"]) for resource in once.values())
    shown = [{**r, "name": name} for r, name in zip(once.values(), names, strict=True)]
    return Package(
        dataset={**dataset, "resources": shown},
        files={i: str(resource["hash"]).removeprefix(HASHED_BY) for i, resource in once.items()},
    )
