"""Dagster asset checks for the data steward. What holds a row back is in the store, not here.

Great Expectations is not imported: the suite ran when ``checked_records`` was made, and its
findings are rows. A check covers the agency of its run.
"""

from collections.abc import Callable
from datetime import timedelta
from warnings import catch_warnings, simplefilter

import dagster as dg

from assets.inventory import agency_inventory, checked_records
from assets.metadata import findings_table
from assets.partitions import agencies
from assets.verification import verified_catalog
from didd.i18n import Sentence, _, ngettext, stored
from didd.model import Finding, Severity
from didd.office import Office
from didd.records.holds import stopping

#: A harvest comes every week; somebody may look a day later.
_HARVEST_EVERY = timedelta(days=8)


def agency_check(
    asset: dg.AssetsDefinition, *, blocking: bool = False
) -> Callable[[Callable[..., dg.AssetCheckResult]], dg.AssetChecksDefinition]:
    """Declare a check with a verdict for each agency, described by its docstring."""

    def declare(check: Callable[..., dg.AssetCheckResult]) -> dg.AssetChecksDefinition:
        with catch_warnings():
            # Dagster calls partitions of checks a preview; without them an asset shows one verdict.
            simplefilter("ignore", dg.PreviewWarning)
            made = dg.asset_check(asset=asset, blocking=blocking, partitions_def=agencies)
            return made(check)

    return declare


def _agency(context: dg.AssetCheckExecutionContext) -> str:
    """Return the agency that the run is for; raises ``Failure`` for a run that names none."""
    if context.has_partition_key:
        return context.partition_key
    raise dg.Failure(
        description=str(
            _(
                "This check is for one agency, and the run names none. Choose the agency: "
                "Materialize the asset for it, and its checks run too."
            )
        ),
        allow_retries=False,
    )


@agency_check(agency_inventory, blocking=True)
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


@agency_check(checked_records)
def no_row_is_held_back(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Fail when rows have an error: they wait until the agency mends them; the rest goes on."""
    found = _found(context, office, Severity.ERROR)
    return _verdict(found, ngettext("{n} row held back", "{n} rows held back", len(found)))


@agency_check(checked_records)
def every_file_may_go_out(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Fail when files must not be published: locked, broken, with programs or hidden text, etc."""
    rules = office.config.checks.by_id
    inside = [f for f in _found(context, office, Severity.ERROR) if f.rule in rules and not f.row]
    return _verdict(inside, ngettext("{n} finding in files", "{n} findings in files", len(inside)))


@agency_check(checked_records)
def no_row_has_a_warning(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Warn of rows that go on although the agency should mend them."""
    found = _found(context, office, Severity.WARNING)
    return _verdict(found, ngettext("{n} warning", "{n} warnings", len(found)))


@agency_check(verified_catalog)
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


@agency_check(agency_inventory)
def agency_is_not_behind(
    context: dg.AssetCheckExecutionContext, office: dg.ResourceParam[Office]
) -> dg.AssetCheckResult:
    """Warn when an agency was not harvested for over a week, or its folder brings nothing new."""
    slug, now, rules = _agency(context), office.now(), office.config.sop.messages
    last = office.store.harvests.latest(slug)
    harvested = last.finished_at if last and last.status not in ("failed", "held") else None
    brought = office.store.to_tell.brought_something_new(slug)
    told: list[Sentence] = []
    if harvested is None or now - harvested > _HARVEST_EVERY:
        told.append(_("No whole harvest for over a week: Materialize agency_inventory for it."))
    if brought and now - brought > timedelta(days=rules.silent_after_days):
        days = (now - brought).days
        told.append(
            ngettext("Nothing new for {n} day: remind it.", "Nothing new for {n} days: remind it.",
                     days)
        )  # fmt: skip
    moments = {"harvested": harvested, "brought_something_new": brought}
    return dg.AssetCheckResult(
        passed=not told,
        severity=dg.AssetCheckSeverity.WARN,
        description=" ".join(map(stored, told)) or None,
        metadata={k: dg.MetadataValue.timestamp(v) for k, v in moments.items() if v},
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
