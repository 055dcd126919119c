"""Asked once: what an agency's column means is answered by an officer, and remembered (SOP 1)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from didd.adapters.store.intake.column_answers import ColumnAnswer
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.inventory.headings.columns import Names
from didd.model import Agency
from didd.office import Office
from didd.personal_data.cover import cover
from didd.steps.refusals import kept_refusals
from didd.text.fold import fold
from didd.text.storable import storable

#: How an answer says that a column holds nothing of a record.
UNUSED = "-"
_UNUSED = frozenset({"", "tidak dipakai", "tidak digunakan", "abaikan"})
_LONGEST = 200


def own_columns(office: Office, agency: Agency) -> Mapping[str, str]:
    """Return the agency's own column names → field codes, "" for columns that are not used.

    What was answered counts before ``agencies.yaml``.
    """
    answers = office.store.columns.of(agency.slug)
    said = {heading: answer.field for heading, answer in answers.items()}
    return {**office.config.agency_columns(agency.slug), **said}


def answer_columns(
    office: Office,
    agency: Agency,
    officer_id: str,
    answers: Mapping[str, str],
    revoked: Collection[str] = (),
) -> None:
    """Remember what columns mean, heading → field, and forget what was said of ``revoked``.

    A field is named by its code, its label or any name that is known of it; ``-`` is none. It
    holds from the next harvest on. Who answers is the agency's own officer or the chief officer.
    Raises ``Refused``; a refused act is kept in the audit chain too.
    """
    officer_id, about = storable(officer_id), f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, "column.answer", about):
        known = office.acting(officer_id, OfficeAct.ANSWER, agency.slug)
        fields = {_heading(office, h): _field(office, field) for h, field in answers.items()}
        held = {fold(h): h for h in office.store.columns.of(agency.slug)}
        gone = [_held(held, heading) for heading in revoked]
    who = (known.id, known.role.value, office.now(), known.holder)
    made = [
        ColumnAnswer(agency.slug, held.get(fold(h), h), field, False, *who)
        for h, field in fields.items()
    ]
    made += [ColumnAnswer(agency.slug, h, "", True, *who) for h in gone]
    office.store.columns.keep(made)


def _heading(office: Office, heading: str) -> str:
    shown = cover(storable(" ".join(heading.split())), office.config.checks)[:_LONGEST]
    if not fold(shown):
        raise Refused(_("Name the column, as it is written in the list."))
    return shown


def _field(office: Office, field: str) -> str:
    if field.strip() == UNUSED or fold(field) in _UNUSED:
        return ""
    names = Names(office.config, {})
    if names.exact(field):
        return names.find(field)
    labels = ", ".join(spec.label.id for spec in office.config.metadata.fields)
    raise Refused(
        _(
            "There is no field named {field}. There are: {labels}.",
            field=storable(field),
            labels=labels,
        )
    )


def _held(held: Mapping[str, str], heading: str) -> str:
    if (kept := held.get(fold(heading))) is None:
        raise Refused(_("Nothing was said of the column {heading} yet.", heading=storable(heading)))
    return kept
