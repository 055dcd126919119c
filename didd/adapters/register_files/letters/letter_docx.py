"""A letter as a Word document, which an office may still edit before it is signed.

Same input, same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from typing import Any

from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from didd.adapters.register_files.letters.letter_text import LetterText
from didd.adapters.register_files.packing import dated_document
from didd.adapters.register_files.word_paper import SIZE, line, paper, ruled_off, written
from didd.adapters.register_files.word_table import printable_in_word

_line = partial(line, size=SIZE)
#: Widths of the columns of what is late, in millimetres.
_WIDTHS = (11, 15, 58, 42, 34)
_ROW = f"<w:cantSplit {nsdecls('w')}/>"
_HEAD = f"<w:tblHeader {nsdecls('w')}/>"


def letter_docx(text: LetterText, day: date) -> bytes:
    """Return the letter as DOCX, dated ``day``."""
    made = paper(text.title, text.author, day, top=18)
    _head(made, text)
    for paragraph in text.opening:
        _line(made, paragraph).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _table(made, text.heads, text.rows)
    for paragraph in text.request:
        _line(made, paragraph).alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _signed(made, text)
    return dated_document(written(made), day)


def _head(made: Written, text: LetterText) -> None:
    for at, said in enumerate(text.letterhead, start=1):
        large = at == len(text.letterhead)
        _line(made, said, size=15 if large else SIZE, bold=large, centred=True)
    for said in text.letterhead_small:
        _line(made, said, size=9, centred=True)
    ruled_off(made)
    _line(made, text.place_and_day).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for name, said in text.marks:
        form = _line(made, f"{name}\t: {said}").paragraph_format
        form.tab_stops.add_tab_stop(Mm(24))
        form.space_after = Pt(0)
    _line(made, "")
    for said in text.addressee:
        _line(made, said).paragraph_format.space_after = Pt(0)
    _line(made, "")


def _table(made: Written, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    table = made.add_table(rows=1 + len(rows), cols=len(heads))
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    for number, (row, texts) in enumerate(zip(table.rows, (heads, *rows), strict=True)):
        kept: Any = row
        about = kept._tr.get_or_add_trPr()
        about.append(parse_xml(_ROW))
        if number == 0:
            about.append(parse_xml(_HEAD))
        for cell, width, said in zip(row.cells, _WIDTHS, texts, strict=True):
            cell.width = Mm(width)
            run = cell.paragraphs[0].add_run(printable_in_word(said))
            run.bold, run.font.size = number == 0, Pt(10)
    _line(made, "")


def _signed(made: Written, text: LetterText) -> None:
    above = (text.position, "", "", "")
    block = [(said, False) for said in above] + [(text.name, True)]
    block += [(said, False) for said in text.below]
    for at, (said, bold) in enumerate(block):
        form = _line(made, said, bold=bold).paragraph_format
        form.left_indent, form.space_after = Mm(90), Pt(0)
        form.keep_with_next = at < len(block) - 1
    if text.copies:
        _line(made, "Tembusan:", size=10)
        for number, copy in enumerate(text.copies, start=1):
            _line(made, f"{number}. {copy}", size=10)
