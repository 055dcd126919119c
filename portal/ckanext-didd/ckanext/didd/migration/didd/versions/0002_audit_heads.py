"""Heads of the office's audit chain: append-only, one per sequence number."""

import sqlalchemy as sa
from alembic import op

revision = "didd_0002"
down_revision = "didd_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create the table, and triggers against changes of its rows."""
    op.create_table(
        "didd_audit_head",
        sa.Column("chain", sa.UnicodeText, primary_key=True),
        sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.UnicodeText, nullable=False),
        sa.Column("at", sa.UnicodeText, nullable=False),
        sa.Column("told_at", sa.DateTime, nullable=False, index=True),
    )
    op.execute(
        "CREATE FUNCTION didd_audit_head_stays() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "BEGIN RAISE EXCEPTION 'heads are only added'; END $$"
    )
    op.execute(
        "CREATE TRIGGER didd_audit_head_stays BEFORE UPDATE OR DELETE ON didd_audit_head "
        "FOR EACH ROW EXECUTE FUNCTION didd_audit_head_stays()"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("didd_audit_head")
    op.execute("DROP FUNCTION didd_audit_head_stays()")
