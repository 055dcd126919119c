"""Small PDF files made by hand: with words, with actions, and with objects packed into a stream."""

from __future__ import annotations

import zlib


def pdf(words: str = "Halo", *, script: str = "", launch: str = "", packed: bool = False) -> bytes:
    """A PDF of one page; with an action that a reader does when it opens the file, if asked for.

    ``packed``: the action lies in a compressed object stream, where no search of the bytes sees it.
    """
    action = b""
    if script:
        text = script.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        action = b"<< /S /JavaScript /JS (%s) >>" % text.encode()
    if launch:
        action = b"<< /S /Launch /F (%s) >>" % launch.encode()
    drawn = b"BT /F1 32 Tf 72 700 Td (%s) Tj ET" % words.encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R%s >>" % (b" /OpenAction 6 0 R" if action else b""),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    if action and not packed:
        objects.append(action)
    return _packed(objects, action) if packed else _plain(objects)


def _plain(objects: list[bytes]) -> bytes:
    """The file with its objects as they are, and a table of where they stand."""
    made, at = _body(objects)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in at)
    table = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n"
    return made + table + end % (len(objects) + 1, len(made))


def _packed(objects: list[bytes], last: bytes) -> bytes:
    """The same with one more object, which is in a compressed stream."""
    inside = zlib.compress(b"6 0 " + last)
    box = (
        b"<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream"
    )
    made, at = _body(objects)
    at.append(len(made))
    made += b"7 0 obj\n%s\nendobj\n" % (box % (len(inside), inside))
    rows = [(0, 0, 65535), *((1, offset, 0) for offset in at[:5]), (2, 7, 0), (1, at[5], 0)]
    rows.append((1, len(made), 0))
    table = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + gen.to_bytes(2, "big")
        for kind, where, gen in rows
    )
    reported = b"<< /Type /XRef /Size 9 /W [1 4 2] /Root 1 0 R /Length %d >>\nstream\n%s\nendstream"
    end = b"8 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n"
    return made + end % (reported % (len(table), table), len(made))


def _body(objects: list[bytes]) -> tuple[bytes, list[int]]:
    made, at = b"%PDF-1.7\n", []
    for number, reported in enumerate(objects, 1):
        at.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, reported)
    return made, at
