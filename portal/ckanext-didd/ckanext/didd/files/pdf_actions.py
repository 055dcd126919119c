"""Whether a PDF file acts by itself: pure, and careful, for the file is a stranger's.

A browser's reader runs a PDF's JavaScript whatever policy the file came with. So a PDF is shown in
the browser only when it is seen to have none: what cannot be looked into counts as acting. The file
is not parsed, since readers mend what is broken in ways of their own; its bytes are searched, and
those of its object streams, for the names without which no reader acts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

# Objects packed into streams: more bytes of them than this are not looked into.
LARGEST = 64 * 1024 * 1024


def _name(*names: str) -> re.Pattern[bytes]:
    """A pattern of what PDF names begin with, each letter as it is or by its number (#4a is J)."""
    spelled = ("".join(f"(?:{c}|#(?i:{ord(c):02x}))" for c in name) for name in names)
    return re.compile(b"/(?:" + "|".join(spelled).encode() + b")")


ACTING = _name("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "RichMedia", "XFA")
PACKED = _name("ObjStm")
FLATE = re.compile(rb"/FlateDecode\b")
UNPACKED_OTHERWISE = re.compile(
    rb"/(?:\w*Decode(?<!/FlateDecode)|AHx|A85|LZW|RL|Crypt|DecodeParms|DP)"
)
ENCRYPTED = _name("Encrypt")
# As every program writes it. In such a dictionary nothing can hide: no text, remark or other one.
OBJECT_STREAM = re.compile(rb"obj\s*<<([^()<>%]*)>>\s*stream\r?\n")


def acts(content: bytes) -> bool:
    r"""Whether the file may run something, start something or send something by itself.

    >>> acts(b"%PDF-1.7 <</OpenAction 5 0 R>>"), acts(b"%PDF-1.7 <</S /Java#53cript /JS (x)>>")
    (False, True)
    """
    if ACTING.search(content):
        return True
    packed = sum(1 for _ in PACKED.finditer(content))
    if not packed:
        return False
    if ENCRYPTED.search(content):
        return True
    try:
        seen = 0
        for text in _packed(content):
            seen += 1
            if ACTING.search(text):
                return True
    except (ValueError, zlib.error):
        return True
    return seen < packed


def _packed(content: bytes) -> Iterator[bytes]:
    """The object streams, unpacked; ``ValueError`` or ``zlib.error`` where that cannot be."""
    left = LARGEST
    for found in OBJECT_STREAM.finditer(content):
        told = found[1]
        if not PACKED.search(told):
            continue
        if len(FLATE.findall(told)) != 1 or UNPACKED_OTHERWISE.search(told):
            raise ValueError("an object stream that is packed in another way")
        unpacking = zlib.decompressobj()
        # The whole rest may be given: what follows the stream's end is left unused.
        text = unpacking.decompress(memoryview(content)[found.end() :], left)
        left -= len(text)
        if not unpacking.eof or left <= 0:
            raise ValueError("object streams that are too large, or cut")
        yield text
