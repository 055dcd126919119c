"""Taking back: legal grounds, restorations, embargoes, reversions, and what the portal owes."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

#: Rows of these tables are evidence: they are only added.
APPEND_ONLY = ("restoration", "embargo", "reversion")


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, without the triggers that hold it.
    for table, column in (("withdrawal", "ground"), ("receipt", "reason"), ("receipt", "ground")):
        op.add_column(table, sa.Column(column, sa.Text(), server_default="", nullable=False))
    _act("restoration", sa.Column("record_id", sa.String(length=36), nullable=False))
    _act(
        "embargo",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("publish_on", sa.Date(), nullable=False),
    )
    _act(
        "reversion",
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("in_force_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_hash", sa.String(length=64), nullable=False),
    )
    with op.batch_alter_table("reversion", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reversion_in_force_id"), ["in_force_id"])
    op.create_table(
        "publication_due",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_publication_due")),
    )
    op.create_table(
        "verification",
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("verified_at", sa.String(length=32), nullable=False),
        sa.Column("report", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_verification")),
    )
    for table in APPEND_ONLY:
        _hold(table)


def _act(name: str, *columns: sa.Column[Any]) -> None:
    """Make the table of one kind of act: what it is about, by whom, why, when."""
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        *columns,
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    with op.batch_alter_table(name, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{name}_agency"), ["agency"], unique=False)


def _hold(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} rows are only added'); END"
            )
    else:
        op.execute(
            f"CREATE TRIGGER {table}_only_grows BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION didd_refuse()"
        )
