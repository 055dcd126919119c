"""Officers as an administrator sees and changes them: people, their roles, their passwords."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from starlette.responses import Response

from desk.access.accounts import CODE_HOLDS, new_password
from desk.pages.people.role_form import last_day_in, person_in, role_in
from desk.pages.people.standing_in import Heir, answering, heirs
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.approval.appointments import Appointment, Person
from didd.approval.what_may_be_decided import Refused
from didd.i18n import Sentence, _, in_language
from didd.model import Role
from didd.steps.people import appointing
from didd.steps.people.desk_passwords import keep_password
from didd.steps.people.single_sign_on import link


def officers(context: RequestContext) -> Response:
    """Show who answers today, and everybody who works here or did."""
    people, office = context.office.people(), context.office
    agencies = office.config.agencies.values()
    here = [p for p in people.values() if p.held(office.today)]
    return context.page(
        "officers.html",
        answering=answering(people, Role, agencies, office.today),
        here=here,
        others=[p for p in people.values() if p not in here],
        accounts=office.store.passwords.holders(),
        today=office.today,
    )


def new_form(context: RequestContext) -> Response:
    """Show the form for somebody new."""
    return _new(context)


def add(context: RequestContext) -> Response:
    """Take somebody up with their first role."""
    form, by = context.form, context.person.id
    officer = form.text("akun").lower()
    try:
        appointing.add_person(context.office, by, person_in(form, officer), role_in(form))
    except Refused as refusal:
        return _new(context, refusal, 409)
    context.notice(
        _("{name} is taken up. Give them a one-time code, so that they can log in.", name=officer)
    )
    return context.redirect(f"/petugas/orang/{officer}")


def officer(context: RequestContext) -> Response:
    """Show one person, and the forms to change, end or add what they are."""
    return _show(context, _asked_for(context))


def change(context: RequestContext) -> Response:
    """Change how somebody is called."""
    person = person_in(context.form, _asked_for(context).id)

    def act() -> None:
        appointing.change_person(context.office, context.person.id, person)

    return _done(context, act, _("The change is kept."))


def give(context: RequestContext) -> Response:
    """Give somebody another role."""
    person = _asked_for(context)

    def act() -> None:
        wanted = role_in(context.form)
        appointing.give_role(context.office, context.person.id, person.id, wanted)

    return _done(context, act, _("The role is given."))


def role(context: RequestContext) -> Response:
    """Show one role of somebody's, to be changed or ended."""
    return _show_role(context, _asked_for(context))


def change_role(context: RequestContext) -> Response:
    """Change the position, the days, or how a role is held."""
    person, held = _role(context)
    try:
        wanted = role_in(context.form, held.role)
        appointing.change_role(context.office, context.person.id, person.id, held.key, wanted)
    except Refused as refusal:
        return _show_role(context, person, refusal, 409)
    context.notice(_("The change is kept."))
    return context.redirect(f"/petugas/orang/{person.id}")


def end_role(context: RequestContext) -> Response:
    """End a role after its last day, and tell who answers then."""
    person, held = _role(context)
    try:
        last = last_day_in(context.form, context.office.today)
        appointing.end_role(context.office, context.person.id, person.id, held.key, last)
    except Refused as refusal:
        return _show_role(context, person, refusal, 409)
    context.notice(_handed_over(context, person, [held], last))
    return context.redirect(f"/petugas/orang/{person.id}")


def end(context: RequestContext) -> Response:
    """Let somebody go after their last day, and tell who answers then for each of their roles."""
    person = _asked_for(context)
    open_roles = person.held(context.office.today)
    try:
        last = last_day_in(context.form, context.office.today)
        appointing.end_person(context.office, context.person.id, person.id, last)
    except Refused as refusal:
        return _show(context, person, refusal, 409)
    context.notice(_handed_over(context, person, list(open_roles), last))
    return context.redirect(f"/petugas/orang/{person.id}")


def reset_password(context: RequestContext) -> Response:
    """Give somebody a one-time code, shown this once, which they change at their next login."""
    person, office = _asked_for(context), context.office
    code = new_password()
    try:
        if person.id == context.person.id:
            raise Refused(_("Change your own password on the page of your account."))
        hashed = context.desk.accounts.hashed(code)
        by = office.officer(context.person.id)
        keep_password(office, person.id, by, hashed, temporary=True)
    except Refused as refusal:
        return _show(context, person, refusal, 409)
    return context.page("officer_code.html", person=person, code=code, days=CODE_HOLDS.days)


def link_sso(context: RequestContext) -> Response:
    """Say by which name at the server of single sign-on somebody logs in; empty ends it."""
    person, form = _asked_for(context), context.form

    def act() -> None:
        by, email, subject = context.person.id, form.text("surel"), form.text("subjek")
        link(context.office, by, person.id, email, subject)

    return _done(context, act, _("The change is kept."))


def _asked_for(context: RequestContext) -> Person:
    found = context.office.person(context.request.path_params["officer"])
    if found is None:
        raise NotHere
    return found


def _role(context: RequestContext) -> tuple[Person, Appointment]:
    person, key = _asked_for(context), context.request.path_params["key"]
    held = next((r for r in person.roles if r.key == key), None)
    if held is None:
        raise NotHere
    return person, held


def _done(context: RequestContext, act: Callable[[], None], told: Sentence) -> Response:
    person = _asked_for(context)
    try:
        act()
    except Refused as refusal:
        return _show(context, person, refusal, 409)
    context.notice(told)
    return context.redirect(f"/petugas/orang/{person.id}")


def _handed_over(
    context: RequestContext, person: Person, ended: list[Appointment], last: date
) -> Sentence:
    """Return the sentence that tells who answers after the last day of these roles."""
    after = heirs(context.office.people(), ended, last + timedelta(days=1))
    told = "; ".join(_heir(context, heir) for heir in after)
    day = context.wording.day(last)
    if not told:
        return _("{name}: the last day is {day}.", name=person.name, day=day)
    return _(
        "{name}: the last day is {day}. After it: {told}.", name=person.name, day=day, told=told
    )


def _heir(context: RequestContext, heir: Heir) -> str:
    where = context.agency(heir.role.agency).name if heir.role.agency else _("all agencies")
    role = context.label(context.office.config.sop.roles[heir.role.role])
    who = heir.now.holder if heir.now else _("nobody answers; give the role to somebody")
    return f"{role}, {in_language(where, context.language)}: {in_language(who, context.language)}"


def _new(context: RequestContext, complaint: object = "", status: int = 200) -> Response:
    return context.page(
        "officer_new.html",
        status=status,
        complaint=complaint,
        typed=context.form,
        agencies=context.office.config.agencies.values(),
        acting=appointing.ACTING,
        choices=Role,
        today=context.office.today,
    )


def _show(
    context: RequestContext, person: Person, complaint: object = "", status: int = 200
) -> Response:
    office = context.office
    return context.page(
        "officer.html",
        status=status,
        complaint=complaint,
        person=person,
        own=person.id == context.person.id,
        typed=context.form,
        account=office.store.passwords.of(person.id),
        sso=context.desk.single_sign_on,
        identity=office.store.sso_identities.of(person.id),
        factor=office.store.second_factors.of(person.id),
        tokens=[t for t in office.store.api_tokens.of(person.id) if t.holds(office.now())],
        agencies=office.config.agencies.values(),
        acting=appointing.ACTING,
        choices=Role,
        today=office.today,
        past=heirs(office.people(), _over(person, office.today), office.today),
    )


def _over(person: Person, today: date) -> list[Appointment]:
    """Return the roles that somebody held and holds no more."""
    held = person.held(today)
    begun = [r for r in person.roles if r.since is None or r.since <= today]
    return [r for r in begun if r not in held]


def _show_role(
    context: RequestContext, person: Person, complaint: object = "", status: int = 200
) -> Response:
    _person, held = _role(context)
    return context.page(
        "officer_role.html",
        status=status,
        complaint=complaint,
        person=person,
        own=person.id == context.person.id,
        held=held,
        typed=context.form,
        acting=appointing.ACTING,
        today=context.office.today,
    )
