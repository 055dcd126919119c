"""A Data Package as one file: its description and the files that it describes, zipped."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import date
from typing import Any

#: What a packed file can say of its day.
_FIRST, _LAST = date(1980, 1, 1), date(2107, 12, 31)


def packed_day(day: date) -> tuple[int, int, int, int, int, int]:
    """Return a day as a packed file bears it, the nearest that it can."""
    at = min(max(day, _FIRST), _LAST)
    return at.year, at.month, at.day, 0, 0, 0


def pretty(plain: Any) -> bytes:
    """Return JSON types as JSON for people too."""
    return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode()


def zipped(described: Mapping[str, Any], files: Mapping[str, bytes], day: date) -> bytes:
    """Return ``files``, name → bytes, with their description: same input, same bytes."""
    return together({"datapackage.json": pretty(described), **files}, day)


def as_one(files: Mapping[str, bytes]) -> tuple[str, bytes]:
    """Return files, name → bytes, as one to send: what its name ends with, and its bytes.

    Several, which are the volumes of one list, are zipped.
    """
    if len(files) == 1:
        return next(iter(files.items()))
    return "zip", together(files)


def together(files: Mapping[str, bytes], day: date = _FIRST) -> bytes:
    """Return files, name → bytes, zipped, all of the same day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, packed_day(day))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            packed.writestr(entry, content)
    return out.getvalue()


def dated_document(content: bytes, day: date) -> bytes:
    """Return a packed document whose parts all bear one date, so that its bytes are the same."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(out, "w") as packed:
        for part in read.infolist():
            entry = zipfile.ZipInfo(part.filename, packed_day(day))
            entry.compress_type = zipfile.ZIP_DEFLATED
            packed.writestr(entry, read.read(part))
    return out.getvalue()
