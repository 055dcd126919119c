"""What a steward reads on an asset's page: tables and counts as Dagster metadata."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from didd.model import Finding

#: Rows of a table in metadata; the whole list is in the store and in the return slip.
SHOWN = 200


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.TableMetadataValue:
    """Make a table of text; beyond ``SHOWN`` rows it ends with a line that says so."""
    every = [dict(zip(columns, (str(v) for v in row), strict=True)) for row in rows]
    records = [dg.TableRecord(data=row) for row in every[:SHOWN]]
    if len(every) > SHOWN:
        rest = {columns[0]: f"… dan {len(every) - SHOWN} lagi"}
        records.append(dg.TableRecord(data={**dict.fromkeys(columns, ""), **rest}))
    schema = dg.TableSchema(columns=[dg.TableColumn(name) for name in columns])
    return dg.MetadataValue.table(records=records, schema=schema)


def findings_table(findings: Iterable[Finding]) -> dg.TableMetadataValue:
    """Show findings with their place and remedy."""
    return table(
        ["tingkat", "aturan", "berkas", "baris", "kolom", "isi", "temuan", "cara memperbaiki"],
        (
            (f.severity, f.rule, f.file, f.row or "", f.column, f.value, f.message, f.remedy)
            for f in findings
        ),
    )


def numbers(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Give the whole numbers of a report as metadata that Dagster plots over time."""
    return {k: dg.MetadataValue.int(v) for k, v in counts.items() if isinstance(v, int)}
