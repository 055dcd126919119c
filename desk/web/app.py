"""The desk as one ASGI application, put together from its parts."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from hashlib import sha256
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route

from desk.access.access_log import AccessLog
from desk.access.accounts import Accounts
from desk.access.one_time_codes import Seal
from desk.access.sessions import FormTokens
from desk.access.single_sign_on import SingleSignOn
from desk.access.watch import Watch
from desk.api.application import build_api, nothing_here
from desk.api.document import PATH
from desk.web.context import Desk
from desk.web.dispatch import endpoint_of, language_of, problem, request_context
from desk.web.rendering import HERE
from desk.web.routes import ROUTES
from desk.web.security_headers import HEADERS, KnownHosts, SecurityHeaders
from didd.adapters.database.trouble import trouble
from didd.i18n import _, using
from didd.office import Office
from didd.ports import StorageError


class _Number(IntegerConvertor):
    """A number in an address: of no more digits than the database has, else there is no page.

    Python itself refuses to read one of thousands.
    """

    regex = "[0-9]{1,18}"


def build_app(
    office: Office,
    accounts: Accounts,
    *,
    secure_cookies: bool,
    secret: bytes | None = None,
    single_sign_on: SingleSignOn | None = None,
    watch: Watch | None = None,
) -> Starlette:
    """Build the application. Set ``secure_cookies`` when it is reached over HTTPS.

    ``secret`` signs form tokens and seals second factors; without one, both end with this process.
    ``watch`` says whether there are measures at ``/metrics``, and for whom.
    """
    key = secret or secrets.token_bytes(32)
    desk = Desk(
        office=office,
        accounts=accounts,
        tokens=FormTokens(key),
        seal=Seal(key),
        single_sign_on=single_sign_on,
        watch=watch or Watch(),
        styles={p.name: f"/static/{p.name}?v={_version(p.read_bytes())}" for p in _static()},
        secure_cookies=secure_cookies,
    )

    async def not_found(request: Request, error: Exception) -> Response:
        del error
        return nothing_here(request) or await run_in_threadpool(
            lambda: problem(request_context(desk, request), "not_found", 404)
        )

    async def wrong_method(request: Request, error: Exception) -> Response:
        del error
        return await run_in_threadpool(
            lambda: problem(request_context(desk, request), "bad_form", 405)
        )

    async def broken(request: Request, error: Exception) -> Response:
        with using(language_of(desk, request)):
            return _broken(error)

    register_url_convertor("int", _Number())
    return Starlette(
        routes=[
            Route(w.path, endpoint_of(desk, w), methods=[w.method], name=f"{w.method} {w.path}")
            for w in ROUTES
        ]
        + [Mount(PATH, app=build_api(desk))],
        middleware=[
            Middleware(AccessLog),
            Middleware(SecurityHeaders, https=secure_cookies),
        ],
        exception_handlers={404: not_found, 405: wrong_method, Exception: broken},
    )


def answer_only_to(app: Starlette, names: Collection[str]) -> Starlette:
    """Have the application answer to these host names only; without any, to all."""
    app.add_middleware(KnownHosts, names=names)
    return app


def _broken(error: Exception) -> Response:
    """Answer an internal error; details go to the log, never to the page."""
    if isinstance(error, StorageError | OSError) or trouble(error):
        sentence = _(
            "The office's database or archive is full or away; your act may not have been kept. "
            "Tell the PPID administrator, then open the page again and check."
        )
        return PlainTextResponse(str(sentence), 503, headers=HEADERS)
    sentence = _(
        "The application failed; your act may not have been kept. Open the page again and check. "
        "If it happens again, tell the PPID administrator."
    )
    return PlainTextResponse(str(sentence), 500, headers=HEADERS)


def _static() -> list[Path]:
    return sorted((HERE / "static").iterdir())


def _version(content: bytes) -> str:
    return sha256(content).hexdigest()[:12]
