"""One finding for a column that no row of a list fills, however many rows it has. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from didd.i18n import Sentence, _, stored
from didd.model import Finding, InventoryRow

#: A list of one row has no column to speak of.
_FEWEST = 2
_Sheet = tuple[str, str]


def told_once_a_column(
    findings: Iterable[Finding], rows: Sequence[InventoryRow], labels: Mapping[str, str]
) -> tuple[Finding, ...]:
    """Return the findings, those of a column that is empty in a whole sheet as one each.

    That is one thing to do. ``labels`` are the names of fields. A rule that asks most rows of a
    sheet speaks of its column: some rules ask nothing of excluded rows.
    """
    found = tuple(findings)
    filled = _filled(rows)
    sizes = Counter((row.source, row.sheet) for row in rows)
    counted = Counter(_key(f) for f in found if f.row and not f.value)
    merged: set[tuple[str, str, str, str]] = set()
    kept: list[Finding] = []
    for finding in found:
        key, sheet = _key(finding), (finding.file, finding.sheet)
        alone = not finding.row or finding.value or counted[key] < _FEWEST
        if alone or finding.field in filled[sheet] or 2 * counted[key] <= sizes[sheet]:
            kept.append(finding)
        elif key not in merged:
            merged.add(key)
            words = _words(finding, labels)
            kept.append(replace(finding, row=0, value=stored(words)))
    return tuple(kept)


def _words(finding: Finding, labels: Mapping[str, str]) -> Sentence:
    label = labels.get(finding.field, finding.field)
    if finding.column:
        return _(
            'column {column}, "{label}": empty in every row', column=finding.column, label=label
        )
    return _('column "{label}": not in this list', label=label)


def _key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.rule, finding.file, finding.sheet, finding.field


def _filled(rows: Iterable[InventoryRow]) -> Mapping[_Sheet, set[str]]:
    """Return the fields of each sheet that any of its rows fills."""
    filled: defaultdict[_Sheet, set[str]] = defaultdict(set)
    for row in rows:
        filled[row.source, row.sheet].update(c for c, text in row.values.items() if text.strip())
    return filled
