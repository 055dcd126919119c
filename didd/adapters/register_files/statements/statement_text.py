"""What a statement that there is no such information says, for any paper. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from didd.config.catalog import CatalogConfig
from didd.model import Agency
from didd.obligations.agreed.statements import Subject, named, statement_mark
from didd.register.printing.printed_pages import BLANK
from didd.text.day_words import day_words

TITLE = "Surat Pernyataan"
COLUMNS = ("No.", "Informasi", "Dasar", "Alasan tidak ada")
#: Letters of the mark that stand on the paper.
_MARK = 16


@dataclass(frozen=True, slots=True)
class Signatory:
    """Who signs, as far as it is known: the head of the agency, or its secretary."""

    name: str = ""
    position: str = ""
    nip: str = ""


@dataclass(frozen=True, slots=True)
class StatementText:
    """A statement for print, from top to bottom; dots stand for what is not known."""

    title: str
    author: str
    heading: tuple[str, ...]
    opening: str
    signatory: tuple[tuple[str, str], ...]
    states: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    closing: tuple[str, ...]
    signature: tuple[str, ...]
    name: str
    below: str
    mark: str


def statement_text(
    config: CatalogConfig,
    agency: Agency,
    subjects: Sequence[Subject],
    signatory: Signatory,
    day: date,
) -> StatementText:
    """Return what the statement says of these subjects, on a day."""
    about = (TITLE.upper(), "TIDAK MENGUASAI INFORMASI", f"Nomor {BLANK}")
    position = signatory.position or BLANK
    return StatementText(
        title=f"{TITLE} {agency.name}",
        author=agency.name,
        heading=(config.sop.government.upper(), agency.name.upper(), *about),
        opening="Yang bertanda tangan di bawah ini:",
        signatory=(
            ("Nama", signatory.name or BLANK),
            ("NIP", signatory.nip or BLANK),
            ("Jabatan", position),
        ),
        states=f"menyatakan dengan sebenarnya bahwa sampai dengan tanggal {day_words(day)} "
        f"{agency.name} tidak memiliki informasi berikut.",
        columns=COLUMNS,
        rows=tuple(_row(number, each, config) for number, each in enumerate(subjects, start=1)),
        closing=(
            "Bila informasi tersebut kemudian ada, informasi itu akan dimasukkan ke dalam "
            f"{config.sop.register_title} dan diumumkan.",
            "Demikian pernyataan ini dibuat untuk dipergunakan sebagaimana mestinya.",
        ),
        signature=(f"{config.sop.place}, {day_words(day)}", f"{position},"),
        name=signatory.name or BLANK,
        below=f"NIP {signatory.nip or BLANK}",
        mark=f"Sidik isi: {statement_mark(agency.slug, subjects)[:_MARK]}",
    )


def _row(number: int, subject: Subject, config: CatalogConfig) -> tuple[str, ...]:
    title, package = named(subject, config.mandatory.headings)
    heading = next((h for h in config.mandatory.headings if h.code == subject.heading), None)
    what = f"{subject.heading} {title}" + (f", paket {package}" if package else "")
    return (f"{number}.", what, heading.source if heading else "", subject.reason)
