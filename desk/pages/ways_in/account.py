"""The officer's own account: where it is logged in, how it is written to, and its password."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from desk.access.accounts import WeakPassword
from desk.access.login_events import REVOKED, keep_login_event
from desk.access.login_limit import WINDOW, admits
from desk.web.context import RequestContext
from didd.adapters.store.logins import Try
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, ngettext
from didd.messages.when import Way
from didd.steps.messages.choosing import as_choice, choice_of, choose
from didd.steps.people.desk_passwords import keep_password


def account(context: RequestContext) -> Response:
    """Show the officer's open sessions, and the forms for messages and a new password."""
    return _show(context)


def revoke(context: RequestContext) -> Response:
    """End the chosen sessions of the officer's own, on whatever device."""
    keys = list(context.form.all("sesi"))
    ended = context.desk.sessions.revoke(context.person.id, keys, context.office.now())
    if ended:
        keep_login_event(context.office, REVOKED, context.person, **context.origin)
    context.notice(ngettext("{n} session ended.", "{n} sessions ended.", ended))
    return context.redirect("/akun")


def choose_messages(context: RequestContext) -> Response:
    """Keep how the officer wants to be written to."""
    form, officer = context.form, context.person
    hours = (form.text("ringkasan"), form.text("tenang_dari"), form.text("tenang_sampai"))
    typed = (officer.id, form.text("surel"), form.text("cara"), hours, form.text("bahasa"))
    try:
        choose(context.office, as_choice(*typed), context.office.officer(officer.id))
    except Refused as refusal:
        return _show(context, refusal, 400)
    context.notice(_("Kept: that is how you are written to from now on."))
    return context.redirect("/akun")


def change_password(context: RequestContext) -> Response:
    """Set a new password, once the old one is right; every session of the old one ends."""
    desk, now, form = context.desk, context.office.now(), context.form
    officer, new = context.person, form.secret("baru")
    logins = context.office.store.logins
    if not admits(logins.attempt(Try(officer.id, context.address, now, now - WINDOW), admits)):
        return _show(context, _("Too many tries. Wait 15 minutes, then try again."), 429)
    if not desk.accounts.verify(officer.id, form.secret("lama")):
        return _show(context, _("The old password does not match. Nothing was changed."), 403)
    logins.forgive(officer.id)
    if new != form.secret("ulang"):
        return _show(context, _("The two passwords differ; nothing was changed."), 400)
    if new == form.secret("lama"):
        return _show(context, _("The new password is the old one; choose another."), 400)
    try:
        hashed = desk.accounts.hashed(new)
    except WeakPassword as weak:
        return _show(context, weak, 400)
    keep_password(context.office, officer.id, context.office.officer(officer.id), hashed)
    mark = desk.accounts.fingerprint(officer.id)
    session_id = desk.sessions.start(officer.id, mark, now, **context.origin)
    if session := desk.sessions.find(session_id, now):
        replace(context, session=session).notice(_("The password is changed."))
    response = context.redirect("/akun")
    desk.give_cookie(response, "visit", session_id)
    return response


def _show(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    sessions = context.desk.sessions.of(context.person.id, context.office.now())
    mine = context.session.key if context.session else ""
    store = context.office.store
    return context.page(
        "account.html",
        status=status,
        complaint=complaint,
        sessions=sessions,
        mine=mine,
        factor=store.second_factors.of(context.person.id),
        has_password=store.passwords.of(context.person.id) is not None,
        choice=choice_of(context.office, context.person.id),
        ways=Way,
        typed=context.form,
        mail_is_set=context.office.mailer is not None,
    )
