"""Whether a PDF file has automatic actions. Pure and conservative: the file is untrusted.

A browser's PDF viewer runs JavaScript whatever policy the file is served with. So a PDF is shown in
the browser only when it provably has none: what cannot be inspected counts as acting. The file
is not parsed, since viewers repair broken files in different ways; its bytes are searched, and
those of its object streams, for the names without which no viewer acts.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

# Limit of decompressed object streams, in bytes; beyond it the file counts as acting.
LARGEST = 64 * 1024 * 1024


def _name(*names: str) -> re.Pattern[bytes]:
    """Return a pattern for a PDF name, each letter plain or as a hex escape (#4a is J)."""
    spelled = ("".join(f"(?:{c}|#(?i:{ord(c):02x}))" for c in name) for name in names)
    return re.compile(b"/(?:" + "|".join(spelled).encode() + b")")


ACTING = _name("JavaScript", "Launch", "SubmitForm", "ImportData", "GoToE", "RichMedia", "XFA")
PACKED = _name("ObjStm")
FLATE = re.compile(rb"/FlateDecode\b")
UNPACKED_OTHERWISE = re.compile(
    rb"/(?:\w*Decode(?<!/FlateDecode)|AHx|A85|LZW|RL|Crypt|DecodeParms|DP)"
)
ENCRYPTED = _name("Encrypt")
# Common form. Such a dictionary can hide nothing: it has no string, comment or nested dictionary.
OBJECT_STREAM = re.compile(rb"obj\s*<<([^()<>%]*)>>\s*stream\r?\n")


def acts(content: bytes) -> bool:
    r"""Whether the file may run, start or send something by itself.

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
    """Yield the decompressed object streams; raises ``ValueError`` or ``zlib.error``."""
    left = LARGEST
    for found in OBJECT_STREAM.finditer(content):
        dictionary = found[1]
        if not PACKED.search(dictionary):
            continue
        if len(FLATE.findall(dictionary)) != 1 or UNPACKED_OTHERWISE.search(dictionary):
            raise ValueError("an object stream that is packed in another way")
        unpacking = zlib.decompressobj()
        # All remaining bytes can be passed: zlib ignores what follows the stream's end.
        text = unpacking.decompress(memoryview(content)[found.end() :], left)
        left -= len(text)
        if not unpacking.eof or left <= 0:
            raise ValueError("object streams that are too large, or cut")
        yield text
