"""Faults that visitors reported on the portal, what was answered, and their texts for a while."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0024"
down_revision = "r0023"
branch_labels = None
depends_on = None

_KEPT = ["fault_report", "fault_answer"]


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _at(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=False)


def upgrade() -> None:
    op.create_table(
        "fault_report",
        _id(),
        sa.Column("number", sa.String(length=16), nullable=False),
        *_texts("agency"),
        sa.Column("record_id", sa.String(length=64), nullable=False),
        *_texts("resource_id", "kind"),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        _at("made_at"),
        _at("at"),
        sa.UniqueConstraint("number", name="uq_fault_report_number"),
    )
    op.create_table(
        "fault_answer",
        _id(),
        sa.Column("number", sa.String(length=16), nullable=False),
        *_texts("agency", "state", "answer", "officer", "role", "holder"),
        _at("at"),
    )
    op.create_table(
        "fault_standing",
        sa.Column("number", sa.String(length=16), primary_key=True),
        *_texts("agency", "record_id", "text"),
        sa.Column("blanked", sa.Boolean(), nullable=False),
        *_texts("state"),
        sa.Column("due", sa.Boolean(), nullable=False),
        _at("at"),
        sa.Column("blanked_at", sa.String(length=32), nullable=True),
    )
    for table, name, columns in (
        ("fault_report", "agency", ["agency"]),
        ("fault_report", "record_id", ["record_id"]),
        ("fault_answer", "number", ["number"]),
        ("fault_standing", "state", ["state", "agency"]),
        ("fault_standing", "record_id", ["record_id", "state"]),
        ("fault_standing", "due", ["due"]),
        ("fault_standing", "blanked", ["blanked", "at"]),
    ):
        op.create_index(f"ix_{table}_{name}", table, columns)
    for statement in statements(op.get_bind().dialect.name, _KEPT):
        op.execute(statement)


def downgrade() -> None:
    for table in ("fault_standing", "fault_answer", "fault_report"):
        op.drop_table(table)
