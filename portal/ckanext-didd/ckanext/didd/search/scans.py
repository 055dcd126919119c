"""Scans read by Tesseract, where it is installed, within so many pages and so much time.

What it reads is a guess: it is found by the search, ranks below all else, and is marked as read by
a machine. Without Tesseract, or without its Indonesian, a scan has no text.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from functools import cache
from typing import Any

LANGUAGE = "ind"
PICTURES = frozenset({"png", "jpg", "jpeg", "tif", "tiff", "webp"})
#: Of one file, also of an archive: pages and seconds.
MOST_PAGES = 20
SECONDS = 45.0
# Pixels per point (200 dpi), and the longest side in pixels.
SCALE, LONGEST = 200 / 72, 3000
# Scanners' programs print their name on a page; a picture of so much of it is a scan all the same.
FEW_CHARACTERS, LARGE_PART = 120, 0.5


@cache
def reader() -> str:
    """Return the program that reads Indonesian, "" where there is none on this machine."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    try:
        asked = subprocess.run(
            [program, "--list-langs"], capture_output=True, timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return program if LANGUAGE.encode() in asked.stdout.split() else ""


class Scans:
    """What is left of a file's pages and seconds."""

    def __init__(self) -> None:
        self.pages, self.until = MOST_PAGES, time.monotonic() + SECONDS

    def of_pdf(self, document: Any) -> Iterator[str]:
        """Yield the text of each page of an open PDF that is a picture."""
        for index in range(len(document)):
            if self._over():
                return
            page = document[index]
            if is_scan(page):
                yield self.read(_drawn(page))
            page.close()

    def read(self, picture: bytes) -> str:
        """Return the text of a picture; "" beyond the limits, or where the program fails."""
        if self._over():
            return ""
        self.pages -= 1
        command = [reader(), "stdin", "stdout", "-l", LANGUAGE]
        left = self.until - time.monotonic()
        try:
            done = subprocess.run(
                command,
                input=picture,
                capture_output=True,
                timeout=left,
                env={"OMP_THREAD_LIMIT": "1"},
                check=True,
            )
        except (OSError, subprocess.SubprocessError):
            return ""
        return done.stdout.decode("utf-8", "replace")

    def _over(self) -> bool:
        return not reader() or self.pages <= 0 or time.monotonic() >= self.until


def is_scan(page: Any) -> bool:
    """Whether a page is a picture: without text, or with some words beside a large picture."""
    import pypdfium2.raw as raw

    words = page.get_textpage()
    count = words.count_chars()
    words.close()
    if count > FEW_CHARACTERS:
        return False
    width, height = page.get_size()
    least = LARGE_PART * width * height if count else 0
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return any(_area(picture.get_bounds()) >= least for picture in pictures)


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return (right - left) * (top - bottom)


def _drawn(page: Any) -> bytes:
    """Draw a page as a grey picture in PGM, which needs no library for pictures."""
    scale = min(SCALE, LONGEST / max(*page.get_size(), 1))
    bitmap = page.render(scale=scale, grayscale=True)
    rows = bytes(bitmap.buffer)
    width, height, stride = bitmap.width, bitmap.height, bitmap.stride
    bitmap.close()
    lines = (rows[at * stride : at * stride + width] for at in range(height))
    return b"P5 %d %d 255\n" % (width, height) + b"".join(lines)
