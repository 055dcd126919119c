"""Dagster asset checks for the data steward. What holds a row back is in the store, not here.

Great Expectations is not imported: the suite ran when ``checked_records`` was made, and its
findings are rows. A check covers the agency of its run.
"""

import dagster as dg

from assets.inventory import agency_inventory, checked_records
from assets.metadata import findings_table
from assets.verification import verified_catalog
from didd.i18n import Sentence, ngettext, stored
from didd.model import Finding, Severity
from didd.office import Office
from didd.records.holds import stopping


def _agency(context: dg.AssetCheckExecutionContext) -> str:
    return context.run.tags["dagster/partition"]


@dg.asset_check(asset=agency_inventory, blocking=True)
def inventory_can_be_trusted(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Fail when the list as a whole is unusable: no header, empty, unreadable, missing."""
    stopped = _stopped(context, office)
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
    """Fail when rows have an error: they wait until the agency mends them; the rest goes on."""
    found = _found(context, office, Severity.ERROR)
    return _verdict(found, ngettext("{n} row held back", "{n} rows held back", len(found)))


@dg.asset_check(asset=checked_records)
def every_file_may_go_out(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Fail when files must not be published: locked, broken, with programs or hidden text, etc."""
    rules = office.config.checks.by_id
    inside = [f for f in _found(context, office, Severity.ERROR) if f.rule in rules and not f.row]
    return _verdict(inside, ngettext("{n} finding in files", "{n} findings in files", len(inside)))


@dg.asset_check(asset=checked_records)
def no_row_has_a_warning(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Warn of rows that go on although the agency should mend them."""
    found = _found(context, office, Severity.WARNING)
    return _verdict(found, ngettext("{n} warning", "{n} warnings", len(found)))


@dg.asset_check(asset=verified_catalog)
def portal_is_as_established(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Fail when the portal differs from what was established; a dead link is only reported."""
    found = office.store.verifications.latest().get(_agency(context))
    findings = list(found.findings) if found else []
    wrong = bool(found and found.drifted)
    severity = dg.AssetCheckSeverity.ERROR if wrong else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        passed=not findings,
        severity=severity,
        description=_or_none(ngettext("{n} finding", "{n} findings", len(findings))),
        metadata={"count": len(findings), "findings": findings_table(findings)},
    )


def _found(
    context: dg.AssetCheckExecutionContext, office: Office, severity: Severity
) -> list[Finding]:
    findings = office.store.harvests.findings(_agency(context))
    # Findings on the whole list belong to ``inventory_can_be_trusted``.
    whole = _stopped(context, office)
    return [f for f in findings if f.severity is severity and f not in whole]


def _stopped(context: dg.AssetCheckExecutionContext, office: Office) -> tuple[Finding, ...]:
    """Return what stops the whole batch: no list of the folder could be read."""
    harvests, slug = office.store.harvests, _agency(context)
    last = harvests.latest(slug)
    lists = last.summary.get("inventories", ()) if last else ()
    return stopping(harvests.findings(slug, "inventory"), lists)


def _or_none(counted: Sentence) -> str | None:
    return stored(counted) if counted.count else None


def _verdict(findings: list[Finding], counted: Sentence) -> dg.AssetCheckResult:
    return dg.AssetCheckResult(
        passed=not findings,
        severity=dg.AssetCheckSeverity.WARN,
        description=_or_none(counted),
        metadata={"count": len(findings), "findings": findings_table(findings)},
    )
