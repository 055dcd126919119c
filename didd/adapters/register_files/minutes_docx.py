"""The minutes of a consequence test (berita acara) as a Word document, to be signed."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from didd.adapters.register_files.word_table import printable_in_word
from didd.approval.consequence_test import Minutes, articles
from didd.config.catalog import CatalogConfig
from didd.model import Agency, Officer, Record
from didd.register.printing.printed_pages import BLANK
from didd.text.day_words import day_words

_FONT, _SIZE = "Times New Roman", 11
#: Lines for signatures where nobody is named yet.
_OPEN_LINES = 3


def minutes_docx(
    config: CatalogConfig, agency: Agency, record: Record, minutes: Minutes, officer: Officer
) -> bytes:
    """Return the minutes as DOCX; dots stand for what is not known."""
    made = Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.paragraph_format.space_after = Pt(4)
    day = _day(minutes.day)
    about = made.core_properties
    about.title, about.author = "Berita Acara Uji Konsekuensi", agency.name[:255]
    about.language = "id-ID"
    about.created = about.modified = datetime.combine(day or date(2000, 1, 1), time(), UTC)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(22)
    _line(made, config.sop.government.upper(), centred=True, bold=True)
    _line(made, "BERITA ACARA UJI KONSEKUENSI", centred=True, bold=True)
    _line(made, f"Nomor {BLANK}", centred=True)
    when, where = day_words(day) if day else BLANK, minutes.place or BLANK
    _line(
        made,
        f"Pada tanggal {when} bertempat di {where} telah dilakukan pengujian konsekuensi "
        "sebagaimana dimaksud dalam Pasal 19 Undang-Undang Nomor 14 Tahun 2008 tentang "
        "Keterbukaan Informasi Publik terhadap informasi sebagai berikut.",
    )
    _table(made, _rows(config, agency, record, minutes))
    _line(made, "Hasil pengujian: ☐ dikecualikan     ☐ terbuka")
    _line(made, "Demikian berita acara ini dibuat untuk dipergunakan sebagaimana mestinya.")
    _signatures(made, minutes, officer)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


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


def _table(made: Written, rows: list[tuple[str, str]]) -> None:
    table = made.add_table(rows=len(rows), cols=2)
    table.style, table.autofit = "Table Grid", False
    for row, (name, text) in zip(table.rows, rows, strict=True):
        for cell, width, said in zip(row.cells, (Mm(50), Mm(110)), (name, text), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(printable_in_word(said or BLANK))
    _line(made, "")


def _signatures(made: Written, minutes: Minutes, officer: Officer) -> None:
    _line(made, "Peserta:")
    named = minutes.participants or (BLANK,) * _OPEN_LINES
    for number, name in enumerate(named, start=1):
        _line(
            made, f"{number}. {name}\t(tanda tangan) {BLANK}"
        ).paragraph_format.tab_stops.add_tab_stop(Mm(90))
    _line(made, "")
    for text in (officer.position, "", "", officer.name, f"NIP {officer.nip or BLANK}"):
        _line(made, text).paragraph_format.left_indent = Mm(90)


def _line(made: Written, text: str, *, centred: bool = False, bold: bool = False) -> Any:
    paragraph = made.add_paragraph()
    paragraph.add_run(printable_in_word(text)).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
