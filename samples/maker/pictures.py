"""Small PNG drawings: a grid with points, different for each seed."""

from __future__ import annotations

import struct
import zlib

from maker.target import Target

WIDTH, HEIGHT = 160, 100
_LAND, _LINE, _POINT = 235, 180, 40


def write(seed: int, target: Target) -> bytes:
    """Draw a grey-scale picture of 160 × 100 pixels; the text chunk marks it as a sample."""
    rows = b"".join(b"\0" + bytes(_shade(x, y, seed) for x in range(WIDTH)) for y in range(HEIGHT))
    comment = f"Comment\0Gambar contoh {target.agency}".encode("latin-1")
    header = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(name, data)
        for name, data in (
            (b"IHDR", header),
            (b"tEXt", comment),
            (b"IDAT", zlib.compress(rows, 0)),  # level 0: compressors differ between machines
            (b"IEND", b""),
        )
    )


def _shade(x: int, y: int, seed: int) -> int:
    """Return the grey of one pixel: points on a skewed lattice, lines every 20 pixels."""
    if (x * 7 + seed) % 31 < 4 and (y * 5 + x // 31 * 11 + seed) % 29 < 4:
        return _POINT
    return _LINE if x % 20 == 0 or y % 20 == 0 else _LAND


def _chunk(name: bytes, data: bytes) -> bytes:
    body = name + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))
