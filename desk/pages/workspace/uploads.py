"""Files that an officer sends into the agency's folder: many by one form, or one by one."""

from __future__ import annotations

from starlette.responses import JSONResponse, Response

from desk.pages.workspace.folder_view import (
    Sent,
    agency_kept,
    file_address,
    folder_page,
    told_of_sent,
)
from desk.web.context import RequestContext
from desk.web.forms import Upload
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _, in_language
from didd.model import Agency
from didd.steps.workspace.ask_check import ask_after_files
from didd.steps.workspace.files import Brought, put_file


def upload(context: RequestContext) -> Response:
    """Keep what was sent, each file for itself, and ask for a check of it.

    A program of ours that sends one file asks for JSON and is told of that file alone.
    """
    agency, form = agency_kept(context), context.form
    where = form.text("map")
    # A browser sends an empty part for a field in which no file was chosen.
    chosen = [one for one in form.uploads.get("berkas", ()) if one.name]
    sent = [_keep(context, agency, where, one) for one in chosen]
    if any(one.path for one in sent):
        _ask(context, agency)
    if context.request.headers.get("accept", "") == "application/json":
        return _told(context, sent)
    if form.text("ganti") and sent and sent[0].path:
        context.notice(told_of_sent(sent[0]))
        return context.redirect(file_address(agency, sent[0].path, with_us=sent[0].with_us))
    nothing = "" if sent else _("No file was chosen.")
    status = 200 if sent and all(one.path for one in sent) else 409 if sent else 400
    return folder_page(context, agency, where, nothing, status, sent)


def _keep(context: RequestContext, agency: Agency, where: str, one: Upload) -> Sent:
    """Keep one file; with ``ganti`` it takes the place of the file that the form names."""
    mark = context.form.text("ganti")
    name = context.form.text("nama") if mark else one.name
    try:
        brought = Brought(where, name, one.file, one.size, mark)
        kept = put_file(context.office, agency, context.person.id, brought)
        return Sent(one.name, kept.path, with_us=kept.with_us)
    except Refused as refusal:
        return Sent(one.name, "", refusal)


def _ask(context: RequestContext, agency: Agency) -> None:
    try:
        ask_after_files(context.office, agency, context.person.id)
    except Refused as refusal:
        context.notice(_("No check was asked for: {why}", why=refusal))


def _told(context: RequestContext, sent: list[Sent]) -> Response:
    sentences = [in_language(told_of_sent(one), context.language) for one in sent]
    kept = bool(sent) and all(one.path for one in sent)
    return JSONResponse({"kept": kept, "said": " ".join(sentences)}, 200 if kept else 409)
