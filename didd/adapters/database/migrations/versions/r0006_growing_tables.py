"""Indexes for what is asked of tables that grow, and three columns that they are made of."""

import sqlalchemy as sa
from alembic import op

revision = "r0006"
down_revision = "r0005"
branch_labels = None
depends_on = None

_INDEXES = (
    ("ix_submission_newest", "submission", ["newest", "state", "urgency", "id"]),
    ("ix_submission_newest_of", "submission", ["agency", "newest", "state", "urgency", "id"]),
    ("ix_finding_agency_file_row", "finding", ["agency", "file", "row"]),
    ("ix_finding_rule_agency_file", "finding", ["rule", "agency", "file"]),
    ("ix_decision_agency_id", "decision", ["agency", "id"]),
    ("ix_inventory_row_agency_title_key", "inventory_row", ["agency", "title_key"]),
)
_EXCLUDED = sa.column("excluded", sa.Boolean()).is_(True)
_OVERTAKEN = """
    UPDATE submission SET newest = false WHERE EXISTS (
        SELECT 1 FROM submission AS later
        WHERE later.record_id = submission.record_id AND later.id > submission.id
    )"""


def upgrade() -> None:
    op.add_column("inventory_row", sa.Column("title_key", sa.Text()))
    urgency = sa.Column("urgency", sa.Integer(), nullable=False, server_default="1")
    newest = sa.Column("newest", sa.Boolean(), nullable=False, server_default=sa.true())
    op.add_column("submission", urgency)
    op.add_column("submission", newest)
    op.execute("UPDATE submission SET urgency = 0 WHERE classification = 'SERTA_MERTA'")
    op.execute(_OVERTAKEN)
    for name, table, columns in _INDEXES:
        op.create_index(name, table, columns)
    op.create_index(
        "ix_record_version_excluded",
        "record_version",
        ["record_id"],
        sqlite_where=_EXCLUDED,
        postgresql_where=_EXCLUDED,
    )


def downgrade() -> None:
    op.drop_index("ix_record_version_excluded", "record_version")
    for name, table, _columns in reversed(_INDEXES):
        op.drop_index(name, table)
    op.drop_column("submission", "newest")
    op.drop_column("submission", "urgency")
    op.drop_column("inventory_row", "title_key")
