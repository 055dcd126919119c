"""Masks personal data in an inventory's own cells before anything is stored (UU 27/2022).

Titles, summaries and remarks need nobody's number, not even in the DIK. What would hold a file back
goes no further than this: the row continues with a mask in its place, and a finding holds it
until the agency has mended its own sheet. What only warns (a contact's phone number, which the
law requires) stays as written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from didd.config.catalog import CatalogConfig
from didd.config.checks import Checks
from didd.model import Finding, InventoryRow, Severity
from didd.personal_data.find import Hit, Kind, find, redact
from didd.personal_data.patterns import may_hold

#: Kind → rule, outside tables. A civil servant's number is normal there and has none.
RULES: Mapping[Kind, str] = {
    "nik": "nik-terbuka",
    "kk": "kk-terbuka",
    "npwp": "npwp-terbuka",
    "rekening": "rekening-terbuka",
    "telepon": "telepon-di-dokumen",
    "email": "email-pribadi",
    "tautan": "nomor-di-tautan",
}
_LONGEST_VALUE = 200


def blocked(checks: Checks) -> frozenset[Kind]:
    """Return the kinds that may not be shown anywhere, by the severity of their rules."""
    return frozenset(k for k, r in RULES.items() if checks.by_id[r].severity is Severity.ERROR)


def cover(text: str, checks: Checks) -> str:
    """Return the text with masks in place of what may not be shown."""
    if not may_hold(text):
        return text  # almost all texts
    return redact(text, checks.personal_data.official_domains, blocked(checks))


def cover_rows(
    rows: Iterable[InventoryRow], config: CatalogConfig
) -> tuple[list[InventoryRow], list[Finding]]:
    """Return the rows with what may not be shown masked, and a finding for each such cell.

    File names stay as they are: without them the files could not be found.
    """
    paths = {spec.code for spec in config.metadata.fields if spec.type == "files"}
    known: dict[str, tuple[str, list[Hit]]] = {}
    kept: list[InventoryRow] = []
    findings: list[Finding] = []
    for row in rows:
        covered: dict[str, str] = {}
        for code, text in row.values.items():
            if code in paths:
                continue
            if text not in known:
                known[text] = _look(text, config.checks)
            shown, hits = known[text]
            if hits:
                covered[code] = shown
                findings += _findings(row, code, shown, hits, config)
        kept.append(replace(row, values={**row.values, **covered}) if covered else row)
    return kept, findings


def cover_findings(findings: Sequence[Finding], checks: Checks) -> Iterator[Finding]:
    """Yield the findings with quoted personal data masked."""
    for finding in findings:
        value, message = cover(finding.value, checks), cover(finding.message, checks)
        same = (value, message) == (finding.value, finding.message)
        yield finding if same else replace(finding, value=value, message=message)


def _look(text: str, checks: Checks) -> tuple[str, list[Hit]]:
    hits = [h for h in find(text, checks.personal_data.official_domains) if h.kind in RULES]
    return (cover(text, checks) if hits else text), hits


def _findings(
    row: InventoryRow, code: str, shown: str, hits: Iterable[Hit], config: CatalogConfig
) -> Iterator[Finding]:
    for rule in dict.fromkeys(RULES[hit.kind] for hit in hits):
        finding = config.checks.finding(
            rule, file=row.source, sheet=row.sheet, value=shown[:_LONGEST_VALUE]
        )
        yield replace(finding, row=row.row, column=row.columns.get(code, ""), field=code)
