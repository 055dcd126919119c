"""A file's text as a page, at `…/dataset/<name>/resource/<id>/teks`: part by part (`bagian`).

The page answers for no file that its own address would not answer for at this moment, and shows
only what was read of the bytes that stand there now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import Any

import ckan.plugins.toolkit as tk
from babel.numbers import format_decimal, format_percent
from ckan.lib.redis import connect_to_redis
from flask import Blueprint
from redis.exceptions import RedisError

from ckanext.didd import helpers
from ckanext.didd.reading import blocks, layout
from ckanext.didd.search import fulltext

# Seconds after which a text that is still missing is asked for again.
ASK_AGAIN = 60

text_pages = Blueprint("didd_texts", __name__)


@text_pages.route("/dataset/<id>/resource/<resource_id>/teks")
def show(id: str, resource_id: str) -> str:
    """Show a part of a file's text, or say why there is none and whom to ask."""
    package, resource = _found(id, resource_id)
    told: dict[str, Any] = {"package": package, "resource": resource, "part": None, "table": ""}
    told |= _read(package, resource)
    if told["part"] is not None:
        told["shows_scan"] = any(thing["kind"] == "scan" for thing in told["part"].things)
    if resource.get("datastore_active"):
        told["table"] = tk.url_for("datastore.dump", resource_id=resource["id"], format="csv")
    return tk.render("didd/text.html", told)


def didd_text_page(resource: dict[str, Any]) -> bool:
    """Whether a file is of a kind that has a page of its text."""
    return fulltext.is_readable(resource)


def didd_cell(cell: float | list[float]) -> str:
    """Format a number of a table as its file does: with thousands set apart, or without."""
    number, pattern = (cell[0], "#,##0.#####") if isinstance(cell, list) else (cell, "0.##########")
    return format_decimal(number, pattern, locale=tk.h.lang())


def didd_percent(value: int) -> str:
    """Format a number of a hundred in the visitor's language."""
    return format_percent(value / 100, locale=tk.h.lang())


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    named = (didd_text_page, didd_cell, didd_percent)
    return {helper.__name__: helper for helper in named}


def _found(name: str, resource_id: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a public dataset and its file; answers 404 for anything else, also to staff."""
    try:
        package = tk.get_action("package_show")({"for_view": True}, {"id": name})
    except (tk.ObjectNotFound, tk.NotAuthorized):
        return tk.abort(404)
    resource = next((r for r in package["resources"] if r["id"] == resource_id), None)
    if resource is None or not fulltext.is_public(package["id"], resource_id):
        return tk.abort(404)
    return package, resource


def _read(package: dict[str, Any], resource: dict[str, Any]) -> dict[str, Any]:
    """Return a part, or ``why`` there is none; one that is still to be read is asked for."""
    place = fulltext.stored_for(package["id"], resource["id"])
    if place is None:
        return {"why": "kind"}
    try:
        return _part(place, helpers.didd_sha256(resource))
    except OSError:
        _ask_for(package["id"], place.stem)
        return {"why": "waiting"}


def _ask_for(package_id: str, text: str) -> None:
    """Ask for what is missing, once in a while: however often the page is opened meanwhile."""
    with suppress(RedisError):
        if connect_to_redis().set(f"didd:text:{text}", 1, nx=True, ex=ASK_AGAIN):
            fulltext.ask_for(package_id)


def _part(place: Path, sha256: str) -> dict[str, Any]:
    """Return a part of a stored text, which is never in memory as a whole."""
    told: dict[str, Any] = {}
    with place.open(encoding="utf-8") as lines:
        made = _noted(blocks.parsed(lines), told)
        first = next(made, None)
        if sha256 and told.get("file", sha256) != sha256:  # of other bytes than those that stand
            return {"why": "unreadable"}
        part = layout.part_of(chain([first] if first else [], made), _asked())
    if any(thing["kind"] in ("paragraph", "read", "table", "heading") for thing in part.things):
        return {"part": part, "why": ""}
    pictures = any(thing["kind"] == "picture" for thing in part.things)
    return {"why": told.get("none") or ("picture" if pictures else "empty")}


def _noted(made: Iterable[blocks.Block], told: dict[str, Any]) -> Iterator[blocks.Block]:
    """Pass the blocks on; note in ``told`` what is said of the file itself."""
    for block in made:
        if block[0] in ("file", "none"):
            told[block[0]] = block[-1]
        yield block


def _asked() -> int:
    asked = tk.request.args.get("bagian", "1")
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 6 else 1
