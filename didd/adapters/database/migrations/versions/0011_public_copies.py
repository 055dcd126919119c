"""Withdrawals that take the title too, and the copies of editions that the public gets."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Not in a batch: SQLite would make the table anew, without the triggers that hold it.
    reference = sa.Column("reference", sa.Text(), server_default="", nullable=False)
    op.add_column("withdrawal", reference)
    through = sa.Column("through", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("withdrawal", through)
    op.create_table(
        "public_copy",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("edition_id", sa.BigInteger(), nullable=False),
        sa.Column("copy_hash", sa.String(length=64), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_public_copy")),
    )
    with op.batch_alter_table("public_copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_public_copy_edition_id"), ["edition_id"])
    _hold("public_copy")


def downgrade() -> None:
    op.drop_table("public_copy")
    op.drop_column("withdrawal", "through")
    op.drop_column("withdrawal", "reference")


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
