"""The texts of a PDF (ISO 32000): of its pages, and of everything that no page shows.

Every string of every object is read, so no key has to be known; the keys only name the place.
Annotations keep their page. Forms, an annotation's appearance among them, are drawn on pages of
their own to be read. What an incremental update (7.5.6) replaced is still in the file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

from checks.reading.photos import LARGEST_PICTURE, photo_pieces
from checks.reading.piece import (
    ATTACHED,
    BOOKMARK,
    LINK,
    NOTES,
    OFF_SCREEN,
    OLD_VERSION,
    PICTURE_INSIDE,
    PROPERTIES,
    Piece,
    apart,
)
from didd.i18n import Sentence
from didd.personal_data.patterns import may_hold

if TYPE_CHECKING:
    import pikepdf

#: Keys of an annotation whose objects are its own, though they may stand apart.
_OWN = frozenset({"/A", "/AA", "/Contents", "/MK", "/PA", "/RC", "/V"})
#: A longer stream (bytes) is no note and no form's data.
_LONGEST_STREAM = 16 << 20
#: Streams that are pictures, fonts, programs of the page, or bundles of other objects.
_NO_TEXT = frozenset({"/Subtype", "/FunctionType", "/Length1", "/Length2", "/N", "/PatternType"})
_TEXT_STREAMS = frozenset({"/XML", "/Metadata"})
#: Shorter names hold no number of a person.
_LONGEST_PLAIN = 9
#: How deep arrays and dictionaries are followed: real ones are some levels deep.
_DEEPEST = 20
_MARKED = re.compile(rb"/(?:ActualText|Alt|E)\b.*?BDC", re.DOTALL)
#: Older versions of a file are read as far as that: so many, of files so large (bytes).
_MOST_VERSIONS, _LARGEST_VERSION = 4, 64 << 20
#: Fields so near each other (points) are on one line; a NIK has so many digits.
_SAME_LINE, _BOXES = 6, 16
_Box = tuple[float, float, float, str, str]
_END = re.compile(rb"%%EOF[\r\n]*")
_MOST_FORMS = 2000


def pdf_pieces(file: BinaryIO, *, old: bool = False) -> Iterator[Piece]:
    """Yield a PDF's texts. Raises ``pypdfium2.PdfiumError`` for what pdfium cannot open."""
    import pypdfium2

    from checks.reading.pdf_pages import each_page

    with pypdfium2.PdfDocument(file) as document:
        yield Piece("\n".join(filter(None, document.get_metadata_dict().values())), 0, PROPERTIES)
    for number, page in each_page(file):
        text = page.get_textpage()
        # Not only what is within the page's bounds.
        yield Piece(text.get_text_range(), page=number)
        text.close()
    file.seek(0)
    yield from _beside_pages(file)
    if not old:
        yield from _old_versions(file)


def _beside_pages(file: BinaryIO) -> Iterator[Piece]:
    import pikepdf

    mode = pikepdf.AccessMode.stream  # mmap would count against our memory limit
    # A file that only pdfium can read yields nothing but its pages.
    with suppress(pikepdf.PdfError), pikepdf.open(file, access_mode=mode) as document:
        seen: set[tuple[int, int]] = set()
        for number, page in enumerate(document.pages, start=1):
            yield from _of_annotations(page, number, seen)
            yield from _marked(page, number)
        properties = document.docinfo.objgen
        for thing in document.objects:
            if not isinstance(thing, pikepdf.Object):
                continue  # a number or a truth value by itself
            if _is_photo(thing):
                yield from photo_pieces(BytesIO(thing.read_raw_bytes()), PICTURE_INSIDE)
            if thing.objgen not in seen and (text := apart(_strings(thing))):
                place = PROPERTIES if thing.objgen == properties else _place(thing)
                yield Piece(text, place=place, again=place == OFF_SCREEN)
        yield from _forms(document)


def _of_annotations(page: Any, number: int, seen: set[tuple[int, int]]) -> Iterator[Piece]:
    """Yield the texts of a page's annotations, the addresses of its links among them."""
    notes, links = list[str](), list[str]()
    for note in _items(page.get("/Annots")):
        if not hasattr(note, "keys"):
            continue
        seen.add(note.objgen)
        target = links if note.get("/Subtype") == "/Link" else notes
        target += _strings(note, own=seen)
    if notes:
        yield Piece(apart(notes), page=number, place=NOTES)
    if links:
        yield Piece(apart(links), page=number, place=LINK, again=True)
    yield Piece(apart(_in_boxes(page)), page=number, place=NOTES, again=True)


def _in_boxes(page: Any) -> Iterator[str]:
    """Yield the numbers of which each digit has a field of its own, by line and by name."""
    lines, names = dict[object, list[_Box]](), dict[object, list[_Box]]()
    for note in _items(page.get("/Annots")):
        with suppress(AttributeError, TypeError, ValueError, IndexError):
            if (box := _box(note)) is not None:
                lines.setdefault(round(box[0] / _SAME_LINE), []).append(box)
                names.setdefault(box[3], []).append(box)
    for boxes, order in ((lines, 1), (names, 2)):
        for some in boxes.values():
            ordered = sorted(some, key=lambda box: (box[order], box[1]))
            for start in range(len(ordered) - _BOXES + 1):
                yield " ".join(box[4] for box in ordered[start : start + _BOXES])


def _box(note: Any) -> _Box | None:
    """Return a field of one digit: its height, place, number and name, and the digit."""
    above = note.get("/Parent", {})
    value, name = (str(note.get(key, above.get(key, ""))) for key in ("/V", "/T"))
    if len(value) != 1 or not value.isdigit():
        return None
    left, bottom = (float(note.get("/Rect")[at]) for at in (0, 1))
    stem = name.rstrip("0123456789")
    return bottom, left, float(name[len(stem) :] or 0), stem, value


def _items(array: Any) -> list[Any]:
    import pikepdf

    return list(array) if isinstance(array, pikepdf.Array) else []  # pyright: ignore


def _strings(thing: Any, depth: int = 0, own: set[tuple[int, int]] | None = None) -> Iterator[str]:
    """Yield the strings of an object, and the text of a stream that is one.

    Other objects are not followed, but those that belong to an annotation: ``own`` gets them.
    """
    import pikepdf

    if isinstance(thing, pikepdf.String):
        yield str(thing)
    elif isinstance(thing, pikepdf.Name):
        yield from _numbers([str(thing)])
    elif depth < _DEEPEST:
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
            yield from _numbers(thing.keys())
        for value in _parts(thing, own):
            yield from _strings(value, depth + 1, own)
        if isinstance(thing, pikepdf.Stream):
            yield from _stream_text(thing)


def _numbers(names: Iterable[str]) -> Iterator[str]:
    """Yield the names that may hold a number of somebody; others are of the format."""
    return (name for name in names if len(name) > _LONGEST_PLAIN and may_hold(name))


def _parts(thing: Any, own: set[tuple[int, int]] | None) -> Iterator[Any]:
    """Yield what an array or a dictionary consists of."""
    import pikepdf

    if isinstance(thing, pikepdf.Array):
        yield from (each for each in _items(thing) if not getattr(each, "is_indirect", False))
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        for key, value in thing.items():
            if not getattr(value, "is_indirect", False):
                yield value
            elif own is not None and key in _OWN and value.objgen not in own:
                own.add(value.objgen)
                yield value


def _stream_text(stream: Any) -> Iterator[str]:
    """Yield the text of a stream that is a text: metadata, a rich text, a form's data, a script."""
    import pikepdf

    kinds = {str(stream.get("/Subtype", "")), str(stream.get("/Type", ""))}
    if not kinds & _TEXT_STREAMS and _NO_TEXT & set(stream.keys()):
        return
    if stream.get("/Length", 0) > _LONGEST_STREAM or "/EmbeddedFile" in kinds:
        return
    with suppress(pikepdf.PdfError):
        content = stream.read_bytes()
        # A page's program also begins with text: it is read as a page.
        if content.lstrip()[:1] == b"<" or b" Tf" not in content:
            yield re.sub("<[^>]*>", "\n", _decoded(content))


def _decoded(content: bytes) -> str:
    if content[:2] in {b"\xfe\xff", b"\xff\xfe"}:
        return content.decode("utf-16", "replace")
    return content.decode("utf-8", "replace")


def _place(thing: Any) -> Sentence:
    if not hasattr(thing, "keys"):
        return OFF_SCREEN
    keys = set(thing.keys())
    if "/Title" in keys and keys & {"/Dest", "/A", "/Next", "/Prev", "/SE"}:
        return BOOKMARK
    if keys & {"/UF", "/EF"}:
        return ATTACHED
    if thing.get("/Type") == "/Metadata":
        return PROPERTIES
    return LINK if "/URI" in keys else OFF_SCREEN


def _is_photo(thing: Any) -> bool:
    """Whether a PDF object may be a JPEG as a camera wrote it."""
    import pikepdf

    if not isinstance(thing, pikepdf.Stream) or thing.get("/Length", 0) > LARGEST_PICTURE:
        return False
    packed = thing.get("/Filter")
    return packed == "/DCTDecode" or packed == pikepdf.Array([pikepdf.Name.DCTDecode])


# What a page is drawn from, but does not show.


def _marked(page: Any, number: int) -> Iterator[Piece]:
    """Yield the texts that stand in for a page's own (14.9), and those that they replace."""
    import pikepdf

    with suppress(pikepdf.PdfError, AttributeError):
        contents = page.get("/Contents")
        parts = contents if isinstance(contents, pikepdf.Array) else [contents]
        if not any(_MARKED.search(part.read_bytes()) for part in parts):  # pyright: ignore
            return
        drawn, instead = list[str](), list[str]()
        for operands, operator in pikepdf.parse_content_stream(page):  # pyright: ignore
            texts = [text for operand in operands for text in _strings(operand)]
            if str(operator) == "BDC":
                instead += texts
            elif str(operator) in {"Tj", "TJ", "'", '"'}:
                drawn.append("".join(texts))
        yield Piece("\n".join([*drawn, apart(instead)]), number, OFF_SCREEN, again=True)


def _forms(document: pikepdf.Pdf) -> Iterator[Piece]:
    """Yield the texts of all forms (8.10), drawn or not, each drawn on a page of its own."""
    import pikepdf
    import pypdfium2

    forms = [t for t in document.objects if _is_form(t)][:_MOST_FORMS]
    if not forms:
        return
    drawn, target = BytesIO(), pikepdf.new()
    with target:
        for form in forms:
            page = target.add_blank_page()
            copied = target.copy_foreign(form)
            copied.Subtype = pikepdf.Name.Form
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(F=copied))
            page.Contents = target.make_stream(b"/F Do")
        target.save(drawn)
    with suppress(pypdfium2.PdfiumError), pypdfium2.PdfDocument(drawn) as read:
        for page in read:
            yield Piece(page.get_textpage().get_text_range(), place=OFF_SCREEN, again=True)
            page.close()


def _is_form(thing: Any) -> bool:
    import pikepdf

    if not isinstance(thing, pikepdf.Stream):
        return False
    return thing.get("/Subtype") == "/Form" or thing.get("/PatternType") == 1


def _old_versions(file: BinaryIO) -> Iterator[Piece]:
    """Yield the texts of a file's earlier versions, which a reader can bring back."""
    import pypdfium2

    if file.seek(0, 2) > _LARGEST_VERSION:
        return
    file.seek(0)
    content = file.read()
    ends = [match.end() for match in _END.finditer(content)][:-1]
    for end in ends[-_MOST_VERSIONS:]:
        with suppress(pypdfium2.PdfiumError):
            for piece in pdf_pieces(BytesIO(content[:end]), old=True):
                yield Piece(piece.text, piece.page, OLD_VERSION, again=True)
