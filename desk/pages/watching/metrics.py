"""The measures as Prometheus reads them, for whoever has their token."""

from __future__ import annotations

from starlette.responses import PlainTextResponse, Response

from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.watching.measures import exposition

#: Prometheus' text form.
_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def metrics(context: RequestContext) -> Response:
    """Tell the measures; without ``DIDD_METRICS_TOKEN`` there is no such page."""
    watch = context.desk.watch
    if not watch.token:
        raise NotHere
    if not watch.opens(context.request.headers.get("authorization", "")):
        return PlainTextResponse("", 401, headers={"WWW-Authenticate": "Bearer"})
    _at, samples = watch.measures.of(context.office)
    return Response(exposition(samples), 200, {"Cache-Control": "no-store"}, _TYPE)
