"""The Data Package (version 2) around an edition's data files: what each is, its digest. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from didd.config.catalog import CatalogConfig
from didd.model import Classification, RegisterEdition
from didd.register.serialise import PROOF_COLUMNS, PROOF_WORDS, public_fields, table_description
from didd.text.iana_types import media_type_named

#: The formats in a package; the printable ones are beside it.
DATA_FORMATS = ("csv", "excel.csv", "json", "schema.json", "jsonld")

_PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
_TITLES = {
    "csv": "Daftar (CSV, RFC 4180)",
    "excel.csv": "Daftar untuk Excel (CSV, titik koma)",
    "json": "Daftar lengkap (JSON)",
    "schema.json": "Skema JSON daftar",
    "jsonld": "Daftar sebagai data tertaut (JSON-LD)",
}


def data_package(
    edition: RegisterEdition, config: CatalogConfig, files: Mapping[str, bytes]
) -> dict[str, Any]:
    """Return the description of ``files``, name → bytes, in the order of ``DATA_FORMATS``."""
    register, sop = edition.register, config.sop
    licence_id = config.portal.publish.license_of(Classification.SETIAP_SAAT)
    licence = next(each for each in config.portal.licenses if each.id == licence_id)
    named = {"name": licence.id, "title": licence.title.id}
    return {
        "$schema": _PROFILE,
        "name": f"{sop.register_name.lower()}-{register.agency}-{register.year}-{edition.number}",
        "title": f"{sop.register_title} ({sop.register_name}) {register.agency_name}",
        "version": edition.label.replace("/", ".") + ".0",
        "contributors": [{"title": register.agency_name, "roles": ["publisher"]}],
        "licenses": [{**named, "path": licence.url} if licence.url else named],
        "resources": [
            _resource(kind, name, content, config)
            for kind, (name, content) in zip(DATA_FORMATS, files.items(), strict=True)
        ],
    }


def _resource(kind: str, name: str, content: bytes, config: CatalogConfig) -> dict[str, Any]:
    about = {
        "name": f"daftar-{kind.replace('.', '-')}",
        "path": name,
        "title": _TITLES[kind],
        "bytes": len(content),
        "hash": f"sha256:{sha256(content).hexdigest()}",
        "encoding": "utf-8",
        "mediatype": media_type_named(name),
    }
    if kind == "csv":
        return {**about, "type": "table", "format": "csv", **table_description(config.metadata)}
    if kind == "excel.csv":
        titles = [spec.label.id for spec in public_fields(config.metadata)]
        titles += [PROOF_WORDS[code][0] for code in PROOF_COLUMNS]
        fields = [{"name": title, "type": "string"} for title in titles]
        about |= {"dialect": {"delimiter": ";"}}
        return {**about, "type": "table", "format": "csv", "schema": {"fields": fields}}
    # Said, or a reader takes a schema for one of its own tables.
    return {**about, "type": "json"}
