"""What the cells of a column say of its field: terms, dates, classes, offices, links, file names.

A heading that only hints at a field is believed when its cells speak of the same; one that is known
is doubted when they speak of something else. ``None`` says that the cells tell nothing either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date

from didd.config.catalog import CatalogConfig
from didd.fields.classes_and_forms import class_of, forms_of
from didd.fields.dates import parse_date, split_place_and_time
from didd.fields.offices import is_office
from didd.fields.retention import parse_retention
from didd.inventory.ticks import is_link, is_mark

#: So many different cells tell what a column holds.
_SAMPLE = 60
_MOST, _FEW = 0.6, 0.2
#: Two-digit years are told from other numbers whatever the day is.
_SOME_DAY = date(2026, 1, 1)
_WEB = re.compile(r"https?://|www\.|\bdrive\b|bit\.ly|\.go\.id", re.IGNORECASE)
_LAW = re.compile(
    r"\b(?:uu|undang|pasal|peraturan|perki|pp|permen\w*|perda|huruf)\b", re.IGNORECASE
)
_TERM = re.compile(r"\b(?:tahun|bulan|hari|selama|sampai|hingga|permanen|seterusnya|terbatas)\b")
_SENTENCE = 4


def supports(field: str, cells: Sequence[str], config: CatalogConfig) -> bool | None:
    """Return whether the cells speak for a field (True), against it (False), or neither (None)."""
    some = list(dict.fromkeys(cells))[:_SAMPLE]
    if not some:
        return None
    if field in ("judul", "ringkasan"):
        return False if _is_typed(some, config) else None
    told = _TOLD.get(field)
    if told is None:
        return None
    share = sum(told(cell, config) for cell in some) / len(some)
    if share >= _MOST:
        return True
    return False if share <= _FEW and field in _TYPED else None


def are_sentences(cells: Sequence[str]) -> bool:
    """Return whether most cells are whole sentences, as summaries are and remarks are not.

    >>> are_sentences(["Memuat capaian kinerja selama tahun 2025"]), are_sentences(["Rusak ringan"])
    (True, False)
    """
    some = list(dict.fromkeys(cells))[:_SAMPLE]
    return bool(some) and sum(len(c.split()) >= _SENTENCE for c in some) >= _MOST * len(some)


def may_be_titles(cells: Sequence[str], config: CatalogConfig) -> bool:
    """Return whether the cells can be titles: words, nearly all different, of no other kind."""
    some = cells[: 4 * _SAMPLE]
    if not some or len(set(some)) < _MOST * len(some):
        return False
    worded = sum(sum(c.isalpha() for c in cell) >= 5 for cell in some)
    return worded >= _MOST * len(some) and not _is_typed(some[:_SAMPLE], config)


def _is_typed(some: Sequence[str], config: CatalogConfig) -> bool:
    """Return whether most cells are of a kind that no title is."""
    kinds = (_is_bare_date, _is_term, _is_class, _is_form, _is_file, _is_number)
    return any(sum(kind(c, config) for c in some) >= _MOST * len(some) for kind in kinds)


def _is_bare_date(cell: str, _config: CatalogConfig) -> bool:
    """Tell a date from a title that ends with a year."""
    return bool(parse_date(cell, _SOME_DAY))


def _is_number(cell: str, _config: CatalogConfig) -> bool:
    return is_mark(cell) or cell.replace(".", "").isdigit()


def _is_date(cell: str, _config: CatalogConfig) -> bool:
    _, time = split_place_and_time(cell, _SOME_DAY)
    return bool(time) and bool(parse_date(time, _SOME_DAY))


def _is_term(cell: str, config: CatalogConfig) -> bool:
    return parse_retention(cell, config.retention).kind != "LAINNYA"


def _is_any_term(cell: str, config: CatalogConfig) -> bool:
    return _is_term(cell, config) or bool(_TERM.search(cell.casefold()))


def _is_class(cell: str, config: CatalogConfig) -> bool:
    return len(cell.split()) <= 8 and class_of(cell, config.classes) is not None


def _is_form(cell: str, _config: CatalogConfig) -> bool:
    return is_mark(cell) or (len(cell.split()) <= 6 and forms_of(cell) is not None)


def _is_file(cell: str, _config: CatalogConfig) -> bool:
    return is_link(cell)


def _is_address(cell: str, _config: CatalogConfig) -> bool:
    return bool(_WEB.search(cell))


def _is_office(cell: str, config: CatalogConfig) -> bool:
    return is_office(cell) or any(
        cell.casefold() in (a.name.casefold(), a.abbreviation.casefold())
        for a in config.agencies.values()
    )


def _is_ground(cell: str, _config: CatalogConfig) -> bool:
    return bool(_LAW.search(cell))


_TOLD: Mapping[str, Callable[[str, CatalogConfig], bool]] = {
    "waktu_pembuatan": _is_date,
    "retensi": _is_term,
    "jangka_pengecualian": _is_any_term,
    "klasifikasi": _is_class,
    "bentuk": _is_form,
    "berkas": _is_file,
    "media": _is_address,
    "pejabat_penguasa": _is_office,
    "penanggung_jawab": _is_office,
    "dasar_pengecualian": _is_ground,
}
#: Fields whose cells are all of one kind, so that others speak against them.
_TYPED = frozenset({"waktu_pembuatan", "retensi", "klasifikasi", "bentuk", "berkas"})
