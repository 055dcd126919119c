"""The minutes of a consequence test as a Word document, to be filled in further and signed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from docx.document import Document as Written
from docx.shared import Mm

from didd.adapters.register_files.minutes.minutes_text import MinutesText
from didd.adapters.register_files.word_paper import line, paper, written
from didd.adapters.register_files.word_table import printable_in_word
from didd.register.printing.printed_pages import BLANK


def minutes_docx(text: MinutesText, day: date) -> bytes:
    """Return the minutes as DOCX, dated ``day``."""
    made = paper(text.title, text.author, day)
    for said in text.heading[:-1]:
        line(made, said, centred=True, bold=True)
    line(made, text.heading[-1], centred=True)
    line(made, text.opening)
    _table(made, text.rows)
    line(made, text.result + "".join(f"     ☐ {outcome}" for outcome in text.outcomes))
    line(made, text.closing)
    _signatures(made, text)
    return written(made)


def _table(made: Written, rows: Sequence[tuple[str, str]]) -> None:
    table = made.add_table(rows=len(rows), cols=2)
    table.style, table.autofit = "Table Grid", False
    for row, (name, text) in zip(table.rows, rows, strict=True):
        for cell, width, said in zip(row.cells, (Mm(50), Mm(110)), (name, text), strict=True):
            cell.width = width
            cell.paragraphs[0].add_run(printable_in_word(said))
    line(made, "")


def _signatures(made: Written, text: MinutesText) -> None:
    line(made, "Peserta:")
    for number, name in enumerate(text.participants, start=1):
        line(
            made, f"{number}. {name}\t(tanda tangan) {BLANK}"
        ).paragraph_format.tab_stops.add_tab_stop(Mm(90))
    line(made, "")
    for said in (*text.signature, "", "", text.name, text.below):
        line(made, said).paragraph_format.left_indent = Mm(90)
