"""The portal's own pages, and the CKAN pages closed to visitors.

Closed to visitors by a 404 is what is empty, for staff only, or
about accounts: members, followers, topics, users, registration. Staff who are
logged in keep CKAN's pages. Privacy does not depend on this but on CKAN's authorisation.
"""

from __future__ import annotations

import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchError, SearchIndexError
from flask import Blueprint, Response

from ckanext.didd.exports import own_terms
from ckanext.didd.exports.schema_org import licence_title
from ckanext.didd.pages import coverage, developers

# CKAN's blueprints with pages for visitors, and which ones. A blueprint that is not listed
# is left alone: other extensions' pages, files, feeds, the API, and those that require a login.
OPEN = {
    "dataset": ("search", "read"),
    "organization": ("index", "read"),
    "user": ("login", "logout", "logged_out_page", "me"),
    "group": (),
    "util": (),
    "datastore": ("dump",),
    **dict.fromkeys(("resource", "dataset_resource"), ("read", "download", "view")),
}
# Pages that staff bookmark: visitors are redirected to the login.
FOR_STAFF = ("new", "edit", "resources", "manage_members", "bulk_process")
# Export endpoints, by their format argument: CKAN crashes on an unknown one.
RDF = frozenset({"xml", "rdf", "n3", "ttl", "jsonld"})
# ckanext-dcat writes q and fq into the addresses of further pages as they are; these break them.
UNFIT = frozenset('"<>{}|\\^` ')
TABLES = frozenset({"csv", "tsv", "json", "xml"})

didd = Blueprint("didd", __name__)


@didd.before_app_request
def close_what_is_not_for_visitors() -> None:
    """Answer 404 to visitors of pages that are not for visitors."""
    blueprint, _, view = (tk.request.endpoint or "").rpartition(".")
    if blueprint not in OPEN or not tk.current_user.is_anonymous:
        return
    if view not in OPEN[blueprint] and view not in FOR_STAFF:
        tk.abort(404)


@didd.before_app_request
def refuse_what_cannot_be() -> None:
    """Answer 400 to URLs on which CKAN or its database would crash."""
    broken = any(ord(c) < 32 for c in tk.request.path)  # not allowed in a header
    if broken or any("\0" in text for text in tk.request.args.values()):
        tk.abort(400)
    if (tk.request.view_args or {}).get("_format", "ttl") not in RDF:
        tk.abort(404)
    asked = "".join(tk.request.args.get(name, "") for name in ("q", "fq"))
    if (tk.request.endpoint or "").startswith("dcat.") and UNFIT & set(asked):
        tk.abort(400)
    form = tk.request.form if tk.request.endpoint == "user.login" else None
    if (
        tk.request.method == "POST"
        and form is not None
        and not {"login", "password"} <= form.keys()
    ):
        tk.abort(400)
    dumped = tk.request.endpoint == "datastore.dump"
    if dumped and tk.request.args.get("format", "csv") not in TABLES:
        tk.abort(400)


@didd.app_errorhandler(SearchError)
def refuse_search(error: SearchError) -> tuple[str, int]:
    """Answer 400 to an invalid search, 500 when Solr is down."""
    code = 500 if isinstance(error, SearchIndexError) else 400
    return tk.render("error_document_template.html", {"code": code}), code


@didd.route("/dikecualikan")
def excluded() -> str:
    """Show what the law excludes, and the lists of it (UU 14/2008 Pasal 17)."""
    return tk.render("didd/excluded.html")


@didd.route("/kelengkapan")
def completeness() -> str:
    """Show how each agency stands with the information that the law wants to be there."""
    return tk.render("didd/coverage.html", {"rows": coverage.coverage_of_all()})


@didd.route("/kelengkapan.csv")
def completeness_csv() -> Response:
    """Answer the same as CSV."""
    text = coverage.coverage_csv(coverage.coverage_of_all())
    return Response(text, mimetype="text/csv")


@didd.route("/istilah")
def terms() -> str:
    """Show what each field of the list and each value of its vocabulary means: our RDF terms."""
    return tk.render("didd/terms.html", {"fields": own_terms.fields()})


@didd.route("/pengembang")
def for_developers() -> str:
    """Show how programs read the portal, with addresses to try."""
    licences = [
        {"id": row.id, "title": licence_title(row), "url": row.url}
        for row in model.Package.get_license_register().values()
    ]
    told = {"examples": developers.examples(), "licences": licences}
    return tk.render("didd/developers.html", {**told, "site": tk.config["ckan.site_url"]})
