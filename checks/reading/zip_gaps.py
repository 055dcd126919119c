"""The bytes of a ZIP file that belong to no member: before, between and behind them.

Unpackers never show them, and they are published with the file (APPNOTE 4.3.6).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipFile

from checks.reading.piece import OFF_SCREEN, Piece, apart, printed

#: Sizes of the fixed parts of a member's own header, and of the end of the index.
_HEADER, _END = 30, 22
#: So much (bytes) is read of each gap.
_LARGEST = 16 << 20


def gap_pieces(file: BinaryIO, archive: ZipFile) -> Iterator[Piece]:
    """Yield what is printed between the members and behind them, and beside their names."""
    said = [printed(member.extra) for member in archive.infolist()]
    for start, end in _gaps(file, archive):
        file.seek(start)
        said.append(printed(file.read(min(end - start, _LARGEST))))
    if text := apart(said):
        yield Piece(text, place=OFF_SCREEN, again=True)


def _gaps(file: BinaryIO, archive: ZipFile) -> Iterator[tuple[int, int]]:
    """Yield where each gap begins and ends, in bytes."""
    at = 0
    for member in sorted(archive.infolist(), key=lambda each: each.header_offset):
        if member.header_offset > at:
            yield at, member.header_offset
        file.seek(member.header_offset + _HEADER - 4)
        lengths = file.read(4)
        beside = int.from_bytes(lengths[:2], "little") + int.from_bytes(lengths[2:], "little")
        body = member.header_offset + _HEADER + beside + member.compress_size
        at = max(at, body)
    if archive.start_dir > at:
        yield at, archive.start_dir
    whole = file.seek(0, 2)
    file.seek(archive.start_dir)
    index = file.read(min(whole - archive.start_dir, _LARGEST))
    end = index.rfind(b"PK\x05\x06") + _END + len(archive.comment)
    if archive.start_dir + end < whole:
        yield archive.start_dir + end, whole
