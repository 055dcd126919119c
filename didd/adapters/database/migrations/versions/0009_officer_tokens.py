"""How officers prove on the command line who they are, and whether they are asked: only added."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _table(
        "officer_token",
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
    )
    with op.batch_alter_table("officer_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_officer_token_officer"), ["officer"], unique=False)
    _table("proof_rule", sa.Column("asked", sa.Boolean(), nullable=False))
    for table in ("officer_token", "proof_rule"):
        _hold(table)


def _table(name: str, *columns: sa.Column[Any]) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        *columns,
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _hold(table: str) -> None:
    if op.get_bind().dialect.name == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{table} rows are only added'); END"
        for act in ("UPDATE", "DELETE"):
            op.execute(f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} {refuse}")
        there = f"SELECT 1 FROM {table} WHERE id = NEW.id"  # noqa: S608 - our own names
        op.execute(
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) "
            f"{refuse}"
        )
        return
    for name, when, each in (
        ("only_grows", "UPDATE OR DELETE", "ROW"),
        ("no_truncate", "TRUNCATE", "STATEMENT"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} "
            f"FOR EACH {each} EXECUTE FUNCTION didd_refuse()"
        )
