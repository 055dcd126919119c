"""Findings grouped for people: by rule, and within a rule by value and column.

Pure. Used by the return slip and the asset checks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, takewhile

from didd.model import Finding, Severity

_Spot = tuple[str, str, str, str, str, int, str]
_GRAVITY = {severity: place for place, severity in enumerate(Severity)}


@dataclass(frozen=True, slots=True)
class Place:
    """The places of one finding with the same value; ``rows`` ascend, empty for a file.

    ``page`` and ``cell`` are places inside a file that is not a list. ``hint`` is what the remedy
    says of this place alone.
    """

    file: str
    sheet: str
    column: str
    field: str
    value: str
    page: int = 0
    cell: str = ""
    hint: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleSummary:
    """All findings of one rule with one message; ``count`` is their number.

    ``remedy`` is what they have in common.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str
    count: int
    places: tuple[Place, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """Return the rows of all places, ascending; findings on a file or a batch have none."""
        return tuple(sorted(row for place in self.places for row in place.rows))


def summarise(findings: Iterable[Finding]) -> list[RuleSummary]:
    """Group findings by rule and message: errors first, then the most frequent.

    Nothing is left out; the order of ``findings`` does not matter.
    """
    grouped = [
        _summary(list(group)) for _, group in groupby(sorted(findings, key=_rank), key=_rule_key)
    ]
    return sorted(grouped, key=lambda s: (_GRAVITY[s.severity], -s.count, s.rule, s.message))


def row_ranges(rows: Sequence[int]) -> str:
    """Format ascending row numbers as ranges.

    >>> row_ranges([3, 5, 6, 7, 12, 13])
    '3, 5–7, 12, 13'
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        elif not runs or row != runs[-1][-1]:
            runs.append([row])
    return ", ".join(
        f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs
    )


def _rule_key(finding: Finding) -> tuple[str, ...]:
    return finding.rule, finding.severity.value, finding.message


def _spot(finding: Finding) -> _Spot:
    f = finding
    return f.file, f.sheet, f.column, f.field, f.value, f.page, f.cell


def _rank(finding: Finding) -> tuple[tuple[str, ...], _Spot, str, int]:
    return _rule_key(finding), _spot(finding), finding.remedy, finding.row


def _summary(findings: Sequence[Finding]) -> RuleSummary:
    first, remedy = findings[0], _shared(sorted({f.remedy for f in findings}))
    places = [
        Place(*spot, own.removeprefix(remedy).strip(), tuple(f.row for f in group if f.row))
        for (spot, own), group in groupby(findings, key=lambda f: (_spot(f), f.remedy))
    ]
    places.sort(key=lambda p: (p.file, p.sheet, p.page, p.rows[:1], p.column, p.cell, p.value))
    return RuleSummary(
        rule=first.rule,
        severity=first.severity,
        message=first.message,
        remedy=remedy,
        count=len(findings),
        places=tuple(places),
    )


def _shared(remedies: Sequence[str]) -> str:
    """Return the whole sentences that all remedies begin with; ``remedies`` are sorted.

    >>> _shared(["Perbaiki.", "Perbaiki. Lihat B.", "Perbaiki. Lihat C."])
    'Perbaiki.'
    """
    first, last = remedies[0], remedies[-1]
    if first == last:
        return first
    letters = zip(f"{first} ", f"{last} ", strict=False)
    alike = "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], letters))
    return alike[: alike.rfind(". ") + 1]
