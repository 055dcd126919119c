"""Every operation of the API, in the order of its document, and what each asks of its caller."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi.routing import APIRoute

from desk.access.permissions import Permission
from desk.api.administering import agencies as agency_acts
from desk.api.administering import audit, officers, tokens
from desk.api.agencies import checks, columns, files, headings, keep_here, overview, rows
from desk.api.caller import GATES, scopes_asked
from desk.api.deciding import after_test, consequence, decisions, held, proposals, queue
from desk.api.lists import comparing, drafts, earlier, editions, excluded, ralat
from desk.api.portal import shown, takedowns, taking_back
from didd.steps.people.token_scopes import Scope

ROUTERS = (
    overview.router,
    queue.router,
    proposals.router,
    decisions.router,
    consequence.router,
    after_test.router,
    held.router,
    files.router,
    checks.router,
    rows.router,
    keep_here.router,
    columns.router,
    headings.router,
    drafts.router,
    editions.router,
    ralat.router,
    earlier.router,
    comparing.router,
    excluded.router,
    shown.router,
    taking_back.router,
    takedowns.router,
    audit.router,
    officers.router,
    agency_acts.router,
    tokens.router,
)


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: its method and path, its permission, and the scopes of which it asks one."""

    method: str
    path: str
    permission: Permission
    scopes: tuple[Scope, ...]
    summary: str


def operations() -> list[Operation]:
    """Return every operation."""
    routes = [r for router in ROUTERS for r in router.routes if isinstance(r, APIRoute)]
    return [_operation(route, method) for route in routes for method in route.methods or ()]


def _operation(route: APIRoute, method: str) -> Operation:
    calls = [each.call for each in route.dependant.dependencies]
    permission = next(known for known, gate in GATES.items() if gate in calls)
    asked = scopes_asked(permission, method)
    scopes = tuple(scope for scope in Scope if scope in asked)
    return Operation(method, route.path, permission, scopes, route.description)
