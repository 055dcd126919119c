"""Files have a mark beside size and time; register files have an owner before they are kept."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "document", sa.Column("mark", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.add_column("document", sa.Column("read_at", sa.String(length=32), nullable=True))
    op.create_index(op.f("ix_decision_audit_seq"), "decision", ["audit_seq"])
    op.create_table(
        "planned_output",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_planned_output")),
    )


def downgrade() -> None:
    op.drop_table("planned_output")
    op.drop_index(op.f("ix_decision_audit_seq"), table_name="decision")
    op.drop_column("document", "read_at")
    op.drop_column("document", "mark")
