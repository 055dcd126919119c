"""The list of what is excluded as data: its JSON Schema, the Data Package around it. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Classification, EditionStatus
from didd.register.data_package import (
    Files,
    Tables,
    described,
    excel_table,
    volumes_described,
)
from didd.register.other_lists.excluded_list import EXCLUDED, OPENED, ExcludedList
from didd.register.other_lists.excluded_rows import excluded_titles

#: The formats in its package; the printable ones are beside it.
EXCLUDED_DATA = ("csv", "excel.csv", "json", "schema.json")


def excluded_schema(config: CatalogConfig) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) that the JSON of every list of what is excluded follows."""
    row = {code: {"type": "string", "title": t} for code, t in excluded_titles(config).items()}
    row["nomor"] |= {"type": "integer"}
    row["berakhir"] |= {"pattern": r"^(\d{4}-\d{2}-\d{2})?$"}
    told = {key: {"type": kind} for key, kind in _ABOUT.items()}
    told["status"] = {"enum": [EditionStatus.DRAFT.value, EditionStatus.ESTABLISHED.value]}
    told["classification"] = {"const": Classification.DIKECUALIKAN.value}
    lacking = {"type": "array", "items": {"type": "string"}}
    told["gaps"] = {"type": "object", "additionalProperties": lacking}
    told["entries"], told["opened"] = _rows(row, EXCLUDED), _rows(row, OPENED)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{config.sop.excluded_title} ({config.sop.excluded_name})",
        "type": "object",
        "required": list(told),
        "properties": told,
    }


def excluded_package(
    listed: ExcludedList, config: CatalogConfig, files: Files, bound: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the description of the list's ``files``, in their order.

    ``bound`` are the volumes of a long list in print, name → bytes: they stand beside the package.
    """
    sop = config.sop
    head = {
        "name": f"dik-{listed.agency.slug}-{listed.as_of.year}-{listed.number}",
        "title": f"{sop.excluded_title} ({sop.excluded_name}) {listed.agency.name}",
        "version": listed.label.replace("/", ".") + ".0",
    }
    told = described(head, listed.agency.name, files, config, _tables(config))
    return told | volumes_described(bound)


def _rows(row: Mapping[str, Any], status: str) -> dict[str, Any]:
    properties = {**row, "status": {**row["status"], "const": status}}
    item = {"type": "object", "required": list(row), "additionalProperties": False}
    return {"type": "array", "items": {**item, "properties": properties}}


def _tables(config: CatalogConfig) -> Tables:
    """Return what is said of its two tables: what was opened is numbered from 1 again."""
    titles = excluded_titles(config)
    kinds = {"nomor": "integer", "berakhir": "date"}
    fields = [
        {"name": code, "type": kinds.get(code, "string"), "title": title}
        for code, title in titles.items()
    ]
    schema = {"fields": fields, "primaryKey": ["status", "nomor"]}
    plain = {"dialect": {"delimiter": ","}, "type": "table", "format": "csv", "schema": schema}
    return {"csv": plain, "excel.csv": excel_table(titles.values())}


#: What the JSON says of the list, and of which JSON type.
_ABOUT: dict[str, Any] = {
    **dict.fromkeys(("name", "title", "government", "address", "agency", "agency_name"), "string"),
    **dict.fromkeys(("edition", "as_of", "content_hash", "audit_head", "share"), "string"),
    **dict.fromkeys(("year", "entry_count", "of_all"), "integer"),
    "decree": ["object", "null"],
}
