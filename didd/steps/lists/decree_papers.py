"""The decree of a list: as a paper to be signed, and as the signed file that comes back."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from didd.adapters.register_files.decree_docx import decree_docx
from didd.adapters.register_files.signed_decree import (
    UnusableDecree,
    seen_signatures,
    signature_words,
)
from didd.adapters.register_files.volumes.bound import printed_files
from didd.approval.what_may_be_decided import Refused
from didd.approval.who_may_act import OfficeAct, roles_for
from didd.config.print_form import DecreeForm
from didd.i18n import _
from didd.model import (
    Agency,
    Decree,
    Document,
    Effect,
    Officer,
    RegisterEdition,
    Severity,
)
from didd.office import Office
from didd.ports import FileToLookInto
from didd.register.printing.decree_text import annexed, decree_text, earlier_words, undated
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_list import printed_list
from didd.register.printing.printed_pages import BLANK, PrintedList
from didd.steps.lists.earlier import decree_before

#: The forms of a decree to be signed.
PAPERS = ("docx", "pdf")


@dataclass(frozen=True, slots=True)
class How:
    """How a list is established besides who, by which number and when.

    ``publish_on``: what is new in it waits for that day. ``signed``: the signed decree as PDF, or
    nothing. ``effect``: what it does with the decree before it; None as the office's setting says.
    ``shown``: the hash of the list that the officer was shown, ``confirmed`` that of the decree as
    they read it once more; another is refused.
    """

    publish_on: date | None = None
    signed: bytes = b""
    effect: Effect | None = None
    shown: str = ""
    confirmed: str = ""


AS_USUAL = How()


@dataclass(frozen=True, slots=True)
class Wish:
    """What a decree to be signed shall say already; what is not known is left open on paper."""

    number: str = ""
    day: date | None = None
    signatory: Officer | None = None
    effect: Effect | None = None


def decree_paper(
    office: Office, agency: Agency, found: RegisterEdition, wish: Wish, kind: str
) -> dict[str, bytes]:
    """Return the decree of a waiting draft, to be signed, as ``paper`` does."""
    sop = office.config.sop
    before = decree_before(office, agency.slug)
    names = ListNames(sop.register_name, sop.register_title, "")
    decree = proposed(office, agency, names, wish)
    earlier = earlier_words(before, wish.effect or sop.decree.effect)
    edition = replace(found, decree=replace(decree, earlier=earlier))
    printed = printed_list(edition, office.config)
    entries = len(found.register.entries)
    return paper(office, edition, names, (entries, printed, sop.decree), wish, kind)


def paper(
    office: Office,
    edition: RegisterEdition,
    names: ListNames,
    content: tuple[int, PrintedList, DecreeForm],
    wish: Wish,
    kind: str,
) -> dict[str, bytes]:
    """Return the decree of any list with the list as its annex, by name: in print perhaps volumes.

    ``content`` is its length, the list for print, its texts; ``kind`` is one of ``PAPERS``.
    """
    entries, printed, form = content
    day = wish.day or office.today
    if wish.day is None:
        printed = replace(printed, frame=undated(printed.frame, day))
    text = decree_text(edition, names, entries, printed, form, office.config)
    if kind == "docx":
        return {kind: decree_docx(text, annexed(printed), day)}
    return printed_files(annexed(printed), day, text)


def proposed(office: Office, agency: Agency, names: ListNames, wish: Wish) -> Decree:
    """Return the decree as far as it is known; dots stand for what is not."""
    signs = wish.signatory or likely_signatory(office, agency)
    sop = office.config.sop
    day = wish.day or office.today
    if signs is None:
        position = sop.roles[sop.step("establish").role].id
        signs = Officer("", BLANK, sop.step("establish").role, position)
    return decree_of_officer(office, agency, names, signs, (wish.number.strip() or BLANK, day))


def decree_of_officer(
    office: Office, agency: Agency, names: ListNames, officer: Officer, decreed: tuple[str, date]
) -> Decree:
    """Return the decree of a list that ``officer`` signs; ``decreed`` is its number and date."""
    number, day = decreed
    return Decree(
        number=number,
        date=day,
        officer=officer.id,
        signatory=officer.name,
        position=" ".join(p for p in (officer.acting, officer.position) if p),
        nip=officer.nip,
        rank=officer.rank,
        subject=f"Penetapan {names.title} ({names.name}) pada {agency.name}",
        place=office.config.sop.place,
        mandate=officer.mandate,
    )


def likely_signatory(office: Office, agency: Agency) -> Officer | None:
    """Return the only one who may establish the agency's lists today; None where there are more."""
    roles = roles_for(OfficeAct.ESTABLISH, office.config.sop)
    found = [
        officer
        for person in office.people().values()
        for role in person.held(office.today)
        if (officer := person.officer(role)).role in roles
        and officer.serves(agency.slug, office.today)
    ]
    return found[0] if len(found) == 1 else None


def check_confirmed(how: How, mark: str) -> None:
    """Raise ``Refused`` when a decree says other than what the officer read and confirmed."""
    if how.confirmed and how.confirmed != mark:
        raise Refused(
            _("The decree says something else than what you read. Read it once more, then confirm.")
        )


def check_signed(office: Office, content: bytes) -> str:
    """Check a signed decree before it is kept and published; return what it says of signatures.

    Raises ``Refused`` for what is no readable PDF, for a signature that does not fit the file any
    more, and for what the checks of any published file hold back.
    """
    try:
        seen = seen_signatures(content, office.config.sop.zone)
    except UnusableDecree as unusable:
        raise Refused(unusable.args[0]) from unusable
    broken = [each for each in seen if not each.intact]
    if broken:
        raise Refused(
            _(
                "The electronic signature of {owner} does not fit this file: it was changed after "
                "it was signed, or is not whole. Take the file as it was signed, or a scan.",
                owner=broken[0].owner,
            )
        )
    for why in _held_back(office, content):
        raise Refused(_("The signed decree cannot be published: {why}", why=why))
    return signature_words(seen)


def _held_back(office: Office, content: bytes) -> list[str]:
    """Return what the checks of published files hold back in the signed decree."""
    digest = sha256(content).hexdigest()
    document = Document("keputusan.pdf", len(content), 0, digest, "application/pdf")

    @contextmanager
    def local() -> Generator[Path]:
        with TemporaryDirectory() as folder:
            at = Path(folder) / document.name
            at.write_bytes(content)
            yield at

    looks = office.contents([FileToLookInto(document, local)], office.config)
    return [
        f"{finding.message} {finding.remedy}"
        for look in looks
        for finding in look.findings
        if finding.severity is Severity.ERROR
    ]
