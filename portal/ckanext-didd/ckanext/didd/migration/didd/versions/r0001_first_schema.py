"""First schema: tombstones of what was withdrawn, and heads of the office's audit chain.

A tombstone holds its addresses, when, why and on which ground, and nothing of what was withdrawn;
it may go by a number that tells nothing, in place of its dataset's id and name. Migrations are
frozen: what must change comes as a new one, ``didd_r0002`` after this.
"""

import sqlalchemy as sa
from alembic import op

revision = "didd_r0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and let nobody change the heads of the chain."""
    op.create_table(
        "didd_tombstone",
        sa.Column("id", sa.UnicodeText, primary_key=True),
        sa.Column("name", sa.UnicodeText, nullable=False, index=True),
        sa.Column("owner_org", sa.UnicodeText, nullable=False),
        sa.Column("withdrawn_at", sa.DateTime, nullable=False, index=True),
        sa.Column("reason", sa.UnicodeText, nullable=False),
        sa.Column("ground", sa.UnicodeText, nullable=False),
        sa.Column("reference", sa.UnicodeText, nullable=False, server_default="", index=True),
    )
    op.create_table(
        "didd_tombstone_file",
        sa.Column("resource_id", sa.UnicodeText, primary_key=True),
        sa.Column("dataset_id", sa.UnicodeText, nullable=False),
    )
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
    """Forget them."""
    for table in ("didd_audit_head", "didd_tombstone_file", "didd_tombstone"):
        op.drop_table(table)
    op.execute("DROP FUNCTION didd_audit_head_stays()")
