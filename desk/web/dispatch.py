"""The single entry to every page: form, session, language, permission, form token, page."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from desk.access.access_log import PATTERN
from desk.access.login_marks import by_sso, still_holds, strong
from desk.access.permissions import Permission
from desk.web.context import Desk, RequestContext
from desk.web.forms import BadForm, Brings, Form, TooMuch, TooSlow, is_with_files, read_form
from desk.web.kept_form import kept
from desk.web.login_page import login_page
from didd.approval.appointments import Person
from didd.i18n import LANGUAGES, OFFICE, Language, Sentence
from didd.office import Office
from didd.ports import ArchiveDamaged
from didd.steps.erasing.erased_words import erased_said
from didd.steps.refusals import keep_refusal

log = logging.getLogger("desk")

#: What is open to somebody who must change a password that another gave them, or add a second
#: factor.
_BEFORE_CHANGE = ("/akun", "/keluar", "/masuk", "/static", "/healthz")

Page = Callable[[RequestContext], Response]


class NotHere(LookupError):
    """No such page for this visitor (404); ``sha256``: of a file whose bytes are not there."""

    def __init__(self, sha256: str = "") -> None:
        super().__init__(sha256)
        self.sha256 = sha256


@dataclass(frozen=True)
class PageRoute:
    """One row of the route table. ``takes`` says what files its form may bring now, if any.

    They are only taken of somebody who may use the route, for the agency in its address.
    """

    method: Literal["GET", "POST"]
    path: str
    page: Page
    permission: Permission
    takes: Callable[[Office, str], Brings] | None = None


def endpoint_of(desk: Desk, route: PageRoute) -> Callable[[Request], Awaitable[Response]]:
    """Make the endpoint of one route; the page itself runs in a thread."""

    async def endpoint(request: Request) -> Response:
        request.scope[PATTERN] = route.path
        try:
            form = await _form_of(desk, route, request)
        except TooMuch:
            return _last(await run_in_threadpool(_refuse_form, desk, request, 413))
        except BadForm:
            return await run_in_threadpool(_refuse_form, desk, request, 400)
        except TooSlow:
            return _last(await run_in_threadpool(_refuse_form, desk, request, 408))
        except ClientDisconnect:  # nobody is there to be told
            return _last(Response(status_code=408))
        try:
            return await run_in_threadpool(_answer, desk, route, request, form)
        finally:
            form.close()

    return endpoint


def _last(answer: Response) -> Response:
    """Close the connection after an answer: what else was sent on it is not read."""
    answer.headers["Connection"] = "close"
    return answer


async def _form_of(desk: Desk, route: PageRoute, request: Request) -> Form:
    """Read the form; the files of one only of somebody who may use the route."""
    if route.method != "POST":
        return Form()
    brings = None
    if route.takes and is_with_files(request):
        brings = await run_in_threadpool(_may_bring, desk, route, request)
    return await read_form(request, brings)


def _may_bring(desk: Desk, route: PageRoute, request: Request) -> Brings | None:
    """Return what the visitor's form may bring; None where they may not use the route at all."""
    desk = replace(desk, office=desk.office.fresh())
    context = request_context(desk, request)
    agency = request.path_params.get("agency")
    ready = not (context.must_change or context.must_enrol)
    may = context.may(route.permission, agency) and ready
    return route.takes(desk.office, agency or "") if route.takes and may else None


def problem(
    context: RequestContext, what: str, status: int, said: Sentence | None = None
) -> Response:
    """Return an error page that says why there is no page, and where to go on."""
    return context.page("problem.html", status=status, what=what, said=said)


def permitted(context: RequestContext, permission: Permission) -> bool:
    """Whether the visitor holds what a route asks for, for the agency in its address too.

    An agency that they do not serve is not there for them: its pages say so.
    """
    agency = context.request.path_params.get("agency")
    acting = permission not in (Permission.ANYBODY, Permission.OFFICER)
    if acting and agency and context.may_see(agency) and not context.may(permission, agency):
        return False
    return context.may(permission)


def _refuse_form(desk: Desk, request: Request, status: int) -> Response:
    what = "too_much" if status == 413 else "bad_form"
    return problem(request_context(desk, request), what, status)


def _answer(desk: Desk, route: PageRoute, request: Request, form: Form) -> Response:
    desk = replace(desk, office=desk.office.fresh())  # one list of agencies for the whole request
    context = request_context(desk, request, form)
    if not permitted(context, route.permission):
        return _reject(context, route)
    if route.method == "POST" and not desk.tokens.valid(context.visitor_id, form.secret("token")):
        return problem(context, "stale_form", 403)
    first = "/akun" if context.must_change else "/akun/kode" if context.must_enrol else ""
    if first and not route.path.startswith(_BEFORE_CHANGE):
        return context.redirect(first)
    try:
        return route.page(context)
    except NotHere as missing:
        if said := erased_said(context.office, missing.sha256):
            return problem(context, "erased", 410, said)
        return problem(context, "not_found", 404)
    except ArchiveDamaged as damaged:
        log.error("%s", damaged)
        return problem(context, "damaged", 500)


def request_context(desk: Desk, request: Request, form: Form | None = None) -> RequestContext:
    """Identify the visitor. A session ends when its officer, account or term of office does."""
    visitor_id = request.cookies.get(desk.cookie("visit"), "")
    session = desk.sessions.find(visitor_id, desk.office.now()) if visitor_id else None
    officer = desk.office.person(session.officer) if session else None
    store = desk.office.store
    if session and not (officer and still_holds(store, session) and in_term(desk, officer)):
        desk.sessions.end(visitor_id, desk.office.now())
        session = officer = None
    return RequestContext(
        desk=desk,
        request=request,
        form=form or Form(),
        language=language_of(desk, request),
        visitor_id=visitor_id or secrets.token_urlsafe(32),
        session=session,
        officer=officer,
        must_change=officer is not None and not by_sso(session) and temporary(desk, officer),
        must_enrol=officer is not None and not strong(session) and lacks_code(desk, officer),
    )


def temporary(desk: Desk, officer: Person) -> bool:
    """Whether the officer's password was given to them by somebody else."""
    account = desk.accounts.passwords.of(officer.id)
    return account is not None and account.temporary


def lacks_code(desk: Desk, officer: Person) -> bool:
    """Whether one of the officer's roles of today asks for a second factor that they lack."""
    duty = desk.office.config.sop.settings.second_factor
    asked = any(role.role in duty for role in officer.held(desk.office.today))
    return asked and desk.office.store.second_factors.of(officer.id) is None


def in_term(desk: Desk, officer: Person) -> bool:
    """Whether the officer holds any role today."""
    return bool(officer.held(desk.office.today))


def _reject(context: RequestContext, route: PageRoute) -> Response:
    """Redirect to the login, or answer 403 to an officer without the permission."""
    if context.officer is None:
        if route.method == "POST":
            return _ask_to_log_in(context)
        url = context.request.url
        wanted = f"{url.path}?{url.query}" if url.query else url.path
        return context.redirect(
            "/masuk" if wanted == "/" else f"/masuk?ke={quote(wanted, safe='')}"
        )
    if route.method == "POST":
        about, why = f"desk{context.request.url.path}", "the role does not hold it"
        keep_refusal(context.office, context.officer.id, route.permission.value, about, why=why)
    return problem(context, "not_allowed", 403)


def _ask_to_log_in(context: RequestContext) -> Response:
    """Answer an act without a session; a form of our own page is kept until after the login."""
    if not context.desk.tokens.valid(context.visitor_id, context.form.secret("token")):
        return context.redirect("/masuk")
    typed = kept(context.request.url.path, context.form).text()
    return login_page(context, status=403, kept=typed)


def language_of(desk: Desk, request: Request) -> Language:
    """Return the requested language, else the remembered one, else Indonesian."""
    for asked in (request.query_params.get("lang"), request.cookies.get(desk.cookie("lang"))):
        for known in LANGUAGES:
            if known == asked:
                return known
    return OFFICE
