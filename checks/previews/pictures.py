"""A page of a PDF, or a picture, as a picture of our own making: never the file's own bytes."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
from PIL import Image, ImageOps

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

#: Pixels: the usual width of a page, the longest side, and what a picture may have in all.
WIDTH, LONGEST, MOST_PIXELS = 1100, 2200, 90_000_000
#: Above this size a picture is packed with losses: a scan would take a phone's minute.
_LARGE = 600_000
#: Formats that are decoded; Pillow knows many more, none of which an office sends.
_FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "BMP", "WEBP")
#: A page that is drawn larger than this (times) would only show its pixels.
_MOST_ENLARGED = 3.0


def pdf_page(path: Path, number: int) -> dict[str, Any]:
    """Return one page (from 1) as a picture; the first for a page that there is not.

    Raises ``pypdfium2.PdfiumError`` for what pdfium cannot open.
    """
    with pdfium.PdfDocument(path) as document:
        document.init_forms()
        pages = len(document)
        number = number if 1 <= number <= pages else 1
        page: Any = document[number - 1]  # its types know no scale between whole numbers
        try:
            width, height = page.get_size()
            scale = min(WIDTH / max(width, 1), LONGEST / max(height, 1), _MOST_ENLARGED)
            picture = page.render(scale=scale).to_pil()
        finally:
            page.close()
    return _shown(picture, number, pages)


def picture_page(path: Path, number: int) -> dict[str, Any]:
    """Return a picture, or one page of several in it. Raises ``OSError`` for a damaged one."""
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # twice as many is an error, not a warning
    with Image.open(path, formats=_FORMATS) as picture:
        pages = int(getattr(picture, "n_frames", 1))
        number = number if 1 <= number <= pages else 1
        picture.seek(number - 1)
        picture.draft("RGB", (LONGEST, LONGEST))
        upright = ImageOps.exif_transpose(picture)
        upright.thumbnail((LONGEST, LONGEST))
        return _shown(upright, number, pages)


def _shown(picture: Picture, number: int, pages: int) -> dict[str, Any]:
    """Return a picture on white paper, packed, as text for JSON."""
    if picture.mode not in ("RGB", "L"):
        paper = Image.new("RGB", picture.size, "white")
        clear = picture.convert("RGBA")
        paper.paste(clear, mask=clear.getchannel("A"))
        picture = paper
    packed, media_type = BytesIO(), "image/png"
    picture.save(packed, "PNG", optimize=False)
    if packed.tell() > _LARGE:
        packed, media_type = BytesIO(), "image/jpeg"
        picture.convert("RGB").save(packed, "JPEG", quality=78)
    return {
        "kind": "picture",
        "page": number,
        "pages": pages,
        "media_type": media_type,
        "content": b64encode(packed.getvalue()).decode(),
        "width": picture.width,
        "height": picture.height,
    }
