"""A dataset as schema.org JSON-LD in its page's head, for dataset search engines."""

from __future__ import annotations

import json
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from markupsafe import Markup

from ckanext.didd import helpers
from ckanext.didd.exports import own_terms, subjects
from ckanext.didd.search import period
from ckanext.didd.tables import datastore

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
        "datePublished": helpers.didd_day(pkg["metadata_created"]),
        "dateModified": helpers.didd_day(pkg["metadata_modified"]),
        "version": pkg.get("edisi"),
        "license": pkg.get("license_url"),
        "keywords": subjects.keywords(pkg),
        "spatialCoverage": [region["name"] for region in subjects.places(pkg)],
        "temporalCoverage": _span(pkg),
        "variableMeasured": _columns(pkg),
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


def _span(pkg: dict[str, Any]) -> str | None:
    """Return the years in the title, else the time in which it was made."""
    if years := period.period(pkg["title"]):
        first, last = years
        return f"{first}" if first == last else f"{first}/{last}"
    made = pkg.get("waktu_pembuatan") or ""
    return made if own_terms.days(made) else None


def _columns(pkg: dict[str, Any]) -> list[Any]:
    """Return the columns of the dataset's tables, each once: names, with unit and definition."""
    tables = [datastore.schema_of(resource) for resource in pkg.get("resources", [])]
    fields = [field for table in tables if table for field in table["fields"]]
    by_name = {field.get("title") or field["name"]: field for field in reversed(fields)}
    return [_column(name, by_name[name]) for name in reversed(by_name)]


def _column(name: str, field: dict[str, Any]) -> Any:
    """Return a column's name, or what is measured in it where the agency says so."""
    told = {"unitText": field.get("unit"), "description": _meaning(field)}
    if not any(told.values()):
        return name
    return {"@type": "PropertyValue", "name": name, **{k: v for k, v in told.items() if v}}


def _meaning(field: dict[str, Any]) -> str:
    """Return concept and definition of a column, as the page of its table shows them."""
    concept, definition = (field.get(key) or "" for key in ("concept", "description"))
    return ": ".join(dict.fromkeys(filter(None, (concept, definition))))


def catalog() -> dict[str, Any]:
    """Return the portal as ``DataCatalog``, for its home page."""
    home = tk.h.url_for("home.index", qualified=True, locale="default")
    office = {"@type": "GovernmentOrganization", "name": helpers.didd_office("name")}
    return {
        "@context": "https://schema.org/",
        "@type": "DataCatalog",
        "@id": home,
        "url": home,
        "name": tk.config.get("ckan.site_title"),
        "description": tk.config.get("ckan.site_description"),
        "inLanguage": "id",
        "publisher": office,
    }


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
    """Return a dataset as JSON that is safe inside a script element."""
    return _in_script(dataset(pkg))


def didd_catalog_json_ld() -> Markup:
    """Return the portal in the same way."""
    return _in_script(catalog())


def _in_script(made: dict[str, Any]) -> Markup:
    text = json.dumps(made, ensure_ascii=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 nothing in it can end the element


def didd_license_title(pkg: dict[str, Any]) -> str:
    """Return the licence's title in the visitor's language, if the licence list has it."""
    known = model.Package.get_license_register().get(pkg.get("license_id"))
    return (licence_title(known) if known else "") or pkg.get("license_title") or ""


def licence_title(licence: Any) -> str:
    """Return the title of a licence of the list in the visitor's language."""
    english = getattr(licence, "title_en", "") if tk.h.lang() == "en" else ""
    return english or licence.title


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    named = (didd_json_ld, didd_catalog_json_ld, didd_license_title)
    return {helper.__name__: helper for helper in named}
