"""The sitemap: an index and its parts, each page with its address in every language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import ckan.plugins.toolkit as tk
from ckan import model
from flask import Blueprint, Response

from ckanext.didd.helpers import LANGUAGES, locale_of

URLSET = "http://www.sitemaps.org/schemas/sitemap/0.9"
PAGES = (
    "home.index",
    "dataset.search",
    "organization.index",
    "home.about",
    "didd.excluded",
    "didd.completeness",
    "didd_counts.page",
    "didd.terms",
    "didd.for_developers",
    "didd_tombstones.withdrawals",
)

#: What stands for a dataset's name and day in the entry that all others are made from.
NAME, DAY = "didd-name-of-a-dataset", "didd-day"

sitemaps = Blueprint("didd_sitemaps", __name__)


@sitemaps.route("/sitemap.xml")
def sitemap() -> Response:
    """Return the index of the sitemap's parts."""
    size = tk.config["didd.sitemap_size"]
    parts = max(1, -(-_public_packages().count() // size))
    places = [_address("didd_sitemaps.sitemap_part", part=part) for part in range(1, parts + 1)]
    rows = [f"<sitemap><loc>{escape(place)}</loc></sitemap>" for place in places]
    return _xml("sitemapindex", rows)


@sitemaps.route("/sitemap-<int:part>.xml")
def sitemap_part(part: int) -> Response:
    """Return one part: a slice of the datasets; the first part also has the other pages."""
    size = tk.config["didd.sitemap_size"]
    found = _public_packages().order_by(model.Package.id).limit(size).offset((part - 1) * size)
    rows = list(_datasets(found)) if part > 0 else []
    if part == 1:
        agencies = tk.get_action("organization_list")({}, {})
        rows = [
            *(_url(page) for page in PAGES),
            *(_url("organization.read", id=name) for name in agencies),
            *(_url("didd_register.edition", agency=name) for name in _with_register()),
            *rows,
        ]
    return _xml("urlset", rows) if rows else tk.abort(404, tk._("Not found"))


def _datasets(found: Iterable[tuple[str, datetime]]) -> Iterator[str]:
    """Yield each dataset's entry.

    They are made from one: CKAN takes a tenth of a millisecond to work out an address, and there
    are three to an entry and thousands of entries to a part.
    """
    before, between = _url("dataset.read", DAY, id=NAME).split(DAY)
    for name, modified in found:
        # A dataset's name has letters, digits, "-" and "_" only, so nothing is to be escaped.
        day = f"{modified:%Y-%m-%dT%H:%M:%SZ}"
        yield f"{before.replace(NAME, name)}{day}{between.replace(NAME, name)}"


def _url(endpoint: str, modified: str = "", **values: Any) -> str:
    """Return the entry of one page, with its address in each language."""
    alternates = "".join(
        f'<xhtml:link rel="alternate" hreflang="{code}" '
        f"href={quoteattr(_address(endpoint, locale=locale_of(code), **values))}/>"
        for code in LANGUAGES
    )
    day = f"<lastmod>{modified}</lastmod>" if modified else ""
    return f"<url><loc>{escape(_address(endpoint, **values))}</loc>{day}{alternates}</url>"


def _address(endpoint: str, locale: str = "default", **values: Any) -> str:
    return tk.h.url_for(endpoint, qualified=True, locale=locale, **values)


def _public_packages() -> Any:
    package = model.Package
    return model.Session.query(package.name, package.metadata_modified).filter(
        package.state == "active", package.private.is_(False), package.type == "dataset"
    )


def _with_register() -> list[str]:
    """Return the agencies with a register, by name."""
    there = {"fq": "+jenis_entri:daftar +res_format:JSON", "rows": 0}
    each = {"facet.field": ["organization"], "facet.limit": -1}
    found = tk.get_action("package_search")({}, {**there, **each})
    return sorted(found["facets"]["organization"])


def _xml(root: str, rows: list[str]) -> Response:
    names = f'xmlns="{URLSET}" xmlns:xhtml="http://www.w3.org/1999/xhtml"'
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} {names}>'
    body = "\n".join([head, *rows, f"</{root}>"])
    return Response(body, content_type="application/xml; charset=utf-8")
