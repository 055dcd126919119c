"""Checks as a steward sees them in Dagster. What holds a row back is in the store, not here.

Great Expectations is not imported: the suite ran when ``checked_records`` was made, and its
findings are rows. A check looks at the agency of the run it is in.
"""

import dagster as dg

from assets.inventory import agency_inventory, checked_records
from assets.telling import findings_table
from assets.verification import verified_catalog
from didd.model import Finding, Severity
from didd.office import Office
from didd.steps.collect.collect import blocking


def _agency(context: dg.AssetCheckExecutionContext) -> str:
    return context.run.tags["dagster/partition"]


@dg.asset_check(asset=agency_inventory, blocking=True)
def inventory_can_be_trusted(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Stop when the list as a whole cannot be read: no header, empty, unreadable, not there."""
    stopped = blocking(office.store.harvests.findings(_agency(context), "inventory"))
    return dg.AssetCheckResult(
        passed=not stopped,
        severity=dg.AssetCheckSeverity.ERROR,
        description="; ".join(f"{f.message} {f.remedy}" for f in stopped) or None,
        metadata={"findings": findings_table(stopped)},
    )


@dg.asset_check(asset=checked_records)
def no_row_is_held_back(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Rows with an error wait in the agency's folder until they are mended; the rest flows."""
    return _verdict(_found(context, office, Severity.ERROR), "baris ditahan")


@dg.asset_check(asset=checked_records)
def every_file_may_go_out(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Files that must stay in: locked, broken, carrying programs or hidden text, and the like."""
    rules = office.config.checks.by_id
    inside = [f for f in _found(context, office, Severity.ERROR) if f.rule in rules and not f.row]
    return _verdict(inside, "temuan di dalam berkas")


@dg.asset_check(asset=checked_records)
def no_row_has_a_warning(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Rows that flow although something about them should be mended."""
    return _verdict(_found(context, office, Severity.WARNING), "peringatan")


@dg.asset_check(asset=verified_catalog)
def portal_is_as_established(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """What the public sees is what was established; a dead link is only told."""
    found = office.store.verifications.latest().get(_agency(context))
    findings = list(found.findings) if found else []
    wrong = bool(found and found.drifted)
    severity = dg.AssetCheckSeverity.ERROR if wrong else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        passed=not findings,
        severity=severity,
        description=f"{len(findings)} temuan" if findings else None,
        metadata={"count": len(findings), "findings": findings_table(findings)},
    )


def _found(
    context: dg.AssetCheckExecutionContext, office: Office, severity: Severity
) -> list[Finding]:
    findings = office.store.harvests.findings(_agency(context))
    # What is wrong with a whole list is said by the check before this one.
    whole = blocking(office.store.harvests.findings(_agency(context), "inventory"))
    return [f for f in findings if f.severity is severity and f not in whole]


def _verdict(findings: list[Finding], what: str) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not findings,
        severity=dg.AssetCheckSeverity.WARN,
        description=f"{len(findings)} {what}" if findings else None,
        metadata={"count": len(findings), "findings": findings_table(findings)},
    )
