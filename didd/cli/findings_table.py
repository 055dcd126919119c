"""Findings on the terminal: grouped by rule, as in the return slip, readable at any width."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.padding import Padding
from rich.text import Text

from didd.cli.output import on_paper, plain
from didd.cli.words import speaking
from didd.findings.grouping import Place, RuleSummary
from didd.findings.slip_words import SEVERITY_WORDS, spoken, where
from didd.i18n import Sentence, _
from didd.model import Severity

_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold"}


def print_findings(agency: str, groups: Sequence[RuleSummary], labels: Mapping[str, str]) -> None:
    """Print every finding: what is wrong, how to mend it, and each place; nothing is truncated.

    ``labels`` are the names of the list's columns by field.
    """
    with speaking():
        _print(agency, list(map(spoken, groups)), labels)


def _print(agency: str, groups: Sequence[RuleSummary], labels: Mapping[str, str]) -> None:
    paper = on_paper()
    paper.print(str(_heading(agency, groups)), style="bold", markup=False, highlight=False)
    for group in groups:
        paper.print()
        for line, indent in _lines(group, labels):
            paper.print(Padding(line, (0, 0, 0, indent), expand=False))


def _heading(agency: str, groups: Sequence[RuleSummary]) -> Sentence:
    """Return the counts by severity, in words."""
    if not groups:
        return _("{agency}: nothing was found.", agency=agency)
    counts = {s: sum(g.count for g in groups if g.severity is s) for s in Severity}
    counted = ", ".join(f"{n} {str(SEVERITY_WORDS[s]).lower()}" for s, n in counts.items() if n)
    return _("Found for {agency}: {told}", agency=agency, told=counted)


def _lines(group: RuleSummary, labels: Mapping[str, str]) -> Iterator[tuple[Text, int]]:
    """Yield the lines of one rule, and the indent of each."""
    head = Text(f"{SEVERITY_WORDS[group.severity]}: ", style=_STYLES[group.severity])
    yield (
        head.append(group.message, style="default").append(f" [{group.rule}]", style="dim"),
        0,
    )
    yield Text(str(_("How to mend it: {remedy}", remedy=group.remedy))), 2
    for place in group.places:
        yield plain(_spot(place, labels)), 4


def _spot(place: Place, labels: Mapping[str, str]) -> str:
    value = f": {place.value}" if place.value else ""
    hint = f" → {place.hint}" if place.hint else ""
    return f"- {where(place, labels)}{value}{hint}"
