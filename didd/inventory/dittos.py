"""Marks that stand for the cell above: "sda", "idem", two commas, quotation marks.

They repeat the cell above where that is plain: the record directly above, in the same table and
section, says the field itself. A title or a summary is each item's own and is never repeated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from didd.model import InventoryRow
from didd.text.fold import fold

#: Longer texts are no mark.
_LONGEST = 30
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


def repeat_dittos(
    records: Sequence[InventoryRow], breaks: Sequence[int]
) -> tuple[list[InventoryRow], list[Ditto]]:
    """Return the records with their marks replaced where that is plain, and every mark found.

    ``breaks`` are 0-based rows that part a record from the one above. What is not plain is left
    out of the record: nobody reads a mark as a value.
    """
    texts = set(chain.from_iterable(row.values.values() for row in records))
    marks = {text for text in texts if is_ditto(text)}
    if not marks:
        return list(records), []
    whole = list(records)
    found: list[Ditto] = []
    for at, row in enumerate(records):
        told = [code for code, text in row.values.items() if text in marks]
        if told:
            plain = at > 0 and not _parted(whole[at - 1], row, breaks)
            mended = dict(row.values)
            for code in told:
                said = whole[at - 1].values.get(code, "") if plain and code not in _OWN else ""
                found.append(Ditto(at, code, row.values[code], bool(said)))
                mended |= {code: said}
            whole[at] = replace(row, values={code: text for code, text in mended.items() if text})
    return whole, found


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
