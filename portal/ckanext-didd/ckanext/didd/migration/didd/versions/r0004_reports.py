"""Faults that visitors report, until the office has taken them and their days are over."""

import sqlalchemy as sa
from alembic import op

revision = "didd_r0004"
down_revision = "didd_r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "didd_report",
        sa.Column("number", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False),
        sa.Column("resource_id", sa.UnicodeText, nullable=False),
        sa.Column("kind", sa.UnicodeText, nullable=False),
        sa.Column("text", sa.UnicodeText, nullable=False),
        sa.Column("made_at", sa.DateTime, nullable=False),
        sa.Column("taken", sa.Boolean, nullable=False),
        sa.Column("state", sa.UnicodeText, nullable=False),
        sa.Column("answer", sa.UnicodeText, nullable=False),
        sa.Column("changed_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_index("ix_didd_report_taken", "didd_report", ["taken", "made_at"])


def downgrade() -> None:
    """Forget them."""
    op.drop_table("didd_report")
