"""The OpenAPI document of the API: made of its routes, with what each asks of a token."""

from __future__ import annotations

from functools import cache
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute

from desk.api.operations import ROUTERS, operations
from desk.api.problems import Problem

#: Where the API is mounted.
PATH = "/api/v1"
SECURITY = "token"
_TITLE, _VERSION = "DIDD", "1"
_DESCRIPTION = (
    "What officers and agencies do at the desk, for programs. Each request carries an officer's "
    "own token, made at the desk on the page of their account, and may do what that officer may "
    "do on the day, and no more than the token was made for."
)


def framework() -> FastAPI:
    """Return the operations as an application that knows no desk yet."""
    api = FastAPI(
        title=_TITLE,
        version=_VERSION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_name,
        responses={
            "4XX": {"model": Problem, "description": "Not carried out: the message says why."},
            "5XX": {"model": Problem, "description": "Something of the office failed or is away."},
        },
    )
    for router in ROUTERS:
        api.include_router(router)
    return api


@cache
def document() -> dict[str, Any]:
    """Return the document; nobody changes it."""
    made = get_openapi(
        title=_TITLE,
        version=_VERSION,
        description=_DESCRIPTION,
        routes=framework().routes,
        servers=[{"url": PATH}],
    )
    scheme = {"type": "http", "scheme": "bearer", "description": "An officer's own token."}
    made["components"]["securitySchemes"] = {SECURITY: scheme}
    for each in operations():
        operation = made["paths"][each.path][each.method.lower()]
        operation["security"] = [{SECURITY: [scope.value]} for scope in each.scopes]
        operation["x-permission"] = each.permission.value
    return made


def _name(route: APIRoute) -> str:
    return route.name
