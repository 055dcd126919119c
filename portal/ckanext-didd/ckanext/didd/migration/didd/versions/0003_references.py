"""A tombstone may have a random reference in place of its dataset's id and name."""

import sqlalchemy as sa
from alembic import op

revision = "didd_0003"
down_revision = "didd_0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column; existing tombstones keep their names."""
    reference = sa.Column("reference", sa.UnicodeText, nullable=False, server_default="")
    op.add_column("didd_tombstone", reference)
    op.create_index("ix_didd_tombstone_reference", "didd_tombstone", ["reference"])


def downgrade() -> None:
    """Drop the references."""
    op.drop_index("ix_didd_tombstone_reference", table_name="didd_tombstone")
    op.drop_column("didd_tombstone", "reference")
