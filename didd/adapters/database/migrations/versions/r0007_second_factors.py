"""Second factors, whom another server may name, and logins that wait for their next step."""

import sqlalchemy as sa
from alembic import op

revision = "r0007"
down_revision = "r0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "second_factor",
        sa.Column("officer", sa.Text(), primary_key=True),
        sa.Column("secret", sa.Text(), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
    )
    op.create_table(
        "recovery_code",
        sa.Column("key", sa.String(length=64), primary_key=True),
        sa.Column("officer", sa.Text(), nullable=False),
    )
    op.create_index("ix_recovery_code_officer", "recovery_code", ["officer"])
    op.create_table(
        "sso_identity",
        sa.Column("officer", sa.Text(), primary_key=True),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_sso_identity_email", "sso_identity", ["email"])
    op.create_index("ix_sso_identity_subject", "sso_identity", ["subject"])
    op.create_table(
        "login_flow",
        sa.Column("key", sa.String(length=64), primary_key=True),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("mark", sa.String(length=64), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("kept", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_login_flow_address", "login_flow", ["address"])
    op.create_index("ix_login_flow_at", "login_flow", ["at"])


def downgrade() -> None:
    for table in ("login_flow", "sso_identity", "recovery_code", "second_factor"):
        op.drop_table(table)
