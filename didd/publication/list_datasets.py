"""The datasets of lists beside the DIDD: what an agency excludes, all in one. Pure.

The list of what is excluded is public by law (UU 14/2008 Pasal 11, 17); what it lists is not,
and no file of that is ever here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Agency, Classification, Decree, Package, derived_id
from didd.publication.ckan_datasets import (
    SUPERSEDED,
    as_package,
    decree_words,
    nothing_said,
    resource_of,
)
from didd.register.addresses import list_name
from didd.register.editions import SIGNED_DECREE, SUPERSEDED_FORMATS, format_of, in_order
from didd.register.other_lists.consolidated import Consolidated, consolidated_name
from didd.register.other_lists.excluded_list import ExcludedList
from didd.register.other_lists.excluded_rows import excluded_notes
from didd.text.day_words import day_words
from didd.text.iana_types import media_type_named


def excluded_packages(
    agency: Agency, lists: Iterable[ExcludedList], config: CatalogConfig
) -> dict[str, Package]:
    """Return the datasets of an agency's established lists, one per year, by dataset id.

    ``lists`` are its established ones, oldest first; of a year's earlier ones the printable and the
    exact form stay reachable.
    """
    by_year: dict[int, list[ExcludedList]] = {}
    for listed in lists:
        by_year.setdefault(listed.as_of.year, []).append(listed)
    packages = [_excluded_package(agency, of_year, config) for of_year in by_year.values()]
    return {package.id: package for package in packages}


def _excluded_package(
    agency: Agency, of_year: Sequence[ExcludedList], config: CatalogConfig
) -> Package:
    *history, current = of_year
    decree, sop, year = _decree(current), config.sop, current.as_of.year
    dataset_id = derived_id("excluded list", agency.slug, str(year))
    signed = decree.signature if SIGNED_DECREE in current.outputs else ""
    notes = [
        *excluded_notes(current),
        f"Ditetapkan dengan {decree_words(decree, current.label)}",
        f"Keputusan itu {signed}." if signed else "",
    ]
    dataset: dict[str, Any] = {
        **nothing_said(config),
        "owner_org": agency.organization_name,
        "license_id": config.portal.publish.license_of(Classification.SETIAP_SAAT),
        "private": False,
        "state": "active",
        "keputusan_nomor": decree.number,
        "keputusan_tanggal": decree.date.isoformat(),
        "edisi": current.label,
        "tahun": str(year),
        "id": dataset_id,
        "name": list_name(agency.slug, year, "dik"),
        "jenis_entri": "dik",
        "content_hash": current.content_hash,
        "title": f"{sop.excluded_title} ({sop.excluded_name}) {current.agency.name} Tahun {year}",
        "notes": " ".join(filter(None, notes)),
        "klasifikasi": Classification.SETIAP_SAAT.value,
        "pejabat_penguasa": current.agency.name,
        "penanggung_jawab": decree.position,
        "waktu_pembuatan": decree.date.isoformat(),
        "tempat_pembuatan": decree.place,
        "bentuk": ["SOFTCOPY"],
    }
    kinds = tuple(map(format_of, current.outputs))
    resources = _resources(dataset_id, current, kinds, sop.excluded_name)
    titles = {entry.key: entry.texts["judul"] for entry in current.entries}
    for old in reversed(history):
        if any(titles.get(e.key, e.texts["judul"]) != e.texts["judul"] for e in old.entries):
            continue  # a title has given way to another since: the older files would tell it
        kinds = (*SUPERSEDED_FORMATS, SIGNED_DECREE)
        resources += _resources(dataset_id, old, kinds, sop.excluded_name, superseded=True)
    return as_package(dataset, resources)


def consolidated_package(
    agency: Agency, whole: Consolidated, outputs: Mapping[str, str], config: CatalogConfig
) -> dict[str, Package]:
    """Return the dataset of all agencies' lists in one, which ``agency`` publishes, by its id.

    ``outputs`` maps each format to the sha256 of its bytes.
    """
    sop, name, everybody = config.sop, consolidated_name(whole.year), "seluruh Perangkat Daerah"
    dataset_id = derived_id("consolidated list", str(whole.year))
    dataset: dict[str, Any] = {
        **nothing_said(config),
        "owner_org": agency.organization_name,
        "license_id": config.portal.publish.license_of(Classification.SETIAP_SAAT),
        "private": False,
        "state": "active",
        "keputusan_nomor": "",
        "keputusan_tanggal": "",
        "edisi": str(whole.year),
        "tahun": str(whole.year),
        "id": dataset_id,
        "name": name,
        "jenis_entri": "gabungan",
        "content_hash": whole.content_hash,
        "title": f"{sop.register_title} ({sop.register_name}) {everybody} Tahun {whole.year}",
        "notes": (
            f"{whole.size} butir informasi dari {len(whole.parts)} Perangkat Daerah, menurut "
            f"daftar yang berlaku, keadaan per {day_words(whole.as_of)}."
        ),
        "klasifikasi": Classification.SETIAP_SAAT.value,
        "pejabat_penguasa": agency.name,
        "penanggung_jawab": agency.name,
        "waktu_pembuatan": whole.as_of.isoformat(),
        "tempat_pembuatan": sop.place,
        "bentuk": ["SOFTCOPY"],
    }
    description = f"{sop.register_name} {everybody}"
    resources = [
        resource_of(dataset_id, f"{name}.{kind}", sha256, media_type_named(kind), description)
        for kind, sha256 in ((kind, outputs[kind]) for kind in in_order(outputs))
    ]
    package = as_package(dataset, resources)
    return {package.id: package}


def _resources(
    dataset_id: str,
    listed: ExcludedList,
    kinds: Sequence[str],
    name: str,
    *,
    superseded: bool = False,
) -> list[dict[str, Any]]:
    stem = f"{name}-{listed.agency.slug}-{listed.as_of.year}-{listed.number}"
    description = f"{name} edisi {listed.label}" + (SUPERSEDED if superseded else "")
    return [
        resource_of(
            dataset_id, f"{stem}.{kind}", listed.outputs[kind], media_type_named(kind), description
        )
        for kind in in_order(listed.outputs)
        if format_of(kind) in kinds
    ]


def _decree(listed: ExcludedList) -> Decree:
    if listed.decree is None:
        raise ValueError(f"list {listed.label} of {listed.agency.slug} is not established")
    return listed.decree
