"""Closes CKAN's leaks about datasets that a visitor may not see.

CKAN lists every tag, also those that only drafts, private and withdrawn datasets have, and names
the ids of an organization's hidden datasets among its members. A tag can reveal as much as a title.
A search never finds hidden datasets, but Solr functions can reveal what the index holds.
"""

from __future__ import annotations

import re
from typing import Any

import ckan.authz as authz
import ckan.plugins.toolkit as tk
from ckan import model
from ckan.lib.search import SearchQueryError

# Lists of field names; in a sort order each with its direction.
FIELDS = re.compile(r"[\w.*]+(?:[\s,]+[\w.*]+)*")
ORDER = re.compile(r"\s*\w+(?:\s+\w+)?\s*(?:,\s*\w+(?:\s+\w+)?\s*)*")
PARSERS = frozenset({"lucene", "dismax", "edismax"})
# Boosts are always functions; CKAN reads one response format only.
NOT_ASKED = frozenset({"bf", "boost", "wt"})


def keep_to_fields(params: dict[str, Any]) -> None:
    """Raise ``SearchQueryError`` for a search that uses more of Solr than fields.

    A Solr function (``docfreq`` and others) knows in how many datasets a word occurs, hidden
    ones too, whether used as a field, an order, a boost or a query. And a facet with a minimum
    count of 0 lists the values of hidden datasets, even titles: it is raised to 1.
    """
    fields = params.get("fl") or "*"
    asked = [fields] if isinstance(fields, str) else fields
    fits = (
        not NOT_ASKED & params.keys()
        and params.get("defType", "dismax") in PARSERS
        and ORDER.fullmatch(params.get("sort") or "score")
        and all(FIELDS.fullmatch(str(field)) for field in asked)
    )
    if not fits:
        raise SearchQueryError(tk._("A search takes names of fields only, and no functions"))
    params["facet.mincount"] = max(1, int(params.get("facet.mincount") or 1))


@tk.chained_action
@tk.side_effect_free
def tag_list(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Return the tags of datasets that the user may see; a vocabulary's list is unchanged."""
    tags = next_action(context, data_dict)
    return tags if data_dict.get("vocabulary_id") else _kept(tags, context)


@tk.chained_action
@tk.side_effect_free
def tag_autocomplete(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Return the same for autocompletion."""
    tags = next_action(context, data_dict)
    return tags if data_dict.get("vocabulary_id") else _kept(tags, context)


@tk.chained_action
@tk.side_effect_free
def tag_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Return the same for a search among tags."""
    found = next_action(context, data_dict)
    if data_dict.get("vocabulary_id"):
        return found
    kept = _kept(found["results"], context)
    return {"count": found["count"] - len(found["results"]) + len(kept), "results": kept}


@tk.chained_action
@tk.side_effect_free
def tag_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Return a tag; raises ``NotFound`` when no dataset that the user may see has it."""
    tag = next_action(context, data_dict)
    if not tag.get("vocabulary_id") and not _kept([tag], context):
        raise tk.ObjectNotFound
    return tag


@tk.chained_action
@tk.side_effect_free
def member_list(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """Return a group's members, without datasets that the user may not see."""
    members = next_action(context, data_dict)
    packages = {row[0] for row in members if row[1] == "package"}
    hidden = {package for package in packages - _public(packages) if not _may_see(package, context)}
    return [row for row in members if row[0] not in hidden]


def _kept(tags: list[Any], context: Any) -> list[Any]:
    """Return those of the tags, as names or objects, that a visible dataset has."""
    user = context.get("user") or ""
    if context.get("ignore_auth") or authz.is_sysadmin(user):
        return tags
    asked = {"facet.field": ["tags"], "facet.limit": -1, "rows": 0, "include_private": True}
    found = tk.get_action("package_search")({"user": user}, asked)
    visible = found["facets"].get("tags", {})
    return [tag for tag in tags if (tag if isinstance(tag, str) else tag["name"]) in visible]


def _public(ids: set[str]) -> set[str]:
    package = model.Package
    query = model.Session.query(package.id).filter(
        package.id.in_(ids), package.state == "active", package.private.is_(False)
    )
    return {row[0] for row in query} if ids else set()


def _may_see(package: str, context: Any) -> bool:
    try:
        return tk.check_access("package_show", {"user": context.get("user")}, {"id": package})
    except (tk.NotAuthorized, tk.ObjectNotFound):
        return False


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    named = (tag_list, tag_autocomplete, tag_search, tag_show, member_list)
    return {action.__name__: action for action in named}
