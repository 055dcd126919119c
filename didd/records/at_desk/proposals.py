"""What a new item is proposed with: by its title and file, by other items, by last year's."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from didd.fields.usual_choices import FORMS
from didd.model import InventoryRow
from didd.text.tidy import is_blank

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
#: Fields of which an agency's items mostly say the same.
_USUAL = ("pejabat_penguasa", "penanggung_jawab", "tempat_pembuatan", "retensi")
_PRINTED, _DIGITAL, _, _RECORDED = FORMS
_RECORDINGS = frozenset(
    {".mp3", ".wav", ".ogg", ".m4a", ".flac", ".mp4", ".mkv", ".avi", ".mov", ".webm", ".3gp"}
)
#: What last year's item cannot say of this year's.
_NOT_COPIED = frozenset({"nomor", "berkas", "media"})


def proposed(title: str, file: str, rows: Iterable[InventoryRow], agency: str) -> dict[str, str]:
    """Return texts by field for a new item; what nobody knows is not among them.

    The office, the place and the period are what most of the agency's ``rows`` say, the office else
    the ``agency``; the year is the last one in the title, the form follows from the file.

    >>> proposed("Laporan Kinerja 2025", "lkj.pdf", (), "Dinas Contoh")["waktu_pembuatan"]
    '2025'
    """
    said: dict[str, Counter[str]] = {code: Counter() for code in _USUAL}
    for row in rows:
        for code, texts in said.items():
            if not is_blank(text := row.values.get(code, "")):
                texts[text] += 1
    # Of two that are said as often the first one in the alphabet: the same whoever asks.
    usual = {
        code: min(texts, key=lambda text: (-texts[text], text))
        for code, texts in said.items()
        if texts
    }
    years = _YEAR.findall(title)
    made = {"waktu_pembuatan": years[-1]} if years else {}
    return {"pejabat_penguasa": agency, **usual, **made, "bentuk": form_of(file)}


def form_of(file: str) -> str:
    """Return the form of what a file is, of nothing that it is printed.

    >>> form_of("rapat.mp3"), form_of("lkj.pdf"), form_of("")
    ('Rekam', 'Softcopy', 'Hardcopy')
    """
    if not file:
        return _PRINTED
    return _RECORDED if PurePosixPath(file).suffix.casefold() in _RECORDINGS else _DIGITAL


def next_year(values: Mapping[str, str]) -> dict[str, str]:
    """Return last year's item as this year's: its year, in every text, is the next one.

    The year is the last one in its title, else in its time. Files and links are not copied.

    >>> next_year({"judul": "LKjIP 2024", "waktu_pembuatan": "Januari 2024", "berkas": "a.pdf"})
    {'judul': 'LKjIP 2025', 'waktu_pembuatan': 'Januari 2025'}
    """
    kept = {code: text for code, text in values.items() if code not in _NOT_COPIED}
    named = _YEAR.findall(kept.get("judul", "")) or _YEAR.findall(kept.get("waktu_pembuatan", ""))
    if not named:
        return kept
    year = re.compile(rf"(?<!\d){named[-1]}(?!\d)")
    return {code: year.sub(str(int(named[-1]) + 1), text) for code, text in kept.items()}
