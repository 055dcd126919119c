"""The same items in two lists, or in a sheet that was left behind: one item each.

Two rows are the same item when their titles and classes are, and one says all that the other says.
A list's own numbers say nothing, nor does how a word is shortened: "Lap. Kinerja Thn 2024" is
"Laporan Kinerja 2024". Rows of one sheet are never merged: a list that names an item
twice is told so by a check of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from didd.config.vocabularies import Classifications
from didd.fields.classes_and_forms import class_of
from didd.model import InventoryRow
from didd.text.fold import fold

Place = tuple[str, str]
_COMPARED_OTHERWISE = frozenset({"nomor", "judul", "klasifikasi"})
_SHORTEST = 5
_SHORT = {
    "lap": "laporan", "thn": "tahun", "th": "tahun", "ta": "tahun", "dok": "dokumen",
    "kab": "kabupaten", "kec": "kecamatan", "kel": "kelurahan", "prov": "provinsi",
    "keu": "keuangan", "ang": "anggaran", "sk": "surat keputusan", "bln": "bulan",
}  # fmt: skip
_YEAR = re.compile(r"\btahun (?:anggaran )?(?=\d{4}\b)")


def single_out(
    rows: Sequence[InventoryRow], hidden: Collection[Place], classes: Classifications
) -> tuple[list[InventoryRow], list[tuple[InventoryRow, InventoryRow]]]:
    """Return the rows without those that another list or sheet has too, and the pairs: out, kept.

    Of two the one that people see is kept, then the one that says more, then the first.
    """
    if len({(row.source, row.sheet) for row in rows}) < 2:
        return list(rows), []
    ranked = sorted(
        range(len(rows)),
        key=lambda i: ((rows[i].source, rows[i].sheet) in hidden, -len(rows[i].values), i),
    )
    kept: dict[str, list[InventoryRow]] = {}
    out: dict[int, InventoryRow] = {}
    for i in ranked:
        row = rows[i]
        title = _spelt(row.values.get("judul", ""))
        others = kept.get(title, ()) if len(title) >= _SHORTEST else ()
        same = next((k for k in others if _says_all(k, row, classes)), None)
        if same is None:
            kept.setdefault(title, []).append(row)
        else:
            out[i] = same
    pairs = [(rows[i], out[i]) for i in sorted(out)]
    return [row for i, row in enumerate(rows) if i not in out], pairs


def _says_all(kept: InventoryRow, row: InventoryRow, classes: Classifications) -> bool:
    """Return whether a row of another sheet says everything that ``row`` says."""
    if (kept.source, kept.sheet) == (row.source, row.sheet):
        return False
    one, other = kept.values, row.values
    return _class(one, classes) == _class(other, classes) and all(
        text == one.get(code) or _spelt(text) == _spelt(one.get(code, ""))
        for code, text in other.items()
        if code not in _COMPARED_OTHERWISE
    )


def _spelt(text: str) -> str:
    """Return a text folded, its shortened words in full.

    >>> _spelt("Lap. Kinerja Thn. 2024") == _spelt("LAPORAN KINERJA (2024)")
    True
    """
    words = (_SHORT.get(word, word) for word in fold(text).split())
    return _YEAR.sub("", " ".join(words))


def _class(values: Mapping[str, str], classes: Classifications) -> object:
    text = values.get("klasifikasi", "")
    return class_of(text, classes) or text
