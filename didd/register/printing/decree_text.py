"""What the decree of a list says, from its heading to its signatures; the list is its annex. Pure.

The texts come from ``sop.yaml`` (``decree``, ``excluded_decree``); what it does with the decree
before it is said by ``earlier_words``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from didd.config.catalog import CatalogConfig
from didd.config.print_form import DecreeForm
from didd.model import Decree, Effect, RegisterEdition
from didd.register.printing.printed_frame import ListNames
from didd.register.printing.printed_pages import BLANK, PrintedFrame, PrintedList, Signature
from didd.text.day_words import day_words

#: Between a decree and the one that corrects it.
_CORRECTED = " sebagaimana "

#: The rulings of a decree in words, as they are counted there.
RULINGS = (
    "KESATU",
    "KEDUA",
    "KETIGA",
    "KEEMPAT",
    "KELIMA",
    "KEENAM",
    "KETUJUH",
    "KEDELAPAN",
    "KESEMBILAN",
    "KESEPULUH",
)


@dataclass(frozen=True, slots=True)
class DecreeText:
    """A decree for print, from top to bottom; its annex is a printed list."""

    title: str
    author: str
    letterhead: tuple[str, ...]
    letterhead_small: tuple[str, ...]
    heading: tuple[str, ...]
    opening: str
    considering: tuple[str, ...]
    basis: tuple[str, ...]
    establishes: str
    rulings: tuple[tuple[str, str], ...]
    signatures: tuple[Signature, ...]
    copies: tuple[str, ...]


def earlier_words(before: Decree | None, effect: Effect, numbers: Sequence[str] = ()) -> str:
    """Return what a decree does with the one ``before`` it, as a clause; "" without one.

    ``numbers`` are those of the rows that a ralat corrects.
    """
    if before is None:
        return ""
    which = named(before)
    rows = f" pada {_listed(numbers)}" if numbers else ""
    return {
        Effect.REVOKE: f"mencabut {which} dan menyatakannya tidak berlaku",
        Effect.AMEND: f"mengubah Lampiran {which}",
        Effect.CORRECT: f"meralat Lampiran {which}, yang memuat kesalahan penulisan{rows}",
    }[effect]


def named(decree: Decree) -> str:
    """Return what a decree is called in another one."""
    return f"Keputusan {decree.position} Nomor {decree.number} tanggal {day_words(decree.date)}"


def corrected_words(before: Decree | None, effect: Effect, decree: Decree) -> str:
    """Return how a list is cited that ``decree`` corrects, with both decrees; "" for no ralat."""
    if before is None or effect is not Effect.CORRECT:
        return ""
    if not before.corrected:
        return f"{named(before)}{_CORRECTED}diralat dengan {named(decree)}"
    first = before.corrected.partition(_CORRECTED)[0]
    return f"{first}{_CORRECTED}telah beberapa kali diralat, terakhir dengan {named(decree)}"


def _listed(numbers: Sequence[str]) -> str:
    *most, last = numbers
    return f"{', '.join(most)} dan {last}" if most else last


def decree_text(
    edition: RegisterEdition,
    names: ListNames,
    entries: int,
    printed: PrintedList,
    form: DecreeForm,
    config: CatalogConfig,
) -> DecreeText:
    """Return the decree of an edition with a ``decree``, the list of which is ``printed``.

    Raises ``ValueError`` for an edition without one.
    """
    decree, register, sop = edition.decree, edition.register, config.sop
    if decree is None:
        raise ValueError(f"edition {edition.label} of {register.agency} has no decree")
    words = {
        "name": names.name,
        "title": names.title,
        "government": sop.government,
        "agency": register.agency_name,
        "year": str(register.year),
        "edition": edition.label,
        "position": decree.position,
        "entries": str(entries),
    }

    def told(texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(text.format_map(words).rstrip(".;") for text in texts)

    *first, last = told(form.rulings)
    earlier = [f"Keputusan ini {decree.earlier}"] if decree.earlier else []
    subject = decree.subject or f"Penetapan {names.title} ({names.name}) {register.agency_name}"
    frame = printed.frame
    return DecreeText(
        title=f"Keputusan {decree.position} tentang {subject}",
        author=frame.author,
        letterhead=frame.letterhead,
        letterhead_small=frame.letterhead_small,
        heading=(
            f"KEPUTUSAN {decree.position.upper()}",
            f"NOMOR {decree.number}",
            "TENTANG",
            f"{subject} TAHUN {register.year}".upper(),
        ),
        opening=f"{decree.position.upper()},",
        considering=told(form.considering),
        basis=told(form.basis),
        establishes=f"Keputusan {decree.position} tentang {subject} Tahun {register.year}.".upper(),
        rulings=tuple(zip(RULINGS, (*first, *earlier, last), strict=False)),
        signatures=frame.signatures,
        copies=told(form.copies),
    )


def annexed(printed: PrintedList) -> PrintedList:
    """Return a list as the annex of its decree: without letterhead, and no draft to sign."""
    return replace(printed, frame=replace(printed.frame, letterhead=(), watermark=""))


def undated(frame: PrintedFrame, day: date) -> PrintedFrame:
    """Return the frame with room for a date by hand wherever ``day`` stands as the decree's."""

    def open_to(line: str) -> str:
        return line.replace(day_words(day), BLANK)

    return replace(
        frame,
        annex=tuple((label, open_to(text)) for label, text in frame.annex),
        signatures=tuple(
            replace(s, lines=tuple(open_to(line) for line in s.lines)) for s in frame.signatures
        ),
    )
