"""The DIDD of one agency: its draft, what that changes, the decree, and the editions in force."""

from __future__ import annotations

from itertools import groupby

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.home import standings
from desk.pages.lists.decree_form import (
    EFFECT_WORDS,
    LONGEST_NUMBER,
    decree_day,
    effect_of,
    wish_of,
)
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment, bytes_attachment
from didd.adapters.register_files.render import file_name, render
from didd.approval.waiting_time import wait
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, EditionStatus
from didd.register.editions import EDITION_FORMATS, SIGNED_DECREE
from didd.register.readiness import OFFICE_WORDS
from didd.steps.establish import changes, draft, establish, ready
from didd.steps.lists.decree_papers import PAPERS, How, decree_paper
from didd.steps.refusals import kept_refusals
from didd.text.iana_types import media_type_named


def registers(context: RequestContext) -> Response:
    """Show the agencies' registers: pending drafts first, then editions in force."""
    found = standings(context)
    waiting = [s for s in found if s.draft is not None]
    return context.page(
        "registers.html",
        waiting=waiting,
        sizes=context.office.store.edition_heads.sizes([s.draft.id for s in waiting if s.draft]),
        others=[s for s in found if s.draft is None],
        standard=context.office.config.sop.step("establish").standard,
    )


def register(context: RequestContext) -> Response:
    """Show one agency's draft and editions."""
    return _show(context, _agency(context))


def compile_draft(context: RequestContext) -> Response:
    """Compile the draft again from what has been approved so far."""
    agency = _agency(context)
    made = draft(context.office, agency)
    context.notice(
        _("The draft was compiled from every approval until now.")
        if made
        else _("Nothing differs from the edition in force; there is nothing to establish.")
    )
    return context.redirect(f"/didd/{agency.slug}")


def establish_draft(context: RequestContext) -> Response:
    """Establish the draft that was shown, by the given decree."""
    agency = _agency(context)
    try:
        number, about = context.form.text("nomor")[:LONGEST_NUMBER], f"edition/{agency.slug}"
        with kept_refusals(context.office, context.person.id, "establish", about, number=number):
            day = decree_day(context)
            found = context.office.store.editions.draft(agency.slug)
            if found and found.register.content_hash != context.form.text("isi"):
                raise Refused(
                    _(
                        "The draft has changed since it was opened. "
                        "Check it again, then establish it."
                    )
                )
            how = How(
                signed=context.form.files.get("keputusan", b""),
                effect=effect_of(context.form.text("akibat")),
            )
        made = establish(context.office, agency, context.person.id, number, day, how=how)
    except Refused as refusal:
        return _show(context, agency, refusal, 409)
    context.notice(
        _("{agency}: edition {label} is established.", label=made.label, agency=agency.name)
    )
    return context.redirect(f"/didd/{agency.slug}")


def draft_pdf(context: RequestContext) -> Response:
    """Return the draft as it will be printed, marked as a draft."""
    found = context.office.store.editions.draft(_agency(context).slug)
    if found is None:
        raise NotHere
    content = render(found, context.office.config, ["pdf"])["pdf"]
    name = f"rancangan-{file_name(found, context.office.config, 'pdf')}"
    return bytes_attachment(content, name, media_type_named("pdf"))


def decree_file(context: RequestContext) -> Response:
    """Return the decree of the draft with the list as its annex, to be signed."""
    agency, kind = _agency(context), context.request.path_params["kind"]
    found = context.office.store.editions.draft(agency.slug)
    if found is None or kind not in PAPERS:
        raise NotHere
    content = decree_paper(context.office, agency, found, wish_of(context, agency), kind)
    return bytes_attachment(content, f"keputusan-{agency.slug}.{kind}", media_type_named(kind))


def edition_file(context: RequestContext) -> Response:
    """Return one format of an established edition, byte for byte as it was archived."""
    asked = context.request.path_params
    try:
        edition = context.office.store.editions.get(int(asked["id"]))
    except (KeyError, OverflowError) as error:
        raise NotHere from error
    kept = edition.outputs.get(asked["format"])
    seen = context.may_see(edition.register.agency)
    if not seen or not kept or edition.status is not EditionStatus.ESTABLISHED:
        raise NotHere
    name = file_name(edition, context.office.config, asked["format"])
    return attachment(context.office.archive, kept, name, media_type_named(name))


def _agency(context: RequestContext) -> Agency:
    slug = context.request.path_params["agency"]
    if slug not in context.office.config.agencies or not context.may_see(slug):
        raise NotHere
    return context.office.config.agencies[slug]


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    office = context.office
    found = office.store.editions.draft(agency.slug)
    diff = changes(office, found) if found else None
    signatory = context.as_officer(Permission.ESTABLISH, agency.slug)
    entries = found.register.entries if found else ()
    return context.page(
        "register.html",
        status=status,
        complaint=complaint,
        agency=agency,
        draft=found,
        sections=[(c, list(g)) for c, g in groupby(entries, key=lambda e: e.classification)],
        diff=diff,
        ready=ready(office, found) if found else None,
        office_words=OFFICE_WORDS,
        added={e.record_id for e in diff.added} if diff else set[str](),
        altered={c.after.record_id: c for c in diff.changed} if diff else {},
        editions=office.store.editions.established(agency.slug)[::-1],
        formats=(*EDITION_FORMATS, SIGNED_DECREE),
        papers=PAPERS,
        effects=EFFECT_WORDS,
        usual=office.config.sop.decree.effect,
        wait=wait(found.compiled_at, office.now(), "establish", office.config.sop)
        if found
        else None,
        standard=office.config.sop.step("establish").standard,
        today=office.today,
        signatory=signatory.holder if signatory else "",
        typed=context.form,
    )
