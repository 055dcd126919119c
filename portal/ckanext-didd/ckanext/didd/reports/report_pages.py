"""Visitors' pages: the form of a report at `/lapor/<what>`, how one stands at `/laporan/<number>`.

The form works without script, account and cookie. That it comes from our own page is said by the
browser (Origin, Sec-Fetch-Site) and by a signed mark in the form, which holds for a day and for the
one item; somebody who is logged in sends CKAN's form token as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from ckan import model
from flask import Blueprint, Response, make_response, request
from itsdangerous import BadSignature, URLSafeTimedSerializer
from redis.exceptions import RedisError

from ckanext.didd.reports import limits, report_rows, words
from ckanext.didd.withdrawn import tombstones

HOLDS = 24 * 3600
#: The field that people do not see, and that programs fill in.
POT = "situs"

reports = Blueprint("didd_reports", __name__)


@dataclass(frozen=True)
class About:
    """What is reported on: its real id, its public address, its title where that is public."""

    dataset_id: str
    public_id: str
    title: str = ""
    resource_id: str = ""
    resource: str = ""


@reports.route("/lapor/<what>")
def form(what: str) -> Response:
    """Show the form."""
    return _form(_about(what), {})


@reports.route("/lapor/<what>", methods=["POST"])
def send(what: str) -> Response:
    """Take a report, and lead to the page that shows how it stands."""
    about = _about(what)
    typed = {
        "kind": request.form.get("jenis", "")[:40],
        "text": request.form.get("uraian", "")[: 4 * words.LONGEST],
    }
    if request.form.get(POT):
        return _form(about, typed, "pot", 400)
    if not _is_from_our_page(about):
        return _form(about, typed, "form", 400)
    if wrong := words.complaint(typed):
        return _form(about, typed, wrong, 400)
    try:
        if not limits.admits():
            return _form(about, typed, "often", 429)
    except RedisError:
        return _form(about, typed, "later", 503)
    number = report_rows.keep(about.dataset_id, about.resource_id, typed["kind"], typed["text"])
    return tk.redirect_to("didd_reports.show", number=number)


@reports.route("/laporan")
def ask() -> Any:
    """Ask for a number, or lead to its page."""
    typed = request.args.get("nomor", "")
    number = words.as_number(typed)
    if number:
        return tk.redirect_to("didd_reports.show", number=number)
    return _unlisted(tk.render("didd/reports/ask.html", {"typed": typed, "unknown": bool(typed)}))


@reports.route("/laporan/<number>")
def show(number: str) -> Response:
    """Show how a report stands: what it is about, when and of which kind, what was answered."""
    report = report_rows.find(words.as_number(number))
    if report is None:
        page = tk.render("didd/reports/ask.html", {"typed": number[:40], "unknown": True})
        return _unlisted(page, 404)
    told = {"report": report, "about": _still(report["dataset_id"])}
    told["days"] = tk.config["didd.reports_days"]
    return _unlisted(tk.render("didd/reports/show.html", told))


def _about(what: str) -> About:
    """Return what an address names: a public dataset or a withdrawn one; 404 for anything else."""
    package = model.Package.get(what)
    if package is not None and _is_public(package):
        asked = request.values.get("berkas", "")
        resource = next((r for r in package.resources if asked and r.id == asked), None)
        file = (resource.id, resource.name or "") if resource else ("", "")
        return About(package.id, package.id, package.title or package.name, *file)
    stone = tombstones.find(what) or tk.abort(404)
    stones = tombstones.STONES
    real = sa.select(stones.c.id).where(stones.c.reference == stone["id"])
    return About(model.Session.execute(real).scalar() or stone["id"], stone["id"])


def _still(dataset_id: str) -> About | None:
    """Return what of a dataset is public today, by its id."""
    package = model.Package.get(dataset_id)
    if package is not None and _is_public(package):
        return About(package.id, package.name, package.title or package.name)
    stone = tombstones.among([dataset_id]).get(dataset_id)
    return About(dataset_id, stone["id"]) if stone else None


def _is_public(package: Any) -> bool:
    return package.state == "active" and not package.private


def _is_from_our_page(about: About) -> bool:
    """Whether the browser says so, as far as it says anything, and the form bears our mark."""
    origin, site = request.headers.get("Origin"), request.headers.get("Sec-Fetch-Site")
    known = {urlsplit(tk.config["ckan.site_url"]).netloc, request.host}
    if (origin and urlsplit(origin).netloc not in known) or site in ("cross-site", "same-site"):
        return False
    try:
        return _marks().loads(request.form.get("tanda", ""), max_age=HOLDS) == about.public_id
    except BadSignature:
        return False


def _marks() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(tk.config["SECRET_KEY"], salt="didd-report")


def _form(about: About, typed: dict[str, str], wrong: str = "", status: int = 200) -> Response:
    told = {"about": about, "typed": typed, "wrong": wrong, "kinds": words.KINDS}
    told |= {"mark": _marks().dumps(about.public_id), "longest": words.LONGEST, "pot": POT}
    response = _unlisted(tk.render("didd/reports/form.html", told), status)
    if status in (429, 503):
        response.headers["Retry-After"] = str(limits.WINDOW if status == 429 else 60)
    return response


def _unlisted(page: str, status: int = 200) -> Response:
    """Return a page that search engines leave out."""
    response = make_response(page, status)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def didd_report_kind(kind: str) -> str:
    """Return a kind of fault in words."""
    return {
        "tidak_terbuka": tk._("A file or link does not open"),
        "isi_keliru": tk._("What it says is wrong or out of date"),
        "tidak_cocok": tk._("The title or description does not match the content"),
        "data_pribadi": tk._("It shows somebody's personal data"),
        "sulit_dibaca": tk._("It cannot be read well, for example by a screen reader"),
        "lain": tk._("Something else"),
    }.get(kind, kind)


def didd_report_state(state: str) -> str:
    """Return how a report stands, in words."""
    return {
        words.RECEIVED: tk._("Received"),
        words.LOOKED_AT: tk._("Being looked at"),
        words.ANSWERED: tk._("Answered or mended"),
        words.DECLINED: tk._("Declined"),
    }.get(state, state)


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_report_kind": didd_report_kind, "didd_report_state": didd_report_state}
