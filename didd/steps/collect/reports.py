"""Results of step 1: checked rows, and the report of a harvest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from didd.model import Finding, Record, Severity, Submission
from didd.steps.collect.read_folder import Found


@dataclass(frozen=True)
class Checked:
    """Checked rows: their number, inventories, findings, accepted records.

    ``slip_failures`` is the finding that the return slip could not be written.
    """

    rows: int
    sources: tuple[str, ...]
    findings: tuple[Finding, ...]
    records: tuple[Record, ...]
    slip_failures: tuple[Finding, ...] = ()

    @property
    def held(self) -> int:
        """Return the number of rows held back by an error."""
        return self.rows - len(self.records)


@dataclass(frozen=True)
class HarvestReport:
    """What a harvest did, in the shape that ``didd harvest --json`` prints.

    ``slip`` is the reason why there is no return slip; "" when there is one.
    """

    agency: str
    status: str
    files: Mapping[str, Any]
    records: Mapping[str, int]
    findings: Mapping[str, int]
    reason: str = ""
    columns: Sequence[Mapping[str, Any]] = ()
    slip: str = ""

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        return {
            "agency": self.agency,
            "status": self.status,
            "reason": self.reason,
            "files": dict(self.files),
            "records": dict(self.records),
            "findings": dict(self.findings),
            "columns": [dict(column) for column in self.columns],
            "slip": {"written": not self.slip, "reason": self.slip},
        }


def counts(checked: Checked | None, submitted: Sequence[Submission]) -> dict[str, int]:
    """Return the ``records`` part of the report."""
    if checked is None:
        return {"rows": 0, "accepted": 0, "held": 0, "submitted": 0, "excluded": 0}
    return {
        "rows": checked.rows,
        "accepted": len(checked.records),
        "held": checked.held,
        "submitted": len(submitted),
        "excluded": sum(r.excluded for r in checked.records),
    }


def report(
    found: Found,
    checked: Checked | None,
    submitted: Sequence[Submission],
    status: str,
    reason: str = "",
    slip_failures: Sequence[Finding] = (),
) -> HarvestReport:
    """Build the report of a harvest; ``slip_failures``: the return slip could not be written."""
    findings = (*found.findings, *(checked.findings if checked else ()), *slip_failures)
    return HarvestReport(
        agency=found.agency.slug,
        status=status,
        files=found.counts(),
        records=counts(checked, submitted),
        findings={s.value: sum(f.severity is s for f in findings) for s in Severity},
        reason=reason,
        columns=found.columns,
        slip=" ".join(f"{f.message} {f.remedy}" for f in slip_failures),
    )
