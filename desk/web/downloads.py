"""Handing out bytes from the archive, so that a browser saves them and never runs them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from desk.web.dispatch import NotHere
from desk.web.headers import FILE_POLICY
from didd.ports import Archive
from didd.text.storable import clean

_CHUNK = 256 * 1024
#: Files up to so many bytes are read, and so checked, before the answer begins.
_READ_FIRST = 8 * 1024 * 1024
#: What a file may be called: nothing that a browser runs or draws with what is in it. A sender's
#: own word counts for no more than that.
_MEDIA_TYPE = re.compile(
    r"application/(?:pdf|json|geo\+json|zip|gzip|msword|rtf|vnd\.[a-z0-9._-]+)"
    r"|text/(?:plain|csv|tab-separated-values)|image/(?:png|jpeg|gif|webp|tiff)"
    r"|(?:audio|video)/[a-z0-9._-]+"
)


def attachment(archive: Archive, sha256: str, name: str, media_type: str) -> Response:
    """Give the bytes as a download; ``NotHere`` when the archive does not keep them.

    Raises ``ArchiveDamaged`` when it keeps others. What is too large to be read first breaks off
    before its end then, so that no browser takes it for the file.
    """
    try:
        size, content = archive.size(sha256), archive.open(sha256)
    except FileNotFoundError as error:
        raise NotHere from error
    if size <= _READ_FIRST:
        with content:
            return bytes_attachment(content.read(), name, media_type)
    return StreamingResponse(
        _chunks(content), headers=_headers(name, media_type) | {"Content-Length": str(size)}
    )


def bytes_attachment(content: bytes, name: str, media_type: str) -> Response:
    """Give bytes that are at hand as a download."""
    return Response(content, headers=_headers(name, media_type))


def _headers(name: str, media_type: str) -> dict[str, str]:
    known = _MEDIA_TYPE.fullmatch(media_type)
    name = _seen(name)
    plain = re.sub(r"[^A-Za-z0-9._ -]", "_", name)
    return {
        "Content-Type": media_type if known else "application/octet-stream",
        "Content-Disposition": (
            f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
        ),
        "Content-Security-Policy": FILE_POLICY,
        "Cache-Control": "private, no-store",
    }


def _seen(name: str) -> str:
    """Give a name without what hides in it: line breaks, and marks that turn its end around."""
    shown = "".join(c for c in clean(name) if unicodedata.category(c)[0] != "C")
    return shown.strip(" .") or "berkas"


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk
