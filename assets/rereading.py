"""Beside step 1, every night: a part of each agency's files is read whole again."""

import dagster as dg

from assets.inventory import agency_inventory
from assets.metadata import failures, logging_progress, table
from assets.owners import COLLECTOR
from assets.partitions import agencies
from assets.ways import without_flag
from didd.i18n import _
from didd.office import Office
from didd.steps.collect.reread import reread
from didd.steps.workspace.bin import empty_bin


@dg.asset(
    group_name="sop_1_collect",
    partitions_def=agencies,
    deps=[agency_inventory],
    kinds={"folder"},
    owners=COLLECTOR,
)
@failures()
def files_read_again(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """A thirtieth of the agency's files, byte by byte; other bytes start a harvest."""
    agency = office.agency(context.partition_key)
    emptied = empty_bin(office, agency)
    done = reread(office, agency, progress=logging_progress(context.log.info, _("read again")))
    if done.changed:
        context.log.warning(
            str(_("{n} files changed without a sign; harvested again", n=len(done.changed)))
        )
    if done.harvest and done.harvest.status != "done":
        told = _("Files changed without a sign, and their harvest came to no end. {why}",
                 why=without_flag(done.harvest.reason))  # fmt: skip
        raise dg.Failure(description=str(told), allow_retries=False)
    return dg.MaterializeResult(
        metadata={
            "known": done.known,
            "read": done.read,
            "changed": len(done.changed),
            "emptied": emptied,
            "changed_files": table([_("file")], ((path,) for path in done.changed)),
            "unread": table([_("file"), _("reason")], ((s.path, s.reason) for s in done.unread)),
            "harvest": done.harvest.status if done.harvest else "-",
        }
    )
