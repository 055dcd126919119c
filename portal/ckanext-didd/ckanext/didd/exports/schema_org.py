"""A dataset as schema.org JSON-LD in its page's head, for dataset search engines."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from markupsafe import Markup

from ckanext.didd import helpers
from ckanext.didd.search import period, regions

# Google's dataset search accepts descriptions of 50 to 5,000 characters.
SHORTEST, LONGEST = 50, 5000


def dataset(pkg: dict[str, Any]) -> dict[str, Any]:
    """Return the ``Dataset`` of a package as CKAN shows it."""
    page = tk.h.url_for("dataset.read", id=pkg["name"], qualified=True, locale="default")
    home = tk.h.url_for("home.index", qualified=True, locale="default")
    agency = pkg.get("organization") or {}
    made = {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "@id": page,
        "url": page,
        "identifier": pkg["id"],
        "name": pkg["title"],
        "description": _description(pkg, agency.get("title") or ""),
        "inLanguage": "id",
        "isAccessibleForFree": True,
        "datePublished": pkg["metadata_created"][:10],
        "dateModified": pkg["metadata_modified"][:10],
        "version": pkg.get("edisi"),
        "license": pkg.get("license_url"),
        "keywords": [tag["name"] for tag in pkg.get("tags", [])],
        "spatialCoverage": regions.named_in(pkg["title"], pkg.get("notes") or "")
        or [region["name"] for region in regions.all_regions()[:1]],
        "temporalCoverage": _years(pkg["title"]),
        "creator": _agency(agency),
        "publisher": {"@type": "GovernmentOrganization", "name": helpers.didd_office("name")},
        "includedInDataCatalog": {
            "@type": "DataCatalog",
            "name": tk.config.get("ckan.site_title"),
            "url": home,
        },
        "distribution": [_file(pkg, resource) for resource in pkg.get("resources", [])],
    }
    return {key: value for key, value in made.items() if value}


def _description(pkg: dict[str, Any], agency: str) -> str:
    """Return the summary; a short one is completed from other fields."""
    text = " ".join((pkg.get("notes") or "").split())
    if len(text) < SHORTEST:
        kind = helpers.didd_choice("klasifikasi", pkg.get("klasifikasi") or "")
        held = f"Informasi publik {kind['label']['id'] if kind else ''} yang dikuasai {agency}"
        known = [text, pkg["title"], " ".join(held.split())]
        text = ". ".join(part.rstrip(".") for part in known if part)
    return text[:LONGEST]


def _years(title: str) -> str | None:
    years = period.period(title)
    if years is None:
        return None
    first, last = years
    return f"{first}" if first == last else f"{first}/{last}"


def _agency(agency: dict[str, Any]) -> dict[str, Any] | None:
    if not agency:
        return None
    page = tk.h.url_for("organization.read", id=agency["name"], qualified=True, locale="default")
    return {"@type": "GovernmentOrganization", "name": agency["title"], "url": page}


def _file(pkg: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    made = {
        "@type": "DataDownload",
        "name": resource.get("name"),
        "contentUrl": resource["url"],
        "encodingFormat": resource.get("mimetype") or resource.get("format"),
        "contentSize": f"{resource['size']} B" if resource.get("size") else None,
        "sha256": helpers.didd_sha256(resource),
        "license": pkg.get("license_url"),
    }
    return {key: value for key, value in made.items() if value}


def didd_json_ld(pkg: dict[str, Any]) -> Markup:
    """Return the same as JSON that is safe inside a script element."""
    text = json.dumps(dataset(pkg), ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 nothing in it can end the element


def didd_license_title(pkg: dict[str, Any]) -> str:
    """Return the licence's title in the visitor's language, if the licence list has it."""
    known = model.Package.get_license_register().get(pkg.get("license_id"))
    english = getattr(known, "title_en", "") if tk.h.lang() == "en" else ""
    return english or pkg.get("license_title") or ""


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_json_ld": didd_json_ld, "didd_license_title": didd_license_title}
