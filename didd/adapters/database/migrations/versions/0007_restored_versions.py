"""Restorations say which version came back, and on which legal ground."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, without the triggers that hold it.
    version = sa.Column("content_hash", sa.String(length=64), server_default="", nullable=False)
    op.add_column("restoration", version)
    op.add_column("restoration", sa.Column("ground", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("restoration", "ground")
    op.drop_column("restoration", "content_hash")
