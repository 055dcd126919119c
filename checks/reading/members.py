"""Files embedded in a file: in an archive, in an office file, attached to a PDF.

They are published with it, so they are checked like it. A chart embeds its whole table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from checks.documents.kinds import OLE, PDF, ZIP

#: A larger member (bytes) is not read into memory.
LARGEST = 64 << 20
#: Folders of embedded files in an office file; XML in them belongs to the file itself.
_EMBEDDED = re.compile(
    r"(?i)(?:word|xl|ppt)/(?:embeddings|activeX)/[^/]+\.(?!rels$|xml$)\w+|Object[^/]*"
)
_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})
_WORKBOOKS = frozenset({"xl/workbook.xml", "xl/workbook.bin"})
#: Streams of a compound file that are whole files, as embedded objects have.
_PACKED = frozenset({"package", "contents"})


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


def members(file: Path, kind: str) -> Iterator[Member]:
    """Yield the files embedded in a file of this kind; none for other kinds."""
    with file.open("rb") as source:
        if kind == ZIP:
            yield from _of_zip(ZipFile(source))
        elif kind == PDF:
            yield from _of_pdf(source)
        elif kind == OLE:
            yield from _of_ole(source)


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
