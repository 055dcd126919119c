"""Dagster metadata for the data steward on an asset's page: tables and counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg

from didd.model import Finding
from didd.personal_data.find import redact

#: Rows of a table in metadata; the whole list is in the store and in the return slip.
SHOWN = 200


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> dg.TableMetadataValue:
    """Return a table of text; beyond ``SHOWN`` rows it ends with a line that says so."""
    every = [dict(zip(columns, (str(v) for v in row), strict=True)) for row in rows]
    records = [dg.TableRecord(data=row) for row in every[:SHOWN]]
    if len(every) > SHOWN:
        rest = {columns[0]: f"… dan {len(every) - SHOWN} lagi"}
        records.append(dg.TableRecord(data={**dict.fromkeys(columns, ""), **rest}))
    schema = dg.TableSchema(columns=[dg.TableColumn(name) for name in columns])
    return dg.MetadataValue.table(records=records, schema=schema)


def findings_table(findings: Iterable[Finding]) -> dg.TableMetadataValue:
    """Return a table of findings with place and remedy."""
    return table(
        ["tingkat", "aturan", "berkas", "tempat", "isi", "temuan", "cara memperbaiki"],
        (
            (f.severity, f.rule, redact(f.file), _place(f), f.value, f.message, f.remedy)
            for f in findings
        ),
    )


def _place(finding: Finding) -> str:
    """Return the place in the file: row and column of a list, or page, sheet and cell."""
    row = str(finding.row or "")
    page = f"hlm. {finding.page}" if finding.page else ""
    return " ".join(filter(None, (page, finding.sheet, finding.column + row, finding.cell)))


def telling_log(
    say: Callable[[str], object], what: str = "diperiksa isinya"
) -> Callable[[int, int], None]:
    """Return a progress callback that logs a line at every tenth of the files."""

    def progress(done: int, total: int) -> None:
        if done == total or done * 10 // total != (done - 1) * 10 // total:
            say(f"{done} dari {total} berkas {what}")

    return progress


def numbers(counts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the whole numbers of a report as metadata that Dagster plots over time."""
    return {k: dg.MetadataValue.int(v) for k, v in counts.items() if isinstance(v, int)}
