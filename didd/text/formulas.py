r"""Escapes text in CSV that a spreadsheet would execute as a formula. Pure.

The opening program guesses the separator, so a cell may begin after any character that
is ever taken for one: ``Laporan;=1+1`` is text where commas separate, and a formula where
semicolons do, as in every Indonesian office.
"""

from __future__ import annotations

import re

#: Characters that separate cells, or end a line, in some program.
_SEPARATORS = r",;|^:~\u00a6\t\n\r\v\f\x1c-\x1f\x85\u2028\u2029"
#: OWASP's list of characters that begin a formula, with full-width and small forms.
_MARKS = "=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b"
_SIGNS = "+\\-\uff0b\uff0d\ufe62\ufe63"
#: Where spaces separate cells, " - " is a dash and "-5" a number.
_BEHIND_SPACE = rf" \"*(?='*(?![{_SIGNS}]\d[\d.,]*(?:\s|$))[{_MARKS}][^\s])"
_BEGIN = rf"((?:^|[{_SEPARATORS}])[\s\"]*|{_BEHIND_SPACE})"
_LIVE = re.compile(rf"{_BEGIN}('*[{_MARKS}])")
_GUARDED = re.compile(rf"{_BEGIN}'('*[{_MARKS}])")
_MARK = re.compile(f"[{_MARKS}]")
#: Stripped by some programs, which then see what follows.
_CUT_OFF = re.compile(r"'*[\t\r\n]")


def guarded(value: str) -> str:
    r"""Escape ``value`` so that no spreadsheet executes it, wherever it starts a cell.

    An apostrophe is put in front of each = + - @ that may begin a cell, and of a first TAB, CR or
    LF. Existing apostrophes are taken into account, so that ``unguarded`` restores exactly the
    value.

    >>> guarded("=1+1"), guarded("Laporan"), guarded("'=1+1"), guarded("Laporan; =1+1;tamat")
    ("'=1+1", 'Laporan', "''=1+1", "Laporan; '=1+1;tamat")
    """
    if _MARK.search(value):
        value = _LIVE.sub(r"\1'\2", value)
    return f"'{value}" if _CUT_OFF.match(value) else value


def unguarded(value: str) -> str:
    """Return the original of a value from ``guarded``."""
    if "'" not in value:
        return value
    if value.startswith("'") and _CUT_OFF.match(value):
        value = value[1:]
    return _GUARDED.sub(r"\1\2", value)
