"""Whether somebody may see Dagster's pages, which know no login: the proxy asks here."""

from __future__ import annotations

from starlette.responses import Response

from desk.web.context import RequestContext


def dagster(context: RequestContext) -> Response:
    """Answer 204: whoever gets as far as this page may.

    ``deploy/proxy/Caddyfile`` asks for each request, with the visitor's own session. To somebody
    who opens this address it shows Dagster's pages instead.
    """
    del context
    return Response(status_code=204, headers={"Cache-Control": "no-store"})
