"""What the page for developers shows: addresses that work, with what is on this portal today."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import ckan.plugins.toolkit as tk
from ckan.plugins import plugin_loaded

from ckanext.didd.search.search import ITEMS


def examples() -> dict[str, list[tuple[str, str]]]:
    """Return the addresses by part of the page, each with what it gives; absolute ones."""
    pkg, table = _newest()
    return {
        "actions": list(_actions(pkg)),
        "tables": list(_tables(table)),
        "catalogue": list(_catalogue(pkg)),
        "feeds": list(_feeds(pkg)),
        "bulk": list(_bulk()),
    }


def _newest() -> tuple[dict[str, Any] | None, str]:
    """Return the newest item, one with a table or else a file if there is any, and the table."""
    asked = {"fq": ITEMS, "rows": 50, "sort": "metadata_created desc"}
    found = tk.get_action("package_search")({}, asked)["results"]
    for pkg in found:
        for resource in pkg["resources"]:
            if resource.get("datastore_active"):
                return pkg, resource["id"]
    return next((pkg for pkg in found if pkg["resources"]), found[0] if found else None), ""


def _actions(pkg: dict[str, Any] | None) -> Any:
    yield tk._("Search"), _action("package_search", q="kesehatan", rows=5)
    yield (
        tk._("What changed since a day, and what was withdrawn"),
        _action(
            "package_search", fq="metadata_modified:[2026-01-01T00:00:00Z TO *]", sort="id asc"
        ),
    )
    if pkg:
        yield tk._("One item"), _action("package_show", id=pkg["name"])
    yield tk._("Agencies"), _action("organization_list", all_fields="true")
    yield tk._("Withdrawn information"), _action("didd_withdrawal_list")


def _tables(table: str) -> Any:
    if table:
        yield tk._("Rows of a table"), _action("datastore_search", resource_id=table, limit=5)
        yield tk._("Its columns, with unit and definition"), _action("datastore_info", id=table)
        yield tk._("The whole table as CSV"), _page("datastore.dump", resource_id=table)


def _catalogue(pkg: dict[str, Any] | None) -> Any:
    if plugin_loaded("dcat"):
        for ending in ("ttl", "jsonld", "xml"):
            yield f"DCAT-AP 3, {ending}", _page("dcat.read_catalog", _format=ending)
    if pkg and plugin_loaded("dcat"):
        yield tk._("One item"), _page("dcat.read_dataset", _id=pkg["name"], _format="ttl")
    if pkg and pkg["resources"]:
        yield "Data Package", _page("didd_data_packages.show", id=pkg["name"])
    if pkg and plugin_loaded("croissant"):
        yield "Croissant", _page("croissant.read_dataset_croissant", _id=pkg["name"])
    yield tk._("What our own fields mean"), _page("didd.terms")


def _feeds(pkg: dict[str, Any] | None) -> Any:
    yield tk._("Newest"), _page("didd_machines.newest", kind="atom")
    if pkg and pkg.get("organization"):
        name = pkg["organization"]["name"]
        yield tk._("Of one agency"), _page("didd_machines.of_agency", name=name, kind="atom")
    search = _page("didd_machines.of_search", kind="atom", q="kesehatan")
    yield tk._("Of a search"), search
    yield tk._("Withdrawn information"), _page("didd_tombstones.feed")


def _bulk() -> Any:
    yield tk._("Every item in one file"), _page("didd_open_data_json.show")
    yield tk._("Every address"), _page("didd_sitemaps.sitemap")
    yield tk._("The API as an OpenAPI document"), _page("didd_open_api.show")


def _action(name: str, **asked: Any) -> str:
    there = _page("api.action", ver=3, logic_function=name)
    return f"{there}?{urlencode(asked)}" if asked else there


def _page(endpoint: str, **values: Any) -> str:
    return tk.h.url_for(endpoint, qualified=True, locale="default", **values)
