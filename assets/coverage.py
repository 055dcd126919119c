"""Beside the four steps: how an agency's list covers what the law wants to be there."""

import dagster as dg

from assets.metadata import failures, table
from assets.owners import ADMIN
from assets.partitions import agencies
from assets.register import register_edition
from assets.ways import at_the_desk
from didd.i18n import _
from didd.obligations.agreed.bindings import SETTLED
from didd.obligations.board import Standing
from didd.obligations.board_forms import STANDINGS, plot
from didd.office import Office
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.settling import bindings_of_boards


@dg.asset(
    group_name="sop_4_publish", partitions_def=agencies, deps=[register_edition], owners=ADMIN
)
@failures()
def coverage(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The agency's completeness board: how the list in force answers the law."""
    board = board_now(office, office.agency(context.partition_key))
    [bindings] = bindings_of_boards(office, [board])
    heads = [_("code"), _("heading"), _("standing"), _("items"), _("renew by")]
    rows = (
        (x.heading.code, x.heading.label.id, STANDINGS[x.standing], len(x.items), x.due or "")
        for x in board.lines
    )
    return dg.MaterializeResult(
        metadata={
            "binding": len(board.binding),
            "answered": board.answered,
            **{standing.value: board.count(standing) for standing in Standing},
            "settled": str(SETTLED[bindings.settled]),
            "plot": dg.MetadataValue.md(f"```\n{plot(board)}\n```"),
            "board": table(heads, rows),
            **at_the_desk(office, f"/kelengkapan/{board.agency}"),
        }
    )
