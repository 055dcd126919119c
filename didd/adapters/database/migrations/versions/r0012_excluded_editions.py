"""Established lists of what is excluded (DIK); the files of all agencies' lists in one."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0012"
down_revision = "r0011"
branch_labels = None
depends_on = None

_ONE = ("agency", "year", "number")


def upgrade() -> None:
    op.create_table(
        "excluded_edition",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("list", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("decree", sa.JSON(), nullable=False),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("audit_head", sa.String(length=64), nullable=False),
        sa.Column("established_at", sa.String(length=32), nullable=False),
        sa.UniqueConstraint(*_ONE, name="uq_excluded_edition_agency_year_number"),
    )
    op.create_index("ix_excluded_edition_agency", "excluded_edition", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ["excluded_edition"]):
        op.execute(statement)
    op.create_table(
        "consolidation",
        sa.Column("content_hash", sa.String(length=64), primary_key=True),
        sa.Column("outputs", sa.JSON(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("consolidation")
    op.drop_table("excluded_edition")
