"""What kind of file the bytes are: by their content where it can be told, else by the name."""

from __future__ import annotations

import mimetypes
from functools import cache
from typing import Any

import puremagic

_OFFICE = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".md": "text/markdown",
    ".yaml": "application/yaml",
    ".geojson": "application/geo+json",
}
#: Office files that are ZIP archives inside.
_ZIPPED = frozenset({".docx", ".xlsx", ".pptx", ".odt", ".ods"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_TYPES = {
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
}
#: What bytes alone can say of text, and kinds of text that only a name tells.
_PLAIN = frozenset({"text/plain", "application/json", "application/xml", "text/xml"})
_WRITTEN = frozenset({"application/json", "application/geo+json", "application/yaml"})
_UNKNOWN = "application/octet-stream"


def media_type(head: bytes, name: str) -> str:
    """Name the media type (IANA) from the first bytes and the file's name."""
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    named = _OFFICE.get(suffix) or _by_name().guess_type(f"x{suffix}")[0]
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE.get(suffix, "application/zip") if suffix in _ZIPPED else "application/zip"
    if head.startswith(_OLE) and suffix in _OLE_TYPES:
        return _OLE_TYPES[suffix]
    if named and named.startswith("text/") and b"\x00" not in head[:1024]:
        return named
    sniffed = _sniffed(head)
    if sniffed in _PLAIN and named and (named.startswith("text/") or named in _WRITTEN):
        return named  # the bytes say text, the name says which
    return sniffed or named or _UNKNOWN


@cache
def _by_name() -> mimetypes.MimeTypes:
    """Give Python's own table: what this machine has in ``/etc/mime.types`` is no part of it."""
    return mimetypes.MimeTypes()


@cache
def _marks() -> dict[int, tuple[bytes, ...]]:
    """Give the marks that the library knows, by the place in the file where they stand."""
    marks: dict[int, list[bytes]] = {}
    known: list[Any] = puremagic.magic_header_array
    for mark in known:
        marks.setdefault(mark.offset, []).append(mark.byte_match)
    return {offset: tuple(found) for offset, found in marks.items()}


def _sniffed(head: bytes) -> str | None:
    if not any(head.startswith(marks, offset) for offset, marks in _marks().items()):
        return None  # the library would ask a thousand times what one look answers
    try:
        return str(puremagic.from_string(head, mime=True)) or None  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return None
