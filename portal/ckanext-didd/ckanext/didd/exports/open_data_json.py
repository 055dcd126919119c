"""``/data.json``: every public dataset in the schema of Project Open Data 1.1, in one file.

It is written while it is read, a page of the search index at a time, so that its length costs no
memory. Source: resources.data.gov, DCAT-US Schema v1.1.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from hashlib import sha256
from importlib.metadata import version
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response, request, stream_with_context
from sqlalchemy import func

from ckanext.didd import helpers
from ckanext.didd.exports import own_terms, subjects
from ckanext.didd.search import period

SCHEMA = "https://project-open-data.cio.gov/v1.1/schema"
ROWS = 500
# ISO 8601 intervals, by the codes of the EU's list of frequencies.
INTERVALS = {
    "DAILY": "R/P1D",
    "WEEKLY": "R/P1W",
    "MONTHLY": "R/P1M",
    "QUARTERLY": "R/P3M",
    "ANNUAL_3": "R/P4M",
    "ANNUAL_2": "R/P6M",
    "ANNUAL": "R/P1Y",
}

open_data_json = Blueprint("didd_open_data_json", __name__)


@open_data_json.route("/data.json")
def show() -> Response:
    """Return the catalogue, streamed; 304 to who has it as it is."""
    told = Response(mimetype="application/json")
    told.set_etag(_state(), weak=True)
    told.make_conditional(request)
    if told.status_code == 200:
        told.response = stream_with_context(_written(_public_datasets()))
        told.headers.pop("Content-Length", None)
    return told


def _state() -> str:
    """Return what changes with any of it: the public datasets, agencies, and this program."""
    package, agency = model.Package, model.Group
    public = (package.state == "active", package.private.is_(False), package.type == "dataset")
    query = model.Session.query(func.count(package.id), func.max(package.metadata_modified))
    agencies = model.Session.query(agency.name, agency.title).filter(agency.state == "active")
    parts = [query.filter(*public).one(), *agencies.order_by(agency.id), version("ckanext-didd")]
    return sha256(str(parts).encode()).hexdigest()


def _public_datasets() -> Iterator[dict[str, Any]]:
    start = 0
    while True:
        asked = {"rows": ROWS, "start": start, "sort": "id asc"}
        found = tk.get_action("package_search")({"user": ""}, asked)["results"]
        if not found:
            return
        yield from found
        start += ROWS


def _written(datasets: Iterable[dict[str, Any]]) -> Iterator[str]:
    head = json.dumps(
        {
            "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
            "@id": tk.h.url_for("didd_open_data_json.show", qualified=True, locale="default"),
            "@type": "dcat:Catalog",
            "conformsTo": SCHEMA,
            "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
        }
    )
    yield f'{head[:-1]}, "dataset": ['
    comma = ""
    for pkg in datasets:
        yield f"{comma}\n{json.dumps(described(pkg), ensure_ascii=False)}"
        comma = ","
    yield "\n]}\n"


def described(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return one dataset; what it does not say is left out."""
    agency = (pkg.get("organization") or {}).get("title") or helpers.didd_office("name")
    often = str(own_terms.frequency(pkg) or "").rpartition("/")[2]
    made = {
        "@type": "dcat:Dataset",
        "identifier": tk.h.url_for("dataset.read", id=pkg["id"], qualified=True, locale="default"),
        "title": pkg["title"],
        "description": (pkg.get("notes") or "").strip() or pkg["title"],
        "keyword": subjects.keywords(pkg) or [pkg["title"]],
        "theme": [subjects.THEMES[subjects.theme(pkg)]],
        "issued": f"{pkg['metadata_created']}Z",
        "modified": f"{max(pkg['metadata_created'], pkg['metadata_modified'])}Z",
        "publisher": {"@type": "org:Organization", "name": agency},
        "contactPoint": _contact(),
        "accessLevel": "public",
        "language": ["id"],
        "license": pkg.get("license_url"),
        "landingPage": tk.h.url_for(
            "dataset.read", id=pkg["name"], qualified=True, locale="default"
        ),
        "spatial": ", ".join(region["name"] for region in subjects.places(pkg)),
        "temporal": _span(pkg),
        "accrualPeriodicity": INTERVALS.get(often),
        "distribution": [_file(resource) for resource in pkg.get("resources", [])],
    }
    return {key: value for key, value in made.items() if value}


def _contact() -> dict[str, Any]:
    """Return the information office; its address of mail only where one is settled."""
    email = helpers.didd_office("email")
    made = {
        "@type": "vcard:Contact",
        "fn": helpers.didd_office("name") or helpers.didd_title(),
        "hasEmail": f"mailto:{email}" if email else None,
        "hasURL": tk.h.url_for("home.about", qualified=True, locale="default"),
    }
    return {key: value for key, value in made.items() if value}


def _span(pkg: dict[str, Any]) -> str | None:
    if years := period.period(pkg["title"]):
        return f"{years[0]}-01-01/{years[1]}-12-31"
    days = own_terms.days(pkg.get("waktu_pembuatan") or "")
    return "/".join(days) if days else None


def _file(resource: dict[str, Any]) -> dict[str, Any]:
    stored = resource.get("url_type") == "upload"
    made = {
        "@type": "dcat:Distribution",
        "title": resource.get("name"),
        "description": resource.get("description"),
        "downloadURL" if stored else "accessURL": resource["url"],
        "mediaType": (resource.get("mimetype") or "application/octet-stream") if stored else None,
        "format": resource.get("format"),
    }
    return {key: value for key, value in made.items() if value}
