"""What every paper as a Word document has: its page and properties, its lines, its rule."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, time
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from didd.adapters.register_files.word_table import printable_in_word

#: Letters of the text, in points.
SIZE = 11
_FONT = "Times New Roman"
_RULE = '<w:pBdr {}><w:bottom w:val="thickThinSmallGap" w:sz="18" w:space="1"/></w:pBdr>'


def paper(title: str, author: str, day: date, *, after: float = 4, top: float = 0) -> Written:
    """Begin an upright A4 paper of that day.

    ``after`` is the room after a paragraph in points, ``top`` the upper margin in millimetres; 0
    leaves Word's.
    """
    made = Document()
    style: Any = made.styles["Normal"]
    style.font.name, style.font.size = _FONT, Pt(SIZE)
    style.paragraph_format.space_after = Pt(after)
    about = made.core_properties
    about.title, about.author = (printable_in_word(said)[:255] for said in (title, author))
    about.language = "id-ID"
    about.created = about.modified = datetime.combine(day, time(), UTC)
    page = made.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.left_margin, page.right_margin = Mm(28), Mm(22)
    if top:
        page.top_margin = Mm(top)
    return made


def line(
    made: Written,
    said: str,
    *,
    size: float | None = None,
    bold: bool = False,
    centred: bool = False,
) -> Any:
    """Append a paragraph and return it; without ``size`` it has the paper's own."""
    paragraph = made.add_paragraph()
    run = paragraph.add_run(printable_in_word(said))
    run.bold = bold
    if size is not None:
        run.font.size = Pt(size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def ruled_off(made: Written) -> Any:
    """Append the rule under a letterhead and return its paragraph."""
    ruled = line(made, "", size=2)
    ruled._p.get_or_add_pPr().append(parse_xml(_RULE.format(nsdecls("w"))))
    return ruled


def written(made: Written) -> bytes:
    """Return the paper's bytes."""
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()
