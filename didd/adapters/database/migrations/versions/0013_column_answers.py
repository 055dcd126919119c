"""What agencies' columns mean, as officers said; submissions of a record in one state."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_column_answer")),
    )
    with op.batch_alter_table("column_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_column_answer_agency"), ["agency"])
    _hold("column_answer")
    # One record's submissions in one state: looked for at each submission and each decision.
    op.create_index("ix_submission_record_id_state", "submission", ["record_id", "state"])
    op.drop_index("ix_submission_record_id", "submission")


def downgrade() -> None:
    op.create_index("ix_submission_record_id", "submission", ["record_id"])
    op.drop_index("ix_submission_record_id_state", "submission")
    op.drop_table("column_answer")


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
