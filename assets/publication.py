"""Step 4: the public catalogue shows exactly what was established."""

import dagster as dg

from assets.metadata import failures, table
from assets.partitions import agencies
from assets.register import register_edition
from didd.approval.what_may_be_decided import Busy
from didd.i18n import _
from didd.model import Action
from didd.office import Office
from didd.speed import Speed
from didd.steps import publish
from didd.steps.publishing.report import PublishReport


class PublishConfig(dg.Config):
    """Options of a publication. ``dry_run``: show the plan and write nothing."""

    dry_run: bool = False


@dg.asset(
    group_name="sop_4_publish", partitions_def=agencies, deps=[register_edition], kinds={"ckan"}
)
@failures()
def published_catalog(
    context: dg.AssetExecutionContext, config: PublishConfig, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The agency's datasets on the portal, each read back and receipted."""
    agency = office.agency(context.partition_key)
    if config.dry_run:
        report = publish.dry_run(office, agency)
    else:
        try:
            report = publish.publish(office, agency, progress=_log(context))
        except Busy as busy:  # the sensor retries later
            raise dg.Failure(description=str(busy), allow_retries=False) from None
    if report is None:
        raise dg.Failure(
            description=str(_("No DIDD has been established yet; nothing was uploaded.")),
            allow_retries=False,
        )
    metadata = _metadata(report)
    if report.held:
        reasons = "; ".join(f"{h.name}: {h.reason}" for h in report.held[:5])
        raise dg.Failure(description=f"{len(report.held)} ditahan. {reasons}", metadata=metadata)
    return dg.MaterializeResult(metadata=metadata)


def _log(context: dg.AssetExecutionContext) -> publish.Progress:
    """Return a progress callback that logs a line every ten seconds, not one per dataset."""
    speed = Speed("dataset")

    def log_progress(done: int, total: int, _name: str) -> None:
        if sentence := speed.update(done, total):
            context.log.info(sentence)

    return log_progress


def _metadata(report: PublishReport) -> dict[str, dg.MetadataValue | int | str]:
    changes = [
        (action.value, item["name"], item["title"], "; ".join(item["changes"]))
        for action in (Action.CREATE, Action.UPDATE, Action.WITHDRAW)
        for item in report.plan[action.value]
    ]
    return {
        **{action.value: len(report.plan[action.value]) for action in Action},
        "receipts": len(report.receipts),
        "held": len(report.held),
        "portal_reads": report.reads,
        "portal_writes": report.writes,
        "edition": report.edition,
        "plan_hash": str(report.plan["hash"]),
        "plan": table([_("action"), "dataset", _("title"), _("change")], changes),
    }
