"""Packages out of a table that an agency has: columns by their names, cells as typed. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from didd.config.law.procurement import Method, Procurement, Stage
from didd.i18n import Sentence, _
from didd.obligations.procurement.packages import CODE, FIRST_YEAR, LAST_YEAR, MOST, PackageFacts
from didd.text.fold import fold
from didd.text.tidy import is_blank, tidy

#: The most packages that one table may bring, and the longest name.
MOST_ROWS, LONGEST_NAME = 5000, 500
#: The longest text that is read as an amount: reading one takes longer than its length.
LONGEST_AMOUNT = 40
#: How far down the row of column names may stand.
_HEAD_ROWS = 20
#: Names of columns, folded, by what they hold.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "code": ("kode", "kode paket", "kode rup", "id paket", "id rup", "code"),
    "name": ("nama", "nama paket", "paket", "nama pekerjaan", "name"),
    "value": ("nilai", "pagu", "nilai pagu", "pagu rp", "nilai kontrak", "nilai rp", "value"),
    "method": ("metode", "metode pemilihan", "metode pengadaan", "cara pengadaan", "method"),
    "stage": ("tahap", "status", "tahapan", "stage"),
    "year": ("tahun", "tahun anggaran", "year"),
}
_MONEY = re.compile(r"(?:rp\.?\s*)?([0-9][0-9.,\s]*?)(?:,-)?", re.IGNORECASE)
#: Whole rupiah, in groups of three digits or without, and perhaps a part of one.
_AMOUNT = re.compile(r"([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)([.,][0-9]*)?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row of a table; ``row`` counts from 1 as a spreadsheet does."""

    row: int
    why: Sentence


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed of one package, as text; ``year`` may be empty where a page says it."""

    code: str
    name: str
    value: str = ""
    method: str = ""
    stage: str = ""
    year: str = ""


def packages_in(
    rows: Sequence[Sequence[str]], year: int, rules: Procurement
) -> tuple[list[PackageFacts], list[Problem]]:
    """Return the packages of a table, and what is wrong with its rows.

    ``rows`` are the cells as text, ``year`` that of rows without one. A row without code and name
    is passed over. Every code may stand once in a year.
    """
    head, places = _head(rows)
    if head < 0:
        why = _(
            "No row has the names of the columns: a code (kode) and a name (nama paket) are needed."
        )
        return [], [Problem(1, why)]
    found: dict[str, PackageFacts] = {}
    problems: list[Problem] = []
    for number, row in enumerate(rows[head + 1 :], start=head + 2):
        cells = {name: _cell(row, place) for name, place in places.items()}
        if not cells.get("code") and not cells.get("name"):
            continue
        facts = package_of(Typed(**cells), year, rules)
        if isinstance(facts, Sentence):
            problems.append(Problem(number, facts))
        elif facts.key in found:
            problems.append(Problem(number, _("Code {code} stands twice.", code=facts.code)))
        else:
            found[facts.key] = facts
        if len(found) > MOST_ROWS:
            problems.append(Problem(number, _("More than {n} packages.", n=MOST_ROWS)))
            break
    if not found and not problems:
        problems.append(Problem(head + 1, _("The table has no packages under its column names.")))
    return list(found.values()), problems


def package_of(typed: Typed, year: int, rules: Procurement) -> PackageFacts | Sentence:
    """Return the package that was typed, or what is wrong with it."""
    code, name = tidy(typed.code), tidy(typed.name)
    if not CODE.fullmatch(code):
        return _(
            "The code {code!r} is to have letters, digits, dots and dashes only, 40 at most.",
            code=code[:60],
        )
    if is_blank(name) or len(name) > LONGEST_NAME:
        return _("Package {code} needs a name, of {n} letters at most.", code=code, n=LONGEST_NAME)
    value = money(typed.value)
    if isinstance(value, Sentence):
        return value
    its_year = _year(typed.year, year)
    if its_year is None:
        return _("The year {year!r} of package {code} is no year.", year=typed.year[:20], code=code)
    method, stage = _named(typed.method, rules.methods), _named(typed.stage, rules.stages)
    if method is None:
        return _unknown(_("method"), typed.method, rules.methods)
    if stage is None:
        return _unknown(_("stage"), typed.stage, rules.stages)
    return PackageFacts(its_year, code, name, value, method, stage)


def money(text: str) -> int | Sentence | None:
    """Return an amount in whole rupiah, None for an empty cell, or why it is none.

    >>> money("Rp 1.250.000,00"), money("1250000"), money("-"), money("1,250,000.00")
    (1250000, 1250000, None, 1250000)
    """
    text = tidy(text)
    if is_blank(text):
        return None
    wrong = _("The value {value!r} is no amount in rupiah, like 1.250.000.", value=text[:40])
    match = _MONEY.fullmatch(text) if len(text) <= LONGEST_AMOUNT else None
    amount = _AMOUNT.fullmatch("".join(match[1].split())) if match else None
    if amount is None:
        return wrong
    part = (amount[2] or "").replace(",", ".")
    rupiah = int(Decimal(re.sub(r"[.,]", "", amount[1]) + part).to_integral_value())
    return rupiah if rupiah <= MOST else wrong


def _head(rows: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    """Return the row of the column names, and where each column is; -1 where there is none."""
    for at, row in enumerate(rows[:_HEAD_ROWS]):
        places: dict[str, int] = {}
        for place, cell in enumerate(row[:100]):
            folded = fold(cell)
            for name, known in COLUMNS.items():
                if folded in known:
                    places.setdefault(name, place)
        if {"code", "name"} <= places.keys():
            return at, places
    return -1, {}


def _cell(row: Sequence[str], place: int) -> str:
    return tidy(row[place]) if place < len(row) else ""


def _year(text: str, usual: int) -> int | None:
    if is_blank(text):
        return usual
    number = text.removesuffix(".0").strip()
    if not re.fullmatch("[0-9]{4}", number) or not FIRST_YEAR <= int(number) <= LAST_YEAR:
        return None
    return int(number)


def _named(text: str, known: Iterable[Method | Stage]) -> str | None:
    """Return the code of what is named; "" for nothing, None for something else."""
    if is_blank(text):
        return ""
    folded = fold(text)
    for each in known:
        names = (each.code, each.label.id, each.label.en, *each.words)
        if folded in map(fold, filter(None, names)):
            return each.code
    return None


def _unknown(what: Sentence, text: str, known: Iterable[Method | Stage]) -> Sentence:
    names = ", ".join(each.label.id for each in known)
    return _("{text!r} is no {what} of these: {names}.", text=text[:60], what=what, names=names)
