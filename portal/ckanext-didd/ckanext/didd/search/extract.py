"""The text of one file, as a program: ``python -m ckanext.didd.search.extract FILE FORMAT``.

It reads untrusted files, so it does not import CKAN, limits its own time and memory
(``SECONDS``, ``BYTES``), and may be killed at any time. The text goes to standard output as
UTF-8, then what was read in scans, if anything, after ``SCANS``; a file that cannot be read has
exit code 1 and no text. Of an archive its files are read, of an archive in it nothing.
"""

from __future__ import annotations

import re
import resource
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import IO

from ckanext.didd.search.scans import PICTURES, Scans

SECONDS = 60
BYTES = 1024 * 1024 * 1024
# A report of a thousand pages has about two million characters.
LONGEST_TEXT = 2_000_000
LARGEST_PART = 64 * 1024 * 1024
MOST_PARTS = 500
# The text parts of each office format, and the elements after which a word ends.
PARTS = {
    "docx": ("word/document", "word/header", "word/footer", "word/footnotes"),
    "pptx": ("ppt/slides/slide",),
    "xlsx": ("xl/sharedStrings", "xl/worksheets/sheet"),
    "odt": ("content",),
    "odp": ("content",),
    "ods": ("content",),
}
PLAIN = frozenset({"txt", "csv", "tsv", "md", "json", "geojson", "xml"})
FORMATS = frozenset({"pdf", "zip", *PARTS, *PLAIN, *PICTURES})
# Formats of tables and data: their words can be found, but make no sentence to quote.
TABLES = frozenset({"csv", "tsv", "xlsx", "ods", "json", "geojson", "xml"})
# Formats in which a scan may be.
SCANNED = frozenset({"pdf", "zip", *PICTURES})
# Between the text and what a machine read in scans; no text has it.
SCANS = "\x1e"
PARTED = re.compile(r"[\x02\u00ad\ufffe]\s*")
# Elements that hold numbers and formulas rather than words.
SILENT = frozenset({"v", "f", "instrText", "binData"})
BREAKS = frozenset({"p", "h", "s", "si", "is", "br", "tab", "line-break"})
PIECE = 64 * 1024


# A path, or the content of a file in an archive.
Source = str | BytesIO


def text_of(source: Source, kind: str) -> Iterator[str]:
    """Yield pieces of the file's text; ``kind`` is one of ``FORMATS``."""
    if kind == "pdf":
        yield from _pdf(source)
    elif kind in PARTS:
        yield from _office(source, PARTS[kind])
    elif kind == "zip":
        for part, its_kind in _members(source):
            yield from _piecewise(text_of, part, its_kind)
    elif kind in PLAIN:
        yield _content(source, LONGEST_TEXT).decode("utf-8", "replace")


def scans_of(source: Source, kind: str, scans: Scans) -> Iterator[str]:
    """Yield what a machine reads in the file's scans."""
    if kind == "pdf":
        import pypdfium2

        with pypdfium2.PdfDocument(source) as document:
            yield from scans.of_pdf(document)
    elif kind in PICTURES:
        yield scans.read(_content(source, LARGEST_PART))
    elif kind == "zip":
        for part, its_kind in _members(source):
            yield from _piecewise(scans_of, part, its_kind, scans)


def _members(archive: Source) -> Iterator[tuple[BytesIO, str]]:
    """Yield the readable files of an archive; archives in it are left alone."""
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist()[:MOST_PARTS]:
            kind = info.filename.rpartition(".")[2].lower()
            if kind in FORMATS and kind != "zip" and info.file_size <= LARGEST_PART:
                yield BytesIO(opened.read(info)), kind


def _piecewise(read: Callable[..., Iterator[str]], *of: object) -> Iterator[str]:
    """Yield what can be read of one file of an archive; a broken one ends with what it gave."""
    with suppress(Exception):
        for piece in read(*of):
            yield f"{piece} "


def _content(source: Source, most: int) -> bytes:
    if isinstance(source, BytesIO):
        return source.read(most)
    with open(source, "rb") as file:  # noqa: PTH123 a plain path
        return file.read(most)


def _pdf(source: Source) -> Iterator[str]:
    import pypdfium2

    document = pypdfium2.PdfDocument(source)
    for index in range(len(document)):
        page = document[index]
        words = page.get_textpage()
        # A word hyphenated at the end of a line is one word.
        yield PARTED.sub("", words.get_text_bounded()) + "\n"
        words.close()
        page.close()


def _office(source: Source, wanted: tuple[str, ...]) -> Iterator[str]:
    with zipfile.ZipFile(source) as archive:
        named = [info for info in archive.infolist() if info.filename.startswith(wanted)]
        parts = [info for info in named if info.filename.endswith(".xml")]
        for info in parts[:MOST_PARTS]:
            if info.file_size <= LARGEST_PART:
                with archive.open(info) as part:
                    yield from _words(part)


def _words(part: IO[bytes]) -> Iterator[str]:
    """Yield the text of an XML part in order; entities stay unresolved, nothing else is opened."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # written in C

    words = Words()
    parser = etree.XMLParser(target=words, resolve_entities=False, no_network=True, load_dtd=False)
    while piece := part.read(PIECE):
        parser.feed(piece)
        yield "".join(words.pieces)
        words.pieces.clear()
    parser.close()
    yield "".join(words.pieces)


class Words:
    """Parser target that collects the text of a document."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.silent = 0

    def start(self, tag: str, _attributes: object) -> None:
        """Handle the start of an element."""
        self.silent += _local(tag) in SILENT

    def end(self, tag: str) -> None:
        """Handle the end of an element; some end a word."""
        self.silent -= _local(tag) in SILENT
        if _local(tag) in BREAKS:
            self.pieces.append(" ")

    def data(self, text: str) -> None:
        """Handle text."""
        if not self.silent:
            self.pieces.append(text)

    def close(self) -> None:
        """Handle the end of the document."""


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def joined(pieces: Iterable[str]) -> str:
    """Return one text with single spaces, truncated to ``LONGEST_TEXT`` characters.

    Control characters are dropped, and private-use ones, which the search page uses as marks.
    """
    kept, total = [], 0
    for piece in pieces:
        words = " ".join(piece.translate(_UNWANTED).split(" "))
        kept.append(words)
        total += len(words)
        if total > LONGEST_TEXT:
            break
    return " ".join("".join(kept).split())[:LONGEST_TEXT]


_UNWANTED = dict.fromkeys([*range(32), *range(127, 160), *range(0xE000, 0xF900)], " ")
_UNWANTED |= dict.fromkeys([0xAD, 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)])


def main() -> int:
    """Print the text of the file named by the arguments; return the exit code."""
    path, kind = sys.argv[1:3]
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    try:
        text = joined(text_of(path, kind))
        read = joined(scans_of(path, kind, Scans())) if kind in SCANNED else ""
    except Exception as error:
        sys.stderr.write(type(error).__name__)
        return 1
    sys.stdout.buffer.write((f"{text}{SCANS}{read}" if read else text).encode())
    return 0


if __name__ == "__main__":
    sys.exit(main())
