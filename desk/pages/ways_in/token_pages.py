"""An officer's own tokens for the JSON API: made, shown once, and ended."""

from __future__ import annotations

from urllib.parse import quote

from starlette.responses import Response

from desk.access.login_marks import strong
from desk.pages.people.role_form import day_in
from desk.web.context import RequestContext
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.steps.people.api_tokens import (
    LONGEST,
    TokenWanted,
    end_api_token,
    last_day_of,
    make_api_token,
)
from didd.steps.people.token_scopes import Scope, scopes_of

#: What each scope lets a program do.
SCOPE_WORDS: dict[Scope, Sentence] = {
    Scope.READ: _("Read what I may read"),
    Scope.AGENCY: _("Keep an agency's files, list, headings and notes, and ask for checks"),
    Scope.DECIDE: _("Decide on proposals"),
    Scope.ESTABLISH: _("Establish lists by decree"),
    Scope.PUBLISH: _("Publish anew, withdraw and restore"),
    Scope.ADMINISTER: _("Change officers, roles and agencies"),
    Scope.OWN: _("Keep my own views of the queue, and how I am written to"),
}


def tokens(context: RequestContext) -> Response:
    """Show the officer's tokens, and the form for another one."""
    return _first_of_all(context) or _show(context)


def make(context: RequestContext) -> Response:
    """Make a token and show it, this once."""
    if (elsewhere := _first_of_all(context)) is not None:
        return elsewhere
    form, me = context.form, context.person.id
    proved = context.office.store.second_factors.of(me) is not None or strong(context.session)
    try:
        wanted = TokenWanted(
            form.text("nama"), form.all("lingkup"), day_in(form, "terakhir"), proved
        )
        made = make_api_token(context.office, me, wanted)
    except Refused as refusal:
        return _show(context, refusal, 409)
    return context.page("token_made.html", made=made, name=form.text("nama"))


def end(context: RequestContext) -> Response:
    """End a token of the officer's own."""
    try:
        ended = end_api_token(context.office, context.person.id, _number(context))
    except Refused as refusal:
        return _show(context, refusal, 409)
    context.notice(_("The token {name} is ended.", name=ended.name))
    return context.redirect("/akun/token")


def end_of_another(context: RequestContext) -> Response:
    """End a token of the officer's whose page the form was on; an administrator's act."""
    officer = context.request.path_params["officer"]
    try:
        ended = end_api_token(context.office, context.person.id, _number(context))
    except Refused as refusal:
        context.notice(_("Nothing was ended. {why}", why=refusal))
    else:
        context.notice(_("The token {name} is ended.", name=ended.name))
    return context.redirect(f"/petugas/orang/{quote(officer, safe='')}")


def _number(context: RequestContext) -> int:
    """Return the number of the token that a form names; 0 for none."""
    text = context.form.text("nomor")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else 0


def _first_of_all(context: RequestContext) -> Response | None:
    """Return where to go first: no token is made by whoever lacks a password or factor of theirs.

    Pages of the account are open to them, and this one is not.
    """
    first = "/akun" if context.must_change else "/akun/kode" if context.must_enrol else ""
    return context.redirect(first) if first else None


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    office, now = context.office, context.office.now()
    mine = office.store.api_tokens.of(context.person.id)
    useful = scopes_of(context.person, office.today, office.config.sop)
    return context.page(
        "tokens.html",
        status=status,
        complaint=complaint,
        tokens=[(each, each.holds(now)) for each in mine],
        scopes=[(scope, SCOPE_WORDS[scope]) for scope in useful],
        scope_words=SCOPE_WORDS,
        chosen=context.form.all("lingkup"),
        typed=context.form,
        today=office.today,
        most=last_day_of(office.today),
        longest=LONGEST,
    )
