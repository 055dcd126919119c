"""What officers say of the headings that the law wants."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0017"
down_revision = "r0016"
branch_labels = None
depends_on = None

_TABLE = "heading_declaration"


def upgrade() -> None:
    op.create_table(
        _TABLE,
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("saying", sa.Text(), nullable=False),
        sa.Column("record_id", sa.Text(), nullable=False),
        sa.Column("day", sa.Date()),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("holder", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_heading_declaration_agency", _TABLE, ["agency"])
    for statement in statements(op.get_bind().dialect.name, [_TABLE]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(_TABLE)
