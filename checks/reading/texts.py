"""The texts of a file, each with its place: pages, comments, properties, names.

Also what a reader does not see: hidden text, notes, the author's details, a photo's
position. Sheets and delimited text are tables and are read by
``checks.personal_data.table_columns``; of a workbook only what is not in its cells comes from here.
Run in a process of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from gzip import GzipFile
from io import BytesIO
from pathlib import Path
from typing import IO, Any, BinaryIO
from zipfile import ZipFile

from checks.documents.kinds import GZIP, HEAD, IMAGE, OLE, PDF, ZIP, kind_of
from checks.reading.xml_scan import scan_in_steps
from didd.i18n import Sentence, _

#: Approximate length at which a text is yielded, to keep memory constant.
_LONG = 1 << 20
_CHUNK = 1 << 20
_LARGEST_PICTURE = 32 << 20
_PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".tif", ".tiff")

#: The non-breaking space in HTML and RTF.
_SPACES = (b"&nbsp;", b"&#160;", b"\\~")

PROPERTIES, COMMENTS, NOTES = _("properties of the document"), _("a comment"), _("a note")
PARTS = _("a graph or chart")
PHOTO, PICTURE_INSIDE = _("data of the photo"), _("an image inside the document")


@dataclass(frozen=True, slots=True)
class Piece:
    """A text and its location: page or slide (0 for none); ``place`` is its name for people.

    ``photo_place``: no text, but a photo with GPS coordinates.
    """

    text: str
    page: int = 0
    place: str | Sentence = ""
    photo_place: bool = False


def pieces(path: Path) -> Iterator[Piece]:
    """Yield the texts of a file other than plain text; nothing when it has none."""
    with path.open("rb") as file:
        kind = kind_of(file.read(HEAD))
        file.seek(0)
        if kind == PDF:
            yield from _pdf(file)
        elif kind == ZIP:
            yield from _office(file)
        elif kind == OLE:
            yield from _old_office(file)
        elif kind == IMAGE:
            yield from _photo(file, "")


def plain_chunks(path: Path) -> Iterator[bytes]:
    """Yield a plain text's bytes, decompressed, with digits and Latin letters as in ASCII.

    UTF-16 loses its zero bytes; in other encodings they already are.
    """
    with path.open("rb") as file:
        packed = kind_of(file.read(HEAD)) == GZIP
        file.seek(0)
        text = GzipFile(fileobj=file) if packed else file
        while chunk := text.read(_CHUNK):
            chunk = chunk.replace(b"\x00", b"")
            for written in _SPACES:
                chunk = chunk.replace(written, b" ")
            yield chunk


# PDF.


def _pdf(file: BinaryIO) -> Iterator[Piece]:
    import pypdfium2

    from checks.reading.pdf_pages import each_page

    with pypdfium2.PdfDocument(file) as document:
        yield Piece(_lines(list(document.get_metadata_dict().values())), place=PROPERTIES)
    for number, page in each_page(file):
        text = page.get_textpage()
        yield Piece(text.get_text_bounded(), page=number)
        text.close()
    file.seek(0)
    yield from _pdf_rest(file)


def _pdf_rest(file: BinaryIO) -> Iterator[Piece]:
    """Yield what no page shows: XMP, annotations, form values, photo metadata."""
    import pikepdf

    mode = pikepdf.AccessMode.stream  # mmap would count against our memory limit
    # A file that only pdfium can read yields nothing but its pages.
    with suppress(pikepdf.PdfError), pikepdf.open(file, access_mode=mode) as document:
        if "/Metadata" in document.Root:
            xmp = document.Root["/Metadata"].read_bytes().decode("utf-8", "replace")
            yield Piece(re.sub("<[^>]*>", "\n", xmp), place=PROPERTIES)
        for number, page in enumerate(document.pages, start=1):
            notes = [str(n.get(key, "")) for n in page.get("/Annots", []) for key in _NOTED]
            if any(notes):
                yield Piece(_lines(notes), page=number, place=NOTES)
        for picture in filter(_is_photo, document.objects):
            yield from _photo(BytesIO(picture.read_raw_bytes()), PICTURE_INSIDE)


def _is_photo(thing: Any) -> bool:
    """Whether a PDF object may be a JPEG as a camera wrote it."""
    import pikepdf

    if not isinstance(thing, pikepdf.Stream) or thing.get("/Length", 0) > _LARGEST_PICTURE:
        return False
    packed = thing.get("/Filter")
    return packed == "/DCTDecode" or packed == pikepdf.Array([pikepdf.Name.DCTDecode])


_NOTED = ("/Contents", "/V", "/T")


# Office files made of XML.

_BREAKS = frozenset({"p", "h", "tab", "br", "cr", "tr", "comment", "text", "annotation", "line"})
_PARTS = re.compile(
    r"(?P<slide>ppt/slides/slide(?P<number>\d+)\.xml)"
    r"|(?P<comments>(?:word|ppt|xl)/(?:\w+/)?(?:threaded)?[cC]omments?\w*\.xml)"
    r"|(?P<notes>word/(?:foot|end)notes\.xml|ppt/notesSlides/\w+\.xml|xl/drawings/drawing\w*\.xml)"
    r"|(?P<properties>docProps/\w+\.xml|meta\.xml)"
    r"|(?P<parts>(?:word|xl|ppt)/(?:charts/chart|diagrams/data)\w*\.xml|customXml/item\d*\.xml)"
    r"|(?P<body>word/(?:glossary/)?(?:document|header\d*|footer\d*)\.xml"
    r"|ppt/slide(?:Master|Layout)s/\w+\.xml|(?:Object[^/]*/)?content\.xml|styles\.xml)"
)
_PLACES = {"comments": COMMENTS, "notes": NOTES, "properties": PROPERTIES, "parts": PARTS}


def _office(file: BinaryIO) -> Iterator[Piece]:
    with ZipFile(file) as archive:
        names = set(archive.namelist())
        sheets = "xl/workbook.xml" in names or _is_ods(archive, names)
        for name in sorted(names):
            known = _PARTS.fullmatch(name)
            if known:
                only = "annotation" if sheets and name == "content.xml" else ""
                place, page = _PLACES.get(known.lastgroup or "", ""), int(known["number"] or 0)
                with archive.open(name) as part:
                    for text in _xml_texts(part, only, every=place in {PROPERTIES, PARTS}):
                        yield Piece(text, page=page, place=place or (COMMENTS if only else ""))
            elif "/media/" in name or name.startswith("Pictures/"):
                yield from _picture_inside(archive, name)


def _is_ods(archive: ZipFile, names: set[str]) -> bool:
    return "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]


def _xml_texts(part: IO[bytes], only: str, *, every: bool) -> Iterator[str]:
    """Yield the text of an XML part, a line for each paragraph.

    Runs of a paragraph are joined without space: Word splits numbers anywhere. ``only`` skips
    everything before the first element of that name; ``every`` element begins a line.
    """
    found: list[str] = []
    inside = not only

    def start(name: str, _attributes: dict[str, str]) -> None:
        nonlocal inside
        if only and name in {"table-cell", "table-row", only}:
            inside = name == only
        if every or name in _BREAKS:
            found.append("\n")

    for _step in scan_in_steps(part, start, lambda text: found.append(text) if inside else None):
        if sum(map(len, found)) > _LONG:
            # The last paragraph may go on.
            whole, _mark, rest = "".join(found).rpartition("\n")
            yield whole
            found[:] = [rest]
    yield "".join(found)


def _picture_inside(archive: ZipFile, name: str) -> Iterator[Piece]:
    small = archive.getinfo(name).file_size <= _LARGEST_PICTURE
    if small and name.casefold().endswith(_PICTURES):
        yield from _photo(BytesIO(archive.read(name)), PICTURE_INSIDE)


# Office files before 2007.


def _old_office(file: BinaryIO) -> Iterator[Piece]:
    """Yield the streams without zero bytes: that covers both of their text encodings."""
    import olefile

    with olefile.OleFileIO(file) as document:
        for entry in document.listdir():
            name = entry[-1]
            if name not in {"WordDocument", "PowerPoint Document"} and "Information" not in name:
                continue
            content = document.openstream(entry).read().replace(b"\x00", b"")
            place = PROPERTIES if "Information" in name else ""
            yield Piece(content.decode("latin-1"), place=place)


# Pictures.

_GPS_TAGS, _GPS_LATITUDE = 0x8825, 2
_EXIF_TAGS = 0x8769


def _photo(file: BinaryIO, place: str | Sentence) -> Iterator[Piece]:
    from PIL import Image

    try:
        with Image.open(file) as picture:
            exif = picture.getexif()
            if _GPS_LATITUDE in exif.get_ifd(_GPS_TAGS):
                yield Piece("", place=place or PHOTO, photo_place=True)
            values = [*exif.values(), *exif.get_ifd(_EXIF_TAGS).values(), *picture.info.values()]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return  # a broken picture is the file checks' finding
    yield Piece(_lines(_as_text(value) for value in values), place=place or PHOTO)


def _as_text(value: object) -> str:
    if isinstance(value, bytes):
        return value.replace(b"\x00", b"").decode("latin-1")
    return value if isinstance(value, str) else ""


def _lines(texts: Iterator[str] | list[str]) -> str:
    return "\n".join(text for text in texts if text)
