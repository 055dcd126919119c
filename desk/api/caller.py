"""The officer for whom a program asks, admitted to one operation: by right, and by scope."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import Depends, Request

from desk.access.permissions import Permission
from desk.api.bearer import identified, proof_of
from desk.api.problems import NotServed
from desk.pages.agency_here import agency_here
from desk.web.context import Desk, RequestContext
from desk.web.dispatch import permitted
from desk.web.forms import Form
from desk.words.chosen import word
from didd.adapters.store.people.api_tokens import ApiToken
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _, language
from didd.model import Agency
from didd.office import Office
from didd.steps.people.token_scopes import SCOPES_FOR, Scope
from didd.steps.refusals import keep_refusal

#: Methods that change nothing; they ask for the scope of reading.
_READING = frozenset({"GET", "HEAD"})


@dataclass(frozen=True)
class Caller:
    """The officer, by a token. ``context`` is what pages have of a request: rights and queries."""

    context: RequestContext
    token: ApiToken

    @property
    def office(self) -> Office:
        """Return the office; every act in it says by which token it was done."""
        return self.context.office

    @property
    def id(self) -> str:
        """Return the officer's id."""
        return self.context.person.id

    @property
    def agency(self) -> Agency:
        """Return the agency of the address; ``NotHere`` for one the officer does not serve."""
        return agency_here(self.context)


def scopes_asked(permission: Permission, method: str) -> frozenset[Scope]:
    """Return the scopes of which a token needs one for an operation."""
    if method in _READING:
        return frozenset({Scope.READ})
    if permission is Permission.OFFICER:  # what is their own, and no act of office
        return frozenset({Scope.OWN})
    return SCOPES_FOR[OfficeAct(permission.value)]


def _admitted(request: Request, permission: Permission) -> Caller:
    desk: Desk = request.app.state.desk
    desk = replace(desk, office=desk.office.fresh())  # one list of agencies for the whole request
    context = RequestContext(desk, request, Form(), language(), visitor_id="")
    token, holder = identified(desk, request, context)
    store = desk.office.store.proved(proof_of(token))
    desk = replace(desk, office=replace(desk.office, store=store))
    context = replace(context, desk=desk, officer=holder)
    if not scopes_asked(permission, request.method) & {Scope(s) for s in token.scopes}:
        _refuse(context, permission, "the token has no scope for it")
        raise NotServed(403, "no_scope", _("This token was not made for this; make another one."))
    if not permitted(context, permission):
        _refuse(context, permission, "the role does not hold it")
        raise NotServed(403, "not_allowed", word("problem.not_allowed"))
    return Caller(context, token)


def _refuse(context: RequestContext, permission: Permission, why: str) -> None:
    if context.request.method not in _READING:
        about = f"desk{context.request.url.path}"
        keep_refusal(context.office, context.person.id, permission.value, about, why=why)


def _gate(permission: Permission) -> Callable[[Request], Caller]:
    def gate(request: Request) -> Caller:
        return _admitted(request, permission)

    return gate


#: What stands before each operation, by the permission that it asks for.
GATES = {each: _gate(each) for each in Permission if each is not Permission.ANYBODY}

Reader = Annotated[Caller, Depends(GATES[Permission.OFFICER])]
#: An officer in what is their own: what is not read asks for another scope than reading.
Owner = Reader
Answerer = Annotated[Caller, Depends(GATES[Permission.ANSWER])]
Declarer = Annotated[Caller, Depends(GATES[Permission.DECLARE])]
Mender = Annotated[Caller, Depends(GATES[Permission.MEND])]
Checking = Annotated[Caller, Depends(GATES[Permission.CHECK])]
Keeper = Annotated[Caller, Depends(GATES[Permission.FILES])]
Noting = Annotated[Caller, Depends(GATES[Permission.NOTE])]
Approver = Annotated[Caller, Depends(GATES[Permission.APPROVE])]
Compiler = Annotated[Caller, Depends(GATES[Permission.COMPILE])]
Superior = Annotated[Caller, Depends(GATES[Permission.ESTABLISH])]
Withdrawing = Annotated[Caller, Depends(GATES[Permission.WITHDRAW])]
Restoring = Annotated[Caller, Depends(GATES[Permission.RESTORE])]
Publisher = Annotated[Caller, Depends(GATES[Permission.PUBLISH])]
Administrator = Annotated[Caller, Depends(GATES[Permission.APPOINT])]
Auditor = Annotated[Caller, Depends(GATES[Permission.AUDIT])]
