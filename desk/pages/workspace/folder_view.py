"""The agency's own folder: what lies in it, what may come, and the bin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.adapters.folders.listing import shown
from didd.adapters.folders.writing import Entry
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _
from didd.model import Agency
from didd.steps.workspace.bin import in_bin
from didd.steps.workspace.files import MEGABYTE, restore_file, used_bytes
from didd.steps.workspace.folder_acts import entries_of, is_only_read
from didd.text.kept_names import split_path
from didd.text.storable import is_storable

#: Names of one folder on the page.
SHOWN = 500


@dataclass(frozen=True, slots=True)
class FolderLine:
    """A name in the folder; ``address`` is "" for what cannot be worked on here.

    ``twice``: the agency's own folder has a file of this name too, which is the one that counts.
    """

    entry: Entry
    name: str
    address: str
    at: datetime
    twice: bool


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a file that was sent: kept as ``path``, or not, and ``why``."""

    name: str
    path: str
    why: object = ""
    with_us: bool = False


def folders(context: RequestContext) -> Response:
    """Show the agencies whose files the visitor keeps; go on at once where there is one only."""
    agencies, ended = agencies_kept(context), ended_kept(context)
    if len(agencies) == 1 and not ended:
        return context.redirect(f"/berkas/{agencies[0].slug}")
    return context.page("folders.html", agencies=agencies, ended=ended)


def agencies_kept(context: RequestContext) -> list[Agency]:
    """Return the living agencies whose files the visitor may put and take away."""
    return [a for a in context.agencies() if a.living and context.may(Permission.FILES, a.slug)]


def ended_kept(context: RequestContext) -> list[Agency]:
    """Return the ended agencies of whose folder the visitor may still take something away."""
    known = context.office.config.agencies.values()
    return [a for a in known if not a.living and context.may(Permission.FILES, a.slug)]


def folder(context: RequestContext) -> Response:
    """Show one folder of the agency."""
    return folder_page(context, agency_kept(context), context.request.query_params.get("map", ""))


def restore(context: RequestContext) -> Response:
    """Take a file out of the bin."""
    agency = agency_kept(context)
    try:
        path = restore_file(context.office, agency, context.person.id, context.form.text("nama"))
    except Refused as refusal:
        return folder_page(context, agency, "", refusal, 409)
    context.notice(_("{path} is back in the folder.", path=shown(path)))
    return context.redirect(folder_address(agency, split_path(path)[0]))


def agency_kept(context: RequestContext) -> Agency:
    """Return the agency of the address; ``NotHere`` where the visitor does not keep its files."""
    agency = agency_here(context)
    if not context.may(Permission.FILES, agency.slug):
        raise NotHere
    return agency


def folder_address(agency: Agency, path: str) -> str:
    """Return the address of a folder's page."""
    place = f"?{urlencode({'map': path})}" if path else ""
    return f"/berkas/{agency.slug}{place}"


def file_address(agency: Agency, path: str, *, with_us: bool = False) -> str:
    """Return the address of a file's page; of one that is kept with us where there are two."""
    asked = {"berkas": path} | ({"ppid": "1"} if with_us else {})
    return f"/berkas/{agency.slug}/satu?{urlencode(asked)}"


def folder_page(
    context: RequestContext,
    agency: Agency,
    where: str,
    complaint: object = "",
    status: int = 200,
    sent: Sequence[Sent] = (),
) -> Response:
    """Render a folder, with what became of files that were sent."""
    entries: list[Entry] = []
    try:
        entries = entries_of(context.office, agency, where)
    except Refused as refusal:
        complaint = complaint or refusal
    rules = context.office.config.sop.files
    return context.page(
        "folder.html",
        status=status,
        scripts=("upload.js",),
        complaint=complaint,
        agency=agency,
        where=where,
        way=_way(agency, where),
        lines=_lines(agency, where, entries),
        no_folder=context.office.is_without_folder(agency),
        only_read=is_only_read(context.office, agency, where),
        keeps=context.office.desk_files is not None,
        more=len(entries) - SHOWN,
        sent=sent,
        rules=rules,
        megabyte=MEGABYTE,
        used=used_bytes(context.office, agency),
        binned=in_bin(context.office, agency) if not where else (),
        seen_name=shown,
        became=told_of_sent,
    )


def told_of_sent(one: Sent) -> Sentence:
    """Return what became of a file that was sent."""
    if not one.path:
        return _("{name}: not kept. {why}", name=shown(one.name), why=one.why)
    kept = split_path(one.path)[1]
    if one.with_us:
        return _("{name}: kept with the PPID as {kept}", name=shown(one.name), kept=kept)
    if kept != one.name:
        return _("{name}: kept as {kept}", name=shown(one.name), kept=kept)
    return _("{name}: kept", name=kept)


def _lines(agency: Agency, where: str, entries: Sequence[Entry]) -> list[FolderLine]:
    names = Counter(entry.name for entry in entries)
    return [_line(agency, where, e, twice=names[e.name] > 1) for e in entries[:SHOWN]]


def _line(agency: Agency, where: str, entry: Entry, *, twice: bool) -> FolderLine:
    path = f"{where}/{entry.name}" if where else entry.name
    address = ""
    if is_storable(entry.name):
        if entry.kind == "folder":
            address = folder_address(agency, path)
        elif entry.kind == "file":
            address = file_address(agency, path, with_us=entry.with_us)
    at = datetime.fromtimestamp(max(0, min(entry.mtime_ns, 2**62)) / 1e9, UTC)
    return FolderLine(entry, shown(entry.name), address, at, twice and entry.with_us)


def _way(agency: Agency, where: str) -> list[tuple[str, str]]:
    """Return name and address of each folder above and of this one."""
    parts = [part for part in where.split("/") if part]
    return [
        (part, folder_address(agency, "/".join(parts[: n + 1]))) for n, part in enumerate(parts)
    ]
