"""The publisher: an account limited to the office's work on the portal.

A system administrator's token opens the whole portal: a thief reads accounts, makes tokens and
more administrators. So the publisher is an ordinary account, named by `didd.publisher`. Whatever it
calls is refused here unless it is one of `ACTIONS`; the rights these need beyond an ordinary
account's are granted for that one call.
"""

from __future__ import annotations

from typing import Any

import ckan
import ckan.plugins.toolkit as tk
from flask import Flask, Response, jsonify, request

# Everything the publisher may call. Anything else is refused, also actions that CKAN or an
# extension adds later.
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
        "didd_report_list",
        "didd_report_acknowledge",
        "didd_report_answer",
        "didd_sought_list",
    }
)
# Keys it may set on an agency: no members, no groups, no picture.
AGENCY = frozenset({"id", "name", "title", "description", "extras", "state"})
# Keys of an agency that it sees.
BARE = tuple(
    f"include_{part}"
    for part in ("datasets", "dataset_count", "users", "groups", "tags", "followers")
)


def is_publisher(context: Any) -> bool:
    """Whether the user is the publisher, with an ordinary account's rights so far."""
    user = context.get("user")
    return bool(user) and user == tk.config["didd.publisher"] and not context.get("ignore_auth")


def only(context: Any, _data_dict: dict[str, Any] | None = None) -> dict[str, Any]:
    """Authorise the publisher only; CKAN itself lets system administrators through."""
    if is_publisher(context):
        return {"success": True}
    return {"success": False, "msg": tk._("Only the publisher may do this")}


# The door ------------------------------------------------------------------------------------


def install(app: Flask) -> None:
    """Register the check before each request, after CKAN has identified the user."""
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


# Rights granted ------------------------------------------------------------------------------


@tk.chained_action
@tk.side_effect_free
def status_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; the publisher is also told CKAN's version, which strangers are not."""
    status = next_action(context, data_dict)
    return {**status, "ckan_version": ckan.__version__} if is_publisher(context) else status


@tk.chained_action
@tk.side_effect_free
def package_search(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's search; the publisher also finds what is not public."""
    _lend(context)
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def package_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; the publisher sees every dataset."""
    if _lend(context):
        data_dict = {"id": tk.get_or_bust(data_dict, "id")}
    return next_action(context, data_dict)


@tk.chained_action
@tk.side_effect_free
def organization_show(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; the publisher also sees deleted agencies, and never members."""
    if _lend(context):
        data_dict = {"id": tk.get_or_bust(data_dict, "id"), **dict.fromkeys(BARE, False)}
    return next_action(context, data_dict)


@tk.chained_action
def organization_create(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; the publisher creates an agency without becoming a member of it."""
    if _lend(context):
        _as_the_site(context)
        data_dict = _agency(data_dict)
    return next_action(context, data_dict)


@tk.chained_action
def organization_patch(next_action: Any, context: Any, data_dict: dict[str, Any]) -> Any:
    """CKAN's action; the publisher renames or undeletes an agency, and deletes none."""
    if _lend(context):
        _as_the_site(context)
        data_dict = _agency(data_dict)
    return next_action(context, data_dict)


def lent(context: Any) -> Any:
    """Return the context for calls within an authorised action of ours."""
    return {**context, "ignore_auth": True} if is_publisher(context) else context


def _lend(context: Any) -> bool:
    """Grant the publisher the rights for this call. In place: CKAN reads the context afterwards."""
    if not is_publisher(context):
        return False
    context["ignore_auth"] = True
    return True


def _as_the_site(context: Any) -> None:
    """Act as CKAN's site user: whoever creates an organization becomes its administrator."""
    context["user"] = tk.get_action("get_site_user")({"ignore_auth": True}, {})["name"]


def _agency(data_dict: dict[str, Any]) -> dict[str, Any]:
    if data_dict.get("state", "active") != "active":
        raise tk.NotAuthorized(tk._("The publisher's account may not do this"))
    return {key: value for key, value in data_dict.items() if key in AGENCY}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    named = (
        status_show,
        package_search,
        package_show,
        organization_show,
        organization_create,
        organization_patch,
    )
    return {action.__name__: action for action in named}
