"""Rows of an agency's list as its pages show them: what stands in a cell, what is wrong with it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from desk import list_queries
from desk.web.context import RequestContext
from didd.config.metadata import MetadataSchema
from didd.model import AT_THE_DESK, Agency, Finding, InventoryRow, Severity
from didd.records.at_desk.mends import is_file_alone
from didd.steps.collect.at_desk.look import Place, place_of, rows_now

#: The fields of a row that tables show; the form has all.
IN_TABLE = ("judul", "klasifikasi", "waktu_pembuatan", "berkas")


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it stands at the desk, with the findings of the last harvest.

    ``waits``: something was typed since, which the findings do not know.
    """

    row: InventoryRow
    findings: Sequence[Finding] = ()
    waits: bool = False

    @property
    def title(self) -> str:
        """Its title; a row may have none."""
        return self.row.values.get("judul", "")

    @property
    def held(self) -> bool:
        """Whether an error keeps it back."""
        return any(found.severity is Severity.ERROR for found in self.findings)

    @property
    def added(self) -> bool:
        """Whether it was added at the desk."""
        return self.row.source == AT_THE_DESK

    @property
    def alone(self) -> bool:
        """Whether it is a file that no row names."""
        return is_file_alone(self.row)

    @property
    def changed(self) -> Sequence[str]:
        """The fields that wait for a choice."""
        return self.row.desk.changed if self.row.desk else ()

    @property
    def typed(self) -> Mapping[str, str]:
        """The agency's own texts of the cells that were typed at the desk, by field."""
        return self.row.desk.own if self.row.desk else {}

    def of(self, code: str) -> list[Finding]:
        """Return the findings on one of its cells."""
        return [found for found in self.findings if found.field == code]

    @property
    def whole(self) -> list[Finding]:
        """The findings on the row as such."""
        return [found for found in self.findings if not found.field]

    @property
    def elsewhere(self) -> list[Finding]:
        """The findings on cells that tables do not show."""
        return [f for f in self.findings if f.field and f.field not in IN_TABLE]

    def address(self, slug: str, page: str = "baris") -> str:
        """Return the URL of its form, or of another page about it."""
        source, sheet, number = place_of(self.row)
        asked = {"sumber": source, "lembar": sheet, "baris": number}
        return f"/daftar/{slug}/{page}?{urlencode({k: v for k, v in asked.items() if v})}"


def lines_of(context: RequestContext, agency: Agency, rows: Sequence[InventoryRow]) -> list[Line]:
    """Return stored rows as lines: with what was typed since, and what was found."""
    store, metadata = context.office.store, context.office.config.metadata
    if not rows:
        return []
    found: defaultdict[Place, list[Finding]] = defaultdict(list)
    for finding in store.about_records.findings(agency.slug, rows, ()):
        found[finding.file, finding.sheet, finding.row].append(finding)
    more = list_queries.holding_more(store, agency.slug, metadata.holds)
    stored = {place_of(row): row for row in rows}
    return [
        Line(
            row,
            (*found[place_of(row)], *_holding(stored[place_of(row)], more, metadata)),
            row != stored[place_of(row)],
        )
        for row in rows_now(context.office, agency, rows)
    ]


def _holding(row: InventoryRow, more: Sequence[Finding], metadata: MetadataSchema) -> list[Finding]:
    """Return what keeps a row back together with others: a question of its column, its sheet."""
    here = [f for f in more if (f.file, f.sheet) == (row.source, row.sheet)]
    return [
        f
        for f in here
        if metadata.holds[f.rule] == "sheet"
        or (row.row > f.row and row.values.get(f.field) and row.columns.get(f.field) == f.column)
    ]
