"""Redacted copies at a consequence test: sent, looked at, taken away."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.lists.consequence import HeldFile, show_test, under_test
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, ngettext
from didd.steps.consequences.copying import CopyHeld, Sent, add_copy, remove_copy


def add(context: RequestContext) -> Response:
    """Keep the files that were sent, each for itself; what is held is told beside its name."""
    found, form = under_test(context), context.form
    chosen = [one for one in form.uploads.get("salinan", ()) if one.name]
    held: list[HeldFile] = []
    for one in chosen:
        try:
            add_copy(context.office, found, context.person.id, Sent(one.name, one.file.read()))
        except CopyHeld as refusal:
            held.append(HeldFile(one.name, refusal, refusal.findings))
        except Refused as refusal:
            held.append(HeldFile(one.name, refusal))
    if not chosen:
        return show_test(context, found, _("No file was chosen."), 400)
    if held:
        n = len(chosen) - len(held)
        complaint = ngettext("{n} file was taken as a copy.", "{n} files were taken as copies.", n)
        return show_test(context, found, complaint, 409, held)
    context.notice(
        ngettext("{n} redacted copy is kept.", "{n} redacted copies are kept.", len(chosen))
    )
    return context.redirect(f"/usulan/{found.id}/uji#salinan")


def remove(context: RequestContext) -> Response:
    """Take one copy away."""
    found = under_test(context)
    try:
        remove_copy(context.office, found, context.person.id, context.form.text("salinan"))
    except Refused as refusal:
        return show_test(context, found, refusal, 409)
    context.notice(_("The copy is taken away."))
    return context.redirect(f"/usulan/{found.id}/uji#salinan")


def file(context: RequestContext) -> Response:
    """Return one copy as it was sent."""
    found = under_test(context)
    wanted = context.request.path_params["sha256"]
    copies = context.office.store.copies.standing(found.record.id, found.content_hash)
    known = next((each for each in copies if each.sha256 == wanted), None)
    if known is None:
        raise NotHere
    return attachment(context.office.archive, known.sha256, known.name, known.media_type)
