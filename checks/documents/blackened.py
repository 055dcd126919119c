"""Text that a page still contains though nobody sees it: under boxes, or in the page's own colour.

Whatever covers it (a shape, a picture, a highlight, an annotation, black, grey or white), it is
detected by rendering the page and looking at each letter's box: a letter that is invisible because
everything around it has one colour can still be copied out. Reports how many, never which.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from checks.documents.covering import Page, address_of, page_of, text_object

#: From 0 (black) to 255 in every colour; a black box is darker than this in nearly all of its area.
_DARK = 70
_NEARLY_ALL = 0.9
#: How far colours of one area may differ, of nearly all its points, and a text's from its ground.
_SAME_COLOUR, _ALL_OF_IT, _LIKE_ITS_GROUND = 20, 0.985, 24
#: Pixels per point, and the longest side rendered: letters are some ten pixels high.
_SCALE = 2.0
_LONGEST = 2400

_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Unseen:
    """Letters and digits that nobody sees: under a cover, and in the colour of their ground."""

    covered: int = 0
    like_ground: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A page as rendered, and what it is drawn from."""

    pixels: Any
    text: pdfium.PdfTextPage
    page: Page
    scale: float


def unseen_letters(page: pdfium.PdfPage, text: pdfium.PdfTextPage, fewest: int) -> Unseen:
    """Count letters and digits that nobody sees, in runs of at least ``fewest``."""
    drawn = page_of(page)
    if not drawn.covers and not drawn.has_light_text:
        return Unseen()  # most pages need no rendering
    width, height = page.get_size()
    scale = min(_SCALE, _LONGEST / max(width, height, 1))
    pixels = page.render(
        scale=scale,  # pyright: ignore[reportArgumentType] - any number, its signature says int
        may_draw_forms=True,
    ).to_numpy()
    seen = _Seen(pixels[:, :, :3], text, drawn, scale)
    covered = like_ground = 0
    for run in _words(page, text, scale):
        how = _unseen_of(seen, run, fewest)
        covered += sum(why == "covered" for why in how.values())
        like_ground += sum(why == "like ground" for why in how.values())
    return Unseen(covered, like_ground)


def _unseen_of(seen: _Seen, run: list[tuple[int, _Box]], fewest: int) -> dict[int, str]:
    """Return why letters of a run are not seen; a box may cover only a part of it."""
    why: dict[int, str] = {}
    for start in range(len(run) - fewest + 1):
        if reason := _why_unseen(seen, run[start : start + fewest]):
            why |= dict.fromkeys(range(start, start + fewest), reason)
    return why


def _why_unseen(seen: _Seen, run: list[tuple[int, _Box]]) -> str:
    """Return why the letters' whole area, gaps included, shows nothing; "" where it does."""
    left, top = min(b[0] for _, b in run), min(b[1] for _, b in run)
    right, bottom = max(b[2] for _, b in run), max(b[3] for _, b in run)
    area = seen.pixels[max(top, 0) : bottom + 1, max(left, 0) : right + 1]
    if area.size == 0:
        return ""
    if float(np.mean(area.max(axis=2) < _DARK)) >= _NEARLY_ALL:
        return "covered"
    ground = np.median(area, axis=(0, 1))
    same = np.abs(area.astype(int) - ground).max(axis=2) <= _SAME_COLOUR
    if float(np.mean(same)) < _ALL_OF_IT:
        return ""
    return _why_blank(seen, run[len(run) // 2][0], [int(colour) for colour in ground])


def _why_blank(seen: _Seen, index: int, ground: list[int]) -> str:
    """Return why a letter shows nothing on an even ground that is not black.

    A program that prints tables cuts off what does not fit its cell, and a scanner's text layer
    is invisible: neither is hidden by anything above it.
    """
    thing = text_object(seen.text, index)
    if not thing or raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
        return ""
    colours = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(seen.text.raw, index, *colours)
    # Pixels are blue, green, red.
    own = [colour.value for colour in colours[2::-1]]
    if max(abs(a - b) for a, b in zip(own, ground, strict=True)) <= _LIKE_ITS_GROUND:
        return "like ground"
    bounds = seen.text.get_charbox(index)
    return "covered" if seen.page.hides(address_of(seen.text, index), bounds) else ""


def _words(
    page: pdfium.PdfPage, text: pdfium.PdfTextPage, scale: float
) -> Iterator[list[tuple[int, _Box]]]:
    """Yield each run of letters and digits on one line: their indexes and pixel boxes."""
    run: list[tuple[int, _Box]] = []
    for index in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(text.raw, index)
        box = _pixels(page, text.get_charbox(index), scale) if chr(code).isalnum() else None
        if box and run and not _beside(run[-1][1], box):
            yield run
            run = []
        if box:
            run.append((index, box))
        elif run:
            yield run
            run = []
    if run:
        yield run


def _beside(one: _Box, other: _Box) -> bool:
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
