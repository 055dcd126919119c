"""What the minutes of a consequence test say, from heading to signatures, for any paper. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from didd.approval.consequences.consequence_test import Minutes, articles
from didd.config.catalog import CatalogConfig
from didd.model import Agency, Officer, Record
from didd.register.printing.printed_pages import BLANK
from didd.text.day_words import day_words

TITLE = "Berita Acara Uji Konsekuensi"
#: What is ticked by hand.
OUTCOMES = ("dikecualikan", "terbuka", "terbuka dengan salinan yang dihitamkan")
#: Lines for signatures where nobody is named yet.
_OPEN_LINES = 3


@dataclass(frozen=True, slots=True)
class MinutesText:
    """Minutes for print, from top to bottom; dots stand for what is not known."""

    title: str
    author: str
    heading: tuple[str, ...]
    opening: str
    rows: tuple[tuple[str, str], ...]
    result: str
    outcomes: tuple[str, ...]
    closing: str
    participants: tuple[str, ...]
    signature: tuple[str, ...]
    name: str
    below: str


def minutes_text(
    config: CatalogConfig, agency: Agency, record: Record, minutes: Minutes, officer: Officer
) -> MinutesText:
    """Return what the minutes say, with what is filled in so far."""
    day = _day(minutes.day)
    when, where = day_words(day) if day else BLANK, minutes.place or BLANK
    return MinutesText(
        title=TITLE,
        author=agency.name,
        heading=(config.sop.government.upper(), TITLE.upper(), f"Nomor {BLANK}"),
        opening=f"Pada tanggal {when} bertempat di {where} telah dilakukan pengujian konsekuensi "
        "sebagaimana dimaksud dalam Pasal 19 Undang-Undang Nomor 14 Tahun 2008 tentang "
        "Keterbukaan Informasi Publik terhadap informasi sebagai berikut.",
        rows=tuple((name, said or BLANK) for name, said in _rows(config, agency, record, minutes)),
        result="Hasil pengujian:",
        outcomes=OUTCOMES,
        closing="Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.",
        participants=minutes.participants or (BLANK,) * _OPEN_LINES,
        signature=(officer.position,),
        name=officer.name,
        below=f"NIP {officer.nip or BLANK}",
    )


def _rows(
    config: CatalogConfig, agency: Agency, record: Record, minutes: Minutes
) -> list[tuple[str, str]]:
    words = {ground.code: ground.label.id for ground in articles(config.sop)}
    return [
        ("Informasi", record.title),
        ("Perangkat Daerah", agency.name),
        ("Unit yang menguasai", minutes.unit),
        ("Pasal yang diuji", words.get(minutes.article, "")),
        ("Peraturan lain yang mendasari", minutes.law),
        ("Konsekuensi bila dibuka", minutes.if_opened),
        ("Konsekuensi bila ditutup", minutes.if_closed),
        ("Jangka waktu pengecualian", minutes.period),
    ]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
