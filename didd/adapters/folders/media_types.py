"""Media types: by content where possible, else by name."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import compress
from operator import contains, itemgetter
from typing import Any

import puremagic

from didd.adapters.folders.listing import HEAD
from didd.text.iana_types import MEDIA_TYPES, suffix_of

#: Office files that are ZIP archives.
_ZIPPED = frozenset(
    {
        "docx", "xlsx", "pptx", "docm", "xlsm", "xlsb", "pptm", "dotx", "xltx", "odt", "ods", "odp",
        "epub", "kmz",
    }
)  # fmt: skip
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_TYPES = {
    "doc": "application/msword",
    "xls": "application/vnd.ms-excel",
    "ppt": "application/vnd.ms-powerpoint",
}
#: Signatures of common office files, where sufficient.
_SURE = (
    (b"%PDF-", MEDIA_TYPES["pdf"]),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
    (b"PAR1", "application/vnd.apache.parquet"),
)
_SURELY = tuple(mark for mark, _ in _SURE)
#: The type of text by its bytes, and text types that only a name determines.
_PLAIN = frozenset({"text/plain", "application/json", "application/xml", "text/xml"})
_WRITTEN = frozenset({"application/json", "application/geo+json", "application/yaml"})
_UNKNOWN = "application/octet-stream"


def media_type(head: bytes, name: str) -> str:
    """Return the media type (IANA) by the first bytes and the file's name."""
    suffix = suffix_of(name)
    if head.startswith(_SURELY):
        return next(kind for mark, kind in _SURE if head.startswith(mark))
    if head.startswith(b"PK\x03\x04"):
        return MEDIA_TYPES[suffix if suffix in _ZIPPED else "zip"]
    if head.startswith(_OLE) and suffix in _OLE_TYPES:
        return _OLE_TYPES[suffix]
    named = _by_suffix(suffix)
    if named and named.startswith("text/") and b"\x00" not in head[:1024]:
        return named
    sniffed = _sniffed(head)
    if sniffed in _PLAIN and named and (named.startswith("text/") or named in _WRITTEN):
        return named  # the bytes show text, the name shows which
    return sniffed or named or _UNKNOWN


@lru_cache(1024)
def _by_suffix(suffix: str) -> str | None:
    return MEDIA_TYPES.get(suffix) or _by_name().guess_type(f"x.{suffix}")[0]


@cache
def _by_name() -> mimetypes.MimeTypes:
    """Return Python's own table, without the machine's ``/etc/mime.types``."""
    return mimetypes.MimeTypes()


class _Marks:
    """The library's signatures, by offset and first byte."""

    def __init__(self, known: Iterable[Any]) -> None:
        places: dict[int, dict[int, tuple[bytes, ...]]] = {0: {}}
        for mark in known:
            begun = places.setdefault(mark.offset, {})
            begun[mark.byte_match[0]] = (*begun.get(mark.byte_match[0], ()), mark.byte_match)
        self.first = places.pop(0)
        self.further = sorted((at, begun) for at, begun in places.items() if at < HEAD)
        self._begun = [begun for _, begun in self.further]
        self._needed = max(at for at, _ in self.further) + 1
        self._bytes_there = itemgetter(*(at for at, _ in self.further))

    def stand_in(self, head: bytes) -> bool:
        """Whether any signature matches at its offset."""
        if head.startswith(self.first.get(head[0], ())):
            return True
        places: Iterable[tuple[int, dict[int, tuple[bytes, ...]]]] = self.further
        if len(head) >= self._needed:  # all offsets are checked at once: most files match none
            places = compress(places, map(contains, self._begun, self._bytes_there(head)))
        for at, begun in places:
            if at < len(head) and head.startswith(begun.get(head[at], ()), at):
                return True
        return False


@cache
def _marks() -> _Marks:
    return _Marks(puremagic.magic_header_array)


def _sniffed(head: bytes) -> str | None:
    if not head or not _marks().stand_in(head):
        return None  # a fast pre-filter before the library's thousand comparisons
    try:
        return str(puremagic.from_string(head, mime=True)) or None  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return None
