"""The statement that there is no such information as a Word document. Same input, same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.document import Document as Written
from docx.shared import Length, Mm

from didd.adapters.register_files.packing import dated_document
from didd.adapters.register_files.statements.statement_text import StatementText
from didd.adapters.register_files.word_paper import line, paper, written
from didd.adapters.register_files.word_table import printable_in_word

_WIDTHS = (Mm(12), Mm(58), Mm(42), Mm(48))


def statement_docx(text: StatementText, day: date) -> bytes:
    """Return the statement as DOCX, dated ``day``."""
    made = paper(text.title, text.author, day)
    for said in text.heading[:-1]:
        line(made, said, centred=True, bold=True)
    line(made, text.heading[-1], centred=True)
    line(made, text.opening)
    _table(made, text.signatory, (Mm(30), Mm(130)), ruled=False)
    line(made, text.states)
    _table(made, (text.columns, *text.rows), _WIDTHS, ruled=True)
    for said in text.closing:
        line(made, said)
    for said in (*text.signature, "", "", text.name, text.below):
        form = line(made, said, bold=said == text.name).paragraph_format
        form.left_indent, form.keep_with_next = Mm(90), True
    line(made, text.mark)
    return dated_document(written(made), day)


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
    line(made, "")
