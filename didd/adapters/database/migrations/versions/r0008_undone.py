"""Decisions that were taken back by whoever made them."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decision_undo",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("officer", "role", "holder")),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.UniqueConstraint("decision_id", name="uq_decision_undo_decision_id"),
    )
    op.create_index("ix_decision_undo_submission_id", "decision_undo", ["submission_id"])
    for statement in statements(op.get_bind().dialect.name, ("decision_undo",)):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("decision_undo")
