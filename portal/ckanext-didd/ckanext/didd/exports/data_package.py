"""A dataset as a Data Package (version 2): what each file is, its digest, its table's schema."""

from __future__ import annotations

import json
import re
from pathlib import PurePosixPath
from typing import Any

import ckan.plugins.toolkit as tk
from flask import Blueprint, Response

from ckanext.didd import helpers
from ckanext.didd.exports import subjects
from ckanext.didd.tables.datastore import loads, schema_of

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
PACKED = frozenset({"zip", "gz"})

data_packages = Blueprint("didd_data_packages", __name__)


@data_packages.route("/dataset/<id>/datapackage.json")
def show(id: str) -> Response:
    """Return the description of one dataset; 404 where there is none for this visitor.

    A package without a file is none (Data Package, version 2).
    """
    try:
        pkg = tk.get_action("package_show")({}, {"id": id})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    if not pkg["resources"]:
        return tk.abort(404)
    body = json.dumps(described(pkg), ensure_ascii=False, indent=1)
    return Response(f"{body}\n", mimetype="application/json")


def described(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return the package's descriptor; what a dataset does not say is left out."""
    agency = (pkg.get("organization") or {}).get("title")
    licence = {"name": pkg.get("license_id"), "title": pkg.get("license_title")}
    made = {
        "$schema": PROFILE,
        "name": pkg["name"],
        "id": pkg["id"],
        "title": pkg["title"],
        "description": (pkg.get("notes") or "").strip(),
        "homepage": tk.h.url_for("dataset.read", id=pkg["name"], qualified=True, locale="default"),
        "version": (pkg.get("edisi") or "").replace("/", "."),
        "created": f"{pkg['metadata_created'].partition('.')[0]}Z",
        "keywords": subjects.keywords(pkg),
        "contributors": [{"title": agency, "roles": ["publisher"]}] if agency else [],
        "licenses": [_full({**licence, "path": pkg.get("license_url")})] if licence["name"] else [],
        "resources": [_file(number, file) for number, file in enumerate(pkg["resources"], 1)],
    }
    return _full(made)


def _file(number: int, resource: dict[str, Any]) -> dict[str, Any]:
    stem = re.sub(r"[^a-z0-9._-]+", "-", PurePosixPath(resource["name"] or "").stem.lower())
    digest, schema = helpers.didd_sha256(resource), schema_of(resource)
    # frictionless 5 hashes the bytes of archives, and of workbooks as tables, and counts none.
    packed = (resource.get("format") or "").lower() in PACKED
    uncounted = packed or (schema is not None and not resource.get("encoding"))
    made = {
        "name": f"{number}-{stem.strip('-') or 'berkas'}",
        "path": resource["url"],
        "title": resource.get("name"),
        "description": resource.get("description"),
        "format": (resource.get("format") or "").lower(),
        "mediatype": resource.get("mimetype"),
        "encoding": resource.get("encoding"),
        "bytes": int(resource["size"]) if resource.get("size") and not uncounted else None,
        "hash": f"sha256:{digest}" if digest else None,
        # Said, or readers take a schema for one of their own tables.
        "type": "table" if schema else "file",
        "schema": schema,
        "dialect": loads(resource.get("dialect")) if schema else None,
    }
    return _full(made)


def _full(made: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in made.items() if value}
