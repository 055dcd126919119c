"""What is counted of visits: views and downloads by month, and words that were sought in vain.

A heap of counts is taken up once: its id is kept beside what was counted.
"""

import sqlalchemy as sa
from alembic import op

revision = "didd_r0003"
down_revision = "didd_r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables. Of whoever came, none has a column."""
    op.create_table(
        "didd_count",
        sa.Column("month", sa.UnicodeText, primary_key=True),
        sa.Column("subject", sa.UnicodeText, primary_key=True),
        sa.Column("kind", sa.UnicodeText, primary_key=True),
        sa.Column("n", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "didd_count_heap",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("taken_at", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "didd_sought",
        sa.Column("month", sa.UnicodeText, primary_key=True),
        sa.Column("word", sa.UnicodeText, primary_key=True),
        sa.Column("hours", sa.Integer, nullable=False),
        sa.Column("last", sa.UnicodeText, nullable=False),
    )


def downgrade() -> None:
    """Forget them."""
    for table in ("didd_sought", "didd_count_heap", "didd_count"):
        op.drop_table(table)
