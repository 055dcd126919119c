"""The Data Package (version 2) around a list's data files: what each is, its digest. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hashlib import sha256
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Classification, RegisterEdition
from didd.register.serialise import PROOF_COLUMNS, PROOF_WORDS, public_fields, table_description
from didd.text.iana_types import media_type_named

#: The formats in a package; the printable ones are beside it.
DATA_FORMATS = ("csv", "excel.csv", "json", "schema.json", "jsonld")

#: Format → the name of the file in the package, and its bytes.
Files = Mapping[str, tuple[str, bytes]]
#: Format → what a package says of it as a table.
Tables = Mapping[str, Mapping[str, Any]]

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TITLES = {
    "csv": "Daftar (CSV, RFC 4180)",
    "excel.csv": "Daftar untuk Excel (CSV, titik koma)",
    "json": "Daftar lengkap (JSON)",
    "schema.json": "Skema JSON daftar",
    "jsonld": "Daftar sebagai data tertaut (JSON-LD)",
}


def data_package(
    edition: RegisterEdition,
    config: CatalogConfig,
    files: Files,
    bound: Mapping[str, bytes] | None = None,
) -> dict[str, Any]:
    """Return the description of an edition's ``files``, in their order.

    ``bound`` are the volumes of a long list in print, name → bytes: they stand beside the package.
    """
    register, sop = edition.register, config.sop
    head = {
        "name": f"{sop.register_name.lower()}-{register.agency}-{register.year}-{edition.number}",
        "title": f"{sop.register_title} ({sop.register_name}) {register.agency_name}",
        "version": edition.label.replace("/", ".") + ".0",
    }
    told = described(head, register.agency_name, files, config, register_tables(config))
    return told | volumes_described(bound or {})


def volumes_described(bound: Mapping[str, bytes]) -> dict[str, Any]:
    """Return what a package says of the volumes in print beside it; nothing where there are none.

    No standard has a word for them, so it is a property of our own.
    """
    told = [
        {
            "path": name,
            "title": f"Jilid {number} dari {len(bound)}",
            "bytes": len(content),
            "hash": f"sha256:{sha256(content).hexdigest()}",
            "mediatype": media_type_named(name),
        }
        for number, (name, content) in enumerate(bound.items(), start=1)
    ]
    return {"volumes": told} if told else {}


def described(
    head: Mapping[str, str],
    publisher: str,
    files: Files,
    config: CatalogConfig,
    tables: Tables,
) -> dict[str, Any]:
    """Return the description of any list's ``files``; ``head`` has its name, title and version.

    ``tables``: what is said of those formats that are tables.
    """
    licence_id = config.portal.publish.license_of(Classification.SETIAP_SAAT)
    licence = next(each for each in config.portal.licenses if each.id == licence_id)
    named = {"name": licence.id, "title": licence.title.id}
    # A format that is no table is said to be none, or a reader takes a schema for one of its own.
    return {
        "$schema": _PROFILE,
        **head,
        "contributors": [{"title": publisher, "roles": ["publisher"]}],
        "licenses": [{**named, "path": licence.url} if licence.url else named],
        "resources": [
            {**_about(kind, name, content), **tables.get(kind, {"type": "json"})}
            for kind, (name, content) in files.items()
        ],
    }


def register_tables(config: CatalogConfig, before: Mapping[str, str] | None = None) -> Tables:
    """Return what is said of a register's two tables, with the columns ``before`` its own.

    ``before`` maps code → title; with the first of them the ``id`` is a row's key.
    """
    told, first = table_description(config.metadata), before or {}
    schema = told["schema"]
    columns = [{"name": code, "type": "string", "title": t} for code, t in first.items()]
    schema |= {"fields": [*columns, *schema["fields"]]}
    schema |= {"primaryKey": [*list(first)[:1], *schema["primaryKey"]]}
    titles = [*first.values(), *(spec.label.id for spec in public_fields(config.metadata))]
    titles += [PROOF_WORDS[code][0] for code in PROOF_COLUMNS]
    return {"csv": {**_CSV, **told}, "excel.csv": excel_table(titles)}


def excel_table(titles: Iterable[str]) -> dict[str, Any]:
    """Return what is said of a table for Excel, whose columns are titles for people."""
    fields = [{"name": title, "type": "string"} for title in titles]
    return {"dialect": {"delimiter": ";"}, **_CSV, "schema": {"fields": fields}}


def _about(kind: str, name: str, content: bytes) -> dict[str, Any]:
    return {
        "name": f"daftar-{kind.replace('.', '-')}",
        "path": name,
        "title": _TITLES[kind],
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "encoding": "utf-8",
        "mediatype": media_type_named(name),
    }


_CSV = {"type": "table", "format": "csv"}
