"""What an agency declares not to have: its statement as a paper to sign, and the signed one."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment, bytes_attachment
from didd.adapters.register_files.statements.statement_text import Signatory
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.obligations.agreed.statements import Subject, chosen_of, statement_mark
from didd.steps.obligations.stating import (
    PAPERS,
    SIGNED_STATEMENT,
    add_signed_statement,
    stated_now,
    statement_paper,
)
from didd.text.iana_types import media_type_named


def statement(context: RequestContext) -> Response:
    """Show what is declared not to be there, and a statement of what is chosen of it."""
    return _show(context, agency_here(context))


def paper(context: RequestContext) -> Response:
    """Return the statement of what is chosen, to be signed; nothing is kept."""
    agency, kind = agency_here(context), context.request.path_params["kind"]
    if kind not in PAPERS:
        raise NotHere
    asked = context.request.query_params
    signatory = Signatory(*(asked.get(n, "").strip()[:200] for n in ("nama", "jabatan", "nip")))
    try:
        content = statement_paper(context.office, agency, _asked(context), signatory, kind)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    name = f"surat-pernyataan-{agency.slug}.{kind}"
    return bytes_attachment(content, name, media_type_named(kind))


def add(context: RequestContext) -> Response:
    """Keep a signed statement of what the form names."""
    agency, form = agency_here(context), context.form
    keys, shown = form.text("butir").split(), form.text("isi") or "-"
    content = form.file("pernyataan")
    try:
        add_signed_statement(context.office, agency, context.person.id, keys, shown, content)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(_("The signed statement is kept. The file is not published."))
    return context.redirect(f"/kelengkapan/{agency.slug}/pernyataan")


def signed(context: RequestContext) -> Response:
    """Return a signed statement of the agency, as it came."""
    return signed_file(context, context.request.path_params["id"])


def signed_file(context: RequestContext, number: int) -> Response:
    """Return a signed statement by its number; ``NotHere`` for one that the agency has not."""
    agency = agency_here(context)
    kept = context.office.store.none_statements.of(agency.slug)
    found = next((each for each in kept if each.id == number), None)
    if found is None:
        raise NotHere
    kind = media_type_named("pdf")
    return attachment(context.office.archive, found.sha256, f"{number}-{SIGNED_STATEMENT}", kind)


def _asked(context: RequestContext) -> tuple[str, ...]:
    return tuple(context.request.query_params.getlist("butir"))


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    office = context.office
    stated = stated_now(office, agency)
    keys = _asked(context) or context.form.text("butir").split()
    chosen = chosen_of(stated.subjects, keys or stated.unsigned)
    labels = {h.code: h.label for h in office.config.mandatory.headings}

    def called(subject: Subject) -> str:
        name = labels[subject.heading].spoken if subject.heading in labels else ""
        package = f" · {subject.name}" if subject.package else ""
        return f"{subject.heading} {name}{package}"

    return context.page(
        "statement.html",
        status=status,
        complaint=complaint,
        agency=agency,
        stated=stated,
        chosen=chosen,
        mark=statement_mark(agency.slug, chosen),
        called=called,
        may_declare=context.may(Permission.DECLARE, agency.slug),
    )
