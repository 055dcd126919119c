"""What agencies' columns mean, as officers said; submissions of a record in one state."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "column_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True),
        sa.Column("agency", sa.Text(), nullable=False),
        sa.Column("heading", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        sa.Column("officer", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_column_answer_agency", "column_answer", ["agency"])
    for statement in statements(op.get_bind().dialect.name, ("column_answer",)):
        op.execute(statement)
    # One record's submissions in one state: looked for at each submission and each decision.
    op.create_index("ix_submission_record_id_state", "submission", ["record_id", "state"])
    op.drop_index("ix_submission_record_id", "submission")


def downgrade() -> None:
    op.create_index("ix_submission_record_id", "submission", ["record_id"])
    op.drop_index("ix_submission_record_id_state", "submission")
    op.drop_table("column_answer")
