"""Step 1: what agencies hold — their inventory, the records in it, and what is submitted."""

import dagster as dg
from pydantic import Field

from assets import asked
from assets.metadata import failures, findings_table, logging_progress, numbers, table
from assets.owners import COLLECTOR
from assets.partitions import agencies
from assets.ways import at_the_desk, to_the_slip, without_flag
from didd.i18n import _
from didd.model import Severity
from didd.office import Office
from didd.steps.collect import collect
from didd.steps.collect.reports import counts


class HarvestConfig(dg.Config):
    """Options of a harvest."""

    accept_missing: bool = Field(
        default=False,
        description=(
            "Go on although many files are gone since the last harvest. Only after somebody saw "
            "that the folder is mounted and the files were taken away on purpose."
        ),
    )
    accept_held: int = Field(
        default=0,
        description=(
            "Go on although files are gone that the held harvest of this number missed, and no "
            "others: an officer looked at them at the desk. 0 for none."
        ),
    )


@dg.asset(group_name="sop_1_collect", partitions_def=agencies, kinds={"folder"}, owners=COLLECTOR)
@failures()
def agency_inventory(
    context: dg.AssetExecutionContext, config: HarvestConfig, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """Files and inventory rows as found in the agency's folder; public bytes are archived."""
    agency = office.agency(context.partition_key)
    found = collect.take_inventory(
        office,
        agency,
        accept_missing=config.accept_missing or collect.gone_in(office, agency, config.accept_held),
        progress=asked.telling(context, office, "reading"),
    )
    if found.held:
        way = _(
            "Here: Materialize with the key held for the launchpad (Shift), and set "
            "ops.agency_inventory.config.accept_missing to true for this agency."
        )
        raise dg.Failure(description=f"{without_flag(found.held)} {way}", allow_retries=False)
    return dg.MaterializeResult(
        metadata={
            **numbers(found.counts()),
            "rows": found.row_count,
            "folder": office.address_of(agency),
            "inventories": ", ".join(found.inventories) or "-",
            "columns": table(
                [_("file"), _("sheet"), _("column"), _("name"), _("read as"), _("according to")],
                ((c["file"], c["sheet"], c["column"], c["name"], c["label"] or "-", c["by"] or "-")
                 for c in found.columns),
            ),
            "skipped": table([_("file"), _("reason")], ((s.path, s.reason) for s in found.skipped)),
            "new_files": table(
                [_("file"), "byte", _("type"), "sha256"],
                ((d.path, d.size, d.media_type, d.sha256)
                 for p in found.changes.new if (d := found.documents.get(p))),
            ),
        }
    )  # fmt: skip


@dg.asset(
    group_name="sop_1_collect",
    partitions_def=agencies,
    deps=[agency_inventory],
    kinds={"greatexpectations"},
    owners=COLLECTOR,
)
@failures()
def checked_records(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """Rows that follow the rules, accepted as records; the rest held back and explained."""
    agency = office.agency(context.partition_key)
    progress = asked.telling(context, office, "checking", logging_progress(context.log.info))
    checked = collect.check_records(office, agency, progress=progress)
    errors = [f for f in checked.findings if f.severity is Severity.ERROR]
    for failure in checked.slip_failures:
        context.log.warning(f"{failure.message} {failure.remedy}")
    return dg.MaterializeResult(
        metadata={
            **numbers(counts(checked, ())),
            "errors": len(errors),
            "findings": len(checked.findings),
            "slip_written": " ".join(f.message for f in checked.slip_failures) or "tertulis",
            **to_the_slip(office, agency),
            **at_the_desk(office, "/tertahan"),
            "held_rows": findings_table(errors),
            "accepted_records": table(
                [_("no."), _("class"), _("title"), _("file")],
                (
                    (r.fields.get("nomor", ""), r.classification, r.title, len(r.files))
                    for r in checked.records
                ),
            ),
        }
    )


@dg.asset(
    group_name="sop_1_collect",
    partitions_def=agencies,
    deps=[checked_records],
    owners=COLLECTOR,
)
@failures()
def submission(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """New and changed records, put before the chief officer (usulan)."""
    agency = office.agency(context.partition_key)
    submitted = collect.submit_records(office, agency)
    asked.done(context, office)
    waiting = office.store.records.queue(agency=agency.slug)
    return dg.MaterializeResult(
        metadata={
            "submitted": len(submitted),
            "waiting": len(waiting),
            **at_the_desk(office, f"/antrean?pd={agency.slug}"),
            "queue": table(
                ["id", _("class"), _("title"), _("submitted")],
                ((s.id, s.record.classification, s.record.title, s.submitted_at) for s in waiting),
            ),
        }
    )
