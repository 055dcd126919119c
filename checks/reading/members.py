"""Files embedded in a file: in an archive, in an office file, attached to a PDF, in a letter.

They are published with it, so they are checked like it. A chart embeds its whole table.
"""

from __future__ import annotations

import binascii
import re
import tarfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import collapse_rfc2231_value
from gzip import GzipFile
from io import BytesIO, TextIOWrapper
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes
from zipfile import ZipFile

from checks.documents.kinds import HEAD, HTML, OLE, OTHER_ARCHIVE, PDF, TEXT, XML, ZIP, kind_of

#: A larger member (bytes) is not read into memory.
LARGEST = 64 << 20
#: Folders of embedded files in an office file; XML in them belongs to the file itself.
_EMBEDDED = re.compile(
    r"(?i)(?:word|xl|ppt)/(?:embeddings|activeX)/[^/]+\.(?!rels$|xml$)\w+|Object[^/]*"
    # Whole documents that Word shows as part of its own (altChunk).
    r"|word/(?:\w+/)?[^/]+\.(?:rtf|html?|xhtml|mht|mhtml|eml|txt|docx)"
)
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
_WORKBOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin"})
#: Streams of a compound file that are whole files, as embedded objects have.
_PACKED = frozenset({"package", "contents"})
#: Media types of MIME parts whose names have no suffix.
_OF_TYPE = {"text/html": ".html", "application/xhtml+xml": ".xhtml", "image/svg+xml": ".svg",
            "text/xml": ".xml", "application/xml": ".xml", "text/plain": ".txt"}  # fmt: skip
#: Letters of a mailbox (mbox), and files written into a page.
_LETTERS = re.compile(rb"(?m)^From [^\r\n]*\r?\n")
_DATA_URI = re.compile(rb"data:[\w/+.;=-]{0,80};base64,([A-Za-z0-9+/=%\s]{16,})")
_MOST_LETTERS, _MOST_URIS, _MOST_INSIDE = 5000, 200, 20_000
#: Up to the mark of a tar archive.
_TAR_HEAD = 262
_HEADER = re.compile(rb"[A-Za-z][\w-]*:[^\r\n]*\r?\n")
_MIME = re.compile(rb"(?im)^(?:mime-version|content-type|content-transfer-encoding):")


@dataclass(frozen=True, slots=True)
class Member:
    """An embedded file in memory, opened like a path. None: it is too large."""

    name: str
    content: bytes | None

    def open(
        self, mode: str = "r", *, encoding: str = "utf-8", newline: str | None = None
    ) -> BytesIO | TextIOWrapper:
        """Open it for reading, bytes or text."""
        source = BytesIO(self.content or b"")
        return source if "b" in mode else TextIOWrapper(source, encoding, newline=newline)


def is_embedded(name: str) -> bool:
    """Whether a part of an office file is a file of its own, embedded in it."""
    return _EMBEDDED.fullmatch(name) is not None


def is_archive(file: Path) -> bool:
    """Whether a ZIP file is an archive of files, not an office file."""
    with file.open("rb") as source, ZipFile(source) as archive:
        return not _OFFICE & set(archive.namelist())


def is_workbook(file: Path, kind: str) -> bool:
    """Whether this has sheets, whatever its name."""
    with file.open("rb") as source:
        if kind == ZIP:
            with ZipFile(source) as archive:
                names = set(archive.namelist())
                ods = "mimetype" in names and b"spreadsheet" in archive.read("mimetype")[:200]
                return ods or bool(_WORKBOOKS & names)
        return kind == OLE and bool({"workbook", "book"} & _roots(source))


def _roots(source: Any) -> set[str]:
    import olefile

    with suppress(OSError), olefile.OleFileIO(source) as document:
        paths: Any = document.listdir()
        return {path[0].casefold() for path in paths if len(path) == 1}
    return set()


def unpacked(file: Path, name: str) -> Member | None:
    """Return what a gzip file holds, where that is no plain text; it is read without unpacking."""
    with file.open("rb") as source, suppress(OSError, EOFError, zlib.error):
        packed = GzipFile(fileobj=source)
        head = packed.read(HEAD)
        if kind_of(head) in (TEXT, HTML, XML):
            return None
        content = head + packed.read(LARGEST + 1 - len(head))
        return Member(PurePosixPath(name).stem, content) if len(content) <= LARGEST else None
    return None


def is_tar(file: Path) -> bool:
    """Whether this is a tar archive, not packed."""
    with file.open("rb") as source:
        return source.read(_TAR_HEAD)[-5:] == b"ustar"


def _of_tar(source: BinaryIO) -> Iterator[Member]:
    """Yield the names in a tar archive, and its files; a damaged one ends where it is damaged."""
    with suppress(tarfile.TarError, EOFError), tarfile.open(fileobj=source, mode="r:") as archive:
        inside = list(islice(archive, _MOST_INSIDE))
        if len(inside) == _MOST_INSIDE:
            yield Member(f"> {_MOST_INSIDE}", None)
        yield Member("daftar isi.txt", "\n".join(each.name for each in inside).encode())
        for each in inside:
            if each.isreg():
                small = each.size <= LARGEST and not each.issparse()
                opened = archive.extractfile(each) if small else None
                yield Member(each.name, opened.read() if opened else None)


def members(file: Path, kind: str) -> Iterator[Member]:
    """Yield the files embedded in a file of this kind; none for other kinds."""
    with file.open("rb") as source:
        if kind == ZIP:
            yield from _of_zip(ZipFile(source))
        elif kind == PDF:
            yield from _of_pdf(source)
        elif kind == OLE:
            yield from _of_ole(source)
        elif kind in (TEXT, HTML, XML):
            yield from _of_text(source)
        elif kind == OTHER_ARCHIVE:
            yield from _of_tar(source)


def _of_text(source: BinaryIO) -> Iterator[Member]:
    """Yield the letters that a text is made of, and the files that stand in it as data URIs."""
    head = source.read(HEAD)
    source.seek(0)
    if is_letter(head):
        yield from _of_letter(source.read(LARGEST))
        return
    content = source.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield Member(f"> {LARGEST >> 20} MB", None)
    if head.startswith(b"From "):
        letters = _LETTERS.split(content)
        for letter in filter(is_letter, letters[:_MOST_LETTERS]):
            yield from _of_letter(letter)
        if len(letters) > _MOST_LETTERS:
            yield Member(f"> {_MOST_LETTERS}", None)
    for number, found in enumerate(_DATA_URI.finditer(content), start=1):
        if number > _MOST_URIS:
            yield Member(f"data > {_MOST_URIS}", None)
            return
        with suppress(binascii.Error, ValueError):
            yield Member(f"data {number}", b64decode(unquote_to_bytes(found[1]), validate=False))


def _of_zip(archive: ZipFile) -> Iterator[Member]:
    with archive:
        office = bool(_OFFICE & set(archive.namelist()))
        for member in archive.infolist():
            if member.is_dir() or (office and not _EMBEDDED.fullmatch(member.filename)):
                continue
            small = member.file_size <= LARGEST
            yield Member(member.filename, archive.read(member) if small else None)


def _of_pdf(source: object) -> Iterator[Member]:
    """Yield every embedded file: of the document, of a note, or associated with any object."""
    import pikepdf

    mode = pikepdf.AccessMode.stream
    with suppress(pikepdf.PdfError), pikepdf.open(source, access_mode=mode) as document:  # type: ignore[arg-type]
        seen: set[tuple[int, int]] = set()
        for name, attached in document.attachments.items():
            seen.update(stream.objgen for stream in attached.obj.EF.values())  # type: ignore[attr-defined]
            yield Member(name, attached.get_file().read_bytes())
        for thing in document.objects:
            yield from _not_listed(thing, seen)


def _not_listed(thing: Any, seen: set[tuple[int, int]]) -> Iterator[Member]:
    import pikepdf

    if not isinstance(thing, pikepdf.Dictionary | pikepdf.Array):
        return
    for value in thing.values() if isinstance(thing, pikepdf.Dictionary) else _listed(thing):
        if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            yield from _not_listed(value, seen)
    if isinstance(thing, pikepdf.Dictionary) and isinstance(thing.get("/EF"), pikepdf.Dictionary):
        name = str(thing.get("/UF", thing.get("/F", "")))
        for stream in thing["/EF"].values():
            if isinstance(stream, pikepdf.Stream) and stream.objgen not in seen:
                seen.add(stream.objgen)
                yield Member(name, stream.read_bytes())


def _listed(array: Any) -> list[Any]:
    return list(array)


def _of_ole(source: Any) -> Iterator[Member]:
    import olefile

    with suppress(OSError), olefile.OleFileIO(source) as document:
        paths: Any = document.listdir()
        for path in paths:
            if path[-1].strip("\x01").casefold() in _PACKED:
                yield Member(path[-1], document.openstream(path).read())


# Letters: MIME (RFC 2045), as mail programs save them; a page saved as MHTML is one too.


def is_letter(head: bytes) -> bool:
    """Whether this is an e-mail or a page saved as MHTML: it begins with MIME headers."""
    begun = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    if not _HEADER.match(begun):
        return False
    headers = re.split(rb"\r?\n\r?\n", begun, maxsplit=1)[0]
    return len(_MIME.findall(headers)) >= 2 or b"boundary=" in headers.lower()


def letter_parts(letter: Message) -> Iterator[tuple[str, bytes]]:
    """Yield the decoded MIME parts, each with a name whose suffix tells its kind."""
    for number, part in enumerate(letter.walk(), start=1):
        content = None if part.is_multipart() else part.get_payload(decode=True)
        if isinstance(content, bytes):
            ending = _OF_TYPE.get(part.get_content_type(), "")
            yield part.get_filename("") or f"bagian {number}{ending}", content


def _of_letter(content: bytes) -> Iterator[Member]:
    """Yield what stands in a letter in code; what is plain in it is read as plain text."""
    letter = message_from_bytes(content)
    if heads := [head for head in _coded_heads(letter) if head.encode() not in content]:
        yield Member("surat.txt", "\n".join(heads).encode())
    for name, part in letter_parts(letter):
        if part not in content or b"&#" in part:
            yield Member(name, part)


def _coded_heads(letter: Message) -> Iterator[str]:
    """Yield the headers of all parts that are written in code (RFC 2047, 2231), decoded."""
    for part in letter.walk():
        named = collapse_rfc2231_value(part.get_param("name", "") or "")
        yield from filter(None, dict.fromkeys((part.get_filename(""), named)))
        for value in (v for v in map(str, part.values()) if "=?" in v):
            with suppress(HeaderParseError, LookupError, UnicodeError, ValueError):
                yield str(make_header(decode_header(value)))
