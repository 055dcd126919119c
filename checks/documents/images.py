"""Pictures: whether they are complete.

The place where they were taken is personal data and checked there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from didd.config.checks import Checks
from didd.i18n import _
from didd.model import Finding

_TAIL = 64 * 1024
#: End markers; other formats have none.
_ENDS = ((b"\xff\xd8\xff", b"\xff\xd9"), (b"\x89PNG", b"IEND"))


def image_findings(stream: BinaryIO, rules: Checks) -> Iterator[Finding]:
    """Report a picture that cannot be opened or is truncated. Decodes no pixels."""
    stream.seek(0)
    head, size = stream.read(8), stream.seek(0, 2)
    stream.seek(max(0, size - _TAIL))
    tail = stream.read()
    stream.seek(0)
    if any(head.startswith(start) and end not in tail for start, end in _ENDS):
        yield rules.finding("berkas-rusak", value=_("the image is cut off, its end is missing"))
        return
    try:
        with Image.open(stream) as image:
            image.verify()
    except Image.DecompressionBombError:
        yield rules.finding("berkas-bom", value=_("the image is too large when opened"))
    except (OSError, SyntaxError, ValueError):
        yield rules.finding("berkas-rusak", value=_("the image cannot be read"))
