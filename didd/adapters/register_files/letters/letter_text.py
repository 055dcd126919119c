"""What the letter to an agency that is late says, from letterhead to copies, for any paper. Pure.

Its sentences are the office's own (``late_letter`` in ``sop.yaml``); what is late comes from the
board on the day of the letter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from didd.config.catalog import CatalogConfig
from didd.model import Agency, Officer
from didd.obligations.board import Line
from didd.obligations.deadlines import Deadline, Reason
from didd.register.printing.printed_pages import BLANK
from didd.text.day_words import day_words

#: Titles of the columns of what is late and what is missing.
HEADS = ("No.", "Kode", "Informasi", "Keadaan", "Batas waktu")
_LATE: Mapping[Reason, str] = {
    Reason.RENEW: "melewati batas waktu pembaruan",
    Reason.PROMISED: "dijanjikan, belum dipenuhi",
    Reason.LIST: "daftar melewati batas waktu pembaruan",
    Reason.FIRST_LIST: "daftar belum pernah ditetapkan",
}
_MISSING, _NO_DAY = "belum ada", "-"


@dataclass(frozen=True, slots=True)
class LetterText:
    """A letter for print, from top to bottom; dots stand for what is not known."""

    title: str
    author: str
    letterhead: tuple[str, ...]
    letterhead_small: tuple[str, ...]
    place_and_day: str
    marks: tuple[tuple[str, str], ...]
    addressee: tuple[str, ...]
    opening: tuple[str, ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    request: tuple[str, ...]
    position: str
    name: str
    below: tuple[str, ...]
    copies: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter is about: what is late and missing, who signs it, until when it is answered.

    ``address`` is the page where the agency answers, "" where the desk's address is not known.
    """

    agency: Agency
    late: Sequence[Deadline]
    missing: Sequence[Line]
    officer: Officer | None
    day: date
    answer_by: date
    address: str = ""


def letter_text(facts: LetterFacts, config: CatalogConfig) -> LetterText:
    """Return what the letter says."""
    sop, form, agency = config.sop, config.sop.late_letter, facts.agency
    words = {
        "name": sop.register_name,
        "title": sop.register_title,
        "government": sop.government,
        "agency": agency.name,
        "day": day_words(facts.answer_by),
        "address": f", melalui {facts.address}" if facts.address else "",
    }
    printed = {**words, "year": str(facts.day.year), "edition": ""}
    subject, officer = form.subject.format_map(words), facts.officer
    never = any(each.reason is Reason.FIRST_LIST for each in facts.late)
    opening = form.opening_without_list if never else form.opening
    request = form.request_without_list if never else form.request
    return LetterText(
        title=f"{subject}, {agency.name}",
        author=sop.government,
        letterhead=tuple(x.format_map(printed).upper() for x in sop.printed.letterhead),
        letterhead_small=tuple(x.format_map(printed) for x in sop.printed.letterhead_small),
        place_and_day=f"{sop.place}, {day_words(facts.day)}",
        marks=(("Nomor", BLANK), ("Sifat", form.nature), ("Lampiran", "-"), ("Hal", subject)),
        addressee=(f"Yth. {form.addressee.format_map(words)}", "di", sop.place),
        opening=tuple(x.format_map(words) for x in opening),
        heads=HEADS,
        rows=_rows(facts, config),
        request=tuple(x.format_map(words) for x in request),
        position=f"{officer.position}," if officer else BLANK,
        name=officer.name if officer else BLANK,
        below=_below(officer),
        copies=tuple(x.format_map(words) for x in form.copies),
    )


def _below(officer: Officer | None) -> tuple[str, ...]:
    rank = [officer.rank] if officer and officer.rank else []
    return (*rank, f"NIP {officer.nip if officer and officer.nip else BLANK}")


def _rows(facts: LetterFacts, config: CatalogConfig) -> tuple[tuple[str, ...], ...]:
    labels = {h.code: h.label.id for h in config.mandatory.headings}
    own_list = f"{config.sop.register_title} ({config.sop.register_name})"
    told = [
        (
            each.heading or _NO_DAY,
            labels.get(each.heading, each.heading) if each.heading else own_list,
            _LATE[each.reason],
            day_words(each.due),
        )
        for each in facts.late
    ]
    told += [
        (line.heading.code, line.heading.label.id, _MISSING, _NO_DAY) for line in facts.missing
    ]
    return tuple((str(number), *each) for number, each in enumerate(told, start=1))
