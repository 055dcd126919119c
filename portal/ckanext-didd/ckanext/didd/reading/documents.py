"""Word files, OpenDocument texts and presentations as blocks, read as streams of XML.

Entities stay unresolved and nothing else is opened. What was deleted with changes tracked, and
what stands only in comments, is no text of a document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import IO, Any
from zipfile import ZipFile

from ckanext.didd.reading.blocks import LONGEST_TEXT, Block

LARGEST_PART = 64 * 1024 * 1024
MOST_PARTS = 500
PIECE = 64 * 1024
# The parts of each format with text, in the order of reading.
PARTS = {
    "docx": ("word/document", "word/footnotes", "word/header", "word/footer"),
    "pptx": ("ppt/slides/slide",),
    "odt": ("content",),
    "odp": ("content",),
}
NUMBER = re.compile(r"\d+")
# Elements whose text is none of the document's: field codes, deletions, comments, doubles, where a
# picture stands.
SILENT = frozenset(
    {"instrText", "binData", "delText", "moveFrom", "tracked-changes", "annotation", "Fallback",
     "f", "posOffset", "align", "pctWidth", "pctHeight", "pctPosHOffset", "pctPosVOffset"}
)  # fmt: skip
SPACES = frozenset({"s", "br", "tab", "line-break", "cr"})
TABLES = frozenset({"tbl", "table"})
ROWS = frozenset({"tr", "table-row"})
CELLS = frozenset({"tc", "table-cell", "covered-table-cell"})
PARAGRAPHS = frozenset({"p", "h"})
TITLES = frozenset({"title", "ctrTitle"})
# Styles of headings by their names in any language of Word; its own list says the level.
HEADING_STYLE = re.compile(r"(?:heading|judul) ?([1-6])", re.IGNORECASE)


def blocks_of(archive: ZipFile, kind: str) -> Iterator[Block]:
    """Yield the blocks of an office document; ``kind`` is one of ``PARTS``."""
    styles = _heading_styles(archive) if kind == "docx" else {}
    for wanted in PARTS[kind]:
        for number, name in enumerate(_named(archive, wanted), 1):
            if kind == "pptx":
                yield ["slide", number]
            with archive.open(name) as part:
                yield from streamed(part, Document(styles))


def _named(archive: ZipFile, wanted: str) -> list[str]:
    """Return the parts whose name begins so, in the order of their numbers."""
    found = [
        info.filename
        for info in archive.infolist()
        if info.filename.startswith(wanted)
        and info.filename.endswith(".xml")
        and info.file_size <= LARGEST_PART
    ]
    return sorted(found, key=lambda name: [int(n) for n in NUMBER.findall(name)])[:MOST_PARTS]


def streamed(part: IO[bytes], target: Any) -> Iterator[Block]:
    """Feed a part to a parser's target piece by piece; yield the blocks that it has meanwhile."""
    from lxml import etree  # pyright: ignore[reportAttributeAccessIssue]  # written in C

    parser = etree.XMLParser(target=target, resolve_entities=False, no_network=True, load_dtd=False)
    while piece := part.read(PIECE):
        parser.feed(piece)
        yield from target.blocks
        target.blocks.clear()
    parser.close()
    yield from target.blocks


def local(tag: str) -> str:
    """Return a tag without its namespace."""
    return tag.rpartition("}")[2]


def attribute(attributes: Mapping[str, str], name: str) -> str:
    """Return the value of an attribute by its local name; "" without one."""
    return next((value for key, value in attributes.items() if local(key) == name), "")


def _heading_styles(archive: ZipFile) -> dict[str, int]:
    """Return the level of each style of a Word file that is one of headings."""
    target = Styles()
    for name in _named(archive, "word/styles"):
        with archive.open(name) as part:
            for _ in streamed(part, target):
                pass
    return target.levels


class Styles:
    """Parser target that learns which styles are headings."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.levels: dict[str, int] = {}
        self.style = ""

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        if name == "style":
            self.style = attribute(attributes, "styleId")
        elif name == "name" and self.style:
            found = HEADING_STYLE.fullmatch(attribute(attributes, "val"))
            if found:
                self.levels[self.style] = int(found[1])
            elif attribute(attributes, "val").casefold() == "title":
                self.levels[self.style] = 1

    def end(self, _tag: str) -> None:
        """Handle the end of an element."""

    def data(self, _text: str) -> None:
        """Handle text."""

    def close(self) -> None:
        """Handle the end of the part."""


class Document:
    """Parser target that collects headings, paragraphs and tables."""

    def __init__(self, styles: Mapping[str, int]) -> None:
        self.blocks: list[Block] = []
        self.styles = styles
        self.silent = self.tables = self.pages = self.left = 0
        self.left = LONGEST_TEXT
        self.open: list[tuple[list[str], list[int]]] = []  # paragraphs, one may be in another
        self.row: list[str] = []
        self.cell: list[str] = []
        self.title = False
        self.run = self.unseen = self.hides = False  # of Word: what is formatted to be hidden

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Handle the start of an element."""
        name = local(tag)
        self.silent += name in SILENT
        if name == "r":
            self.run, self.unseen = True, False
        if name in PARAGRAPHS:
            level = attribute(attributes, "outline-level") if name == "h" else ""
            self.open.append(([], [int(level) if level.isdecimal() else 1] if name == "h" else []))
        elif name in TABLES:
            self._table()
        elif name == "page" and tag.endswith("drawing:1.0}page"):
            self.pages += 1
            self.blocks.append(["slide", self.pages])
        else:
            self._property(name, attributes)

    def _property(self, name: str, attributes: Mapping[str, str]) -> None:
        """Take what an element says of the paragraph or shape that it stands in."""
        if name == "ph":
            self.title = attribute(attributes, "type") in TITLES
        elif name == "pStyle" and self.open:
            style = attribute(attributes, "val")
            found = HEADING_STYLE.fullmatch(style)
            level = self.styles.get(style) or (int(found[1]) if found else 0)
            self.open[-1][1].extend([level] if level else [])
        elif name == "outlineLvl" and self.open:
            level = attribute(attributes, "val")
            self.open[-1][1].extend([int(level) + 1] if level in set("012345") else [])
        elif name == "sld" and attribute(attributes, "show") in ("0", "false"):
            self.left, self.hides = 0, True
        elif name == "vanish" and self.run:
            self.unseen = attribute(attributes, "val") not in ("0", "false", "off")
            self.hides = self.hides or self.unseen

    def _table(self) -> None:
        self.tables += 1
        if self.tables == 1:
            self.blocks.append(["table"])

    def end(self, tag: str) -> None:
        """Handle the end of an element."""
        name = local(tag)
        self.silent -= name in SILENT
        if name in PARAGRAPHS and self.open:
            self._paragraph(*self.open.pop())
        elif name in SPACES and self.open:
            self.open[-1][0].append(" ")
        elif name == "sp":
            self.title = False
        elif name == "r":
            self.run = self.unseen = False
        elif name in TABLES:
            self.tables -= 1
        elif self.tables == 1 and name in CELLS:
            self.row.append(" ".join(self.cell))
            self.cell = []
        elif self.tables == 1 and name in ROWS:
            self.blocks.append(["row", self.row])
            self.row = []

    def _paragraph(self, pieces: list[str], levels: list[int]) -> None:
        text = "".join(pieces)
        if self.tables:
            self.cell.append(text)
        elif levels or self.title:
            self.blocks.append(["h", levels[0] if levels else 1, text])
        else:
            self.blocks.append(["p", text])

    def data(self, text: str) -> None:
        """Handle text: beyond what is kept anyhow it is let go."""
        if self.open and not self.silent and not self.unseen and self.left > 0:
            self.left -= len(text)
            self.open[-1][0].append(text)

    def close(self) -> None:
        """Handle the end of the part."""
        self.blocks += [["hidden"]] if self.hides else []
