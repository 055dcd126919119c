"""When a tombstone was kept: what a harvester that asks "since" must be told of.

The day of a withdrawal is that of the decision, and the portal may learn of it later.
"""

import sqlalchemy as sa
from alembic import op

revision = "didd_r0002"
down_revision = "didd_r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; what is there counts as kept now, so that everybody is told of it."""
    column = sa.Column(
        "kept_at", sa.DateTime, nullable=False, server_default=sa.text("timezone('utc', now())")
    )
    op.add_column("didd_tombstone", column)
    op.create_index("ix_didd_tombstone_kept_at", "didd_tombstone", ["kept_at"])


def downgrade() -> None:
    """Forget it."""
    op.drop_column("didd_tombstone", "kept_at")
