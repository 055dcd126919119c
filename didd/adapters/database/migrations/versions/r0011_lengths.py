"""How long the list of an edition is, and indexes from which counts and copies are read alone."""

import sqlalchemy as sa
from alembic import op

revision = "r0011"
down_revision = "r0010"
branch_labels = None
depends_on = None

#: New index → its table and columns, and the shorter index that it makes needless.
_INSTEAD = {
    "ix_submission_counted": (
        "submission", ["agency", "newest", "state"], "ix_submission_agency", "agency",
    ),
    "ix_document_copies": (
        "document", ["sha256", "agency", "missing_since"], "ix_document_sha256", "sha256",
    ),
}  # fmt: skip


def upgrade() -> None:
    op.add_column("edition", sa.Column("entries", sa.Integer()))
    for name, (table, columns, shorter, _column) in _INSTEAD.items():
        op.create_index(name, table, columns)
        op.drop_index(shorter, table)


def downgrade() -> None:
    for name, (table, _columns, shorter, column) in _INSTEAD.items():
        op.create_index(shorter, table, [column])
        op.drop_index(name, table)
    op.drop_column("edition", "entries")
