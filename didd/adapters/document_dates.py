"""The day on which a document says that it was made: PDF, Office Open XML, OpenDocument.

Only what the document itself states; a day that a program writes into every file is none.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from typing import BinaryIO

from didd.ports import ArchiveDamaged

#: A document beyond this size is not looked into; of a PDF its two ends are.
_LONGEST = 64 * 1024 * 1024
_END = 512 * 1024
_PROPERTIES = 64 * 1024

_IN_PDF = re.compile(rb"/CreationDate\s*\(D:(\d{4})(\d{2})(\d{2})")
_IN_XMP = re.compile(rb"<xmp:CreateDate>(\d{4})-(\d{2})-(\d{2})")
_IN_XML = re.compile(rb"<(?:dcterms:created|meta:creation-date)[^>]*>(\d{4})-(\d{2})-(\d{2})")

#: What templates of well-known programs carry, whatever the document.
_TEMPLATES = frozenset({date(2006, 9, 16), date(2013, 12, 23), date(1980, 1, 1)})


def made_on(opened: Callable[[], BinaryIO], media_type: str, size: int, today: date) -> str:
    """Return the day as ``YYYY-MM-DD``; "" where the document states none that can be right."""
    try:
        with opened() as content:
            if media_type == "application/pdf":
                return _day(_pdf(content, size), today)
            if size <= _LONGEST and "document" in media_type:
                return _day(_packed(content), today)
    except (ArchiveDamaged, OSError, ValueError, zipfile.BadZipFile, RuntimeError):
        return ""
    return ""


def _pdf(content: BinaryIO, size: int) -> re.Match[bytes] | None:
    head = content.read(_END)
    tail = b""
    if size > _END:
        content.seek(max(_END, size - _END))
        tail = content.read(_END)
    text = head + tail
    return _IN_PDF.search(text) or _IN_XMP.search(text)


def _packed(content: BinaryIO) -> re.Match[bytes] | None:
    with zipfile.ZipFile(content) as packed:
        for name in ("docProps/core.xml", "meta.xml"):
            if name in packed.namelist():
                with packed.open(name) as properties:
                    return _IN_XML.search(properties.read(_PROPERTIES))
    return None


def _day(found: re.Match[bytes] | None, today: date) -> str:
    if found is None:
        return ""
    day = date(*(int(part) for part in found.groups()))
    right = date(1985, 1, 1) <= day <= today and day not in _TEMPLATES
    return day.isoformat() if right else ""
