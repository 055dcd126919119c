"""The statement that there is no such information as a Word document. Same input, same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Length, Mm, Pt

from didd.adapters.register_files.packing import dated_document
from didd.adapters.register_files.statements.statement_text import StatementText
from didd.adapters.register_files.word_table import printable_in_word

_FONT, _SIZE = "Times New Roman", 11
_WIDTHS = (Mm(12), Mm(58), Mm(42), Mm(48))


def statement_docx(text: StatementText, day: date) -> bytes:
    """Return the statement as DOCX, dated ``day``."""
    made = Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(_SIZE)
    style.paragraph_format.space_after = Pt(4)
    about = made.core_properties
    about.title, about.author = (printable_in_word(t)[:255] for t in (text.title, text.author))
    about.language = "id-ID"
    about.created = about.modified = datetime.combine(day, time(), UTC)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(22)
    for line in text.heading[:-1]:
        _line(made, line, centred=True, bold=True)
    _line(made, text.heading[-1], centred=True)
    _line(made, text.opening)
    _table(made, text.signatory, (Mm(30), Mm(130)), ruled=False)
    _line(made, text.states)
    _table(made, (text.columns, *text.rows), _WIDTHS, ruled=True)
    for line in text.closing:
        _line(made, line)
    for line in (*text.signature, "", "", text.name, text.below):
        form = _line(made, line, bold=line == text.name).paragraph_format
        form.left_indent, form.keep_with_next = Mm(90), True
    _line(made, text.mark)
    out = io.BytesIO()
    made.save(out)
    return dated_document(out.getvalue(), day)


def _table(
    made: Written, rows: Sequence[Sequence[str]], widths: Sequence[Length], *, ruled: bool
) -> None:
    table = made.add_table(rows=len(rows), cols=len(widths))
    table.autofit = False
    if ruled:
        table.style = "Table Grid"
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, width, said in zip(row.cells, widths, texts, strict=True):
            cell.width = width
            run = cell.paragraphs[0].add_run(printable_in_word(said))
            run.bold = ruled and number == 0
    _line(made, "")


def _line(made: Written, text: str, *, centred: bool = False, bold: bool = False) -> Any:
    paragraph = made.add_paragraph()
    paragraph.add_run(printable_in_word(text)).bold = bold
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph
