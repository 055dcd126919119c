"""The agency's workspace: checks asked for at the desk, files put there, notes on items."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0015"
down_revision = "r0014"
branch_labels = None
depends_on = None


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _time(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def upgrade() -> None:
    op.create_table(
        "check_request",
        _id(),
        *_texts("agency", "officer", "role", "holder", "because"),
        sa.Column("accept_missing", sa.Boolean(), nullable=False),
        _time("at"),
        _time("due_at"),
        *_texts("state", "stage"),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        _time("began_at", nullable=True),
        _time("ended_at", nullable=True),
        *_texts("why"),
    )
    op.create_index("ix_check_request_agency_id", "check_request", ["agency", "id"])
    op.create_index("ix_check_request_state", "check_request", ["state"])
    op.create_table(
        "desk_file",
        _id(),
        *_texts("agency", "act", "path", "target", "shown"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        *_texts("officer", "role", "holder"),
        _time("at"),
    )
    op.create_index("ix_desk_file_agency_id", "desk_file", ["agency", "id"])
    op.create_table(
        "record_note",
        _id(),
        *_texts("agency"),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.BigInteger(), nullable=False),
        *_texts("field", "text", "officer", "role", "holder"),
        _time("at"),
    )
    op.create_index("ix_record_note_record_id", "record_note", ["record_id"])
    for statement in statements(op.get_bind().dialect.name, ["desk_file", "record_note"]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("record_note")
    op.drop_table("desk_file")
    op.drop_table("check_request")
