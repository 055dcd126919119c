"""The desk, and one request to it: what every page works with."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from desk.access.accounts import Accounts
from desk.access.one_time_codes import Seal
from desk.access.permissions import Permission, allowed
from desk.access.sessions import FormTokens, Sessions
from desk.access.single_sign_on import SingleSignOn
from desk.access.watch import Watch
from desk.counts import Counts, counts
from desk.drafts import Drafts
from desk.kept import Kept
from desk.portal_queries import Others
from desk.previews import Previews
from desk.web.forms import Form
from desk.web.rendering import environment
from desk.web.security_headers import SCRIPTED_POLICY
from desk.words import formats
from didd.adapters.store.logins import LoginSession
from didd.approval.appointments import Appointment, Person
from didd.approval.who_may_act import OfficeAct, judge
from didd.config.metadata import Label
from didd.i18n import LANGUAGES, Language, Sentence, in_language, using
from didd.model import Agency, Officer
from didd.office import Office
from didd.steps.obligations.kept_lists import KeptLists
from didd.steps.obligations.questions.gathering import Gathered
from didd.text.storable import storable

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Desk:
    """The office, and what the desk adds to it."""

    office: Office
    accounts: Accounts
    tokens: FormTokens
    styles: Mapping[str, str]
    seal: Seal
    single_sign_on: SingleSignOn | None = None
    secure_cookies: bool = False
    templates: Environment = field(default_factory=environment)
    drafts: Drafts = field(default_factory=Drafts)
    previews: Previews = field(default_factory=Previews)
    others: Others = field(default_factory=lambda: Others(100))
    counted: Kept[Counts] = field(default_factory=lambda: Kept[Counts](1))
    answered: Kept[Gathered] = field(default_factory=lambda: Kept[Gathered](50))
    watch: Watch = field(default_factory=Watch)
    listed: KeptLists = field(default_factory=KeptLists)

    @property
    def sessions(self) -> Sessions:
        """Return the sessions in the office's store."""
        return Sessions(self.office.store.logins)

    def cookie(self, name: str) -> str:
        """Return a cookie's full name; over HTTPS one that only this host can set."""
        return f"__Host-didd_{name}" if self.secure_cookies else f"didd_{name}"

    def give_cookie(self, response: Response, name: str, value: str) -> None:
        """Set a session cookie that scripts cannot read."""
        response.set_cookie(
            self.cookie(name), value, secure=self.secure_cookies, httponly=True, samesite="lax"
        )


@dataclass(frozen=True)
class RequestContext:
    """One request: its officer (None: not logged in), language and form."""

    desk: Desk
    request: Request
    form: Form
    language: Language
    visitor_id: str
    session: LoginSession | None = None
    officer: Person | None = None
    must_change: bool = False
    must_enrol: bool = False

    @property
    def office(self) -> Office:
        """Return the office that this desk belongs to."""
        return self.desk.office

    @property
    def person(self) -> Person:
        """Return the logged-in officer; only for routes that require a login."""
        if self.officer is None:
            raise RuntimeError("the gate lets only officers through to this page")
        return self.officer

    def may(self, permission: Permission, agency: str | None = None) -> bool:
        """Whether the visitor holds the permission; without an ``agency``, for any of them."""
        sop = self.office.config.sop
        return allowed(permission, self.officer, self.office.today, sop, agency)

    def as_officer(self, permission: Permission, agency: str) -> Officer | None:
        """Return the visitor in the role in which they may act for this agency; None if not."""
        sop = self.office.config.sop
        act = OfficeAct(permission.value)
        found = judge(self.officer, act, agency, self.office.today, sop)
        return found if isinstance(found, Officer) else None

    @property
    def must_have_code(self) -> bool:
        """Whether one of the visitor's roles of today asks for a second factor."""
        duty = self.office.config.sop.settings.second_factor
        return any(role.role in duty for role in self.roles)

    def may_see(self, agency: str) -> bool:
        """Whether the visitor serves this agency today."""
        return self.officer is not None and self.officer.serves(agency, self.office.today)

    @property
    def served(self) -> tuple[str, ...] | None:
        """Return the slugs of the agencies the visitor serves; None for all of them."""
        return self.person.agencies(self.office.today)

    @property
    def wording(self) -> formats.Wording:
        """Return the formatter for values in the visitor's language."""
        return formats.Wording(self.language, self.office)

    @property
    def counts(self) -> Counts:
        """Return how many proposals each agency has in each state."""
        return counts(self.office.store, self.desk.counted)

    @property
    def roles(self) -> tuple[Appointment, ...]:
        """Return the roles that the visitor holds today."""
        return self.officer.held(self.office.today) if self.officer else ()

    def agency(self, slug: str) -> Agency:
        """Return the agency; one no longer configured has its slug as name."""
        return self.office.config.agencies.get(slug) or Agency(slug, slug, slug)

    def agencies(self) -> list[Agency]:
        """Return the agencies the visitor serves, in the order of ``agencies.yaml``."""
        return [a for a in self.office.config.agencies.values() if self.may_see(a.slug)]

    def label(self, label: Label) -> str:
        """Return a configured label in the visitor's language."""
        return label.en if self.language == "en" else label.id

    @property
    def address(self) -> str:
        """Return the network address that the request comes from."""
        return self.request.client.host if self.request.client else ""

    @property
    def origin(self) -> dict[str, str]:
        """Return where the request comes from, for a session and the audit chain."""
        agent = self.request.headers.get("user-agent", "")
        return {"address": self.address, "agent": "".join(c for c in agent if c.isprintable())}

    def notice(self, sentence: Sentence) -> None:
        """Show ``sentence`` on the next page this visitor sees."""
        if self.session is not None:
            told = {each: in_language(sentence, each) for each in LANGUAGES}
            self.desk.sessions.notify(self.session, json.dumps(told))

    def redirect(self, path: str) -> Response:
        """Redirect to another page of the desk."""
        return self._keep_language(RedirectResponse(path, status_code=303))

    def page(
        self, template: str, *, status: int = 200, scripts: Sequence[str] = (), **context: Any
    ) -> Response:
        """Render a page. A pending notice is shown once. ``scripts`` are files of ours."""
        notice = self._pending_notice()
        made = self.desk.templates.get_template(template)
        with using(self.language):
            html = made.render(**_frame(self), notice=notice, scripts=scripts, **context)
        headers = {"Cache-Control": "no-store"}
        if scripts:
            headers["Content-Security-Policy"] = SCRIPTED_POLICY
        response = Response(storable(html), status, headers, _HTML)
        if self.desk.cookie("visit") not in self.request.cookies:
            self.desk.give_cookie(response, "visit", self.visitor_id)
        return self._keep_language(response)

    def _pending_notice(self) -> str:
        if self.session is None or not self.session.notice:
            return ""
        self.desk.sessions.notify(self.session, "")
        return str(json.loads(self.session.notice)[self.language])

    def _keep_language(self, response: Response) -> Response:
        """Store the language in a cookie when the URL asks for one."""
        if "lang" in self.request.query_params:
            self.desk.give_cookie(response, "lang", self.language)
        return response


def _frame(context: RequestContext) -> dict[str, Any]:
    """Return the context that every template gets, besides that of its own page."""
    sop = context.office.config.sop
    held = dict.fromkeys(context.label(sop.roles[role.role]) for role in context.roles)
    return {
        "language": context.language,
        "sop": sop,
        "officer": context.officer,
        "roles": context.roles,
        "role": ", ".join(held),
        "must_change": context.must_change,
        "must_enrol": context.must_enrol,
        "agency_name": lambda slug: context.agency(slug).name,
        "token": context.desk.tokens.make(context.visitor_id),
        "path": context.request.url.path,
        "switch": _switch(context),
        "styles": context.desk.styles,
        "Permission": Permission,
        "may": context.may,
        "label": context.label,
        "say": context.wording,
    }


def _switch(context: RequestContext) -> Callable[[str], str]:
    """Return a function: URL of this page in another language; the home page after a POST."""
    kept = [(k, v) for k, v in context.request.query_params.multi_items() if k != "lang"]
    path = context.request.url.path if context.request.method == "GET" else "/"
    return lambda language: f"{path}?{urlencode([*kept, ('lang', language)])}"
