"""One file of the agency's folder: renamed, moved, replaced, put into the bin."""

from __future__ import annotations

from starlette.responses import Response

from desk.pages.workspace.folder_view import agency_kept, file_address, folder_address
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.adapters.folders.listing import shown
from didd.adapters.folders.writing import Entry
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.steps.workspace.files import Move, delete_file, move_file
from didd.steps.workspace.folder_acts import entries_of, is_only_read
from didd.text.kept_names import split_path

#: How the mark of a file ends that is kept with us.
_WITH_US = Entry("", "file", 0, 0, with_us=True).mark.removeprefix(Entry("", "file", 0, 0).mark)


def one_file(context: RequestContext) -> Response:
    """Show the file, and what may be done to it."""
    asked = context.request.query_params
    mark = _WITH_US if asked.get("ppid") else ""
    return _page(context, agency_kept(context), asked.get("berkas", ""), mark)


def move(context: RequestContext) -> Response:
    """Give the file another name or folder."""
    agency, form = agency_kept(context), context.form
    path = form.secret("berkas")
    wanted = Move(form.text("map"), form.text("nama"), form.text("tanda"))
    try:
        new = move_file(context.office, agency, context.person.id, path, wanted)
    except Refused as refusal:
        return _page(context, agency, path, form.text("tanda"), refusal)
    context.notice(_("The file is {path} now.", path=shown(new)))
    return context.redirect(file_address(agency, new, with_us=wanted.mark.endswith(_WITH_US)))


def delete(context: RequestContext) -> Response:
    """Put the file into the bin."""
    agency, form = agency_kept(context), context.form
    path = form.secret("berkas")
    try:
        delete_file(context.office, agency, context.person.id, path, form.text("tanda"))
    except Refused as refusal:
        return _page(context, agency, path, form.text("tanda"), refusal)
    days = context.office.config.sop.files.bin_days
    context.notice(
        _("{path} lies in the bin and can be taken back for {n} days.", path=shown(path), n=days)
    )
    return context.redirect(folder_address(agency, split_path(path)[0]))


def _page(
    context: RequestContext, agency: Agency, path: str, mark: str, complaint: object = ""
) -> Response:
    where, name = split_path(path)
    entry = _entry(context, agency, path, with_us=mark.endswith(_WITH_US))
    if entry is None and not complaint:
        raise NotHere
    return context.page(
        "one_file.html",
        status=409 if complaint else 200,
        complaint=complaint,
        agency=agency,
        file_path=path,
        where=where,
        name=name,
        entry=entry,
        fixed=bool(entry and not entry.with_us and is_only_read(context.office, agency, where)),
        back=folder_address(agency, where),
        typed=context.form,
    )


def _entry(context: RequestContext, agency: Agency, path: str, *, with_us: bool) -> Entry | None:
    where, name = split_path(path)
    try:
        found = entries_of(context.office, agency, where)
    except Refused:
        return None
    named = [e for e in found if e.name == name and e.kind == "file"]
    return next((e for e in named if e.with_us == with_us), named[0] if named else None)
