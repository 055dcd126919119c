"""A decree with its annex as a Word document, which an office may still edit.

Same input, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from docx.document import Document as Written
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.shared import Mm, Pt

from didd.adapters.register_files.packing import dated_document
from didd.adapters.register_files.word_paper import SIZE, line, paper, ruled_off, written
from didd.adapters.register_files.word_table import printable_in_word, word_table
from didd.register.printing.decree_text import DecreeText
from didd.register.printing.printed_pages import PrintedFrame, PrintedList, Signature

_line = partial(line, size=SIZE)
#: The width of a page inside its margins: of the decree, and of its annex across.
_UPRIGHT, _ACROSS = Mm(160), Mm(269)


def decree_docx(decree: DecreeText, annex: PrintedList, day: date) -> bytes:
    """Return decree and annex as DOCX, dated ``day``."""
    made = paper(decree.title, decree.author, day, after=0, top=18)
    _body(made, decree)
    _annex(made, annex)
    return dated_document(written(made), day)


def _body(made: Written, decree: DecreeText) -> None:
    for said in decree.letterhead[:-1]:
        _line(made, said, centred=True)
    _line(made, decree.letterhead[-1], centred=True, size=15, bold=True)
    for said in decree.letterhead_small:
        _line(made, said, centred=True, size=9)
    ruled_off(made).paragraph_format.space_after = Pt(12)
    for said in decree.heading:
        _line(made, said, centred=True, bold=True)
    _line(made, "", centred=True)
    _line(made, decree.opening, centred=True)
    _line(made, "", centred=True)
    letters = [f"{chr(ord('a') + at)}." for at in range(len(decree.considering))]
    _listed(made, "Menimbang", letters, decree.considering)
    _listed(made, "Mengingat", [f"{n}." for n in range(1, len(decree.basis) + 1)], decree.basis)
    _line(made, "MEMUTUSKAN:", centred=True, bold=True)
    _line(made, "", centred=True)
    rulings = [("Menetapkan", decree.establishes), *((m, f"{t}.") for m, t in decree.rulings)]
    _columns(made, (29, 5, 126), [(mark, ":", text) for mark, text in rulings], kept=3)
    _signatures(made, decree.signatures, _UPRIGHT, 11)
    if decree.copies:
        _line(made, "Tembusan:", size=9.5)
        for number, copy in enumerate(decree.copies, start=1):
            _line(made, f"{number}. {copy}", size=9.5)


def _listed(made: Written, word: str, marks: Sequence[str], texts: Sequence[str]) -> None:
    ends = [";"] * (len(texts) - 1) + ["."]
    rows = [
        (word if at == 0 else "", ":" if at == 0 else "", mark, text + end)
        for at, (mark, text, end) in enumerate(zip(marks, texts, ends, strict=True))
    ]
    _columns(made, (29, 5, 8, 118), rows)


def _columns(
    made: Written, widths: Sequence[float], rows: Sequence[Sequence[str]], *, kept: int = 0
) -> None:
    """Write texts side by side without lines; the last ``kept`` rows stay with what follows."""
    table = made.add_table(rows=len(rows), cols=len(widths))
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(table.rows, rows, strict=True)):
        for cell, width, text in zip(row.cells, widths, texts, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.add_run(printable_in_word(text))
            paragraph.paragraph_format.space_after = Pt(3)
            paragraph.paragraph_format.keep_with_next = number >= len(rows) - kept
            if width > 100:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _line(made, "", size=6).paragraph_format.keep_with_next = bool(kept)


def _annex(made: Written, annex: PrintedList) -> None:
    page = made.add_section(WD_SECTION.NEW_PAGE)
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Mm(297), Mm(210)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Mm(14)
    frame = annex.frame
    for label, text in frame.annex:
        form = _line(made, f"{label}\t: {text}", size=8).paragraph_format
        form.left_indent = Mm(174)
        form.tab_stops.add_tab_stop(Mm(192))
    for said in frame.heading:
        _line(made, said, centred=True, bold=True)
    element: Any = made.element
    table = parse_xml(word_table(annex, _ACROSS / Mm(1)))
    element.body.insert(len(element.body) - 1, table)
    _notes(made, frame)
    _signatures(made, frame.signatures, _ACROSS, 9)


def _notes(made: Written, frame: PrintedFrame) -> None:
    for note in (*frame.notes, *frame.proof.lines):
        _line(made, note, size=8.5).paragraph_format.keep_with_next = True


def _signatures(made: Written, signed: Sequence[Signature], width: int, size: float) -> None:
    """Write the signature blocks at the right, never torn apart."""
    blocks: list[Signature | None] = [None, *signed] if len(signed) == 1 else list(signed)
    table = made.add_table(rows=1, cols=len(blocks))
    table.autofit = False
    cells: Any = table.rows[0].cells
    for cell, block in zip(cells, blocks, strict=True):
        cell.width = width // len(blocks)
        if block is None:
            continue
        above = [*block.lines, "", "", ""]
        texts = [(text, False) for text in above] + [(block.name, True)]
        texts += [(text, False) for text in block.below]
        for at, (text, bold) in enumerate(texts):
            paragraph = cell.paragraphs[0] if at == 0 else cell.add_paragraph()
            run = paragraph.add_run(printable_in_word(text))
            run.bold, run.font.size = bold, Pt(size)
            paragraph.paragraph_format.keep_with_next = at < len(texts) - 1
            paragraph.paragraph_format.keep_together = True
