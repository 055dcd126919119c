"""The signed decree that comes back after its list was established: added once, never replaced."""

from __future__ import annotations

from hashlib import sha256

from didd.adapters.store.other_lists.late_decrees import (
    ALREADY_THERE,
    CAME_BACK,
    LateDecree,
    LateDecreeGone,
)
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Agency, EditionStatus
from didd.office import Office
from didd.register.editions import SIGNED_DECREE
from didd.steps.lists.decree_papers import check_signed
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, take_away_left


def add_signed_decree(
    office: Office, agency: Agency, about: str, officer_id: str, content: bytes
) -> LateDecree:
    """Keep a signed decree with the established list ``about``, and publish it with it.

    ``about`` is as in the audit chain: ``edition/…`` or ``excluded/…`` with agency and label.
    Raises ``Refused`` with the reason; repeated with the same file it is refused as already there.
    """
    with kept_refusals(office, officer_id, CAME_BACK, about):
        officer = office.acting(officer_id, OfficeAct.ESTABLISH, agency.slug)
        _check_open(office, agency, about)
        if not content:
            raise Refused(
                _("Choose the signed decree first: a scan, or a PDF signed electronically.")
            )
        words, digest = check_signed(office, content), sha256(content).hexdigest()
        late = LateDecree(about, agency.slug, digest, words)
        take_away_left(office, agency.slug)
        try:
            with archived(office, agency.slug, {SIGNED_DECREE: content}):
                office.store.late_decrees.add(late, officer, office.now())
        except LateDecreeGone as gone:
            raise Refused(_("Another list is being established just now. Try once more.")) from gone
    return late


def _check_open(office: Office, agency: Agency, about: str) -> None:
    """Raise ``Refused`` where no such list is established, or it has its signed decree."""
    heads = office.store.edition_heads.of(agency.slug)
    lists = office.store.excluded_editions.established(agency)
    outputs = {
        f"edition/{agency.slug}/{head.label}": head.outputs
        for head in heads
        if head.status is EditionStatus.ESTABLISHED
    } | {f"excluded/{agency.slug}/{listed.label}": listed.outputs for listed in lists}
    if about not in outputs:
        raise Refused(_("There is no established list {about}.", about=about))
    if SIGNED_DECREE in outputs[about]:
        raise Refused(ALREADY_THERE)
