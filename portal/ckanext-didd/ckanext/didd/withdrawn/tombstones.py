"""Withdrawal of datasets: purged, and replaced by a tombstone at the same URL.

A withdrawn dataset is purged with its files, previews, tables and texts. What remains is a row with
its URLs, the day, the reason and the legal ground: never its title, which may be what had to
go. In that case the row has a random reference, and everything
public names only that: an id is derived from a title, so that a guess could be confirmed.

As long as no visible dataset exists at the URL, the response is that row: 410 Gone
(RFC 9110, 15.5.11), as a page or from the API.
"""

from __future__ import annotations

import datetime
import logging
import re
from collections.abc import Iterable
from typing import Any

import ckan.lib.search.common as solr
import ckan.plugins as p
import ckan.plugins.toolkit as tk
import pysolr
import sqlalchemy as sa
from ckan import model
from ckan.lib.helpers import get_display_timezone
from ckan.lib.search import clear, rebuild
from ckan.lib.search.common import SearchIndexError
from ckan.lib.uploader import get_resource_uploader
from feedgen.feed import FeedGenerator
from flask import (
    Blueprint,
    Response,
    get_flashed_messages,
    jsonify,
    make_response,
    request,
)

from ckanext.didd import helpers
from ckanext.didd.bulk import publisher
from ckanext.didd.pages import feed_pages

log = logging.getLogger(__name__)

METADATA = sa.MetaData()
STONES = sa.Table(
    "didd_tombstone",
    METADATA,
    sa.Column("id", sa.UnicodeText, primary_key=True),
    sa.Column("name", sa.UnicodeText),
    sa.Column("owner_org", sa.UnicodeText),
    sa.Column("withdrawn_at", sa.DateTime),
    sa.Column("reason", sa.UnicodeText),
    sa.Column("ground", sa.UnicodeText),
    sa.Column("reference", sa.UnicodeText),
    sa.Column("kept_at", sa.DateTime, server_default=sa.text("timezone('utc', now())")),
)
ADDRESSES = (STONES.c.id, STONES.c.name, STONES.c.reference)
FILES = sa.Table(
    "didd_tombstone_file",
    METADATA,
    sa.Column("resource_id", sa.UnicodeText, primary_key=True),
    sa.Column("dataset_id", sa.UnicodeText),
)

# URLs of a dataset or its files: the first group is its id or name.
PAGE = re.compile(r"/(?:dataset|datastore/dump)/([^/]+)")
API = re.compile(r"/api/(?:3/)?action/(?:package|resource|datastore|didd|dcat)_\w+$")
RDF_ENDING = re.compile(r"\.(?:xml|rdf|ttl|n3|jsonld)$")
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LISTED = 1000
FEED_ROWS = 100

tombstones = Blueprint("didd_tombstones", __name__)


# Taking away ---------------------------------------------------------------------------------


def didd_withdraw(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Purge a dataset and leave a tombstone at its URLs.

    `id` is the dataset's id or name, `reason` and `ground` are shown to the public, `at` is when it
    was decided (ISO 8601 with a zone; now if not given). With `reference`, a UUID, the tombstone
    names neither id nor name, only that; it is created even without a dataset. So is one with
    `name`, and with `organization` (its name) and `files` (their ids): what had a tombstone on a
    portal that was lost. The tombstone is visible first, then files, tables and the rest are
    removed: no partial state is visible. A request that dies midway may be repeated. Returns the
    tombstone.
    """
    tk.check_access("didd_withdraw", context, data_dict)
    dataset_id = tk.get_or_bust(data_dict, "id")
    package = model.Package.get(dataset_id)
    if package is None and data_dict.get("name"):
        return as_told(_public_form(_laid_again(dataset_id, data_dict)))
    if package is None and data_dict.get("reference"):
        return as_told(_public_form(_nameless(dataset_id, data_dict)))
    if package is None:
        raise tk.ObjectNotFound(tk._("Dataset not found"))
    stone = _stone(package, data_dict)
    resources = model.Session.query(model.Resource).filter_by(package_id=package.id).all()
    ids = [resource.id for resource in resources]
    _keep(stone, ids)
    package.state = model.State.DELETED
    model.repo.commit()
    _hide(package.id)
    for resource_id in ids:
        _drop_file(resource_id)
        _drop_table(resource_id)
    for plugin in p.PluginImplementations(p.IPackageController):
        plugin.delete(package)
    _drop_traces(package.id, ids)
    _purge(context, package)
    _unlist(stone["id"])
    return as_told(_public_form(stone))


def didd_reindex(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Bring the search index in line with the database for one dataset, by id.

    An existing one is indexed again, a missing one removed from the index. Returns whether it
    exists. For users who may update the dataset, or withdraw it when it is gone.
    """
    dataset_id = tk.get_or_bust(data_dict, "id")
    package = model.Package.get(dataset_id)
    if package is not None and package.state == "deleted":
        package = None
    needed = "didd_withdraw" if package is None else "package_update"
    tk.check_access(needed, publisher.lent(context), {"id": dataset_id})
    if package is None:
        _unlist(dataset_id)
    else:
        rebuild(package.id)
        _commit_index()
    return {"id": dataset_id, "there": package is not None}


@tk.side_effect_free
def didd_withdrawal_list(context: Any, data_dict: dict[str, Any]) -> list[dict[str, Any]]:
    """Return withdrawals that were not reversed, newest first (at most 1,000).

    With `ids`, only those of these ids, as they are told: a closed one by its reference.
    """
    tk.check_access("didd_withdrawal_list", context, data_dict)
    try:
        limit = min(int(data_dict.get("limit", LISTED)), LISTED)
        offset = int(data_dict.get("offset", 0))
    except (TypeError, ValueError):
        limit = offset = -1
    if limit < 0 or offset < 0:
        raise tk.ValidationError({"limit": [tk._("Must be a natural number")]})
    return [as_told(stone) for stone in newest(limit, offset, _asked(data_dict))]


def _asked(data_dict: dict[str, Any]) -> list[str] | None:
    """Return the ids that are asked for, each once; None for all. What is no id names nothing."""
    ids = data_dict.get("ids")
    if ids is None:
        return None
    asked = ids if isinstance(ids, list) else [ids]
    if len(asked) > LISTED or not all(isinstance(one, str) for one in asked):
        raise tk.ValidationError({"ids": [tk._("Not a UUID")]})
    return [one for one in dict.fromkeys(asked) if UUID.fullmatch(one)]


@tk.auth_allow_anonymous_access
def anybody(_context: Any, _data_dict: dict[str, Any] | None = None) -> dict[str, Any]:
    """Allow everybody."""
    return {"success": True}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {
        "didd_withdraw": didd_withdraw,
        "didd_reindex": didd_reindex,
        "didd_withdrawal_list": didd_withdrawal_list,
    }


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return {"didd_withdraw": publisher.only, "didd_withdrawal_list": anybody}


def _nameless(dataset_id: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Replace the tombstone of a purged dataset by one that does not name it."""
    query = sa.select(STONES).where(STONES.c.id == dataset_id)
    known = model.Session.execute(query).mappings().first()
    where = (
        {key: known[key] for key in ("name", "owner_org")}
        if known
        else {"name": dataset_id, "owner_org": ""}
    )
    stone = {**where, **_words(data_dict), "id": dataset_id}
    _keep(stone, [])
    model.repo.commit()
    return stone


def _laid_again(dataset_id: str, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Put up the tombstone of what was withdrawn from a portal that was lost."""
    files = data_dict.get("files") or []
    if not UUID.fullmatch(str(dataset_id)):
        raise tk.ValidationError({"id": [tk._("Not a UUID")]})
    if not isinstance(files, list) or not all(UUID.fullmatch(str(one)) for one in files):
        raise tk.ValidationError({"files": [tk._("Not a UUID")]})
    group = model.Group.get(str(data_dict.get("organization") or ""))
    where = {
        "id": dataset_id,
        "name": str(data_dict["name"]),
        "owner_org": group.id if group else "",
    }
    stone = {**where, **_words(data_dict)}
    _keep(stone, list(dict.fromkeys(map(str, files))))
    model.repo.commit()
    return stone


def _stone(package: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return the tombstone to store, with its URLs."""
    where = {"id": package.id, "name": package.name, "owner_org": package.owner_org or ""}
    return {**where, **_words(data_dict)}


def _words(data_dict: dict[str, Any]) -> dict[str, Any]:
    """Validate the tombstone's content."""
    keys = ("reason", "ground", "at", "reference")
    values = {key: str(data_dict.get(key) or "").strip() for key in keys}
    if not values["reason"]:
        raise tk.ValidationError({"reason": [tk._("Missing value")]})
    try:
        at = datetime.datetime.fromisoformat(values["at"]) if values["at"] else None
    except ValueError:
        raise tk.ValidationError({"at": [tk._("Date format incorrect")]}) from None
    if values["reference"] and not UUID.fullmatch(values["reference"]):
        raise tk.ValidationError({"reference": [tk._("Not a UUID")]})
    at = (at or datetime.datetime.now(datetime.UTC)).astimezone(datetime.UTC)
    return {
        "withdrawn_at": at.replace(tzinfo=None),
        "reason": values["reason"],
        "ground": values["ground"],
        "reference": values["reference"],
    }


def _drop_file(resource_id: str) -> None:
    """Delete the uploaded bytes, if any."""
    get_resource_uploader({"id": resource_id, "clear_upload": True}).upload(resource_id)


def _drop_table(resource_id: str) -> None:
    """Drop the DataStore table, if any."""
    if not p.plugin_loaded("datastore"):
        return
    from ckanext.datastore.backend import DatastoreBackend

    if DatastoreBackend.get_active_backend().resource_exists(resource_id):
        context = {"ignore_auth": True, "user": ""}
        gone = {"resource_id": resource_id, "force": True, "calculate_record_count": False}
        tk.get_action("datastore_delete")(context, gone)


def _drop_traces(package_id: str, resource_ids: list[str]) -> None:
    """Delete what purging leaves behind: views, job states, and the activity stream."""
    for table, column in ((model.ResourceView, "resource_id"), (model.TaskStatus, "entity_id")):
        rows = model.Session.query(table)
        rows.filter(getattr(table, column).in_([*resource_ids, package_id])).delete()
    if p.plugin_loaded("activity"):
        from ckanext.activity.model import Activity

        model.Session.query(Activity).filter(Activity.object_id == package_id).delete()


def _keep(stone: dict[str, Any], resource_ids: list[str]) -> None:
    """Store the tombstone and its URLs, in the running transaction."""
    session = model.Session
    session.execute(sa.delete(STONES).where(STONES.c.id == stone["id"]))
    session.execute(sa.insert(STONES).values(**stone))
    session.execute(sa.delete(FILES).where(FILES.c.resource_id.in_(resource_ids)))
    if resource_ids:
        rows = [{"resource_id": i, "dataset_id": stone["id"]} for i in resource_ids]
        session.execute(sa.insert(FILES), rows)


def _purge(context: Any, package: Any) -> None:
    """Purge the dataset, even while Solr is down.

    CKAN's own action queries the index first, and would keep the dataset when Solr is down.
    """
    members = model.Session.query(model.Member)
    members.filter_by(table_id=package.id, table_name="package").delete()
    relations = model.PackageRelationship
    model.Session.query(relations).filter(
        sa.or_(
            relations.subject_package_id == package.id, relations.object_package_id == package.id
        )
    ).delete()
    package.purge()
    model.repo.commit()
    log.info("Withdrawn by %s: %s", context.get("user"), package.id)


def _hide(dataset_id: str) -> None:
    """Remove a dataset from the index at once; if Solr is down, it is retried at the end."""
    try:
        clear(dataset_id)
        solr.make_connection().commit(softCommit=True)
    except (SearchIndexError, pysolr.SolrError, OSError) as error:
        log.warning("Not hidden yet: %s: %s", dataset_id, error)


def _unlist(dataset_id: str) -> None:
    """Remove a dataset from the index; raises CKAN's error when Solr is down: retry later."""
    clear(dataset_id)
    _commit_index()


def _commit_index() -> None:
    """Commit the index, and purge deleted documents from its files."""
    try:
        solr.make_connection().commit(expungeDeletes=True)
    except (pysolr.SolrError, OSError) as error:
        raise SearchIndexError(f"Solr did not commit: {error}") from error


# Showing -------------------------------------------------------------------------------------


def find(reference: str) -> dict[str, Any] | None:
    """Return the tombstone at an id, name, reference, or file's id; None while it is visible."""
    ours = sa.select(FILES.c.dataset_id).where(FILES.c.resource_id == reference)
    query = sa.select(STONES).where(
        sa.or_(*(column == reference for column in ADDRESSES), STONES.c.id.in_(ours)),
        _not_there(),
    )
    row = model.Session.execute(query.order_by(STONES.c.withdrawn_at.desc())).mappings().first()
    return _public_form(row) if row else None


def newest(limit: int, offset: int = 0, ids: list[str] | None = None) -> list[dict[str, Any]]:
    """Return withdrawals that were not reversed, newest first; only these, where any are named.

    A closed one is known by its reference only: its id may not be confirmed.
    """
    query = sa.select(STONES).where(_not_there())
    if ids is not None:
        by_id = sa.and_(STONES.c.id.in_(ids), STONES.c.reference == "")
        named = sa.and_(STONES.c.reference.in_(ids), STONES.c.reference != "")
        query = query.where(sa.or_(by_id, named))
    ordered = query.order_by(STONES.c.withdrawn_at.desc(), STONES.c.id)
    rows = model.Session.execute(ordered.limit(limit).offset(offset)).mappings()
    return [_public_form(row) for row in rows]


def among(ids: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Return the tombstones of these datasets' ids, in their public form, and whether `closed`.

    A closed one had to go with its title: what names it by its id may not show it.
    """
    wanted = sa.select(STONES).where(STONES.c.id.in_(list(ids)), _not_there())
    rows = model.Session.execute(wanted).mappings()
    return {row["id"]: {**_public_form(row), "closed": bool(row["reference"])} for row in rows}


def ids_of(owner: str) -> set[str]:
    """Return the ids of what was withdrawn of an organization, by its id."""
    wanted = sa.select(STONES.c.id).where(STONES.c.owner_org == owner, _not_there())
    return set(model.Session.execute(wanted).scalars())


def kept_since(moment: datetime.datetime) -> list[dict[str, Any]]:
    """Return the withdrawals kept since, in their public form, with ``dataset_id`` and ``kept_at``.

    The id is what copies know a dataset by, whatever the public may know. Where the title had to go
    it is told for `didd.closed_id_days` only: an id is derived from a title, and a guess could be
    confirmed by it.
    """
    days = datetime.timedelta(days=tk.config["didd.closed_id_days"])
    now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
    told = sa.or_(STONES.c.reference == "", STONES.c.kept_at >= now - days)
    wanted = sa.select(STONES).where(STONES.c.kept_at >= moment, told, _not_there())
    rows = model.Session.execute(wanted.order_by(STONES.c.id)).mappings()
    return [
        {**_public_form(row), "dataset_id": row["id"], "kept_at": row["kept_at"]} for row in rows
    ]


def _public_form(stone: Any) -> dict[str, Any]:
    """Return the public form of a tombstone: by its reference alone, where it has one."""
    public = {key: value for key, value in dict(stone).items() if key != "kept_at"}
    reference = public.pop("reference")
    return {**public, "id": reference, "name": reference} if reference else public


def _not_there() -> Any:
    package = model.Package
    return ~sa.exists().where(package.id == STONES.c.id, package.state == "active")


def as_told(stone: dict[str, Any]) -> dict[str, Any]:
    """Return a tombstone as the API returns it."""
    return {
        "id": stone["id"],
        "name": stone["name"],
        "organization": _agency(stone, "name"),
        "withdrawn_at": f"{stone['withdrawn_at']:%Y-%m-%dT%H:%M:%SZ}",
        "reason": stone["reason"],
        "ground": stone["ground"],
        "url": tk.h.url_for("dataset.read", id=stone["name"], qualified=True, locale="default"),
    }


def _agency(stone: dict[str, Any], what: str) -> str:
    group = model.Group.get(stone["owner_org"]) if stone["owner_org"] else None
    return str(getattr(group, what, "") or "")


def _shown(stone: dict[str, Any]) -> dict[str, Any]:
    """Return a tombstone as pages show it: the day is in the portal's zone."""
    local = _utc(stone).astimezone(get_display_timezone())
    return {
        **stone,
        "agency": _agency(stone, "title"),
        "organization": _agency(stone, "name"),
        "day": f"{local:%Y-%m-%d}",
    }


@tombstones.after_app_request
def answer_gone(response: Response) -> Response:
    """Answer 410 with the reason, where CKAN would answer 404."""
    if response.status_code not in (403, 404):
        return response
    api = API.match(request.path) is not None
    stone = next((found for name in _asked_for(api=api) if (found := find(name))), None)
    if stone is None:
        return response
    gone = _as_api(stone) if api else make_response(_page(stone))
    gone.status_code = 410
    gone.headers["Cache-Control"] = "no-cache"
    gone.headers["X-Robots-Tag"] = "noindex"
    return gone


def _asked_for(*, api: bool) -> list[str]:
    """Return the ids or names in the request: from its URL, or from the API's arguments."""
    if not api:
        named = PAGE.match(request.path)
        return [RDF_ENDING.sub("", named[1])] if named else []
    sent = request.get_json(silent=True) if request.method == "POST" else None
    arguments = sent if isinstance(sent, dict) else request.values
    return [v for key in ("id", "resource_id") if isinstance(v := arguments.get(key), str) and v]


def _as_api(stone: dict[str, Any]) -> Response:
    message = tk._("This information was withdrawn")
    error = {"__type": "Gone", "message": message, "withdrawal": as_told(stone)}
    return jsonify({"success": False, "error": error})


def _page(stone: dict[str, Any]) -> str:
    get_flashed_messages(with_categories=True).clear()  # CKAN's 404
    return tk.render("didd/withdrawn.html", {"stone": _shown(stone)})


@tombstones.route("/pencabutan")
def withdrawals() -> str:
    """Show the withdrawals."""
    stones = [_shown(stone) for stone in newest(LISTED)]
    return tk.render("didd/withdrawals.html", {"stones": stones})


@tombstones.route("/pencabutan.atom")
def feed() -> Response:
    """Return the withdrawals as a feed in pages, also for those who keep copies."""
    number = feed_pages.asked_for()
    made = FeedGenerator()
    here = tk.h.full_current_url()
    made.id(here)
    made.title(f"{tk._('Withdrawn information')} – {helpers.didd_title()}")
    made.language(tk.h.lang())
    made.link(href=here, rel="self")
    made.link(href=tk.h.url_for("didd_tombstones.withdrawals", qualified=True), rel="alternate")
    made.author({"name": helpers.didd_office("name") or helpers.didd_title()})
    stones = newest(FEED_ROWS + 1, (number - 1) * FEED_ROWS)
    made.updated(_utc(stones[0]) if stones else feed_pages.NEVER)
    for stone in stones[:FEED_ROWS]:
        entry = made.add_entry(order="append")
        entry.id(f"urn:uuid:{stone['id']}#{stone['withdrawn_at']:%Y%m%dT%H%M%S}")
        entry.title(f"{tk._('Withdrawn')}: {stone['name']}")
        entry.summary(_printable(" ".join(t for t in (stone["reason"], stone["ground"]) if t)))
        entry.link(href=tk.h.url_for("dataset.read", id=stone["name"], qualified=True))
        entry.updated(_utc(stone))
        entry.published(_utc(stone))
    return feed_pages.answer(made, "atom", number, more=len(stones) > FEED_ROWS)


def _utc(stone: dict[str, Any]) -> datetime.datetime:
    return stone["withdrawn_at"].replace(tzinfo=datetime.UTC)


def _printable(text: str) -> str:
    """Return text without the control characters that XML forbids."""
    return "".join(c for c in text if c.isprintable() or c in "\n\t")
