"""Beside the four steps: what an agency covers of the law, its points, how long its steps took."""

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
from didd.obligations.questions.scorecard import points, scorecard
from didd.office import Office
from didd.steps.obligations.completeness import board_now
from didd.steps.obligations.questions.gathering import answers_now
from didd.steps.obligations.settling import bindings_of_boards
from didd.steps.obligations.times import times_of


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


@dg.asset(group_name="sop_4_publish", partitions_def=agencies, deps=[coverage], owners=ADMIN)
@failures()
def scorecards(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """The agency's points by each questionnaire of auditors, as reckoned here, without promise."""
    agency = office.agency(context.partition_key)
    heads = [_("questionnaire"), _("group"), _("reached"), _("of"), _("people's part")]
    rows = [
        (asked.code, x.spoken, points(x.reached), points(x.possible), points(x.people))
        for asked in office.config.questionnaires
        for x in scorecard(asked, answers_now(office, agency, asked).answers)
    ]
    shown = {"scores": table(heads, rows), **at_the_desk(office, "/kuesioner")}
    return dg.MaterializeResult(metadata=shown)


@dg.asset(group_name="sop_4_publish", partitions_def=agencies, deps=[coverage], owners=ADMIN)
@failures()
def step_times(
    context: dg.AssetExecutionContext, office: dg.ResourceParam[Office]
) -> dg.MaterializeResult:
    """How long the agency's steps of the SOP took in a year, against their time standards."""
    found = times_of(office, [office.agency(context.partition_key)])
    heads = [_("month"), _("step"), _("count"), _("median, hours"), _("longest, hours"), _("late")]
    rows = [
        (x.month, x.step, x.count, round(x.median.total_seconds() / 3600, 1),
         round(x.longest.total_seconds() / 3600, 1), "-" if x.late is None else x.late)
        for x in found
    ]  # fmt: skip
    late, done = sum(x.late or 0 for x in found), sum(x.count for x in found)
    shown = {"done": done, "late": late, "times": table(heads, rows)}
    return dg.MaterializeResult(metadata={**shown, **at_the_desk(office, "/waktu")})
