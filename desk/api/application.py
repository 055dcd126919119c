"""The API as an application of its own, mounted into the desk's."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse
from starlette.responses import Response

from desk.api.document import PATH, document, framework
from desk.api.door import Door, wanted
from desk.api.operations import operations
from desk.api.problems import BY_STATUS, answer, answer_problems
from desk.web.context import Desk
from didd.i18n import using


def build_api(desk: Desk) -> Door:
    """Return the API as an ASGI application; its document lies at ``/openapi.json``."""
    api = framework()
    api.state.desk = desk
    answer_problems(api)
    api.add_exception_handler(405, _wrong_method)

    @api.get("/openapi.json", include_in_schema=False)
    def openapi() -> JSONResponse:
        return JSONResponse(document())

    return Door(api)


async def _wrong_method(request: Request, error: Exception) -> Response:
    """Answer with every method of the address, of which each has a route of its own."""
    del error
    made = answer(405, *BY_STATUS[405])
    path = str(request.scope["path"]).removeprefix(PATH)
    known = {each.method for each in operations() if each.pattern.match(path)}
    made.headers["Allow"] = ", ".join(sorted(known))
    return made


def nothing_here(request: Request) -> Response | None:
    """Answer for an address below the API's that no route can have; None for any other."""
    if not request.url.path.startswith(f"{PATH}/"):
        return None
    with using(wanted(request.headers.get("accept-language", ""))):
        return answer(404, *BY_STATUS[404])
