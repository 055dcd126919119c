"""PDFs made smaller, in a limited process: their pictures with fewer dots, their streams packed.

A signed PDF is never touched: other bytes break its signature. Run as a module this is the process
that does it; without pikepdf and Pillow, which come with the checks, nothing is made smaller.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from didd.adapters.limited_process import LimitedProcess, own_output, serve

#: Longest side of a picture in dots, and quality of its JPEG: the best that fits is taken.
_LADDER = ((2200, 75), (1600, 60), (1100, 45))
_SECONDS, _MEGABYTES = 120, 2048
#: What is not worth a try: so much larger than the limit that no page would be read.
_HOPELESS = 60


class Outcome(StrEnum):
    """What came of it."""

    SMALLER = "smaller"
    SIGNED = "signed"
    TOO_LARGE = "too_large"


@dataclass(frozen=True, slots=True)
class Made:
    """What came of making a PDF smaller; ``content`` only where it is."""

    outcome: Outcome
    content: bytes = b""


#: Makes a PDF, its bytes given, no larger than so many bytes.
Smaller = Callable[[bytes, int], Made]


def smaller(content: bytes, most: int) -> Made:
    """Return a PDF of ``most`` bytes at most, of the same pages; same input, same bytes."""
    if len(content) > most * _HOPELESS:
        return Made(Outcome.TOO_LARGE)
    process = LimitedProcess("-m", "didd.adapters.smaller_pdf")
    try:
        with TemporaryDirectory() as folder:
            at = Path(folder) / "berkas.pdf"
            at.write_bytes(content)
            told = process.ask({"path": str(at), "most": most, "seconds": _SECONDS})
    finally:
        process.end()
    if told.get("signed"):
        return Made(Outcome.SIGNED)
    made = base64.b64decode(told.get("content", ""))
    return Made(Outcome.SMALLER, made) if made else Made(Outcome.TOO_LARGE)


def _answer(asked: dict[str, Any]) -> dict[str, Any]:
    import pikepdf

    for longest, quality in _LADDER:
        with pikepdf.open(asked["path"], suppress_warnings=True) as pdf:
            if _is_signed(pdf):
                return {"signed": True}
            _fewer_dots(pdf, longest, quality)
            pdf.remove_unreferenced_resources()
            out = io.BytesIO()
            packed = pikepdf.ObjectStreamMode.generate
            pdf.save(
                out,
                deterministic_id=True,
                object_stream_mode=packed,
                compress_streams=True,
                recompress_flate=True,
            )
        if len(out.getvalue()) <= asked["most"]:
            return {"content": base64.b64encode(out.getvalue()).decode()}
    return {}


def _is_signed(pdf: Any) -> bool:
    form = pdf.Root.get("/AcroForm")
    if form is not None and int(form.get("/SigFlags", 0)) & 1:
        return True
    return any("/ByteRange" in each for each in pdf.objects if hasattr(each, "keys"))


def _fewer_dots(pdf: Any, longest: int, quality: int) -> None:
    """Write every picture of the pages anew as JPEG, where that is shorter."""
    seen: set[tuple[int, int]] = set()
    for page in pdf.pages:
        for raw in page.images.values():
            if raw.objgen in seen:
                continue
            seen.add(raw.objgen)
            _one_picture(raw, longest, quality)


def _one_picture(raw: Any, longest: int, quality: int) -> None:
    import pikepdf
    from PIL import Image

    if raw.get("/ImageMask", False) or int(raw.get("/BitsPerComponent", 8)) == 1:
        return  # drawings and scanned letters in black and white are small already
    try:
        picture = pikepdf.PdfImage(raw).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return
    picture = picture.convert("L" if picture.mode in ("1", "L") else "RGB")
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    if len(out.getvalue()) >= len(raw.read_raw_bytes()):
        return
    raw.write(out.getvalue(), filter=pikepdf.Name.DCTDecode)
    raw.Width, raw.Height, raw.BitsPerComponent = picture.width, picture.height, 8
    raw.ColorSpace = pikepdf.Name.DeviceGray if picture.mode == "L" else pikepdf.Name.DeviceRGB
    for key in ("/Decode", "/DecodeParms", "/Intent"):
        if key in raw:
            del raw[key]


if __name__ == "__main__":
    serve(own_output(), _answer, _MEGABYTES)
