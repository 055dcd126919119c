"""Scans read by Tesseract, where it is installed, within so many pages and so much time.

What it reads is a guess, and is marked as one. Tesseract is started here and not by a wrapper:
wrappers hand it files, and a process that looks into agencies' files may write none. Pictures and
texts go through pipes; the process's limits are inherited.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, cast
from zipfile import ZipFile

from checks.documents.kinds import IMAGE, PDF, ZIP
from checks.reading.members import Member
from checks.reading.photos import LARGEST_PICTURE, PICTURES
from checks.reading.piece import Piece, apart
from didd.config.checks import OcrSettings
from didd.i18n import _

if TYPE_CHECKING:
    from PIL.Image import Image

#: The place of such a text, for people.
BY_MACHINE = _("read by a machine (OCR)")
LANGUAGE = "ind"
#: Pixels per point (200 dpi), the longest side in pixels, and what is too small to hold a text.
_PAGED = frozenset({"TIFF"})
_SCALE, _LONGEST, _SHORTEST = 200 / 72, 3000, 60
#: The same within an office file, where small pictures are logos and symbols.
_SHORTEST_INSIDE = 300
#: Programs for scanning print their name on a page; a picture of so much of it is a scan anyway.
_FEW_CHARACTERS, _LARGE_PART = 120, 0.5
#: Sixteen characters that are digits, or what a machine takes strokes of digits for.
_LIKE_NIK = re.compile(r"(?<![\w/|!\]\[])[0-9OoIl/|!\]\[]{16}(?![\w/|!\]\[])")
#: Tesseract's columns; how sure (per cent) and how long a word is that is no chance, and so many
#: characters of such words that the text stands upright.
_CELLS, _SURE, _WHOLE_WORD, _ENOUGH = 12, 80, 4, 12
#: Pictures of one file that are turned although no turn helped.
_IN_VAIN = 3
_STROKES, _FEWEST_DIGITS = str.maketrans("OoIl/|![]", "001111111"), 10


@dataclass(slots=True)
class Scans:
    """What is left of the pages and seconds of one file, with all files in it; what was read.

    ``pages`` are those that are pictures, ``of_documents`` says whether a PDF's are among them.
    """

    limits: OcrSettings
    pages: int = 0
    read: int = 0
    of_documents: bool = False
    #: How many pictures of this file were turned in vain: after some the others will not be.
    turned_in_vain: int = 0
    until: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        """Let the time run from now."""
        self.until += self.limits.seconds


@cache
def reader() -> str:
    """Return the program that reads Indonesian, "" where there is none on this machine."""
    program = shutil.which("tesseract")
    if not program:
        return ""
    asked = subprocess.run([program, "--list-langs"], capture_output=True, text=True, check=False)
    return program if LANGUAGE in asked.stdout.split() else ""


def read_scans(path: Path, kind: str, scans: Scans) -> Iterator[Piece]:
    """Read a PDF's pages without text, a picture, or an office file's large pictures.

    What is beyond the limits is only counted.
    """
    for number, picture in _PICTURES[kind](path):
        scans.pages += 1
        scans.of_documents |= kind == PDF
        left = scans.until - time.monotonic()
        if not reader() or scans.read >= scans.limits.pages or left <= 0:
            continue
        text = _read_taken(picture, left, scans)
        if text is not None:
            scans.read += 1
            both = apart([text, *_misread(text)])
            yield Piece(both, page=number, place=BY_MACHINE, again=True)


def _pdf_pages(path: Path) -> Iterator[tuple[int, Any]]:
    import pypdfium2

    from checks.reading.pdf_pages import each_page

    with path.open("rb") as file:
        try:
            for number, page in each_page(file):
                if _is_scan(page):
                    scale = min(_SCALE, _LONGEST / max(*page.get_size(), 1))
                    yield number, partial(_drawn, page, scale)
        except pypdfium2.PdfiumError:
            return  # a broken page is the file checks' finding


def _is_scan(page: Any) -> bool:
    """Whether a page is a picture: without text, or with some words beside a large one."""
    import pypdfium2.raw as raw

    text = page.get_textpage()
    count = text.count_chars()
    text.close()
    if count > _FEW_CHARACTERS:
        return False
    width, height = page.get_size()
    least = _LARGE_PART * width * height if count else 0
    pictures = page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)
    return any(_area(picture.get_bounds()) >= least for picture in pictures)


def _area(bounds: tuple[float, float, float, float]) -> float:
    left, bottom, right, top = bounds
    return (right - left) * (top - bottom)


def _drawn(page: Any, scale: float) -> Image:
    return page.render(scale=scale, grayscale=True).to_pil()


def _office_pictures(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the pictures in an office file that are large enough for a page: no logos.

    The preview of its first page is left out: what it shows stands in the file as text.
    """
    with path.open("rb") as file, ZipFile(file) as archive:
        for part in archive.infolist():
            name = PurePosixPath(part.filename.casefold())
            shown = name.suffix in PICTURES and not name.name.startswith("thumbnail")
            if shown and part.file_size <= LARGEST_PICTURE:
                inside = Member(part.filename, archive.read(part))
                yield from _picture(cast(Path, inside), _SHORTEST_INSIDE)


def _picture(path: Path, shortest: int = _SHORTEST) -> Iterator[tuple[int, Any]]:
    from PIL import Image

    try:
        with path.open("rb") as file, Image.open(file) as picture:
            width, height = picture.size
            if min(width, height) < _SHORTEST or width * height < shortest * shortest:
                return
            # Scanners put many pages into one TIFF; other pictures of several are animations.
            pages = getattr(picture, "n_frames", 1) if picture.format in _PAGED else 1
            for page in range(pages):
                yield page + 1 if pages > 1 else 0, partial(_page_of, picture, page)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return


_PICTURES: Mapping[str, Callable[[Path], Iterator[tuple[int, Any]]]] = {
    PDF: _pdf_pages,
    IMAGE: _picture,
    ZIP: _office_pictures,
}


def _page_of(picture: Any, page: int) -> Image:
    picture.seek(page)
    return picture.convert("L")


def _misread(text: str) -> Iterator[str]:
    """Yield identity numbers in which the machine took strokes for signs: 627/0… for 62710…."""
    for found in _LIKE_NIK.findall(text):
        if sum(character.isdigit() for character in found) >= _FEWEST_DIGITS:
            yield f"NIK {found.translate(_STROKES)}"


def _read_taken(picture: Callable[[], Image], seconds: float, scans: Scans) -> str | None:
    """Return a picture's text; None also for one that is damaged, and counts as not read."""
    from PIL.Image import DecompressionBombError

    try:
        taken = picture()
    except (OSError, EOFError, ValueError, SyntaxError, DecompressionBombError):
        return None
    return _read(taken, seconds, scans)


def _read(picture: Image, seconds: float, scans: Scans) -> str | None:
    """Return a picture's text, read upright; None where the time was over or the program failed.

    A picture that is not upright gives hardly a word that is sure: it is turned until it does. So
    does a bad one, whatever the turn; each turn costs as much as a page, so few such are turned.
    """
    picture.thumbnail((_LONGEST, _LONGEST))
    until = time.monotonic() + seconds
    best: tuple[int, str] | None = None
    for turned in (0, 90, 270, 180):
        left = until - time.monotonic()
        found = _read_as_is(picture.rotate(turned, expand=True), left) if left > 0 else None
        if found is None:
            break
        best = found if best is None else max(best, found)
        few = sum(map(str.isalnum, found[1])) < _ENOUGH
        if best[0] >= _ENOUGH or few or scans.turned_in_vain >= _IN_VAIN:
            break  # upright, or a picture without letters
    else:
        scans.turned_in_vain += 1
    return best[1] if best else None


def _read_as_is(picture: Image, seconds: float) -> tuple[int, str] | None:
    """Return how many characters are sure to be of words, and the text."""
    content = BytesIO()
    picture.save(content, "PNG", compress_level=1)
    try:
        done = subprocess.run(
            [reader(), "stdin", "stdout", "-l", LANGUAGE, "tsv"],
            input=content.getvalue(),
            capture_output=True,
            timeout=seconds,
            env={"PATH": os.environ.get("PATH", ""), "OMP_THREAD_LIMIT": "1"},
            check=True,
        )
    except (subprocess.SubprocessError, OSError):
        return None
    return _of_words(done.stdout.decode("utf-8", "replace"))


def _of_words(table: str) -> tuple[int, str]:
    """Return the sure characters, and the text, of Tesseract's table of words (TSV)."""
    sure, lines = 0, dict[tuple[str, ...], list[str]]()
    for row in table.splitlines()[1:]:
        cells = row.split("\t")
        if len(cells) == _CELLS and cells[-1].strip():
            word = cells[-1].strip()
            lines.setdefault(tuple(cells[1:5]), []).append(word)
            whole = len(word) >= _WHOLE_WORD and word.isalnum()
            sure += len(word) if whole and float(cells[-2]) >= _SURE else 0
    return sure, "\n".join(map(" ".join, lines.values()))
