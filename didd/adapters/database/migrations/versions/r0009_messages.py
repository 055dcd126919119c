"""Messages to officers: the outbox, what they were told, how they want to be written to."""

import sqlalchemy as sa
from alembic import op

revision = "r0009"
down_revision = "r0008"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _time(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *_texts("message_id", "officer", "address", "subject", "body"),
        _time("made_at"),
        *_texts("state"),
        sa.Column("attempts", sa.Integer(), nullable=False),
        _time("next_at", nullable=True),
        *_texts("cause"),
        _time("sent_at", nullable=True),
        sa.UniqueConstraint("message_id", name="uq_message_message_id"),
    )
    op.create_index("ix_message_state_id", "message", ["state", "id"])
    op.create_table(
        "message_mark",
        sa.Column("officer", sa.Text(), primary_key=True),
        sa.Column("topic", sa.Text(), primary_key=True),
        sa.Column("mark", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "message_choice",
        sa.Column("officer", sa.Text(), primary_key=True),
        *_texts("address", "way", "digest_at", "quiet_from", "quiet_until", "language"),
        _time("changed_at"),
    )
    op.create_table(
        "failed_run",
        sa.Column("run", sa.String(length=64), primary_key=True),
        *_texts("agency", "job", "why"),
        _time("at"),
    )
    op.create_index("ix_failed_run_at", "failed_run", ["at"])


def downgrade() -> None:
    for table in ("failed_run", "message_choice", "message_mark", "message"):
        op.drop_table(table)
