"""What kind of file the bytes are: by their content where it can be told, else by the name."""

from __future__ import annotations

import mimetypes

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
_UNKNOWN = "application/octet-stream"


def media_type(head: bytes, name: str) -> str:
    """Name the media type (IANA) from the first bytes and the file's name."""
    suffix = name[name.rfind(".") :].casefold() if "." in name else ""
    named = _OFFICE.get(suffix) or mimetypes.guess_type(f"x{suffix}")[0]
    if head.startswith(b"%PDF-"):
        return "application/pdf"
    if head.startswith(b"PK\x03\x04"):
        return _OFFICE.get(suffix, "application/zip")
    if named and named.startswith("text/") and b"\x00" not in head[:1024]:
        return named
    return _sniffed(head) or named or _UNKNOWN


def _sniffed(head: bytes) -> str | None:
    try:
        return str(puremagic.from_string(head, mime=True)) or None  # pyright: ignore[reportUnknownMemberType]
    except (puremagic.PureError, ValueError):
        return None
