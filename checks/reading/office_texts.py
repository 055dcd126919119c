"""The texts of office files made of XML (ECMA-376, OpenDocument): of every part, in full.

No list says which parts or attributes hold text: all are read, and the names of the parts too.
What the lists here say is the name of a place for people, and what is left out: a sheet's cells,
which are read as cells, and fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO, BinaryIO
from zipfile import ZipFile

from checks.reading.cells_left_out import SheetWithoutCells
from checks.reading.members import is_embedded
from checks.reading.photos import LARGEST_PICTURE, PICTURES, photo_pieces
from checks.reading.piece import (
    BOOKMARK,
    COMMENTS,
    INSIDE_NAMES,
    LINK,
    NOTES,
    OFF_SCREEN,
    PARTS,
    PICTURE_INSIDE,
    PROPERTIES,
    Piece,
    apart,
    printed,
)
from checks.reading.xml_scan import UnreadableXml, scan_in_steps
from checks.reading.zip_gaps import gap_pieces
from didd.i18n import Sentence, _
from didd.personal_data.context import ROW
from didd.personal_data.patterns import may_hold

#: Approximate length at which a text is yielded, to keep memory constant.
_LONG = 1 << 20
_FONTS = (".odttf", ".ttf", ".otf", ".fntdata")
_LARGEST_OTHER = 32 << 20

_BREAKS = frozenset({"p", "h", "tr", "comment", "text", "annotation", "line"})
#: Within a paragraph: spaces, and line ends, between whose digits a number may go on.
_SPACES, _LINES = frozenset({"tab", "s"}), frozenset({"br", "cr", "line-break"})
_LINE, _WITHIN_NUMBER = "\v", re.compile(r"(?<=\d)\v(?=\d)")
_PARTS = re.compile(
    r"(?P<slide>ppt/slides/slide(?P<number>\d+)\.xml)"
    r"|(?P<comments>(?:word|ppt|xl)/(?:\w+/)?(?:threaded)?[cC]omments?\w*\.xml)"
    r"|(?P<notes>word/(?:foot|end)notes\.xml|ppt/notesSlides/\w+\.xml|xl/drawings/drawing\w*\.xml)"
    r"|(?P<properties>docProps/\w+\.xml|meta\.xml)"
    r"|(?P<parts>(?:word|xl|ppt)/(?:charts/chart|diagrams/data)\w*\.xml|customXml/item\d*\.xml)"
    r"|(?P<sheet>xl/(?:work|chart|dialog|macro)sheets/\w+\.xml)"
    r"|(?P<body>word/(?:glossary/)?(?:document|header\d*|footer\d*)\.xml"
    r"|ppt/slide(?:Master|Layout)s/\w+\.xml|(?:Object[^/]*/)?content\.xml|styles\.xml)"
)
_PLACES = {
    "comments": COMMENTS, "notes": NOTES, "properties": PROPERTIES, "parts": PARTS,
    "slide": "", "body": "",
}  # fmt: skip
_XML = frozenset({".xml", ".rels", ".vml", ".rdf"})
#: The place of what an element and its attributes say, by its local name.
_ELEMENTS: Mapping[str, Sentence] = {
    "sheet": _("a sheet's name"),
    "table": _("a table's name"),
    **dict.fromkeys(("definedName", "named-range"), _("a range's name")),
    **dict.fromkeys(("numFmt", "number-style"), _("a number format")),
    **dict.fromkeys(
        ("dataValidation", "formula1", "formula2", "content-validation", "listItem"),
        _("a choice list"),
    ),
    "f": _("a formula"),
    **dict.fromkeys(("hyperlink", "Relationship", "a", "hlinkClick"), LINK),
    **dict.fromkeys(("docPr", "cNvPr"), _("the description of a picture")),
    **dict.fromkeys(("person", "comment", "annotation"), COMMENTS),
    "bookmarkStart": BOOKMARK,
    **dict.fromkeys(
        ("oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"),
        _("the head or foot of pages"),
    ),
}
#: Elements of a sheet in OpenDocument: its cells, and what may stand in one but is none.
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_IN_CELLS = frozenset(
    {
        "annotation", "frame", "custom-shape", "rect", "ellipse", "circle", "line", "polyline",
        "polygon", "path", "g", "control", "caption", "measure", "connector", "detective",
    }
)  # fmt: skip
_CELL_VALUES = frozenset({"value", "string-value", "date-value", "time-value"})
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")


def office_pieces(file: BinaryIO) -> Iterator[Piece]:
    """Yield the texts of an office file; files embedded in it are others' (``members``)."""
    with ZipFile(file) as archive:
        yield archive_names(archive)
        yield from gap_pieces(file, archive)
        names = set(archive.namelist())
        ods = "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]
        # What people see comes first: the rest counts where it adds to that.
        for name in sorted(names, key=lambda each: (not _PARTS.fullmatch(each), each)):
            if not name.endswith("/") and not is_embedded(name):
                yield from _of_part(archive, name, cells_apart=ods and name == "content.xml")


def archive_names(archive: ZipFile) -> Piece:
    """Return the names of the files in an archive, and its comments."""
    comments = [archive.comment, *(member.comment for member in archive.infolist())]
    said = [comment.decode("utf-8", "replace") for comment in comments]
    return Piece(apart([*archive.namelist(), *said]), place=INSIDE_NAMES)


def _of_part(archive: ZipFile, name: str, *, cells_apart: bool) -> Iterator[Piece]:
    suffix, size = PurePosixPath(name).suffix.casefold(), archive.getinfo(name).file_size
    if suffix in PICTURES:
        if size <= LARGEST_PICTURE:
            yield from photo_pieces(BytesIO(archive.read(name)), PICTURE_INSIDE)
        return
    if suffix in _FONTS:
        return
    with archive.open(name) as part:
        if _is_xml(part, suffix):
            try:
                yield from _of_xml(part, name, cells_apart=cells_apart)
                return
            except UnreadableXml:
                if _PARTS.fullmatch(name):
                    raise
                part.seek(0)  # nothing that an office program shows: read it as bytes
        yield Piece(printed(part.read(_LARGEST_OTHER)), place=OFF_SCREEN, again=True)


def _is_xml(part: IO[bytes], suffix: str) -> bool:
    begun = part.read(64).lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \r\n\t")
    part.seek(0)
    return bool(begun) and (suffix in _XML or begun.startswith(b"<"))


def _of_xml(part: IO[bytes], name: str, *, cells_apart: bool) -> Iterator[Piece]:
    known = _PARTS.fullmatch(name)
    group = known.lastgroup or "" if known else ""
    group = "slide" if group == "number" else group
    place, page = _PLACES.get(group, OFF_SCREEN), int(known["number"] or 0) if known else 0
    stream = SheetWithoutCells(part) if group == "sheet" else part
    reader = _Reader(place, cells_apart=cells_apart, every=place in {PROPERTIES, PARTS, OFF_SCREEN})
    for text in reader.texts(stream):
        yield Piece(text, page=page, place=place, again=place == OFF_SCREEN)
    if isinstance(stream, SheetWithoutCells):
        reader.beside.setdefault(_("a formula"), []).extend(stream.formulas)
    for aside, texts in reader.beside.items():
        if said := apart(filter(may_hold, texts)):
            yield Piece(said, page=page, place=aside, again=aside in {OFF_SCREEN, LINK})


def _lined(text: str) -> str:
    """Return a text with its line ends; between digits they are written as spaces."""
    return _WITHIN_NUMBER.sub(" ", text).replace(_LINE, "\n") if _LINE in text else text


class _Reader:
    """Collects a part's text, a line for each paragraph, and beside it what is no running text.

    Runs of a paragraph are joined without space: Word splits numbers anywhere. Where ``every``
    element is a text of its own, words of one tell nothing of the next.
    """

    def __init__(self, place: str | Sentence, *, cells_apart: bool, every: bool) -> None:
        self.beside: dict[str | Sentence, list[str]] = {}
        self._place, self._cells_apart = place, cells_apart
        self._break = ROW if place == OFF_SCREEN else "\n"
        self._every = every
        self._found: list[str] = []
        #: Whether text counts, for each open cell and for what stands in one.
        self._counts: list[tuple[str, bool]] = []
        self._open: list[str] = []

    def texts(self, part: IO[bytes] | SheetWithoutCells) -> Iterator[str]:
        """Parse the part and yield its running text, in steps if it is long."""
        for _step in scan_in_steps(part, self._start, self._text, self._end, self._remark):
            if sum(map(len, self._found)) > _LONG:
                # The last paragraph may go on.
                whole, _break, rest = "".join(self._found).rpartition(self._break)
                yield _lined(whole)
                self._found[:] = [rest]
        yield _lined("".join(self._found))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if self._cells_apart and (name in _CELLS or (self._counts and name in _IN_CELLS)):
            self._counts.append((name, name not in _CELLS))
        if self._every or name in _BREAKS:
            self._found.append(self._break)
        elif name in _SPACES or name in _LINES:
            self._found.append(" " if name in _SPACES else _LINE)
        for key, value in attributes.items():
            if len(value) > 5 and not (self._cells_apart and key in _CELL_VALUES):
                self._aside(name, value)

    def _end(self, name: str) -> None:
        self._open.pop()
        if self._counts and self._counts[-1][0] == name:
            self._counts.pop()

    def _text(self, text: str) -> None:
        if self._counts and not self._counts[-1][1]:
            return
        commented = next((name for name, _counted in self._counts if name == "annotation"), "")
        if commented or self._open[-1] in _ELEMENTS:
            self._aside(commented or self._open[-1], text)
        else:
            self._found.append(text)

    def _remark(self, text: str) -> None:
        self._aside("", text)

    def _aside(self, name: str, text: str) -> None:
        if may_hold(text) and not _GUID.fullmatch(text):
            self.beside.setdefault(_ELEMENTS.get(name, OFF_SCREEN), []).append(text)
