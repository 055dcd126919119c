"""Minutes of a consequence test: papers to sign, and signed ones as they come back; not public."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from didd.adapters.register_files.minutes.minutes_docx import minutes_docx
from didd.adapters.register_files.minutes.minutes_pdf import minutes_pdf
from didd.adapters.register_files.minutes.minutes_text import minutes_text
from didd.adapters.register_files.signed_decree import (
    UnusableDecree,
    seen_signatures,
    signature_words,
)
from didd.adapters.store.consequences.signed_minutes import ADDED, MinutesGone, SignedMinutes
from didd.approval.consequences.consequence_test import Minutes
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct
from didd.i18n import _
from didd.model import Decision, Officer, Submission
from didd.office import Office
from didd.steps.refusals import kept_refusals
from didd.steps.register_outputs import archived, take_away_left
from didd.text.storable import storable

#: The forms of minutes to be signed.
PAPERS = ("docx", "pdf")
#: The name of the signed file.
SIGNED_MINUTES = "berita-acara.pdf"


def minutes_paper(
    office: Office, found: Submission, minutes: Minutes, officer: Officer, kind: str = "docx"
) -> bytes:
    """Return the minutes to be signed; what is not filled in stays open. ``kind`` as ``PAPERS``."""
    agency = office.agency(found.agency)
    text = minutes_text(office.config, agency, found.record, minutes, officer)
    day = _day(minutes.day) or office.today
    return minutes_docx(text, day) if kind == "docx" else minutes_pdf(text, day)


def add_signed_minutes(
    office: Office, decision_id: int, found: Submission, officer_id: str, content: bytes
) -> SignedMinutes:
    """Keep the signed minutes of the outcome of a test, once and for good.

    They are for this office only: no list, dataset or paper of ours names them. Raises ``Refused``.
    """
    officer_id, slug = storable(officer_id), found.agency
    with kept_refusals(office, officer_id, ADDED, f"submission/{found.id}"):
        officer = office.acting(officer_id, OfficeAct.APPROVE, slug)
        made = _outcome(office, decision_id, found)
        if not content:
            raise Refused(
                _("Choose the signed minutes first: a scan, or a PDF signed electronically.")
            )
        words, digest = _checked(office, content), sha256(content).hexdigest()
        take_away_left(office, slug)
        try:
            with archived(office, slug, {SIGNED_MINUTES: content}):
                at = office.now()
                office.store.signed_minutes.add(made, digest, words, officer, at)
        except MinutesGone as gone:
            raise Refused(_("The file was taken away while it was kept. Send it again.")) from gone
    return SignedMinutes(made.id, digest, words, at)


def _outcome(office: Office, decision_id: int, found: Submission) -> Decision:
    """Return the decision, if it is the outcome of a test of this proposal and stands."""
    undone = office.store.decision_undos.of([found.id])
    for made in office.store.decisions.on(found.id):
        if made.id == decision_id and made.minutes and made.id not in undone:
            return made
    raise Refused(_("This decision is no outcome of a consequence test that stands."))


def _checked(office: Office, content: bytes) -> str:
    """Return what the file says of its signatures; raises ``Refused`` for an unusable one."""
    try:
        seen = seen_signatures(content, office.config.sop.zone)
    except UnusableDecree as unusable:
        raise Refused(
            _("These signed minutes cannot be used. {why}", why=unusable.args[0])
        ) from unusable
    broken = [each for each in seen if not each.intact]
    if broken:
        raise Refused(
            _(
                "The electronic signature of {owner} does not fit this file: it was changed after "
                "it was signed, or is not whole. Take the file as it was signed, or a scan.",
                owner=broken[0].owner,
            )
        )
    return signature_words(seen)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
