"""Marks that stand for the cell above: "sda", "idem", two commas, quotation marks.

They repeat the cell above where that is plain: the record directly above, in the same table and
section, says the field itself. A title or a summary is each item's own and is never repeated. A
mark that says more, "Sda, Kabid" or "idem no. 2", repeats nothing plain: it is asked, as is "SDA"
in a list that speaks of water, where it is an office (Sumber Daya Air).
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain

from didd.model import InventoryRow
from didd.text.fold import fold

#: Longer texts are no mark, and hold none.
_LONGEST, _LONGEST_WITH_MARK = 30, 60
_WORDS = frozenset(
    {
        "sda",
        "s d a",
        "sd a",
        "dto",
        "idem",
        "ibid",
        "ibidem",
        "dito",
        "ditto",
        "sama",
        "sda diatas",
        "idem diatas",
    }
    | {"sama dengan di atas", "sama dengan diatas", "sama dgn di atas", "sama dgn diatas"}
    | {"sama seperti di atas", "sama seperti diatas", "seperti di atas", "seperti diatas"}
    | {"sama dgn atas", "sama dengan atas", "idem di atas", "sda di atas"}
)
_MARKS = re.compile(r"[\s.\-–—―,'\"“”„‟″〃‘’‚´`«»]+")
_QUOTES = re.compile(r"[\"“”„‟″〃«»]|[,'‘’‚´`]{2}|,\s*,")
#: How each of the words begins, and what marks are made of; few other cells match.
_BEGINS = re.compile(r"\W*(?:[sid]|$)", re.IGNORECASE)
#: What is each item's own.
_OWN = frozenset({"nomor", "judul", "ringkasan", "berkas"})
#: Where such words and signs are part of a name or of a number.
_NO_MARKS = frozenset({"nomor", "berkas"})
_PLAIN, _ASKED = "plain", "asked"
_OFFICERS = ("pejabat_penguasa", "penanggung_jawab")
#: Signs that point at another cell, and words that do: with what they say of it nothing else.
_SIGNS = "↑⇑⇧▲△↓⇓⇩▼←→^=≈≡~々仝"
_POINTS = re.compile(rf"[\s\"“”„‟〃.,-]*[{_SIGNS}][\s\"“”„‟〃.,{_SIGNS}-]*")
#: In small letters: ignoring their case would take the search three times as long.
_MAY_POINT = re.compile(r"s[^\w\n]{0,3}d[^\w\n]{0,3}a|idem|dit+o|dto|ibid|sama|seperti|lihat")
_MARK_WORDS = frozenset({"sda", "idem", "dto", "dito", "ditto", "ibid", "ibidem"})
_LIKE = frozenset({"sama", "seperti", "lihat", "samakan", "idem"})
_WHERE = frozenset(
    {"no", "nomor", "nomer", "angka", "butir", "poin", "point", "baris", "urut", "item", "kolom"}
    | {"atas", "diatas", "bawah", "dibawah", "sebelumnya", "berikutnya", "tersebut", "sel"}
)
_BESIDE = frozenset({"dengan", "dgn", "dg", "di", "yang", "yg", "pada", "tahun", "thn", "th"})
_WITHIN = re.compile(
    r"(?<![\w.])(?:s\.\s?d\.\s?a\b|s/d/a\b|[sS]da\b|(?i:idem|ditto|dito|ibid(?:em)?)\b)"
    r"|^\s*(?i:sda)\s*[,;/&+(]"
    r"|\b(?i:sama|seperti|lihat|samakan)\b.{0,20}\b(?i:no|nomor|angka|butir|poin|baris|atas|diatas)\b"
    r"|^\s*[\"“”„‟〃]{1,2}\s*[,;/&+]"
)
_POINTS_ABBREVIATED = re.compile(r"s\.?\s?d\.?\s?a\.?", re.IGNORECASE)
_WATER = re.compile(
    r"(?i:sumber daya air|irigasi|drainase|bendung|waduk|embung|sungai|pengairan)"
    r"|\b[A-Z]\w+ SDA\b|\bSDA [A-Z]"
)


@dataclass(frozen=True, slots=True)
class Ditto:
    """A mark found: the 0-based place among the records, the field, and what was written.

    ``repeats`` tells that the cell above was taken.
    """

    record: int
    field: str
    text: str
    repeats: bool


def is_ditto(text: str) -> bool:
    """Return whether a cell says nothing but "as above".

    >>> [is_ditto(t) for t in ("s.d.a.", '-"-', ",,", "Idem", "-", "Sda. Bidang Umum")]
    [True, True, True, True, False, False]
    """
    if len(text) > _LONGEST or not _BEGINS.match(text):
        return False
    plain = text.strip()
    if _MARKS.fullmatch(plain):
        return bool(_QUOTES.search(plain))
    return fold(plain) in _WORDS


def points_elsewhere(text: str, field: str) -> bool:
    """Return whether a cell refers to another one in a way that nobody can follow for sure.

    >>> points_elsewhere("idem no. 2", "retensi"), points_elsewhere("Sda, Kabid", _OFFICERS[0])
    (True, True)
    >>> points_elsewhere("Bidang SDA", _OFFICERS[0]), points_elsewhere("Data SDA", "judul")
    (False, False)
    """
    if len(text) > _LONGEST_WITH_MARK or not text.strip():
        return False
    if _POINTS.fullmatch(text):
        return True
    if field in _OFFICERS and _WITHIN.search(text):
        return True
    if not _MAY_POINT.search(text.lower()):
        return False
    words = _POINTS_ABBREVIATED.sub("sda", fold(text)).split()
    said, marked = set(words), {w for w in words if w in _MARK_WORDS}
    if not marked and not (said & _LIKE and said & _WHERE):
        return False
    return all(
        w in _MARK_WORDS or w in _LIKE or w in _WHERE or w in _BESIDE or w.isdigit() for w in words
    )


def _candidates(texts: Collection[str]) -> set[str]:
    """Return the texts worth a closer look: they have such a word, or begin with a sign.

    One search through all of them: one in each takes twice as long (``bench/lists/inventory.py``).
    """
    short = [text for text in texts if len(text) <= _LONGEST_WITH_MARK]
    small = [text.lower() for text in short]
    ends = list(accumulate(len(text) + 1 for text in small))
    found = {short[bisect(ends, m.start())] for m in _MAY_POINT.finditer("\n".join(small))}
    return found.union(t for t in short if not t[:1].isalnum() or t[0] in _SIGNS)


def _is_water(text: str, records: Sequence[InventoryRow]) -> bool:
    """Return whether "SDA" may be the office of water: the list speaks of it."""
    said = (text for record in records for text in record.values.values())
    return text.strip() == "SDA" and any(map(_WATER.search, said))


def repeat_dittos(
    records: Sequence[InventoryRow], breaks: Sequence[int]
) -> tuple[list[InventoryRow], list[Ditto]]:
    """Return the records with their marks replaced where that is plain, and every mark found.

    ``breaks`` are 0-based rows that part a record from the one above. What is not plain is left
    out of the record: nobody reads a mark as a value.
    """
    marks = _marks(records)
    if not marks:
        return list(records), []
    whole = list(records)
    found: list[Ditto] = []
    for at, row in enumerate(records):
        told = {
            code: plain for code, text in row.values.items() if (plain := marks.get((code, text)))
        }
        if told:
            joined = at > 0 and not _parted(whole[at - 1], row, breaks)
            mended = dict(row.values)
            for code, plain in told.items():
                repeats = joined and plain is _PLAIN and code not in _OWN
                said = whole[at - 1].values.get(code, "") if repeats else ""
                found.append(Ditto(at, code, row.values[code], bool(said)))
                mended |= {code: said}
            whole[at] = replace(row, values={code: text for code, text in mended.items() if text})
    return whole, found


def _marks(records: Sequence[InventoryRow]) -> dict[tuple[str, str], str]:
    """Return the cells that are marks, by field and text: plain ones, and those that say more."""
    some = _candidates(set(chain.from_iterable(row.values.values() for row in records)))
    if not some:
        return {}
    told = {(code, t) for row in records for code, t in row.values.items() if t in some}
    found: dict[tuple[str, str], str] = {}
    for code, text in told:
        if is_ditto(text):
            water = code in _OFFICERS and _is_water(text, records)
            found[code, text] = _ASKED if water else _PLAIN
        elif code not in _NO_MARKS and points_elsewhere(text, code):
            found[code, text] = _ASKED
    return found


def _parted(above: InventoryRow, row: InventoryRow, breaks: Sequence[int]) -> bool:
    return any(above.row <= at < row.row for at in breaks)


def told_once(dittos: Sequence[Ditto]) -> Iterator[Ditto]:
    """Return the first repeated mark of each field, and every mark that repeats nothing."""
    seen: set[str] = set()
    for ditto in dittos:
        if not ditto.repeats or ditto.field not in seen:
            yield ditto
        if ditto.repeats:
            seen.add(ditto.field)
