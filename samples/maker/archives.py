"""Zip containers (XLSX, DOCX) whose bytes depend only on their members."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

#: The earliest time of a zip member; used for all.
EPOCH = (1980, 1, 1, 0, 0, 0)


def pack(members: Mapping[str, bytes]) -> bytes:
    """Pack the members in their order, stored: compressors differ between machines."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o600 << 16
            info.create_system = 3
            archive.writestr(info, data)
    return buffer.getvalue()


def repack(data: bytes) -> bytes:
    """Pack an existing zip again, same members in the same order."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return pack({info.filename: archive.read(info) for info in archive.infolist()})
