"""Agencies as they change: added, renamed, moved, merged, ended, each from a day."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0010"
down_revision = "r0009"
branch_labels = None
depends_on = None


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "agency_change",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        *_texts("agency", "kind"),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("told", sa.JSON(), nullable=False),
        *_texts("reason", "made_by", "role"),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_agency_change_agency", "agency_change", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ("agency_change",)):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("agency_change")
