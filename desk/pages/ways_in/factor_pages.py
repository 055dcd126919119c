"""An officer's own second factor: add it, take it away, and get new recovery codes."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.login_limit import WINDOW, admits
from desk.access.one_time_codes import OFFER_HOLDS, new_secret, picture, recovery_codes, step_of
from desk.pages.ways_in.code_step import proved_by
from desk.web.context import RequestContext
from didd.adapters.store.logins import Try
from didd.i18n import Sentence, _, in_language
from didd.steps.people.api_tokens import end_tokens_of

_AGAIN = _("The code does not match, or was used already.")
_TOO_MANY = _("Too many tries. Wait 15 minutes, then try again.")


def factor(context: RequestContext) -> Response:
    """Show whether there is a second factor; without one, what an authenticator needs."""
    return _show(context)


def add_factor(context: RequestContext) -> Response:
    """Keep the second factor, once a code by it and the password are right; show its codes."""
    office, form, me = context.office, context.form, context.person.id
    if office.store.second_factors.of(me):
        return _show(context, _("You have a second factor already; take it away first."), 409)
    offered = _opened(context, form.secret("rahasia"))
    if offered is None:
        return _show(context, _("This page was open for too long; here is a new picture."), 403)
    if not _admitted(context):
        return _show(context, _TOO_MANY, 429, offered)
    if _has_password(context) and not context.desk.accounts.verify(me, form.secret("sandi")):
        return _show(context, _("The password does not match. Nothing was changed."), 403, offered)
    step = step_of(offered, form.text("kode"), office.now())
    if step is None:
        return _show(context, _AGAIN, 403, offered)
    office.store.logins.forgive(me)
    codes, sealed = recovery_codes(), context.desk.seal.close(offered)
    office.store.second_factors.keep(me, sealed, step, codes, office.officer(me))
    return context.page("recovery_codes.html", codes=codes)


def take_factor_away(context: RequestContext) -> Response:
    """Take the second factor away, by a code of it; not where a role asks for one."""
    if context.must_have_code:
        told = _("Your role asks for a one-time code at every login; it cannot be taken away.")
        return _show(context, told, 409)
    if (complaint := _unproved(context)) is not None:
        return _show(context, complaint, 403)
    me = context.person.id
    end_tokens_of(context.office, me, context.office.officer(me))
    context.office.store.second_factors.clear(me, context.office.officer(me))
    context.notice(_("The second factor is taken away; the password alone opens your account."))
    return context.redirect("/akun")


def new_codes(context: RequestContext) -> Response:
    """Replace the recovery codes, by a code; they are shown this once."""
    if (complaint := _unproved(context)) is not None:
        return _show(context, complaint, 403)
    me, codes = context.person.id, recovery_codes()
    context.office.store.second_factors.renew_codes(me, codes, context.office.officer(me))
    return context.page("recovery_codes.html", codes=codes)


def _unproved(context: RequestContext) -> Sentence | None:
    """Return why the code that was typed does not do; None when it does."""
    if not _admitted(context):
        return _TOO_MANY
    if proved_by(context, context.person.id, context.form.text("kode")) is None:
        return _AGAIN
    context.office.store.logins.forgive(context.person.id)
    return None


def _admitted(context: RequestContext) -> bool:
    now = context.office.now()
    made = Try(context.person.id, context.address, now, now - WINDOW)
    return admits(context.office.store.logins.attempt(made, admits))


def _has_password(context: RequestContext) -> bool:
    return context.desk.accounts.passwords.of(context.person.id) is not None


def _opened(context: RequestContext, sealed: str) -> str | None:
    """Return the secret that the page offered to this officer; None for another's, or an old one.

    The secret is kept nowhere before it is proved, so the page carries it, sealed.
    """
    owner, colon, secret = (context.desk.seal.open(sealed, OFFER_HOLDS) or "").rpartition(":")
    return secret if colon and owner == context.person.id else None


def _show(
    context: RequestContext, complaint: object = "", status: int = 200, offered: str = ""
) -> Response:
    me, factors = context.person.id, context.office.store.second_factors
    secret = offered or new_secret()
    name = in_language(_("PPID Approval Desk"), context.language)
    return context.page(
        "factor.html",
        status=status,
        complaint=complaint,
        kept=factors.of(me),
        left=factors.codes_left(me),
        has_password=_has_password(context),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        sealed=context.desk.seal.close(f"{me}:{secret}"),
        picture=picture(secret, me, name),
    )
