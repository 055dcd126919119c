"""Masks in log lines: nobody's number or address, and no secret, whatever a message quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable

from didd.personal_data.find import redact

#: What stands in place of a secret.
HIDDEN = "[…]"
#: A text beyond this is not looked through, and a line shows no more than ``SHOWN`` of it.
READ, SHOWN = 16_384, 4_096

#: Secrets by how they are written, whoever's they are; what is kept of them is in group 1. None
#: begins with what repeats: tried from each letter of a long word, it would take seconds a line.
_SECRETS = (
    re.compile(
        r"(?i)(\b(?:authorization|x-ckan-api-key|cookie|set-cookie)['\"]?\s*[:=]\s*)[^\r\n]+"
    ),
    re.compile(r"(?i)(\bbearer\s+)[^\s'\",]+"),
    re.compile(
        r"(?i)((?:token|password|passwd|sandi|secret|api_?key)['\"]?\s*[:=]\s*)"
        r"(?:'[^']*'|\"[^\"]*\"|[^\s&;,'\"]+)"
    ),
    # A user and a password in an address.
    re.compile(r"(://)[^\s/@]+@"),
    re.compile(r"()\beyJ[\w-]{8,}+\.[\w-]+(?:\.[\w-]*)?"),
    re.compile(r"()\bdidd_[\w-]{20,}"),
)
#: Numbers that look like somebody's wherever they stand: the finder looks at words around, and a
#: log has none.
_LONG = re.compile(r"(?<![0-9a-fA-F])([0-9]{4})[0-9]{9,14}([0-9]{0,2})(?![0-9a-fA-F])")
_PHONE = re.compile(r"(?<![0-9])((?:\+?62|0)8[0-9])[0-9]{6,10}(?![0-9])")
#: Shorter ones are in too many words to be replaced everywhere.
_SHORTEST = 6


class Masks:
    """Masks of one process; ``secrets`` are the values of its own settings."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        known = sorted({s for s in secrets if len(s) >= _SHORTEST}, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def masked(self, text: str) -> str:
        """Return the text with masks, cut where it is longer than a line should be.

        >>> Masks(["rahasia1"]).masked("token=abc, NIK 6271014107900003, rahasia1")
        'token=[…], NIK 6271••••••••0003, […]'
        """
        text = text[:READ]
        if self._known:
            text = self._known.sub(HIDDEN, text)
        for secret in _SECRETS:
            text = secret.sub(rf"\1{HIDDEN}", text)
        text = _PHONE.sub(r"\1••••", redact(text))
        text = _LONG.sub(r"\1••••", text)
        return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
