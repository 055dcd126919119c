"""A file of a proposal shown without downloading it, and what changed in it."""

from __future__ import annotations

from starlette.responses import Response

from desk.changes import file_lines
from desk.paging import asked_page
from desk.previews import Difference, Preview
from desk.proposals import approved_version, asked_for, known_file
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.security_headers import FILE_POLICY
from didd.model import RecordFile, Submission

#: The pictures that a preview makes.
_PICTURES = frozenset({"image/png", "image/jpeg"})


def preview(context: RequestContext) -> Response:
    """Show one page of the file."""
    found = asked_for(context)
    file = known_file(context, found)
    page = asked_page(context.request.query_params.get("hal", "1"))
    return context.page(
        "preview.html",
        submission=found,
        file=file,
        agency=context.agency(found.agency),
        seen=page_seen(context, file, page),
        before=before_of(context, found, file),
    )


def picture(context: RequestContext) -> Response:
    """Return a page of the file as a picture."""
    return picture_of(context, int(context.request.path_params["page"]))


def picture_of(context: RequestContext, page: int) -> Response:
    """Return a page of the file as a picture, which no browser takes for anything else."""
    seen = page_seen(context, known_file(context, asked_for(context)), page)
    if seen.kind != "picture" or seen.media_type not in _PICTURES:
        raise NotHere
    headers = {
        "Content-Security-Policy": FILE_POLICY,
        "Content-Disposition": "inline",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return Response(seen.content, headers=headers, media_type=seen.media_type)


def difference(context: RequestContext) -> Response:
    """Show what the file says other than in the version that was approved last."""
    found = asked_for(context)
    file = known_file(context, found)
    before = before_of(context, found, file)
    if before is None:
        raise NotHere
    return context.page(
        "difference.html",
        submission=found,
        file=file,
        before=before,
        agency=context.agency(found.agency),
        seen=difference_seen(context, before, file),
    )


def before_of(context: RequestContext, found: Submission, file: RecordFile) -> RecordFile | None:
    """Return the file's other version that was approved last; None where it has none."""
    approved = approved_version(context, found)
    lines = file_lines(found.record.files, approved.files if approved else None)
    pairs = ((line.now, line.before) for line in lines if line.now and line.before)
    return next((b for n, b in pairs if n.sha256 == file.sha256 != b.sha256), None)


def page_seen(context: RequestContext, file: RecordFile, page: int) -> Preview:
    """Return one page of a file, made or kept; ``NotHere`` where its bytes are gone."""
    office, limits = context.office, context.office.config.checks.runner
    try:
        return context.desk.previews.page(office.archive, file, min(page, 1_000_000), limits)
    except FileNotFoundError as error:
        raise NotHere(file.sha256) from error


def difference_seen(context: RequestContext, before: RecordFile, now: RecordFile) -> Difference:
    """Return what a file says other than an older version; ``NotHere`` as above."""
    office, limits = context.office, context.office.config.checks.runner
    try:
        return context.desk.previews.difference(office.archive, before, now, limits)
    except FileNotFoundError as error:
        raise NotHere(now.sha256 if office.archive.has(before.sha256) else before.sha256) from error
