"""Every operation of the API, in the order of its document, and what each asks of its caller."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fastapi.routing import APIRoute

from desk.access.permissions import Permission
from desk.api.administering import agencies as agency_acts
from desk.api.administering import audit, mails_api, officers_api, tokens
from desk.api.agencies import (
    agreed,
    checks,
    columns_api,
    files,
    headings,
    keep_here_api,
    overview,
    rows,
)
from desk.api.caller import GATES, scopes_asked
from desk.api.deciding import (
    after_test_api,
    consequence_api,
    decisions,
    held_api,
    looking_api,
    proposals_api,
    queue_api,
    views_api,
)
from desk.api.lists import comparing_api, drafts_api, earlier_api, editions, excluded_api, ralat_api
from desk.api.obligations import (
    deadlines_api,
    package_tables_api,
    packs_api,
    questions_api,
    retention_api,
    statements_api,
    times_api,
)
from desk.api.portal import shown, takedowns_api, taking_back
from didd.steps.people.token_scopes import Scope

ROUTERS = (
    overview.router,
    queue_api.router,
    views_api.router,
    proposals_api.router,
    looking_api.router,
    decisions.router,
    consequence_api.router,
    after_test_api.router,
    held_api.router,
    files.router,
    checks.router,
    rows.router,
    keep_here_api.router,
    columns_api.router,
    headings.router,
    agreed.router,
    package_tables_api.router,
    questions_api.router,
    packs_api.router,
    statements_api.router,
    deadlines_api.router,
    retention_api.router,
    times_api.router,
    drafts_api.router,
    editions.router,
    ralat_api.router,
    earlier_api.router,
    comparing_api.router,
    excluded_api.router,
    shown.router,
    taking_back.router,
    takedowns_api.router,
    audit.router,
    officers_api.router,
    agency_acts.router,
    mails_api.router,
    tokens.router,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method and path, its permission, and the scopes of which it asks one.

    ``pattern`` matches the paths that it answers to.
    """

    method: str
    path: str
    permission: Permission
    scopes: tuple[Scope, ...]
    summary: str
    pattern: re.Pattern[str]


def operations() -> list[Operation]:
    """Return every operation."""
    routes = [r for router in ROUTERS for r in router.routes if isinstance(r, APIRoute)]
    return [_operation(route, method) for route in routes for method in route.methods or ()]


def _operation(route: APIRoute, method: str) -> Operation:
    calls = [each.call for each in route.dependant.dependencies]
    permission = next(known for known, gate in GATES.items() if gate in calls)
    asked = scopes_asked(permission, method)
    scopes = tuple(scope for scope in Scope if scope in asked)
    path, pattern = route.path_format, route.path_regex
    return Operation(method, path, permission, scopes, route.description, pattern)
