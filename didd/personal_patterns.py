"""What personal data looks like: expressions that every engine understands, before any exact look.

``didd.personal_data`` runs them with Python's ``re``, ``checks.personal_scan`` over bytes.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

_GAP = "(?:[ .'/-]|\u00a0|\u2009|\u202f|\u2010|\u2011|\u2012|\u2013)"
_LOOSE = "(?:[ .()-]|\u00a0|\u2011|\u2013)"
_D = "[0-9]"


def _shape(*lengths: int) -> str:
    return _GAP.join(f"{_D}{{{length}}}" for length in lengths)


def _any_shape(*shapes: tuple[int, ...]) -> str:
    return "(?:{})".format("|".join(_shape(*lengths) for lengths in shapes))


#: What looks like what, most telling first. None has a boundary: engines add their own.
PATTERNS: Mapping[str, str] = {
    "nik": f"{_D}{{16}}",
    "nik_grouped": _any_shape(
        (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2, 2, 2, 2, 2, 2, 4), (6, 10),
        (12, 4), (4, 2, 6, 4),
    ),
    "nik_power": f"{_D}[.,]{_D}{{3,15}}[eE][+]15",
    "nip": _any_shape((18,), (14, 1, 3), (8, 6, 1, 3), (8, 10), (8, 6, 4)),
    "npwp": _shape(2, 3, 3, 1, 3, 3),
    "npwp_plain": f"{_D}{{15}}",
    "telepon": f"(?:0|62{_LOOSE}{{0,2}})8[1-9](?:{_LOOSE}{{0,2}}{_D}){{7,10}}",
    "rekening": f"{_D}(?:{_GAP}?{_D}){{9,15}}",
    "email": "[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}[.]){1,5}[A-Za-z]{2,24}",
}  # fmt: skip

_RUN = re.compile("[0-9][0-9 .'()/\u00a0\u2009\u202f\u2010-\u2013-]{7,}[0-9]")
_FEWEST_DIGITS = 9


def may_hold(text: str) -> bool:
    """Say whether a text is worth a look: an address, a number of nine digits, a power of ten."""
    if "@" in text or "+15" in text:
        return True
    runs = _RUN.findall(text)
    return any(sum(c.isdigit() for c in run) >= _FEWEST_DIGITS for run in runs)


@cache
def exact() -> Mapping[str, re.Pattern[str]]:
    """Give the patterns compiled, none of them within a longer run of digits."""
    return {
        name: re.compile(pattern if name == "email" else f"(?<!{_D}){pattern}(?!{_D})")
        for name, pattern in PATTERNS.items()
    }


@cache
def _ending() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<!{_D})(?:{pattern})\Z") for name, pattern in PATTERNS.items()}


def start_of(name: str, text: str) -> int:
    """Give where the longest candidate for ``PATTERNS[name]`` starts that ends with ``text``.

    -1 when there is none.
    """
    match = _ending()[name].search(text)
    return match.start() if match else -1
