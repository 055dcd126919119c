"""Withdrawn datasets: URLs, time, reason and legal ground; none of their content."""

import sqlalchemy as sa
from alembic import op

revision = "didd_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the two tables."""
    op.create_table(
        "didd_tombstone",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False, index=True),
        sa.Column("owner_org", sa.UnicodeText, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime, nullable=False, index=True),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("ground", sa.UnicodeText, nullable=False),
    )
    op.create_table(
        "didd_tombstone_file",
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("didd_tombstone_file")
    op.drop_table("didd_tombstone")
