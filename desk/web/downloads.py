"""Downloads from the archive that a browser saves and never executes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from desk.web.dispatch import NotHere
from desk.web.security_headers import FILE_POLICY
from didd.ports import Archive
from didd.text.storable import storable

_CHUNK = 256 * 1024
#: Files up to this size are read and verified before the response begins.
_READ_FIRST = 8 * 1024 * 1024
#: Media types that may be sent: none that a browser executes or renders actively. The sender's
#: own media type is only trusted within these.
_MEDIA_TYPE = re.compile(
    r"application/(?:pdf|json|geo\+json|zip|gzip|msword|rtf|vnd\.[a-z0-9._-]+)"
    r"|text/(?:plain|csv|tab-separated-values)|image/(?:png|jpeg|gif|webp|tiff)"
    r"|(?:audio|video)/[a-z0-9._-]+"
)


def attachment(archive: Archive, sha256: str, name: str, media_type: str) -> Response:
    """Return the bytes as a download; raises ``NotHere`` when the archive lacks them.

    Raises ``ArchiveDamaged`` when they differ. A file too large to be read first is aborted
    before its end, so that the browser does not take it for complete.
    """
    try:
        size, content = archive.size(sha256), archive.open(sha256)
    except FileNotFoundError as error:
        raise NotHere(sha256) from error
    if size <= _READ_FIRST:
        with content:
            return bytes_attachment(content.read(), name, media_type)
    return StreamingResponse(
        _chunks(content), headers=_headers(name, media_type) | {"Content-Length": str(size)}
    )


def bytes_attachment(content: bytes, name: str, media_type: str) -> Response:
    """Return bytes in memory as a download."""
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
    """Return a name without line breaks and bidirectional control characters."""
    shown = "".join(c for c in storable(name) if unicodedata.category(c)[0] != "C")
    return shown.strip(" .") or "berkas"


def _chunks(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while chunk := content.read(_CHUNK):
            yield chunk
