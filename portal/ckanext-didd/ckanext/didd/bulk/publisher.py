"""The publisher: an account that may do the office's work on the portal, and nothing else.

A system administrator's token is the whole portal: who steals it reads accounts, makes tokens and
more administrators. So the publisher is an ordinary account, named by `didd.publisher`. Whatever it
asks for stops at the door here unless it is one of `ACTIONS`; what those need beyond an ordinary
account's rights is lent to it for that one call.
"""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from flask import Flask, Response, jsonify, request

# All that the publisher may call. What is not here is refused, also what CKAN or an extension
# brings tomorrow.
ACTIONS = frozenset(
    {
        "status_show",
        "package_search",
        "package_show",
        "organization_show",
        "organization_create",
        "organization_patch",
        "didd_package_upsert_many",
        "didd_package_show_many",
        "didd_withdraw",
        "didd_reindex",
        "didd_catch_up",
        "didd_audit_head_add",
        "didd_audit_head_list",
    }
)
# What it may say of an agency: no members, no parent, no picture.
AGENCY = frozenset({"id", "name", "title", "description", "state"})
# Of an agency it sees the agency.
BARE = tuple(
    f"include_{part}"
    for part in ("datasets", "dataset_count", "extras", "users", "groups", "tags", "followers")
)


def is_publisher(context: Any) -> bool:
    """Whether the publisher asks, with the rights of an ordinary account so far."""
    user = context.get("user")
    return bool(user) and user == tk.config["didd.publisher"] and not context.get("ignore_auth")


def only(context: Any, _data_dict: dict[str, Any] | None = None) -> dict[str, Any]:
    """Authorise the publisher; CKAN itself lets system administrators through, and nobody else."""
    if is_publisher(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the publisher may do this")}


# The door ------------------------------------------------------------------------------------


def install(app: Flask) -> None:
    """Look at who asks before anything is done; CKAN knows by then."""
    app.before_request(stop_at_the_door)


def stop_at_the_door() -> Response | None:
    """Refuse the publisher everything but its actions: pages, forms, files and other actions."""
    if not is_publisher({"user": tk.current_user.name}):
        return None
    asked = (request.view_args or {}).get("logic_function")
    if request.endpoint == "api.action" and asked in ACTIONS:
        return None
    message = tk._("The publisher's account may not do this")
    error = {"__type": "Authorization Error", "message": message}
    refusal = jsonify({"success": False, "error": error})
    refusal.status_code = 403
    return refusal


# What it is lent -----------------------------------------------------------------------------


@tk.chained_action
@tk.side_effect_free
def package_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's search; the publisher finds what is not public too."""
    _lend(context)
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def package_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's own; the publisher sees every dataset, as CKAN's schema shows it."""
    if _lend(context):
        data_dict = {"id": tk.get_or_bust(data_dict, "id")}
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def organization_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's own; the publisher sees an agency that was deleted, and no agency's members."""
    if _lend(context):
        data_dict = {"id": tk.get_or_bust(data_dict, "id"), **dict.fromkeys(BARE, False)}
    return next_action(context, data_dict)


@tk.chained_action
def organization_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's own; the publisher makes an agency, and does not become a member of it."""
    if _lend(context):
        _as_the_site(context)
        data_dict = _agency(data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def organization_patch(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's own; the publisher renames an agency or brings it back, and deletes none."""
    if _lend(context):
        _as_the_site(context)
        data_dict = _agency(data_dict)
    return next_action(context, data_dict)


def lent(context: Any) -> Any:
    """The context for what an action of ours does after it was authorised."""
    return {**context, "ignore_auth": True} if is_publisher(context) else context


def _lend(context: Any) -> bool:
    """Lend the publisher the rights for this call. In place: CKAN answers in the context too."""
    if not is_publisher(context):
        return False
    context["ignore_auth"] = True
    return True


def _as_the_site(context: Any) -> None:
    """Who creates an organization becomes its administrator: let that be CKAN's own account."""
    context["user"] = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _agency(data_dict: dict[str, Any]) -> dict[str, Any]:
    if data_dict.get("state", "active") != "active":
        raise tk.NotAuthorized(tk._("The publisher's account may not do this"))
    return {key: value for key, value in data_dict.items() if key in AGENCY}


def get_actions() -> dict[str, Any]:
    """The actions, by name."""
    named = (
        package_search,
        package_show,
        organization_show,
        organization_create,
        organization_patch,
    )
    return {action.__name__: action for action in named}
