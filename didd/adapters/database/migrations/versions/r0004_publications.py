"""How the last publication of each agency ended: what it wrote, held back, or why it could not."""

import sqlalchemy as sa
from alembic import op

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "publication_run",
        sa.Column("agency", sa.Text(), primary_key=True),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("written", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.JSON(), nullable=False),
        sa.Column("trouble", sa.Text(), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("publication_run")
