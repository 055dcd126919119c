"""One log line for each answer: which page, for which agency, how it ended; nothing of the visitor.

An address of the web, a query, a cookie, a token or a file's name stands in none: pages are named
by their pattern. Who did what is in the audit chain.
"""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Iterator, Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from didd.watching.about import about

log = logging.getLogger("desk.access")

#: Where the endpoint of a page notes its pattern.
PATTERN = "didd_pattern"
#: Ids as ours are; anything else in their place was typed by somebody.
_IDS = {
    "agency": re.compile(r"[a-z][a-z0-9-]{0,62}"),
    "record": re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"),
}
#: Asked for every few seconds, and never news.
_QUIET = ("/healthz", "/metrics", "/static/{name}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class AccessLog:
    """ASGI middleware; what is logged meanwhile has the number of the request too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and log how it ended."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began, status = time.monotonic(), 500

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with about(request=secrets.token_hex(6)):
            try:
                await self.app(scope, receive, noting)
            finally:
                _tell(scope, status, time.monotonic() - began)


def _tell(scope: Scope, status: int, seconds: float) -> None:
    pattern = _pattern(scope)
    level = logging.DEBUG if pattern in _QUIET and status < 500 else logging.INFO
    if not log.isEnabledFor(level):
        return
    method = scope["method"] if scope["method"] in _METHODS else "-"
    fields = {"method": method, "page": pattern, "status": status, "ms": round(seconds * 1000)}
    ids = dict(_ids(scope.get("path_params") or {}))
    log.log(
        level, "%s %s %d %d ms", method, pattern, status, fields["ms"],
        extra={"fields": fields, **ids},
    )  # fmt: skip


def _pattern(scope: Scope) -> str:
    """Return the pattern of the page, of the API's too; "-" for an address that is none."""
    if pattern := scope.get(PATTERN):
        return str(pattern)
    route = scope.get("route")
    path = getattr(route, "path", "")
    return f"{scope.get('root_path', '')}{path}" if path else "-"


def _ids(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for key, form in _IDS.items():
        if form.fullmatch(said := str(given.get(key, ""))):
            yield key, said
