"""What the forms of agencies say, as the steps want it; and back, for who looked at the effect."""

from __future__ import annotations

from datetime import date

from desk.pages.people.role_form import day_in
from desk.web.forms import Form
from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _

#: What an administrator may do, as forms name it.
WAYS = {
    "tambah": Kind.ADDED,
    "ganti-nama": Kind.RENAMED,
    "pindah": Kind.MOVED,
    "gabung": Kind.MERGED,
    "akhiri": Kind.ENDED,
    "hidupkan": Kind.REVIVED,
}
#: Fields that an act consists of.
FIELDS = ("apa", "pd", "nama", "singkatan", "ke", "folder", "mulai", "alasan")


def act_in(form: Form, today: date) -> AgencyAct:
    """Return the act that a form describes; raises ``Refused`` for none, or a day that is none."""
    kind = WAYS.get(form.text("apa"))
    if kind is None:
        raise Refused(_("Choose what is to happen."))
    return AgencyAct(
        kind,
        tuple(slug.strip() for slug in form.all("pd")),
        day_in(form, "mulai") or today,
        form.text("alasan"),
        name=form.text("nama"),
        abbreviation=form.text("singkatan"),
        into=form.text("ke"),
        source=form.text("folder"),
    )


def kept_fields(form: Form, act: AgencyAct) -> list[tuple[str, str]]:
    """Return the fields that carry the same act to its confirmation, its day written out."""
    said = [(name, value) for name in FIELDS for value in form.all(name) if name != "mulai"]
    return [*said, ("mulai", act.day.isoformat())]
