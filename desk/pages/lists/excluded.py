"""What one agency excludes (DIK): the list as it is today, its decree, and the established ones."""

from __future__ import annotations

from starlette.responses import Response

from desk.access.permissions import Permission
from desk.pages.agency_here import agency_here
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
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from desk.web.downloads import attachment, bytes_attachment
from didd.adapters.register_files.excluded_files import (
    EXCLUDED_FORMATS,
    excluded_file_name,
    excluded_files,
)
from didd.adapters.register_files.packing import as_one
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency
from didd.register.editions import in_order
from didd.register.printing.excluded_print import as_edition, excluded_names
from didd.steps.lists.decree_papers import PAPERS
from didd.steps.lists.exclude import (
    establish_excluded,
    excluded_now,
    excluded_paper,
    list_mark,
    look_at_list,
)
from didd.text.iana_types import media_type_named


def excluded(context: RequestContext) -> Response:
    """Show the agency's list as it is today, and its established ones."""
    return _show(context, agency_here(context))


def confirm_list(context: RequestContext) -> Response:
    """Show the decree once more as it will be printed; establishes nothing."""
    return read_once_more(context, _confirmation, _show)


def establish_list(context: RequestContext) -> Response:
    """Establish the list that was shown, by the decree that was read once more."""
    agency, number = agency_here(context), number_typed(context)
    try:
        typed = confirmed_decree(context, f"excluded/{agency.slug}")
        made = establish_excluded(
            context.office, agency, context.person.id, number, typed.day, how=typed.how
        )
    except Refused as refusal:
        return read_again(context, agency, refusal, _confirmation, _show)
    context.notice(
        _("{agency}: edition {label} is established.", label=made.label, agency=agency.name)
    )
    return context.redirect(f"/dik/{agency.slug}")


def _confirmation(context: RequestContext, agency: Agency) -> Confirmation:
    config, typed = context.office.config, typed_decree(context)
    listed = look_at_list(
        context.office, agency, context.person.id, typed.number, typed.day, how=typed.how
    )
    if listed.decree is None:
        raise NotHere
    names = excluded_names(listed, config)
    return Confirmation(
        address=f"/dik/{agency.slug}",
        name=config.sop.excluded_name,
        edition=listed.label,
        entries=len(listed.entries),
        decree=listed.decree,
        frame=frame_of(context, as_edition(listed), names, listed.decree),
        content_hash=listed.content_hash,
        mark=list_mark(listed),
    )


def decree_file(context: RequestContext) -> Response:
    """Return the decree of the list as it is today, to be signed."""
    agency, kind = agency_here(context), context.request.path_params["kind"]
    if kind not in PAPERS:
        raise NotHere
    try:
        wish = wish_of(context, agency)
    except Refused as refusal:
        return _show(context, agency, refusal, 400)
    kind, content = as_one(excluded_paper(context.office, agency, wish, kind))
    return bytes_attachment(content, f"keputusan-dik-{agency.slug}.{kind}", media_type_named(kind))


def draft_file(context: RequestContext) -> Response:
    """Return the list as it is today, marked as a draft; a long one's volumes zipped."""
    agency, kind = agency_here(context), context.request.path_params["format"]
    if kind not in EXCLUDED_FORMATS:
        raise NotHere
    listed = excluded_now(context.office, agency)
    kind, content = as_one(excluded_files(listed, context.office.config, [kind]))
    name = f"rancangan-{excluded_file_name(listed, kind)}"
    return bytes_attachment(content, name, media_type_named(kind))


def file(context: RequestContext) -> Response:
    """Return one file of an established list, byte for byte as it was archived."""
    agency, asked = agency_here(context), context.request.path_params
    for listed in context.office.store.excluded_editions.established(agency):
        if listed.label == f"{asked['year']}/{asked['number']}":
            kept = listed.outputs.get(asked["format"])
            if kept:
                name = excluded_file_name(listed, asked["format"])
                return attachment(context.office.archive, kept, name, media_type_named(name))
    raise NotHere


def _show(
    context: RequestContext, agency: Agency, complaint: object = "", status: int = 200
) -> Response:
    office = context.office
    listed = excluded_now(office, agency)
    established = office.store.excluded_editions.established(agency)[::-1]
    signatory = context.as_officer(Permission.ESTABLISH, agency.slug)
    new = (
        listed.entries if not established else (established[0].content_hash != listed.content_hash)
    )
    return context.page(
        "excluded.html",
        status=status,
        complaint=complaint,
        agency=agency,
        listed=listed,
        over={e.key for e in listed.ended(office.today)},
        new=bool(new),
        editions=established,
        formats=EXCLUDED_FORMATS,
        in_order=in_order,
        effects=EFFECT_WORDS,
        usual=office.config.sop.excluded_decree.effect,
        today=office.today,
        signatory=signatory.holder if signatory else "",
        typed=context.form,
    )
