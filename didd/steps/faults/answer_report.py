"""An officer says how a reported fault stands, and what everybody is told."""

from __future__ import annotations

from didd.adapters.store.faults.fault_reports import ANSWERED
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.faults.reports import checked_answer
from didd.i18n import _
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.text.storable import storable


def answer_report(office: Office, number: str, officer_id: str, state: str, text: str) -> None:
    """Keep it; the portal shows it after the next exchange. Raises ``Refused``.

    It belongs to those who write notes on the agency's items. Saying the same again adds nothing.
    """
    officer_id = storable(officer_id)
    with kept_refusals(office, officer_id, ANSWERED, f"report/{storable(number)[:16]}"):
        it = office.store.fault_reports.one(storable(number))
        if it is None:
            raise Refused(_("There is no report under this number."))
        officer = office.acting(officer_id, OfficeAct.NOTE, it.agency)
        official = tuple(office.config.checks.personal_data.official_domains)
        said = checked_answer(state, storable(text), official)
    office.store.fault_reports.answer(it, officer, state, said, office.now())
