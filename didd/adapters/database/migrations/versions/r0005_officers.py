"""Officers, their roles and accounts; with each act, who held the role on that day."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0005"
down_revision = "r0004"
branch_labels = None
depends_on = None

_ACTS = (
    "decision",
    "withdrawal",
    "restoration",
    "embargo",
    "reversion",
    "file_override",
    "column_answer",
)


def _id() -> sa.Column[int]:
    number = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", number, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "person",
        _id(),
        *_texts("officer", "name", "nip", "rank"),
        sa.Column("sample", sa.Boolean(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        *_texts("made_by", "role"),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_person_officer", "person", ["officer"])
    op.create_table(
        "appointment",
        _id(),
        sa.Column("key", sa.String(length=36), nullable=False),
        *_texts("officer", "held", "agency", "position", "acting", "mandate"),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        *_texts("made_by", "role"),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_appointment_key", "appointment", ["key"])
    op.create_index("ix_appointment_officer", "appointment", ["officer"])
    op.create_table(
        "account",
        sa.Column("officer", sa.Text(), primary_key=True),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("temporary", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
    )
    for statement in statements(op.get_bind().dialect.name, ("person", "appointment")):
        op.execute(statement)
    for table in _ACTS:
        op.add_column(table, sa.Column("holder", sa.Text(), nullable=False, server_default=""))
    for column in ("through", "holder"):
        op.add_column("submission", sa.Column(column, sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    for column in ("holder", "through"):
        op.drop_column("submission", column)
    for table in reversed(_ACTS):
        op.drop_column(table, "holder")
    for table in ("account", "appointment", "person"):
        op.drop_table(table)
