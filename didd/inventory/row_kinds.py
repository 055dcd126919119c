"""Kinds of rows under a header that are not items: a total, a note, a signature.

Also the numbers of sub-rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from didd.text.fold import fold
from didd.text.tidy import is_blank

#: Between the title of a group and a sub-row's.
SUB_MARK = " – "
_SUB_NUMBER = re.compile(r"\(?[a-z][.)]?")
_SUB_TITLE = re.compile(r"\(?[a-z][.)]\s+(?=\S)")
_NESTED = re.compile(r"(\d{1,3})[.,](?:\d{1,2}|[a-z])[.)]?")
_TOTAL = re.compile(r"(?:grand )?(?:total|jumlah)(?: total| keseluruhan| seluruhnya| informasi)?")
_NOTE = re.compile(
    r"\*|(?:catatan|keterangan|sumber|mengetahui|nip|nb)\b(?P<mark>\s*[:.])?", re.IGNORECASE
)
#: Words of a signature block.
_SIGNED = re.compile(
    r"^(?:nip[\s.:]*\d|(?:mengetahui|ditetapkan di|pada tanggal|tembusan)\b)", re.IGNORECASE
)
#: Maximum rows of a signature block, and filled cells per row.
_LONGEST_TAIL, _WIDEST_TAIL = 25, 2


def why_no_record(values: Mapping[str, str], filled: Sequence[str]) -> str:
    """Return the reason why a row is not a record, as a detail of ``baris-dilewati``, or ""."""
    if filled[0].strip("().") == "1" and len(filled) > 2:
        counted = (t.strip("().") == str(n) for n, t in enumerate(filled, start=1))
        if all(counted):
            return "column_numbers"
    if filled[0].isdigit() and "judul" in values:
        return ""  # most rows; none of what follows begins with a number
    if all(map(_is_number, filled[1:])) and _TOTAL.fullmatch(fold(filled[0])):
        return "total"
    alone = filled.count(filled[0]) == len(filled)
    if (note := _NOTE.match(filled[0])) and (alone or note["mark"]):
        return "note"
    if alone and "judul" not in values:
        return "single_cell"
    return ""


def sub_title(values: Mapping[str, str], parent_number: str) -> str:
    """Return the title of an "a." row, or of "1.1" below "1", without its letter; else ""."""
    number, title = values.get("nomor", "").strip(), values.get("judul", "").strip()
    if number.isdigit() or not title:
        return ""
    nested = _NESTED.fullmatch(number)
    if _SUB_NUMBER.fullmatch(number) or (nested and nested[1] == parent_number):
        return title
    if not number and (letter := _SUB_TITLE.match(title)):
        return title[letter.end() :]
    return ""


def signature_from(rows: Sequence[Sequence[str]]) -> int:
    """Return the index of the first row of the signature block, or the number of rows.

    The block is at the very end, below an empty row, few cells wide, and names the signatory;
    none of its rows has a number.
    """
    first = len(rows)
    signed = False
    for index in range(len(rows) - 1, max(len(rows) - _LONGEST_TAIL, 0) - 1, -1):
        filled = list(dict.fromkeys(c.strip() for c in rows[index] if not is_blank(c)))
        if len(filled) > _WIDEST_TAIL or (len(filled) == _WIDEST_TAIL and _numbered(filled[0])):
            break
        if not filled:
            first = index + 1
        signed = signed or any(map(_SIGNED.search, filled))
    return first if signed else len(rows)


def _numbered(text: str) -> bool:
    return text.strip("().").isdigit() or bool(_SUB_NUMBER.fullmatch(text))


def _is_number(text: str) -> bool:
    return text.replace(".", "").replace(",", "").replace(" ", "").isdigit()
