"""What may cover text on a PDF page: shapes, pictures, forms, annotations, and their order.

Of two things at one place the later in the page's program is above; annotations are above all.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: Objects that may cover text. Rules and borders are thinner than a letter.
_LINE_POINTS = 4.0
_COVERING = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM}
_ABOVE_ALL = 1 << 30
#: From here on (0 to 255 in every colour) a text may be as white as its page.
_LIGHT = 215

#: Left, bottom, right, top in the page's points.
Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Page:
    """What covers on a page (order, bounds), the order of its texts, and whether one is light."""

    covers: tuple[tuple[int, Bounds], ...]
    texts: dict[int, int]
    has_light_text: bool

    def hides(self, text: int | None, bounds: Bounds) -> bool:
        """Whether something above this text object has this place within its bounds."""
        order = _ABOVE_ALL if text is None else self.texts.get(text, _ABOVE_ALL)
        middle_x, middle_y = (bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2
        return any(
            above > order and left <= middle_x <= right and bottom <= middle_y <= top
            for above, (left, bottom, right, top) in self.covers
        )


def page_of(page: pdfium.PdfPage) -> Page:
    """List the objects of a page that may cover others."""
    covers: list[tuple[int, Bounds]] = []
    texts: dict[int, int] = {}
    light = False
    for order in range(raw.FPDFPage_CountObjects(page.raw)):
        thing = raw.FPDFPage_GetObject(page.raw, order)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            texts[_address(thing)] = order
            light = light or _is_light(thing)
        elif kind in _COVERING or (kind == raw.FPDF_PAGEOBJ_PATH and _is_block(thing)):
            covers.append((order, _bounds(thing)))
    for number in range(raw.FPDFPage_GetAnnotCount(page.raw)):
        note, box = raw.FPDFPage_GetAnnot(page.raw, number), raw.FS_RECTF()
        if raw.FPDFAnnot_GetRect(note, box):
            sides = sorted((box.left, box.right)), sorted((box.bottom, box.top))
            covers.append((_ABOVE_ALL + 1, (sides[0][0], sides[1][0], sides[0][1], sides[1][1])))
        raw.FPDFPage_CloseAnnot(note)
    return Page(tuple(covers), texts, light)


def text_object(text: pdfium.PdfTextPage, index: int) -> Any:
    """Return the object that a character belongs to."""
    return raw.FPDFText_GetTextObject(text.raw, index)


def address_of(text: pdfium.PdfTextPage, index: int) -> int | None:
    """Return what tells a character's object from others; None for none."""
    thing = text_object(text, index)
    return _address(thing) if thing else None


def _address(thing: Any) -> int:
    return ctypes.cast(thing, ctypes.c_void_p).value or 0


def _bounds(thing: Any) -> Bounds:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _is_block(path: Any) -> bool:
    left, bottom, right, top = _bounds(path)
    return right - left > _LINE_POINTS and top - bottom > _LINE_POINTS


def _is_light(text: Any) -> bool:
    colours = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(text, *colours)
    return all(colour.value >= _LIGHT for colour in colours[:3])
