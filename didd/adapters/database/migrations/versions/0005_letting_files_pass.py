"""Letting a file pass in which something was found: who, why, and on which legal ground."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "file_override",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_override")),
        sa.UniqueConstraint(
            "agency", "sha256", "rule", name=op.f("uq_file_override_agency_sha256_rule")
        ),
    )
    if op.get_bind().dialect.name == "sqlite":
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER file_override_no_{act.lower()} BEFORE {act} ON file_override "
                "BEGIN SELECT RAISE(ABORT, 'file_override rows are only added'); END"
            )
    else:
        op.execute(
            "CREATE TRIGGER file_override_only_grows BEFORE UPDATE OR DELETE ON file_override "
            "FOR EACH ROW EXECUTE FUNCTION didd_refuse()"
        )


def downgrade() -> None:
    op.drop_table("file_override")
