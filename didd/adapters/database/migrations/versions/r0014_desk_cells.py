"""Cells of agencies' lists as officers typed them at the desk; lists in force before ours."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0014"
down_revision = "r0013"
branch_labels = None
depends_on = None

_DESK = sa.column("desk").is_not(None)


def upgrade() -> None:
    op.create_table(
        "desk_cell",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("own", sa.Text(), nullable=False),
        sa.Column("seen", sa.JSON(none_as_null=True)),
        sa.Column("record_key", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_desk_cell_agency_item", "desk_cell", ["agency", "item"])
    op.create_table(
        "earlier_list",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("list", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_earlier_list_agency", "earlier_list", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ["desk_cell", "earlier_list"]):
        op.execute(statement)
    op.add_column("inventory_row", sa.Column("desk", sa.JSON(none_as_null=True)))
    # Few rows of a list have one.
    place = ["agency", "source", "row"]
    op.create_index("ix_inventory_row_agency_source_row", "inventory_row", place)
    op.create_index(
        "ix_inventory_row_desk",
        "inventory_row",
        ["agency"],
        sqlite_where=_DESK,
        postgresql_where=_DESK,
    )


def downgrade() -> None:
    op.drop_index("ix_inventory_row_desk", "inventory_row")
    op.drop_index("ix_inventory_row_agency_source_row", "inventory_row")
    op.drop_column("inventory_row", "desk")
    op.drop_table("earlier_list")
    op.drop_table("desk_cell")
