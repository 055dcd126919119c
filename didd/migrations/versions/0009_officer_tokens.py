"""Tokens by which officers prove on the command line who they are: their hashes, only added."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_TABLE = "officer_token"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_TABLE}")),
    )
    with op.batch_alter_table(_TABLE, schema=None) as batch_op:
        batch_op.create_index(batch_op.f(f"ix_{_TABLE}_officer"), ["officer"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _hold_on_sqlite(f"BEGIN SELECT RAISE(ABORT, '{_TABLE} rows are only added'); END")
        return
    for name, when in (("only_grows", "UPDATE OR DELETE"), ("no_truncate", "TRUNCATE")):
        each = "STATEMENT" if when == "TRUNCATE" else "ROW"
        op.execute(
            f"CREATE TRIGGER {_TABLE}_{name} BEFORE {when} ON {_TABLE} "
            f"FOR EACH {each} EXECUTE FUNCTION didd_refuse()"
        )


def _hold_on_sqlite(refuse: str) -> None:
    for act in ("UPDATE", "DELETE"):
        op.execute(f"CREATE TRIGGER {_TABLE}_no_{act.lower()} BEFORE {act} ON {_TABLE} {refuse}")
    there = f"SELECT 1 FROM {_TABLE} WHERE id = NEW.id"  # noqa: S608 - our own names
    op.execute(
        f"CREATE TRIGGER {_TABLE}_no_replace BEFORE INSERT ON {_TABLE} WHEN EXISTS ({there}) "
        f"{refuse}"
    )
