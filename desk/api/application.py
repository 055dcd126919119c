"""The API as an application of its own, mounted into the desk's."""

from __future__ import annotations

from fastapi.responses import JSONResponse

from desk.api.document import document, framework
from desk.api.door import Door
from desk.api.problems import answer_problems
from desk.web.context import Desk


def build_api(desk: Desk) -> Door:
    """Return the API as an ASGI application; its document lies at ``/openapi.json``."""
    api = framework()
    api.state.desk = desk
    answer_problems(api)

    @api.get("/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(document())

    return Door(api)
