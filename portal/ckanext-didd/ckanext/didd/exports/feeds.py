"""URLs for machines: feeds in Indonesian, and RDF by content negotiation.

Everything here uses CKAN's own search.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError
from ckan.plugins import plugin_loaded
from feedgen.feed import FeedGenerator
from flask import Blueprint, Response, g, redirect, request

from ckanext.didd import helpers
from ckanext.didd.pages import feed_pages
from ckanext.didd.search import search

machines = Blueprint("didd_machines", __name__)
RDF_ENDINGS = {
    "text/turtle": "ttl",
    "application/ld+json": "jsonld",
    "application/rdf+xml": "xml",
}
NEGOTIATED = ("home.index", "dataset.read", "organization.read")
FEED_ROWS = 50
# Filters that a feed of a search supports.
FILTERS = (*search.FACETS, "jenis_entri")


# RDF by negotiation ----------------------------------------------------------------------


@machines.before_app_request
def negotiate() -> Any:
    """Redirect a client that prefers RDF to HTML to the RDF of the same resource."""
    if (
        request.method not in ("GET", "HEAD")
        or request.endpoint not in NEGOTIATED
        or not plugin_loaded("dcat")
    ):
        return None
    wanted = request.accept_mimetypes.best_match(["text/html", *RDF_ENDINGS])
    if wanted not in RDF_ENDINGS:
        return None
    g.didd_for_programs = True
    form = {"_format": RDF_ENDINGS[wanted], "locale": "default"}
    if request.endpoint == "home.index":
        return redirect(tk.h.url_for("dcat.read_catalog", **form), 303)
    named = (request.view_args or {})["id"]
    if request.endpoint == "dataset.read":
        return redirect(tk.h.url_for("dcat.read_dataset", _id=named, **form), 303)
    agency = model.Group.get(named)
    if agency is None:
        return None
    form["fq"] = f"organization:{agency.name}"
    return redirect(tk.h.url_for("dcat.read_catalog", **form), 303)


@machines.after_app_request
def add_vary(response: Response) -> Response:
    """Set `Vary`, so that a cache separates HTML from RDF."""
    if request.endpoint in NEGOTIATED:
        response.vary.add("Accept")
    return response


@machines.after_app_request
def add_turtle_charset(response: Response) -> Response:
    """Add the charset to Turtle: many clients take text without one for Latin-1."""
    if response.mimetype == "text/turtle":
        response.headers["Content-Type"] = "text/turtle; charset=utf-8"
    return response


# Feeds ---------------------------------------------------------------------------------------


ATOM, RSS = {"kind": "atom"}, {"kind": "rss"}


@machines.route("/feeds/dataset.atom", defaults=ATOM)
@machines.route("/feeds/dataset.rss", defaults=RSS)
def newest(kind: str) -> Response:
    """Return the feed of the newest datasets."""
    return _feed(kind, helpers.didd_title(), tk.h.url_for("dataset.search", qualified=True))


@machines.route("/feeds/organization/<name>.atom", defaults=ATOM)
@machines.route("/feeds/organization/<name>.rss", defaults=RSS)
def of_agency(name: str, kind: str) -> Response:
    """Return the feed of one agency."""
    try:
        agency = tk.get_action("organization_show")({}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404, tk._("Organization not found"))
    page = tk.h.url_for("organization.read", id=agency["name"], qualified=True)
    title = f"{agency['display_name']} – {helpers.didd_title()}"
    return _feed(kind, title, page, fq=f'organization:"{agency["name"]}"')


@machines.route("/feeds/klasifikasi/<code>.atom", defaults=ATOM)
@machines.route("/feeds/klasifikasi/<code>.rss", defaults=RSS)
def of_class(code: str, kind: str) -> Response:
    """Return the feed of one class of information."""
    if helpers.didd_choice("klasifikasi", code) is None:
        return tk.abort(404, tk._("Not found"))
    page = tk.h.url_for("dataset.search", klasifikasi=code, qualified=True)
    title = f"{helpers.didd_label('klasifikasi', code)} – {helpers.didd_title()}"
    return _feed(kind, title, page, fq=f"klasifikasi:{code}")


@machines.route("/feeds/custom.atom", defaults=ATOM)
@machines.route("/feeds/custom.rss", defaults=RSS)
def of_search(kind: str) -> Response:
    """Return the feed of a search, newest first: ``q``, and the filters of the search page."""
    q = request.args.get("q", "")
    chosen = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    fq = " ".join(f'+{name}:"{_quoted(value)}"' for name, value in chosen.items())
    page = tk.h.url_for("dataset.search", qualified=True, q=q, **chosen)
    named = [q, *(helpers.didd_label(name, value) for name, value in chosen.items())]
    title = " – ".join([*filter(None, named), helpers.didd_title()])
    return _feed(kind, title, page, q, fq)


def didd_search_feed(q: str | None, filters: Mapping[str, list[str]] | None) -> str:
    """Return the URL of a search's feed; "" without terms or with filters that feeds lack."""
    chosen = {name: values[0] for name, values in (filters or {}).items() if len(values) == 1}
    if not (q or chosen) or not set(filters or ()) == chosen.keys() <= set(FILTERS):
        return ""
    asked = {"q": q, **chosen} if q else chosen
    return tk.h.url_for("didd_machines.of_search", kind="atom", **asked)


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_search_feed": didd_search_feed}


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')


@machines.route("/feeds/group/<string:_name>.atom")
@machines.route("/feeds/tag/<string:_name>.atom")
def no_such_feed(_name: str) -> Response:
    """Answer 404: the portal has no topics, and CKAN's feeds of them would be in English."""
    return tk.abort(404, tk._("Not found"))


def _feed(kind: str, title: str, page: str, q: str = "", fq: str = "") -> Response:
    """Return the newest datasets that match terms and filter, in pages (RFC 5005)."""
    number = feed_pages.asked_for()
    first = (number - 1) * FEED_ROWS
    asked = {"q": q, "fq": fq, "rows": FEED_ROWS, "start": first}
    asked["sort"] = "metadata_modified desc, id asc"
    try:
        found = tk.get_action("package_search")({}, asked)
    except SearchError:
        return tk.abort(400, tk._("This search could not be understood. Try plain words."))
    here = tk.h.full_current_url()
    feed = FeedGenerator()
    feed.id(here)
    feed.title(_printable(title))
    feed.description(helpers.didd_subtitle() or title)
    feed.language(tk.h.lang())
    feed.link(href=here, rel="self")
    feed.link(href=page, rel="alternate")
    feed.author({"name": helpers.didd_office("name") or helpers.didd_title()})
    newest = (
        found["results"][0]["metadata_modified"] + "Z" if found["results"] else feed_pages.NEVER
    )
    feed.updated(newest)
    for pkg in found["results"]:
        _entry(feed, pkg)
    more = first + FEED_ROWS < found["count"]
    return feed_pages.answer(feed, kind, number, more=more)


def _entry(feed: FeedGenerator, pkg: dict[str, Any]) -> None:
    entry = feed.add_entry(order="append")
    entry.id(f"urn:uuid:{pkg['id']}")
    entry.guid(f"urn:uuid:{pkg['id']}", permalink=False)
    years = helpers.didd_years(pkg)
    entry.title(_printable(f"{pkg['title']} ({years})" if years else pkg["title"]))
    entry.summary(_printable(pkg.get("notes") or ""))
    entry.link(href=tk.h.url_for("dataset.read", id=pkg["name"], qualified=True))
    entry.published(f"{pkg['metadata_created']}Z")
    entry.updated(f"{pkg['metadata_modified']}Z")
    if pkg.get("organization"):
        entry.author({"name": pkg["organization"]["title"]})
    if pkg.get("klasifikasi"):
        label = helpers.didd_label("klasifikasi", pkg["klasifikasi"])
        entry.category(term=pkg["klasifikasi"], label=label)


def _printable(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
