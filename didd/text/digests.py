"""SHA-256 as it is written: in hexadecimal, small letters."""

from __future__ import annotations

import re

_SHA256 = re.compile(r"[0-9a-f]{64}")


def is_sha256(text: str) -> bool:
    """Whether a text is written as a SHA-256 is; not whether anything has it.

    >>> is_sha256("0" * 64), is_sha256("A" * 64)
    (True, False)
    """
    return _SHA256.fullmatch(text) is not None
