"""The minutes of a consequence test as a Word document, to be filled in further and signed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from didd.adapters.register_files.minutes.minutes_text import MinutesText
from didd.adapters.register_files.word_table import printable_in_word
from didd.register.printing.printed_pages import BLANK

_FONT, _SIZE = "Times New Roman", 11


def minutes_docx(text: MinutesText, day: date) -> bytes:
    """Return the minutes as DOCX, dated ``day``."""
    made = Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.paragraph_format.space_after = Pt(4)
    about = made.core_properties
    about.title, about.author = text.title, text.author[:255]
    about.language = "id-ID"
    about.created = about.modified = datetime.combine(day, time(), UTC)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(22)
    for line in text.heading[:-1]:
        _line(made, line, centred=True, bold=True)
    _line(made, text.heading[-1], centred=True)
    _line(made, text.opening)
    _table(made, text.rows)
    _line(made, text.result + "".join(f"     ☐ {outcome}" for outcome in text.outcomes))
    _line(made, text.closing)
    _signatures(made, text)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _table(made: Written, rows: Sequence[tuple[str, str]]) -> None:
    table = made.add_table(rows=len(rows), cols=2)
    table.style, table.autofit = "Table Grid", False
    for row, (name, text) in zip(table.rows, rows, strict=True):
        for cell, width, said in zip(row.cells, (Mm(50), Mm(110)), (name, text), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(printable_in_word(said))
    _line(made, "")


def _signatures(made: Written, text: MinutesText) -> None:
    _line(made, "Peserta:")
    for number, name in enumerate(text.participants, start=1):
        _line(
            made, f"{number}. {name}\t(tanda tangan) {BLANK}"
        ).paragraph_format.tab_stops.add_tab_stop(Mm(90))
    _line(made, "")
    for said in (*text.signature, "", "", text.name, text.below):
        _line(made, said).paragraph_format.left_indent = Mm(90)


def _line(made: Written, text: str, *, centred: bool = False, bold: bool = False) -> Any:
    paragraph = made.add_paragraph()
    paragraph.add_run(printable_in_word(text)).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph
