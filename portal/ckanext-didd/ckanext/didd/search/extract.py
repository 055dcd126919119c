"""The text of one file, as a program: ``python -m ckanext.didd.search.extract FILE FORMAT``.

It reads untrusted files, so it does not import CKAN, limits its own time and memory
(``SECONDS``, ``BYTES``), and may be killed at any time: the lines that it wrote by then stand. They
go to standard output as UTF-8, in the form of ``reading.blocks``. A file that cannot be read has
exit code 1, a locked one ``LOCKED``. Of an archive its files are read, of an archive in it nothing.
"""

from __future__ import annotations

import hashlib
import resource
import sys
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO

from ckanext.didd.reading import blocks, documents, lines, pdf, sheets
from ckanext.didd.reading.blocks import Block
from ckanext.didd.reading.documents import LARGEST_PART, MOST_PARTS
from ckanext.didd.search.scans import PICTURES, Scans

SECONDS = 60
BYTES = 1024 * 1024 * 1024
LOCKED = 3
MOST_PLAIN = 4 * blocks.LONGEST_TEXT
WORKBOOKS = frozenset({"xlsx", "ods"})
DELIMITED = {"csv": "", "tsv": "\t"}
PLAIN = frozenset({"txt", "md", "json", "geojson", "xml", *DELIMITED})
FORMATS = frozenset({"pdf", "zip", *documents.PARTS, *WORKBOOKS, *PLAIN, *PICTURES})
# Formats of tables and data: their words can be found, but make no sentence to quote.
TABLES = frozenset({"csv", "tsv", "xlsx", "ods", "json", "geojson", "xml"})
# Formats in which a scan may be.
SCANNED = frozenset({"pdf", "zip", *PICTURES})

# A path, or the content of a file in an archive.
Source = str | BytesIO


def blocks_of(source: Source, kind: str, scans: Scans) -> Iterator[Block]:
    """Yield the blocks of a file; ``kind`` is one of ``FORMATS``."""
    if kind == "pdf":
        yield from pdf.blocks_of(source, scans)
    elif kind in PICTURES:
        yield from pdf.blocks_of_picture(_content(source, LARGEST_PART), scans)
    elif kind in documents.PARTS or kind in WORKBOOKS:
        with zipfile.ZipFile(source) as archive:
            yield from (sheets if kind in WORKBOOKS else documents).blocks_of(archive, kind)
    elif kind == "zip":
        for name, part, its_kind in _members(source):
            yield ["member", name]
            with suppress(Exception):  # a broken one ends with what it gave
                yield from blocks_of(part, its_kind, scans)
    elif kind in PLAIN:
        yield from _plain(_decoded(_content(source, MOST_PLAIN)), kind)


def _plain(text: str, kind: str) -> Iterator[Block]:
    if kind in DELIMITED:
        yield from lines.of_delimited(text, DELIMITED[kind])
    elif kind in TABLES:
        yield from (["p", line] for line in text.splitlines())
    else:
        yield from lines.of_text(text)


def _decoded(content: bytes) -> str:
    """Return plain text: UTF-8, also where it was cut off within a letter, or of old Windows."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if len(content) == MOST_PLAIN and error.start >= len(content) - 4:
            return content.decode("utf-8-sig", "ignore")
        return content.decode("cp1252", "replace")


def _members(archive: Source) -> Iterator[tuple[str, BytesIO, str]]:
    """Yield name, content and format of an archive's readable files; archives are left alone."""
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist()[:MOST_PARTS]:
            kind = info.filename.rpartition(".")[2].lower()
            if kind in FORMATS and kind != "zip" and info.file_size <= LARGEST_PART:
                with suppress(Exception):
                    yield info.filename, BytesIO(opened.read(info)), kind


def _content(source: Source, most: int) -> bytes:
    if isinstance(source, BytesIO):
        return source.read(most)
    with open(source, "rb") as file:  # noqa: PTH123 a plain path
        return file.read(most)


def _digest(path: str) -> str:
    with open(path, "rb") as file:  # noqa: PTH123 a plain path
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(made: Iterable[Block]) -> None:
    for block in made:
        sys.stdout.buffer.write(blocks.line(block).encode("utf-8", "replace"))


def main() -> int:
    """Print the blocks of the file named by the arguments; return the exit code."""
    path, kind = sys.argv[1:3]
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    try:
        _write([blocks.head(_digest(path))])
        _write(blocks.limited(blocks_of(path, kind, Scans())))
    except Exception as error:
        sys.stderr.write(type(error).__name__)
        return LOCKED if "assword" in str(error) or "encrypted" in str(error) else 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
