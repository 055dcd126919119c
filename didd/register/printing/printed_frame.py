"""What is printed around a list: letterhead, annex lines, heading, signatures, marks.

Pure. The texts that an office may choose come from ``sop.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from didd.config.catalog import CatalogConfig
from didd.config.sop import Sop
from didd.model import Decree, EditionStatus, RegisterEdition, Role
from didd.register.printing.printed_pages import BLANK, PrintedFrame, Proof, Signature
from didd.text.day_words import day_words


@dataclass(frozen=True, slots=True)
class ListNames:
    """What a list is called, and the address of its page on the portal ("" where unknown).

    ``content_hash`` is that of a list that is no register; its mark is printed.
    """

    name: str
    title: str
    address: str
    content_hash: str = ""


def printed_frame(
    edition: RegisterEdition, names: ListNames, notes: Sequence[str], config: CatalogConfig
) -> PrintedFrame:
    """Return everything around a list. A draft has a watermark, and dots in place of the decree."""
    register, sop, form = edition.register, config.sop, config.sop.printed
    draft = edition.status is EditionStatus.DRAFT
    words = {
        "name": names.name,
        "title": names.title,
        "government": sop.government,
        "agency": register.agency_name,
        "year": str(register.year),
        "edition": edition.label,
    }
    return PrintedFrame(
        title=(
            f"{names.title} ({names.name}) {register.agency_name} Tahun {register.year}, "
            f"edisi {edition.label}"
        ),
        author=register.agency_name,
        letterhead=tuple(line.format_map(words).upper() for line in form.letterhead),
        letterhead_small=tuple(line.format_map(words) for line in form.letterhead_small),
        annex=_annex(edition, names, config),
        heading=tuple(line.format_map(words).upper() for line in form.heading),
        watermark="RANCANGAN" if draft else "",
        notes=tuple(filter(None, (*notes, *_earlier(edition), _exception(edition.decree)))),
        signatures=_signatures(edition.decree, sop),
        proof=Proof("" if draft else names.address, _proof_lines(edition, names)),
        footer=f"{names.name} {register.agency_name}, edisi {edition.label}",
    )


def short_mark(digest: str) -> str:
    """Return the beginning of a digest, as people can compare it.

    >>> short_mark("3f8a91c277de0123456789")
    '3f8a-91c2-77de'
    """
    return "-".join(digest[start : start + 4] for start in (0, 4, 8) if digest[start:])


def _proof_lines(edition: RegisterEdition, names: ListNames) -> tuple[str, ...]:
    """Return the page's address and the marks; the whole digests are in the JSON file."""
    what = "salinan ini" if edition.closed else "isi"
    marks = f"{what} {short_mark(names.content_hash or edition.register.content_hash)}"
    if edition.audit_head:
        marks += f", rantai {short_mark(edition.audit_head)}"
    shown = names.address if edition.status is EditionStatus.ESTABLISHED else ""
    return (
        *(("Edisi ini di portal:", shown) if shown else ()),
        f"Tanda audit: {marks}",
    )


def _annex(
    edition: RegisterEdition, names: ListNames, config: CatalogConfig
) -> tuple[tuple[str, str], ...]:
    """Return the lines at the top right that tie the list to its decree: label and text."""
    decree, sop = edition.decree, config.sop
    position = decree.position if decree else sop.roles[Role.SUPERIOR].id
    subject = decree.subject if decree else ""
    return (
        ("Lampiran", f"Keputusan {position}"),
        ("Nomor", decree.number if decree else BLANK),
        ("Tanggal", day_words(decree.date) if decree else BLANK),
        ("Tentang", subject or f"Penetapan {names.title} {edition.register.agency_name}"),
    )


def _earlier(edition: RegisterEdition) -> tuple[str, ...]:
    """Return the notes on what an established edition does with the one before it."""
    decree = edition.decree
    if decree is None or not decree.earlier or edition.status is EditionStatus.DRAFT:
        return ()
    cited = (f"Lampiran {decree.corrected}.",) if decree.corrected else ()
    return (f"Keputusan ini {decree.earlier}.", *cited)


def _exception(decree: Decree | None) -> str:
    return decree.exception if decree else ""


def _signatures(decree: Decree | None, sop: Sop) -> tuple[Signature, ...]:
    """Return the blocks from left to right: who agrees, if required, and who signs."""
    signs = Signature(
        lines=(
            f"Ditetapkan di {decree.place if decree else sop.place}",
            f"pada tanggal {day_words(decree.date) if decree else BLANK}",
            f"{decree.position if decree else sop.roles[Role.SUPERIOR].id},",
        ),
        name=decree.signatory if decree else BLANK,
        below=(
            *((decree.rank,) if decree and decree.rank else ()),
            f"NIP {decree.nip if decree and decree.nip else BLANK}",
        ),
    )
    if sop.settings.decree_mode == "atasan_menetapkan":
        return (signs,)
    agrees = Signature(
        ("Disetujui oleh", f"{sop.roles[Role.SUPERIOR].id},"), BLANK, (f"NIP {BLANK}",)
    )
    return (agrees, signs)
