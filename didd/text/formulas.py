r"""Text that a spreadsheet would run as a formula, and how it is kept from that in CSV. Pure.

Which character separates cells is the opening program's guess, so a cell may begin behind any that
is ever taken for one: ``Laporan;=1+1`` is text where commas separate, and a live cell where
semicolons do, as in every Indonesian office.
"""

from __future__ import annotations

import re

#: What separates cells, or ends a line, for some program.
_SEPARATORS = r",;|^:~\u00a6\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
#: OWASP's list of what begins a formula, with its full-width and small forms.
_MARKS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_SIGNS = "+\\-\uff0b\uff0d\ufe62\ufe63"
#: Where cells are parted at spaces, " - " is a dash and "-5" a number.
_BEHIND_SPACE = rf" \"*(?='*(?![{_SIGNS}]\d[\d.,]*(?:\s|$))[{_MARKS}][^\s])"
_BEGIN = rf"((?:^|[{_SEPARATORS}])[\s\"]*|{_BEHIND_SPACE})"
_LIVE = re.compile(rf"{_BEGIN}('*[{_MARKS}])")
_GUARDED = re.compile(rf"{_BEGIN}'('*[{_MARKS}])")
_MARK = re.compile(f"[{_MARKS}]")
#: Cut off by some programs, which then see what stands behind.
_CUT_OFF = re.compile(r"'*[\t\r\n]")


def guarded(value: str) -> str:
    r"""Keep a spreadsheet from running ``value``, wherever it thinks that a cell begins.

    An apostrophe stands in front of each = + - @ that may begin a cell, and of a first TAB, CR or
    LF. Apostrophes that are there already are counted in, so that ``unguarded`` gives exactly the
    value back.

    >>> guarded("=1+1"), guarded("Laporan"), guarded("'=1+1"), guarded("Laporan; =1+1;tamat")
    ("'=1+1", 'Laporan', "''=1+1", "Laporan; '=1+1;tamat")
    """
    if _MARK.search(value):
        value = _LIVE.sub(r"\1'\2", value)
    return f"'{value}" if _CUT_OFF.match(value) else value


def unguarded(value: str) -> str:
    """Give back what ``guarded`` was given."""
    if "'" not in value:
        return value
    if value.startswith("'") and _CUT_OFF.match(value):
        value = value[1:]
    return _GUARDED.sub(r"\1\2", value)
