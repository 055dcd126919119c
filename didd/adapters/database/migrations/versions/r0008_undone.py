"""Decisions that were taken back by whoever made them; indexes for reading the audit trail."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0008"
down_revision = "r0007"
branch_labels = None
depends_on = None

_AUDIT = (("act", "seq"), ("actor", "seq"), ("at",))


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
    for columns in _AUDIT:
        op.create_index(f"ix_audit_{'_'.join(columns)}", "audit", list(columns))


def downgrade() -> None:
    for columns in _AUDIT:
        op.drop_index(f"ix_audit_{'_'.join(columns)}", "audit")
    op.drop_table("decision_undo")
