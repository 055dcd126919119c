"""Words that visitors of the portal sought in vain, for those who look after the vocabulary."""

from __future__ import annotations

from collections.abc import Sequence

from didd.approval.appointments import ALL
from didd.approval.who_may_act import OfficeAct, allow
from didd.office import Office
from didd.personal_data.cover import cover
from didd.ports import SoughtWord


def sought_in_vain(office: Office, officer_id: str) -> Sequence[SoughtWord] | None:
    """Return what the portal tells now, the newest month and the most frequent word first.

    None where the portal cannot tell. What the office's rules take for personal data is left out.
    Raises ``Refused`` for an officer who has no right to it, ``PortalError`` without an answer.
    """
    sop = office.config.sop
    allow(office.person(officer_id), OfficeAct.SEARCHES, ALL, office.today, sop, officer_id)
    found, checks = office.portal().sought_in_vain(), office.config.checks
    if found is None:
        return None
    return [each for each in found if cover(each.word, checks) == each.word]
