"""One raw text of one field → its canonical text and an issue word.

A pure function of the text, without other rows, files or the network. The issue
words are what the ``no_issue`` rules of ``metadata.yaml`` check. Normalisation
is idempotent.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from didd.config.catalog import CatalogConfig
from didd.config.metadata import FieldSpec
from didd.fields.classes_and_forms import class_of, forms_of
from didd.fields.dates import is_future, parse_date, split_place_and_time
from didd.fields.offices import offices
from didd.fields.region_codes import spell_codes
from didd.fields.retention import parse_retention
from didd.model import LIST_MARK
from didd.text.tidy import EMPTY, tidy

_WHOLE = re.compile(r"(\d+)[.,]0")
_LIST_ENDS = re.compile(r"\s*(?:\n|;|\|)\s*|,\s+")


class Normalised(NamedTuple):
    """A canonical text, and the issue word of the raw one ("" for none)."""

    value: str
    issue: str = ""


#: Types whose texts are only tidied, and never have an issue.
TIDIED = frozenset({"text", "place", "files"})
#: Types of list texts, in which line ends are significant.
_LISTS = frozenset({"media", "officer", "regions"})
_NOTHING = Normalised("")


@dataclass(frozen=True, slots=True)
class _Context:
    config: CatalogConfig
    today: date
    month_first: bool


def normalise(
    spec: FieldSpec, raw: str, config: CatalogConfig, today: date, *, month_first: bool = False
) -> Normalised:
    """Return the canonical text of ``raw`` for this field, by the field's type.

    Issues: ``unknown`` (class, forms), ``place_only``, ``unreadable``, ``future`` (dates),
    ``is_year``, ``free_text`` (retention), ``unknown``, ``zero_lost`` (region codes). A dash stands
    for an empty cell.
    """
    return normaliser(spec, config, today, month_first=month_first)(raw)


def tidied(raw: str) -> str:
    """Return the canonical text of a field whose type is in ``TIDIED``."""
    text = tidy(raw)
    return "" if text in EMPTY else text


def normaliser(
    spec: FieldSpec, config: CatalogConfig, today: date, *, month_first: bool = False
) -> Callable[[str], Normalised]:
    """Return ``normalise`` bound to one field."""
    context = _Context(config, today, month_first)
    by_type, lines = _BY_TYPE[spec.type], spec.type in _LISTS

    def normalised(raw: str) -> Normalised:
        text = tidy(raw)
        if text in EMPTY:
            return _NOTHING
        return by_type(tidy(raw, lines=True) if lines else text, context)

    return normalised


def _text(text: str, _context: _Context) -> Normalised:
    return Normalised(text)


def _officer(text: str, _context: _Context) -> Normalised:
    return Normalised("; ".join(offices(text)))


def _regions(text: str, _context: _Context) -> Normalised:
    codes, issue = spell_codes(text)
    return Normalised("; ".join(codes), issue)


def _number(text: str, _context: _Context) -> Normalised:
    if text.isdigit():
        return Normalised(text)
    if whole := _WHOLE.fullmatch(text):
        return Normalised(whole[1])
    return Normalised(text.strip("(.) ") or text)


def _class(text: str, context: _Context) -> Normalised:
    found = class_of(text, context.config.classes)
    return Normalised(found.value) if found else Normalised(text, "unknown")


def _date(text: str, context: _Context) -> Normalised:
    place, time = split_place_and_time(text, context.today, month_first=context.month_first)
    if place and not time:
        return Normalised("", "place_only")
    value = parse_date(time, context.today, month_first=context.month_first)
    if not value:
        return Normalised("", "unreadable")
    return Normalised(value, "future" if is_future(value, context.today) else "")


def _forms(text: str, _context: _Context) -> Normalised:
    found = forms_of(text)
    return Normalised(LIST_MARK.join(found)) if found else Normalised("", "unknown")


def _retention(text: str, context: _Context) -> Normalised:
    retention = parse_retention(text, context.config.retention)
    if retention.kind != "LAINNYA":
        return Normalised(str(retention))
    if parse_date(text, context.today):
        return Normalised("", "is_year")
    return Normalised(text, "free_text")


def _media(text: str, _context: _Context) -> Normalised:
    parts = dict.fromkeys(p for part in _LIST_ENDS.split(text) if (p := part.strip()))
    return Normalised(LIST_MARK.join(parts))


_BY_TYPE: Mapping[str, Callable[[str, _Context], Normalised]] = {
    **dict.fromkeys(TIDIED, _text),
    "officer": _officer,
    "regions": _regions,
    "number": _number,
    "class": _class,
    "partial_date": _date,
    "forms": _forms,
    "retention": _retention,
    "media": _media,
}
