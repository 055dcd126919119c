"""A printed list as a table of a Word document.

Written as XML at once: a library call per cell takes minutes for a long list.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from docx.oxml.ns import nsdecls

from didd.register.printing.printed_pages import NONE_HELD, PrintedColumn, PrintedList
from didd.text.storable import storable

#: Twips in a millimetre, and half points of the list's letters.
_TWIPS, _SMALL = 56.6929, 15


@dataclass(frozen=True, slots=True)
class _Look:
    """How a cell looks: over how many columns, of a heading or not, merged with the one above."""

    span: int = 1
    centred: bool = False
    bold: bool = False
    merged: str = ""
    head: bool = False


def printable_in_word(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(c for c in storable(text) if c >= " " or c in "\t\n")


def word_table(annex: PrintedList, width: float) -> str:
    """Return the list as a Word table ``width`` millimetres wide.

    Its headings are on each page, with a row across for each section.
    """
    cells = [1.0 * c.width for c in annex.columns for _ in range(max(1, len(c.parts)))]
    widths = [round(share / sum(cells) * width * _TWIPS) for share in cells]
    looks = [_Look(centred=c.centred) for c in annex.columns for _ in range(max(1, len(c.parts)))]
    grid = "".join(f'<w:gridCol w:w="{w}"/>' for w in widths)
    border = "".join(
        f'<w:{side} w:val="single" w:sz="4"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    rows = [*_heads(annex.columns, widths)]
    for section in annex.sections:
        rows.append(_row([_cell(section.title, sum(widths), _Look(len(widths), bold=True))]))
        rows += [
            _row(_cell(text, w, look) for text, w, look in zip(row, widths, looks, strict=True))
            for row in section.rows
        ]
        if not section.rows:
            rows.append(_row([_cell(NONE_HELD, sum(widths), _Look(len(widths), centred=True))]))
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblBorders>{border}</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def _heads(columns: Sequence[PrintedColumn], widths: Sequence[int]) -> list[str]:
    """Return the heading rows: a column's own, and under it those of its parts."""
    upper: list[str] = []
    lower: list[str] = []
    left = iter(widths)
    for column in columns:
        own = [next(left) for _ in range(max(1, len(column.parts)))]
        merged = "" if column.parts else '<w:vMerge w:val="restart"/>'
        upper.append(_cell(column.label, sum(own), _Look(len(own), merged=merged, head=True)))
        for text, width in zip(column.parts or ("",), own, strict=True):
            merged = "" if column.parts else "<w:vMerge/>"
            lower.append(_cell(text, width, _Look(merged=merged, head=True)))
    return [_row(upper, head=True), _row(lower, head=True)]


def _row(cells: Iterable[str], *, head: bool = False) -> str:
    """Return a row; only a heading's is repeated on each page, and none is torn apart."""
    kept = "<w:cantSplit/>" + ("<w:tblHeader/>" if head else "")
    return f"<w:tr><w:trPr>{kept}</w:trPr>{''.join(cells)}</w:tr>"


def _cell(text: str, width: int, look: _Look = _Look()) -> str:
    spanned = f'<w:gridSpan w:val="{look.span}"/>' if look.span > 1 else ""
    shade = '<w:shd w:val="clear" w:fill="E1E1E1"/>' if look.head else ""
    middle = '<w:jc w:val="center"/>' if look.centred or look.head else ""
    strong = "<w:b/>" if look.bold or look.head else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}{look.merged}{shade}</w:tcPr>'
        f'<w:p><w:pPr>{middle}</w:pPr><w:r><w:rPr>{strong}<w:sz w:val="{_SMALL}"/></w:rPr>'
        f'<w:t xml:space="preserve">{escape(printable_in_word(text))}</w:t></w:r></w:p></w:tc>'
    )
