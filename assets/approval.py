"""Step 2 is done by people: the graph shows their decisions, but no run makes them."""

import dagster as dg

from assets.inventory import submission
from assets.owners import APPROVER
from assets.partitions import agencies

decisions = dg.AssetSpec(
    "decisions",
    deps=[submission],
    group_name="sop_2_approve",
    partitions_def=agencies,
    owners=APPROVER,
    description=(
        "What the chief officer decided, at the desk or by `didd decide`. Each decision is bound "
        "to a hash and kept in the audit chain; Dagster only reacts to it."
    ),
)
