"""What waits for a consequence test; redacted copies that a test opened; its signed minutes."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0019"
down_revision = "r0018"
branch_labels = None
depends_on = None

_KEPT = ["redacted_copy", "signed_minutes"]


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _hash(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def upgrade() -> None:
    waits = sa.Column("to_test", sa.Boolean(), nullable=False, server_default=sa.false())
    op.add_column("submission", waits)
    original = sa.Column("original", sa.String(length=64), nullable=False, server_default="")
    op.add_column("submission", original)
    copies = sa.text("original != ''")
    op.create_index(
        "ix_submission_copies",
        "submission",
        ["agency", "record_id"],
        sqlite_where=copies,
        postgresql_where=copies,
    )
    op.create_table(
        "redacted_copy",
        _id(),
        *_texts("agency"),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        _hash("original"),
        *_texts("act", "name"),
        _hash("sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_texts("media_type", "officer", "role", "holder"),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_redacted_copy_agency", "redacted_copy", ["agency"])
    op.create_index("ix_redacted_copy_of", "redacted_copy", ["record_id", "original"])
    op.create_table(
        "signed_minutes",
        _id(),
        sa.Column("decision_id", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        *_texts("agency"),
        _hash("sha256"),
        *_texts("signature", "officer", "role", "holder"),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.UniqueConstraint("decision_id", name="uq_signed_minutes_decision_id"),
    )
    op.create_index("ix_signed_minutes_record_id", "signed_minutes", ["record_id"])
    for statement in statements(op.get_bind().dialect.name, _KEPT):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(_KEPT):
        op.drop_table(table)
    op.drop_index("ix_submission_copies", "submission")
    for name in ("original", "to_test"):
        op.drop_column("submission", name)
