"""A DIDD's own fields in RDF: those that DCAT has a property for, and terms of our own for all.

Each field, and each value of its vocabulary, has an address on the portal, such as
``/istilah#bentuk`` and ``/istilah#bentuk-HARDCOPY``; the page there says what it means.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Any

import ckan.plugins.toolkit as tk
from ckanext.scheming.helpers import scheming_get_dataset_schema
from rdflib import Literal, URIRef
from rdflib.namespace import XSD

from ckanext.didd import helpers
from ckanext.didd.helpers import PARTIAL_DATE

AUTHORITY = "http://publications.europa.eu/resource/authority/"
ROLES = "http://inspire.ec.europa.eu/metadata-codelist/ResponsiblePartyRole/"
# How often an item appears, where its title says so.
FREQUENCIES = {
    "harian": "DAILY",
    "mingguan": "WEEKLY",
    "bulanan": "MONTHLY",
    "triwulan": "QUARTERLY",
    "triwulanan": "QUARTERLY",
    "caturwulan": "ANNUAL_3",
    "semester": "ANNUAL_2",
    "semesteran": "ANNUAL_2",
    "tahunan": "ANNUAL",
}
PERMANENT = "permanen"
# Fields that every reader of DCAT has by a property of its own.
SAID_BY_DCAT = ("title", "notes", "keputusan_nomor", "keputusan_tanggal", "edisi")


def fields() -> list[dict[str, Any]]:
    """Return the fields of the list and the portal that visitors are shown, in their order."""
    schema = scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    return [f for f in schema["dataset_fields"] if f.get("didd", {}).get("shown")]


def names() -> list[str]:
    """Return the keys of all our fields, also those that are not shown."""
    schema = scheming_get_dataset_schema("dataset") or {"dataset_fields": []}
    return [f["field_name"] for f in schema["dataset_fields"] if "didd" in f]


def address(name: str, value: str = "") -> URIRef:
    """Return the address of a field, or of a value of its vocabulary."""
    page = tk.h.url_for("didd.terms", qualified=True, locale="default")
    return URIRef(f"{page}#{name}" + (f"-{value}" if value else ""))


def values(stored: Any) -> list[str]:
    """Return the values of a field as texts; [] for none.

    >>> values(["SOFTCOPY", ""]), values(None), values("2025-03")
    (['SOFTCOPY'], [], ['2025-03'])
    """
    each = stored if isinstance(stored, list) else [stored]
    return [str(value) for value in each if value]


def lines(pkg: dict[str, Any]) -> Iterator[str]:
    """Yield the shown fields that have a value as ``label: values``, in Indonesian.

    Readers of RDF that know no terms of ours get them so, as text: ckanext-dcat's harvester keeps
    what stands under the properties of its own list, and takes of each the first value only.
    """
    for field in fields():
        name, label = field["field_name"], _indonesian(field["label"])
        if name not in SAID_BY_DCAT and (told := values(pkg.get(name))):
            choices = (helpers.didd_choice(name, value) for value in told)
            pairs = zip(told, choices, strict=True)
            words = [_indonesian(choice["label"]) if choice else value for value, choice in pairs]
            yield f"{label}: {', '.join(words)}"


def _indonesian(label: Any) -> str:
    return label["id"] if isinstance(label, dict) else str(label)


def moment(stored: str) -> Literal | None:
    """Return a year, month or day as a typed literal; None for anything else.

    >>> moment("2025-03").datatype == XSD.gYearMonth, moment("tahun lalu")
    (True, None)
    """
    found = PARTIAL_DATE.match(stored or "")
    if not found:
        return None
    kind = XSD.date if found[3] else XSD.gYearMonth if found[2] else XSD.gYear
    return Literal(stored, datatype=kind)


def days(stored: str) -> tuple[str, str] | None:
    """Return the first and the last day of a year, month or day; None for anything else.

    >>> days("2024-02"), days("2025")
    (('2024-02-01', '2024-02-29'), ('2025-01-01', '2025-12-31'))
    """
    found = PARTIAL_DATE.match(stored or "")
    if not found or not 1 <= int(found[2] or 1) <= 12:
        return None
    year, month, day = found.groups()
    last = monthrange(int(year), int(month or 12))[1]
    return f"{year}-{month or '01'}-{day or '01'}", f"{year}-{month or '12'}-{day or last}"


def frequency(pkg: dict[str, Any]) -> URIRef | None:
    """Return how often a periodic item appears, where its title says so (UU 14/2008 Pasal 9)."""
    if pkg.get("klasifikasi") != "BERKALA":
        return None
    words = re.findall(r"\w+", pkg["title"].casefold())
    said = {FREQUENCIES[word] for word in words if word in FREQUENCIES}
    return URIRef(f"{AUTHORITY}frequency/{said.pop()}") if len(said) == 1 else None


def availability(pkg: dict[str, Any]) -> tuple[URIRef, str]:
    """Return how long an item's files stay, by its retention: term and label of the EU's list."""
    kept = PERMANENT in str(pkg.get("retensi") or "").casefold()
    code = "STABLE" if kept else "AVAILABLE"
    return URIRef(f"{AUTHORITY}planned-availability/{code}"), code.lower()


def answerable(pkg: dict[str, Any]) -> Iterator[tuple[str, str, URIRef]]:
    """Yield each officer whom the list names: field, name, role (INSPIRE's list)."""
    for name, role in (("pejabat_penguasa", "custodian"), ("penanggung_jawab", "originator")):
        for officer in values(pkg.get(name)):
            yield name, officer, URIRef(ROLES + role)
