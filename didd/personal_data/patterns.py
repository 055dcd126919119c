"""Patterns of personal data: portable expressions that find candidates for an exact check.

``didd.personal_data.find`` runs them with Python's ``re``, ``checks.personal_data.scan`` over
bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache

from didd.text.digits import plain_text

_SIGNS = "[ .'/-]|\u00a0|\u00b7|\u2009|\u202f|\u2010|\u2011|\u2012|\u2013|\u2014"
_GAP = f"(?:{_SIGNS}){{1,3}}"
_LOOSE = "(?:[ .()-]|\u00a0|\u2011|\u2013){0,3}"
#: Gaps between digits of a number after its keyword: line breaks, spaces from OCR.
_ANY_GAP = "[^0-9A-Za-z\\x1e\\x1f]{0,5}"
_D = "[0-9]"
#: A digit, or a letter that people and scanners write for one.
_LIKE_D = "[0-9OoIl]"


def _shape(*lengths: int, gap: str = _GAP) -> str:
    return gap.join(f"{_D}{{{length}}}" for length in lengths)


def _any_shape(*shapes: tuple[int, ...]) -> str:
    return "(?:{})".format("|".join(_shape(*lengths) for lengths in shapes))


def _announced(fewest: int, most: int, first: str = _D) -> str:
    return f"{first}(?:{_ANY_GAP}{_D}){{{fewest - 1},{most - 1}}}"


#: Patterns by kind, most specific first. None has a boundary: engines add their own.
PATTERNS: Mapping[str, str] = {
    "nik": f"{_D}{{16}}",
    "nik_grouped": _any_shape(
        (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (6, 2, 2, 2, 4), (2, 2, 2, 2, 2, 2, 4), (6, 10),
        (12, 4), (4, 2, 6, 4), (2, 4, 6, 4),
    ),
    # Forms have a box for each digit.
    "nik_boxed": _shape(*[1] * 16, gap="[ |]{1,3}"),
    "nik_thousands": _shape(1, 3, 3, 3, 3, 3, gap="[.,]"),
    "nik_power": f"{_D}[.,]{_D}{{2,15}}[eE][+]?0?15",
    "nik_letters": f"(?:{_LIKE_D}{{16}}|{_LIKE_D}{{4}}(?:{_GAP}{_LIKE_D}{{4}}){{3}}"
    f"|{_LIKE_D}{{6}}{_GAP}{_LIKE_D}{{6}}{_GAP}{_LIKE_D}{{4}})",
    "nik_announced": _announced(16, 16),
    "nip": _any_shape((18,), (14, 1, 3), (8, 6, 1, 3), (8, 10), (8, 6, 4), (4, 4, 6, 1, 3)),
    "nip_announced": _announced(18, 18),
    "npwp": _shape(2, 3, 3, 1, 3, 3),
    "npwp_announced": _announced(15, 16),
    "telepon": f"(?:(?:00)?62{_LOOSE}(?:0{_LOOSE})?|0)8[1-9](?:{_LOOSE}{_D}){{7,10}}",
    "telepon_announced": _announced(9, 14, "[068]"),
    "rekening": f"{_D}(?:(?:{_GAP})?{_D}){{9,15}}",
    "email": "[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}[.]){1,5}[A-Za-z]{2,24}",
}  # fmt: skip

#: Keywords, one of which must precede such a candidate: by pattern, as an expression.
ANNOUNCED_BY: Mapping[str, str] = {
    "rekening": "(?:rek|bank|bri|bca|bni|bsi|btn)",
    "nik_announced": "(?:[^a-z]n[. ]?i[. ]?k|nonik|ktp|kependudukan|kk|keluarga)",
    "nip_announced": "[^a-z]nip",
    "npwp_announced": "n[. ]?p[. ]?w[. ]?p",
    "telepon_announced": "(?:[^a-z](?:hp|wa|cp)|nohp|nowa|tel|hand?phone|whatsapp|ponsel|kontak"
    "|hubungi|selul[ea]r|phone|mobile)",
}

_RUN = re.compile(
    "[0-9](?:[^0-9A-Za-z]{0,6}[0-9]){8}|[eE][+]?0?15|@"
    f"|{_LIKE_D}(?:[^0-9A-Za-z]{{0,3}}{_LIKE_D}){{15}}"
)


def may_hold(text: str) -> bool:
    """Whether a text is worth scanning: an address, a number of nine digits, a power of ten."""
    return _RUN.search(plain_text(text).text) is not None


@cache
def exact() -> Mapping[str, re.Pattern[str]]:
    """Return the compiled patterns, which never match within a longer run of digits."""
    return {
        name: re.compile(pattern if name == "email" else f"(?<!{_D}){pattern}(?!{_D})")
        for name, pattern in PATTERNS.items()
    }


@cache
def _ending() -> Mapping[str, re.Pattern[str]]:
    return {name: re.compile(rf"(?<!{_D})(?:{pattern})\Z") for name, pattern in PATTERNS.items()}


def spans(name: str, text: str) -> Iterator[tuple[int, int]]:
    """Yield the spans of candidates for ``PATTERNS[name]``, overlapping ones too, in order."""
    pattern, at = exact()[name], 0
    while match := pattern.search(text, at):
        yield match.span()
        at = match.start() + 1


def starts(name: str, text: str) -> Iterator[int]:
    """Yield where candidates for ``PATTERNS[name]`` start that end with ``text``, longest first."""
    pattern, at = _ending()[name], 0
    while match := pattern.search(text, at):
        yield match.start()
        at = match.start() + 1
