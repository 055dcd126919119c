"""What other catalogues' harvesters read, told in the way that they understand.

A harvester that does not know our schema drops our fields, unless they stand in ``extras``, as
CKAN's own for unknown keys. They are added on anonymous reading by GET only, as harvesters read:
what is written back, or dumped by ``ckanapi``, stays as it was sent.

CKAN's harvester asks only for what changed since its last visit, and deletes nothing by itself. Its
question is answered with what was withdrawn since as well: as datasets whose ``state`` is
``deleted``, which it then takes over.
"""

from __future__ import annotations

import datetime
import json
import re
from typing import Any

import ckan.plugins.toolkit as tk
from flask import has_request_context, request

from ckanext.didd.exports import own_terms
from ckanext.didd.withdrawn import tombstones

READING = ("package_show", "package_search")
# As CKAN's harvester asks: in the order of ids, for all that changed since a moment.
SINCE = re.compile(r"metadata_modified:\[(\d{4}-\d\d-\d\dT[\d:.]+)Z TO \*\]")
AGENCIES = re.compile(r"(-?)\borganization:\"?([\w-]+)")


def is_read_by_harvester() -> bool:
    """Whether this request reads datasets as harvesters do: whole, not some fields of the index."""
    if not has_request_context() or request.endpoint != "api.action" or request.method != "GET":
        return False
    if "fl" in request.args:
        return False
    action = (request.view_args or {}).get("logic_function")
    return action in READING and tk.current_user.is_anonymous


def add_extras(pkg: dict[str, Any]) -> None:
    """Repeat our fields in ``extras``; a key that is there already stays."""
    extras = list(pkg.get("extras") or [])
    known = {extra["key"] for extra in extras}
    told = {**{name: pkg.get(name) for name in own_terms.names()}, **_origin(pkg)}
    for name, value in told.items():
        if value and name not in known:
            text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
            extras.append({"key": name, "value": text})
    pkg["extras"] = extras


def _origin(pkg: dict[str, Any]) -> dict[str, str]:
    """Return where a dataset comes from, by ckanext-dcat's names: a harvester sets its own."""
    agency = pkg.get("organization") or {}
    return {
        "uri": _page("dataset.read", pkg["id"]),
        "issued": f"{pkg['metadata_created']}Z",
        "publisher_name": agency.get("title") or "",
        "publisher_uri": _page("organization.read", agency["name"]) if agency else "",
    }


def _page(endpoint: str, name: str) -> str:
    return tk.h.url_for(endpoint, id=name, qualified=True, locale="default")


def add_withdrawn(found: dict[str, Any]) -> None:
    """Put what was withdrawn since behind the last page of what changed since."""
    since, order = SINCE.search(request.args.get("fq", "")), request.args.get("sort")
    if not since or order != "id asc":
        return
    try:
        moment = datetime.datetime.fromisoformat(since[1])
        rows, start = (int(request.args.get(k, d)) for k, d in (("rows", 10), ("start", 0)))
    except ValueError:
        return
    stones = [_as_deleted(s) for s in tombstones.kept_since(moment)]
    stones = [s for s in stones if _is_asked_for(s["organization"]["name"])]
    first, last = (max(0, number - found["count"]) for number in (start, start + rows))
    found["results"] = [*found["results"], *stones[first:last]]
    found["count"] += len(stones)


def _is_asked_for(agency: str) -> bool:
    """Whether the question is about this agency: it may name some, or some to leave out."""
    named = AGENCIES.findall(request.args.get("fq", ""))
    wanted = {name for sign, name in named if not sign}
    return (not wanted or agency in wanted) and ("-", agency) not in named


def _as_deleted(stone: dict[str, Any]) -> dict[str, Any]:
    """Return a tombstone as a dataset that has nothing left but why it is gone."""
    told = tombstones.as_told(stone)
    why = " ".join(text for text in (stone["reason"], stone["ground"]) if text)
    return {
        "id": stone["dataset_id"],
        "name": stone["name"],
        "title": stone["name"],
        "type": "dataset",
        "state": "deleted",
        "notes": why,
        "url": told["url"],
        "metadata_modified": stone["kept_at"].isoformat(),
        "owner_org": stone["owner_org"] or None,
        "organization": {"id": stone["owner_org"], "name": told["organization"]},
        "extras": [{"key": "withdrawn_at", "value": told["withdrawn_at"]}],
        "resources": [],
        "tags": [],
    }
