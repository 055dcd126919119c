"""The DIDD of one agency: its draft, what that changes, the decree, and the editions in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.drafts import DraftView
from desk.pages.agency_here import agency_here
from desk.pages.home import standings
from desk.pages.lists.confirming import (
    Confirmation,
    confirmed_decree,
    frame_of,
    number_typed,
    read_again,
    read_once_more,
    typed_decree,
)
from desk.pages.lists.decree_form import EFFECT_WORDS, wish_of
from desk.pages.lists.draft_entry import approvals_of
from desk.pages.lists.earlier import without_edition
from desk.paging import PageNumber, asked_page, page_of
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment, bytes_attachment
from didd.adapters.register_files.packing import as_one
from didd.adapters.register_files.render import file_name, render
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Classification, EditionStatus, Entry
from didd.register.editions import in_order
from didd.register.printing.printed_frame import ListNames
from didd.register.readiness import OFFICE_WORDS
from didd.steps.establish import draft, establish, look_at_decree
from didd.steps.lists.decree_papers import PAPERS, decree_paper
from didd.text.iana_types import media_type_named

#: Entries of a draft on one page.
PER_PAGE = 100
#: What of a draft can be looked at alone: what is new, changed, dropped, or lacks something.
ONLY = ("baru", "berubah", "keluar", "kosong")


@dataclass(frozen=True, slots=True)
class Shown:
    """One page of a draft: its entries by class, and those that were dropped.

    ``long``: the whole draft has more than one page.
    """

    only: str
    page: PageNumber
    long: bool
    sections: Sequence[tuple[Classification, Sequence[Entry]]]
    dropped: Sequence[Entry]

    @property
    def entries(self) -> list[Entry]:
        """The entries of this page that stand in the draft."""
        return [entry for _class, entries in self.sections for entry in entries]

    def address(self, slug: str, **changed: str | int) -> str:
        """Return the URL of another page or part of the draft."""
        asked = {k: v for k, v in ({"hanya": self.only} | changed).items() if v}
        return f"/didd/{slug}?{urlencode(asked)}" if asked else f"/didd/{slug}"


def registers(context: RequestContext) -> Response:
    """Show the agencies' registers: pending drafts first, then editions in force."""
    found = standings(context)
    waiting = [s for s in found if s.draft is not None]
    return context.page(
        "registers.html",
        waiting=waiting,
        others=[s for s in found if s.draft is None],
        first_day=without_edition(context, {s.agency.slug for s in found if s.current}),
        standard=context.office.config.sop.step("establish").standard,
    )


def register(context: RequestContext) -> Response:
    """Show one agency's draft and editions."""
    return _show(context, agency_here(context))


def compile_draft(context: RequestContext) -> Response:
    """Compile the draft again from what has been approved so far."""
    agency = agency_here(context)
    made = draft(context.office, agency)
    context.notice(
        _("The draft was compiled from every approval until now.")
        if made
        else _("Nothing differs from the edition in force; there is nothing to establish.")
    )
    return context.redirect(f"/didd/{agency.slug}")


def confirm_decree(context: RequestContext) -> Response:
    """Show the decree once more as it will be printed; establishes nothing."""
    return read_once_more(context, _confirmation, _show)


def establish_draft(context: RequestContext) -> Response:
    """Establish the draft that was shown, by the decree that was read once more."""
    agency, number = agency_here(context), number_typed(context)
    try:
        typed = confirmed_decree(context, f"edition/{agency.slug}")
        made = establish(
            context.office, agency, context.person.id, number, typed.day, how=typed.how
        )
    except Refused as refusal:
        return read_again(context, agency, refusal, _confirmation, _show)
    context.notice(
        _("{agency}: edition {label} is established.", label=made.label, agency=agency.name)
    )
    return context.redirect(f"/didd/{agency.slug}")


def _confirmation(context: RequestContext, agency: Agency) -> Confirmation:
    office, sop, typed = context.office, context.office.config.sop, typed_decree(context)
    judged = look_at_decree(
        office, agency, context.person.id, typed.number, typed.day, how=typed.how
    )
    edition = judged.edition
    names = ListNames(sop.register_name, sop.register_title, "")
    return Confirmation(
        address=f"/didd/{agency.slug}",
        name=sop.register_name,
        edition=edition.label,
        entries=len(edition.register.entries),
        decree=judged.decree,
        frame=frame_of(context, edition, names, judged.decree),
        content_hash=edition.register.content_hash,
        mark=judged.mark,
    )


def draft_pdf(context: RequestContext) -> Response:
    """Return the draft as it will be printed, marked as a draft; a long one's volumes zipped."""
    found = context.office.store.editions.draft(agency_here(context).slug)
    if found is None:
        raise NotHere
    config = context.office.config
    kind, content = as_one(render(found, config, ["pdf"]))
    name = f"rancangan-{file_name(found, config, kind)}"
    return bytes_attachment(content, name, media_type_named(kind))


def decree_file(context: RequestContext) -> Response:
    """Return the decree of the draft with the list as its annex, to be signed."""
    agency, kind = agency_here(context), context.request.path_params["kind"]
    found = context.office.store.editions.draft(agency.slug)
    if found is None or kind not in PAPERS:
        raise NotHere
    try:
        wish = wish_of(context, agency)
    except Refused as refusal:
        return _show(context, agency, refusal, 400)
    kind, content = as_one(decree_paper(context.office, agency, found, wish, kind))
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


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    office = context.office
    here = context.desk.drafts.register(office, agency.slug)
    signatory = context.as_officer(Permission.ESTABLISH, agency.slug)
    shown = _shown(context, here.view) if here.view else None
    waiting = here.waiting.content_hash if here.waiting else ""
    return context.page(
        "register.html",
        status=status,
        complaint=complaint,
        agency=agency,
        draft=here.waiting,
        view=here.view,
        shown=shown,
        approvals=approvals_of(context, shown.entries) if shown else {},
        said=office.store.draft_returns.newest(agency.slug, waiting) if waiting else None,
        office_words=OFFICE_WORDS,
        editions=here.established,
        in_order=in_order,
        effects=EFFECT_WORDS,
        usual=office.config.sop.decree.effect,
        standard=office.config.sop.step("establish").standard,
        today=office.today,
        signatory=signatory.holder if signatory else "",
        typed=context.form,
    )


def _shown(context: RequestContext, view: DraftView) -> Shown:
    asked = context.request.query_params if context.request.method == "GET" else {}
    only = asked.get("hanya", "")
    lines = lines_of(view, only)
    page = page_of(asked_page(asked.get("hlm", "")), len(lines), PER_PAGE)
    here = lines[page.start : page.start + PER_PAGE]
    listed = [e for e in here if e.record_id not in view.gone]
    return Shown(
        only=only if only in ONLY else "",
        page=page,
        long=len(view.lines) > PER_PAGE,
        sections=[(c, list(g)) for c, g in groupby(listed, key=lambda e: e.classification)],
        dropped=[e for e in here if e.record_id in view.gone],
    )


def lines_of(view: DraftView, only: str) -> Sequence[Entry]:
    """Return the entries that are asked for: all, or those with one thing to look at."""
    if only == "baru":
        return view.diff.added
    if only == "berubah":
        return [change.after for change in view.diff.changed]
    if only == "keluar":
        return view.diff.dropped
    if only == "kosong":
        return [e for e in view.edition.register.entries if e.record_id in view.gaps_of]
    return view.lines
