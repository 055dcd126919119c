"""Step 4: the public catalogue shows exactly what was established."""

from collections.abc import Iterator

import dagster as dg
from pydantic import Field

from assets.metadata import failures, nothing_established, table
from assets.owners import ADMIN
from assets.partitions import agencies
from assets.pools import PORTAL_POOL
from assets.register import register_edition
from assets.ways import at_the_desk, on_the_portal
from didd.approval.what_may_be_decided import Busy
from didd.i18n import _
from didd.model import Action
from didd.office import Office
from didd.speed import Speed
from didd.steps import publish
from didd.steps.publishing.report import PublishReport


class PublishConfig(dg.Config):
    """Options of a publication."""

    dry_run: bool = Field(
        default=False,
        description=(
            "Show what would be written to the portal, as an observation, and write nothing: the "
            "catalogue does not count as published by it."
        ),
    )


@dg.asset(
    group_name="sop_4_publish",
    partitions_def=agencies,
    deps=[register_edition],
    kinds={"ckan"},
    pool=PORTAL_POOL,
    owners=ADMIN,
    output_required=False,
)
def published_catalog(
    context: dg.AssetExecutionContext, config: PublishConfig, office: dg.ResourceParam[Office]
) -> Iterator[dg.MaterializeResult]:
    """The agency's datasets on the portal, each read back and receipted."""
    metadata = _published(context, config, office)
    if config.dry_run:
        key, agency = context.asset_key, context.partition_key
        context.log_event(dg.AssetObservation(key, partition=agency, metadata=metadata))
    else:
        yield dg.MaterializeResult(metadata=metadata)


@failures()
def _published(
    context: dg.AssetExecutionContext, config: PublishConfig, office: Office
) -> dict[str, dg.MetadataValue | int | str]:
    """Publish, or only plan; return what there is to tell. Raises ``Failure`` for what is held."""
    agency = office.agency(context.partition_key)
    if config.dry_run:
        report = publish.dry_run(office, agency)
    else:
        try:
            report = publish.publish(office, agency, progress=_log(context))
        except Busy as busy:  # the sensor retries later
            raise dg.Failure(description=str(busy), allow_retries=False) from None
    if report is None:
        raise nothing_established()
    links = {**at_the_desk(office, f"/portal/{agency.slug}"), **on_the_portal(office, agency)}
    metadata = {**_metadata(report), **links}
    if report.held:
        reasons = "; ".join(f"{h.name}: {h.reason}" for h in report.held[:5])
        raise dg.Failure(description=f"{len(report.held)} ditahan. {reasons}", metadata=metadata)
    return metadata


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
