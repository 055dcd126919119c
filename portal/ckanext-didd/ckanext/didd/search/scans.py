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

from ckanext.didd.reading.blocks import Block

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

    def of_page(self, page: Any) -> Iterator[Block]:
        """Yield what is read in the picture of an open PDF's page."""
        yield from [["picture"]] if self._over() else self.read(_drawn(page))

    def read(self, picture: bytes) -> Iterator[Block]:
        """Yield how sure the machine is of a picture, and the paragraphs that it reads.

        ``["picture"]`` where it reads nothing, beyond the limits, or where the program fails.
        """
        sure, texts = read_table("" if self._over() else self._program(picture))
        yield ["scan", sure] if texts else ["picture"]
        yield from (["s", text] for text in texts)

    def _program(self, picture: bytes) -> str:
        """Return the program's table of words; "" where it fails."""
        self.pages -= 1
        command = [reader(), "stdin", "stdout", "-l", LANGUAGE, "-c", "tessedit_create_tsv=1"]
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


def read_table(table: str) -> tuple[int | None, list[str]]:
    r"""Return how sure Tesseract is (0 to 100, by the letters; None of nothing) and its paragraphs.

    The columns of its table: level, page, block, paragraph, line, word, four of the place,
    confidence, text.

    >>> words = "5 1 1 1 1 1 0 0 9 9 90 Surat\n5 1 1 2 1 1 0 0 9 9 60 tugas"
    >>> read_table(words.replace(" ", "\t"))
    (75, ['Surat', 'tugas'])
    """
    texts: dict[tuple[str, ...], list[str]] = {}
    letters, total = 0, 0.0
    for line in table.splitlines():
        cells = line.split("\t")
        if len(cells) < 12 or cells[0] != "5" or not cells[11].strip():
            continue
        texts.setdefault(tuple(cells[1:4]), []).append(cells[11].strip())
        letters += len(cells[11])
        total += len(cells[11]) * min(max(float(cells[10]), 0), 100)
    return round(total / letters) if letters else None, [
        " ".join(words) for words in texts.values()
    ]


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
