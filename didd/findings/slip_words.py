"""The text of the return slip, before it becomes a page or a workbook.

Pure. Written for staff with a secondary-school education: short sentences that say what to do.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date

from didd.config.catalog import CatalogConfig
from didd.findings.grouping import Place, RuleSummary, row_ranges, summarise
from didd.i18n import Sentence, _, language, ngettext, shown_parts
from didd.model import AT_THE_DESK, Agency, Finding, Severity
from didd.personal_data.find import redact
from didd.text.storable import printable

#: What a severity requires of the agency; the text accompanies every colour.
SEVERITY_WORDS: Mapping[Severity, Sentence] = MappingProxyType(
    {
        Severity.ERROR: _("Must be mended"),
        Severity.WARNING: _("Should be mended"),
        Severity.INFO: _("For your information"),
    }
)
#: Counts that describe the state; those of a run are left out, so that a run that finds
#: nothing new does not change the slip.
COUNT_WORDS: Mapping[str, Sentence] = MappingProxyType(
    {
        "rows": _("Items in the list"),
        "accepted": _("Items that passed the checks"),
        "held": _("Items held back until they are mended"),
        "excluded": _("Excluded items, not published"),
    }
)
MENDED = _("Mended since the result before")
RETURNED = _("Returned by PPID Utama, to be mended")
NOTE = _("Note")
COLUMNS = _("How the columns of your list are read")
COLUMNS_ADVICE = _(
    "If one of them is wrong, name that column as in the standard form, or ask PPID Utama. "
    "The standard form is to be had of PPID Utama, who make it by: didd template."
)
COLUMN_HEAD = (_("Column's name in your list"), _("Read as"))
#: How the field of a column was recognised.
_TOLD_BY: Mapping[str, Sentence] = MappingProxyType(
    {
        "agency": _("{field}, as you asked for"),
        "likeness": _("{field}, by its content or a similar name"),
        "question": _("{field}? Not certain yet, waiting for an answer"),
    }
)
TITLE = _("Result of checking the inventory")
ADVICE = _(
    "Mend it in your own file, save it, and leave it in this folder. "
    "The next check reads it by itself and replaces this result."
)
_FIRST = _('Begin with what says "{severity}".', severity=SEVERITY_WORDS[Severity.ERROR])


@dataclass(frozen=True, slots=True)
class Slip:
    """The slip's content. ``since`` is when this result was first seen, "" to compare two slips.

    ``columns`` are (place, name, field it was read as); ``returned`` are (title, note).
    """

    agency: str
    since: str
    verdict: str
    counts: tuple[tuple[str, int], ...]
    groups: tuple[RuleSummary, ...]
    labels: Mapping[str, str]
    mended: tuple[RuleSummary, ...] = ()
    columns: tuple[tuple[str, str, str], ...] = ()
    returned: tuple[tuple[str, str], ...] = ()

    @property
    def worst(self) -> Severity | None:
        """Return the gravest severity; None without findings."""
        return self.groups[0].severity if self.groups else None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a check, as the agency is told it.

    ``counts`` may have ``rows``, ``accepted``, ``held``, ``excluded``; ``mended`` was found before
    and is not any more; ``columns`` says how each column was read; ``returned`` are title and note
    of what was returned and not mended yet.
    """

    agency: Agency
    findings: Sequence[Finding]
    counts: Mapping[str, int]
    mended: Sequence[Finding] = ()
    columns: Sequence[Mapping[str, Any]] = ()
    returned: Sequence[tuple[str, str]] = ()


def compose(outcome: Outcome, config: CatalogConfig, checked_at: datetime | None) -> Slip:
    """Return the slip of the findings, whatever their order, in the language spoken just now."""
    return of_groups(summarise(outcome.findings), outcome, config, checked_at)


def of_groups(
    found: Iterable[RuleSummary],
    outcome: Outcome,
    config: CatalogConfig,
    checked_at: datetime | None,
) -> Slip:
    """Return the slip of what is grouped already; the findings of ``outcome`` are not asked for."""
    groups, counts = tuple(map(spoken, found)), outcome.counts
    shown = [(str(words), counts[key]) for key, words in COUNT_WORDS.items() if key in counts]
    labels = {spec.code: spec.label.spoken for spec in config.metadata.fields}
    return Slip(
        agency=outcome.agency.name,
        since=_moment(checked_at, config.sop.timezone) if checked_at else "",
        verdict=_verdict(groups, counts),
        counts=tuple(shown if counts.get("rows") else ()),
        groups=groups,
        labels=labels,
        mended=tuple(map(spoken, summarise(outcome.mended))),
        columns=tuple(_columns(outcome.columns, labels)),
        returned=tuple((redact(title), redact(note)) for title, note in outcome.returned),
    )


def spoken(group: RuleSummary) -> RuleSummary:
    """Return what was found, as it was stored, in the language spoken just now."""
    places = (
        replace(place, value=value_of(place), hint=shown_parts(place.hint))
        for place in group.places
    )
    message, remedy = shown_parts(group.message), shown_parts(group.remedy)
    return replace(group, message=message, remedy=remedy, places=tuple(places))


def value_of(place: Place) -> str:
    """Return what was found at a place; what stands in a list is the agency's own word."""
    return place.value if place.rows else shown_parts(place.value)


def _columns(
    columns: Sequence[Mapping[str, Any]], labels: Mapping[str, str]
) -> Iterator[tuple[str, str, str]]:
    """Yield each column's place, name, and the field it was read as.

    Beside one that was not read stand the names of what its sheet does not have yet.
    """
    had: dict[tuple[str, str], set[str]] = {}
    for read in columns:
        had.setdefault((read["file"], read["sheet"]), set()).add(read["field"])
    for read in columns:
        place = Place(read["file"], read["sheet"], read["column"], "", "", rows=(read["row"],))
        fields = had[read["file"], read["sheet"]]
        used = _used(read, labels) if read["field"] else _unread(fields, labels)
        yield where(place, {}), read["name"], used


def _used(read: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    label = labels.get(read["field"], read["label"])
    how = _TOLD_BY.get(read["by"])
    return str(replace(how, values={"field": label})) if how else label


def _unread(had: Collection[str], labels: Mapping[str, str]) -> str:
    missing = ", ".join(label for field, label in labels.items() if field not in had)
    if not missing:
        return str(_("not used"))
    return str(_("not used. Names that are known and not there yet: {names}", names=missing))


def where(place: Place, labels: Mapping[str, str]) -> str:
    """Return the place of a finding, beginning with what people look for first.

    >>> where(Place("inventaris.xlsx", "DIP", "F", "retensi", "", rows=(3, 5, 6, 7)), {})
    'baris 3, 5–7, kolom F, lembar DIP, inventaris.xlsx'
    """
    parts = [
        _("row {rows}", rows=row_ranges(place.rows)) if place.rows else "",
        _column_of(place, labels.get(place.field, "")) if place.rows else "",
        _("page {n}", n=place.page) if place.page else "",
        _cell(place.cell),
        _("sheet {sheet}", sheet=place.sheet) if place.sheet else "",
        _file(place.file),
    ]
    return printable(", ".join(str(part) for part in parts if part))


def _file(name: str) -> Sentence | str:
    if name == AT_THE_DESK:
        return _("items added at the desk")
    # A file name may contain somebody's number.
    return redact(name) or _("the whole folder")


def _column_of(place: Place, label: str) -> Sentence | str:
    if place.column == AT_THE_DESK:
        return _("{label} as typed at the desk", label=label)
    if place.column and label:
        return _("column {column} ({label})", column=place.column, label=label)
    if place.column:
        return _("column {column}", column=place.column)
    return _("column {label} (not there yet)", label=label) if label else ""


def _cell(cell: str) -> Sentence | str:
    """Return the name of a place in a table: "C5" is a cell, "C" a column, "5" a row."""
    if not cell:
        return ""
    if cell.isdigit():
        return _("row {rows}", rows=cell)
    return _("column {column}", column=cell) if cell.isalpha() else _("cell {cell}", cell=cell)


def _verdict(groups: Iterable[RuleSummary], counts: Mapping[str, int]) -> str:
    found = {s: sum(g.count for g in groups if g.severity is s) for s in Severity}
    if found[Severity.ERROR] and (held := counts.get("held")):
        waits = ngettext(
            "{n} item cannot be proposed yet.", "{n} items cannot be proposed yet.", held
        )
        return f"{waits} {_FIRST}"
    if found[Severity.ERROR]:
        stopped = _("This list cannot be checked as a whole yet.")
        return f"{stopped} {_FIRST}"
    if warned := found[Severity.WARNING]:
        rest = ngettext("{n} thing should be mended.", "{n} things should be mended.", warned)
        free = _("Nothing holds your items back.")
        return f"{free} {rest}"
    return str(_("Nothing needs to be mended."))


def _moment(at: datetime, timezone: str) -> str:
    local = at.astimezone(ZoneInfo(timezone))
    day = format_date(local, "d MMMM y", language())
    time = f"{local:%H.%M} {local.tzname()}"
    return str(_("{day} at {time}", day=day, time=time))
