"""Text that a "redacted" page still contains under its black boxes.

Whatever drew the black (a shape, a picture, a highlight, an annotation), it is detected by
rendering the page and looking at each letter's box: a letter that is invisible because everything
around it is as dark can still be copied out. Reports how many, never which.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

#: Grey from 0 (black) to 255; a box is darker than this in nearly all of its area.
_DARK = 70
_NEARLY_ALL = 0.9
#: Pixels per point, and the longest side rendered: letters are some ten pixels high.
_SCALE = 2.0
_LONGEST = 2400
#: Objects that may cover text. Rules and borders are thinner than a letter.
_LINE_POINTS = 4.0
_COVERING = {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING, raw.FPDF_PAGEOBJ_FORM}


def blackened_characters(page: pdfium.PdfPage, text: pdfium.PdfTextPage, fewest: int) -> int:
    """Count letters and digits under black, in runs of at least ``fewest``."""
    width, height = page.get_size()
    scale = min(_SCALE, _LONGEST / max(width, height, 1))
    grey = page.render(
        scale=scale,  # pyright: ignore[reportArgumentType] - any number, its signature says int
        grayscale=True,
        may_draw_forms=True,
    ).to_numpy()
    if grey.ndim == 3:
        grey = grey[:, :, 0]
    dark = grey < _DARK
    if not dark.any():
        return 0
    hidden = 0
    for run in _words(page, text, scale):
        hidden += _covered_letters(dark, run, fewest)
    return hidden


def _covered_letters(dark: Any, run: list[tuple[int, int, int, int]], fewest: int) -> int:
    """Count the covered letters of a run; the box may cover only a part of it."""
    covered: set[int] = set()
    for start in range(len(run) - fewest + 1):
        if _is_covered(dark, run[start : start + fewest]):
            covered.update(range(start, start + fewest))
    return len(covered)


def may_cover(page: pdfium.PdfPage) -> bool:
    """Whether the page has anything that could cover text: most need no rendering.

    A page without such objects has no picture either.
    """
    if raw.FPDFPage_GetAnnotCount(page.raw):
        return True
    for index in range(raw.FPDFPage_CountObjects(page.raw)):
        thing = raw.FPDFPage_GetObject(page.raw, index)
        kind = raw.FPDFPageObj_GetType(thing)
        if kind in _COVERING or (kind == raw.FPDF_PAGEOBJ_PATH and _is_block(thing)):
            return True
    return False


def _is_block(path: Any) -> bool:
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(path, left, bottom, right, top)
    return right.value - left.value > _LINE_POINTS and top.value - bottom.value > _LINE_POINTS


def _words(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, scale: float
) -> Iterator[list[tuple[int, int, int, int]]]:
    """Yield the pixel boxes of each run of letters and digits on one line."""
    run: list[tuple[int, int, int, int]] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        box = _pixels(page, text.get_charbox(index), scale) if chr(code).isalnum() else None
        if box and run and not _beside(run[-1], box):
            yield run
            run = []
        if box:
            run.append(box)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _beside(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> bool:
    """Whether two letters stand on one line, close together."""
    height = max(one[3] - one[1], other[3] - other[1], 1)
    gap = max(other[0] - one[2], one[0] - other[2])
    return gap < height and abs(one[3] - other[3]) < height


def _pixels(
    page: pdfium.PdfPage, box: tuple[float, float, float, float], scale: float
) -> tuple[int, int, int, int]:
    """Convert a box in page space to pixels, for any rotation and crop box."""
    width, height = (round(side * scale) for side in page.get_size())
    corners = [_device(page, width, height, x, y) for x, y in (box[:2], box[2:])]
    (x0, y0), (x1, y1) = corners
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


def _device(page: pdfium.PdfPage, width: int, height: int, x: float, y: float) -> tuple[int, int]:
    at_x, at_y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page.raw, 0, 0, width, height, 0, x, y, at_x, at_y)
    return at_x.value, at_y.value


def _is_covered(dark: Any, run: list[tuple[int, int, int, int]]) -> bool:
    """Whether the letters' whole area, gaps included, is dark."""
    left, top = min(b[0] for b in run), min(b[1] for b in run)
    right, bottom = max(b[2] for b in run), max(b[3] for b in run)
    area = dark[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
    return area.size > 0 and float(np.mean(area)) >= _NEARLY_ALL
