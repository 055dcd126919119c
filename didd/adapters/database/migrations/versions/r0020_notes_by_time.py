"""Notes are found by when they were written: what is new is told on the first page and by mail."""

from alembic import op

revision = "r0020"
down_revision = "r0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_record_note_at", "record_note", ["at"])


def downgrade() -> None:
    op.drop_index("ix_record_note_at", "record_note")
