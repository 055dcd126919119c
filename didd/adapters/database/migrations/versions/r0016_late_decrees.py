"""Signed decrees that came back after their list was established."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0016"
down_revision = "r0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "late_decree",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.UniqueConstraint("about", name="uq_late_decree_about"),
    )
    op.create_index("ix_late_decree_agency", "late_decree", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ["late_decree"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("late_decree")
