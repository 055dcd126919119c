"""Officers' own tokens for the JSON API: hashes, what they may be used for, until when."""

import sqlalchemy as sa
from alembic import op

revision = "r0021"
down_revision = "r0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "api_token",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("strong", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.String(length=32), nullable=False),
        sa.Column("ends_at", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.String(length=32)),
        sa.Column("ended_at", sa.String(length=32)),
        sa.Column("ended_by", sa.Text(), nullable=False),
    )
    op.create_index("ix_api_token_officer", "api_token", ["officer"])
    op.create_index("ix_api_token_key", "api_token", ["key"], unique=True)


def downgrade() -> None:
    op.drop_table("api_token")
