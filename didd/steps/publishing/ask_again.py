"""Ask for another publication of an agency, as an officer who looks after the portal."""

from __future__ import annotations

from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency
from didd.office import Office
from didd.steps.refusals import kept_refusals

ASKED = "publication.asked"


def ask_again(office: Office, agency: Agency, officer_id: str) -> None:
    """Record that the agency is to be published anew; the next look for due work starts it.

    Nothing but what was established is published, so no content is named. Raises ``Refused``
    without a role that may, or when nothing of the agency was ever established.
    """
    about = f"agency/{agency.slug}"
    with kept_refusals(office, officer_id, ASKED, about):
        officer = office.acting(officer_id, OfficeAct.PUBLISH, agency.slug)
        if not office.store.edition_heads.any_list(agency.slug):
            raise Refused(
                _("No edition has been established for {agency} yet.", agency=agency.name)
            )
    office.store.audit.record(
        actor=officer.id,
        role=officer.role.value,
        act=ASKED,
        object=about,
        details={"holder": officer.holder},
    )
    office.store.takebacks.schedule_update(agency.slug, office.now())
