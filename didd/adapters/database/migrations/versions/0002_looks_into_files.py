"""What was found inside files is kept by their bytes; findings name a page or a cell."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "content_look",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("findings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", "suffix", name=op.f("pk_content_look")),
    )
    with op.batch_alter_table("finding", schema=None) as batch_op:
        batch_op.add_column(sa.Column("page", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("cell", sa.Text(), server_default="", nullable=False))
