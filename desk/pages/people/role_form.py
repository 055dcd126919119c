"""What the forms of officers and roles say, as the steps want it."""

from __future__ import annotations

from datetime import date

from desk.web.forms import Form
from didd.approval.appointments import Person
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Role
from didd.steps.people.appointing import RoleWanted


def person_in(form: Form, officer: str) -> Person:
    """Return the person that a form describes."""
    return Person(officer, form.text("nama"), form.text("nip"), form.text("pangkat"))


def role_in(form: Form, role: Role | None = None) -> RoleWanted:
    """Return the role that a form describes; raises ``Refused`` for none, or a day that is none."""
    chosen = role or next((r for r in Role if r.value == form.text("peran")), None)
    if chosen is None:
        raise Refused(_("Choose a role."))
    return RoleWanted(
        role=chosen,
        agency=form.text("pd"),
        position=form.text("jabatan"),
        acting=form.text("sebagai"),
        mandate=form.text("mandat"),
        since=day_in(form, "sejak"),
        until=day_in(form, "sampai"),
    )


def day_in(form: Form, name: str) -> date | None:
    """Return the day in a field; None when it is empty. Raises ``Refused``."""
    text = form.text(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Refused(_("{text} is no day; write it as 2026-01-14.", text=text[:40])) from error


def last_day_in(form: Form, today: date) -> date:
    """Return the last day that a form names; today when it names none."""
    return day_in(form, "terakhir") or today
