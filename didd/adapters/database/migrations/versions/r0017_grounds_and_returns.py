"""The ground in law of a rejection, the minutes of a test; drafts that a superior gave back."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0017"
down_revision = "r0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("ground", "minutes"):
        op.add_column("decision", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "draft_return",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("edition", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_draft_return_agency", "draft_return", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ["draft_return"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("draft_return")
    for name in ("minutes", "ground"):
        op.drop_column("decision", name)
