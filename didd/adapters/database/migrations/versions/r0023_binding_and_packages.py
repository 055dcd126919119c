"""What binds an agency as confirmed, signed statements that there is none, procurement packages."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0023"
down_revision = "r0022"
branch_labels = None
depends_on = None

_KEPT = ["binding_verdict", "none_statement", "procurement_package", "package_paper"]


def _id() -> sa.Column[int]:
    key = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", key, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _hash(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=False)


def _by() -> list[sa.Column[str]]:
    at = sa.Column("at", sa.String(length=32), nullable=False)
    return [*_texts("officer", "role", "holder"), at]


def upgrade() -> None:
    op.create_table(
        "binding_verdict",
        _id(),
        *_texts("agency", "verdict"),
        _hash("mark"),
        sa.Column("shown", sa.JSON(), nullable=False),
        *_texts("note"),
        *_by(),
    )
    op.create_table(
        "none_statement",
        _id(),
        *_texts("agency"),
        _hash("mark"),
        sa.Column("subjects", sa.JSON(), nullable=False),
        _hash("sha256"),
        *_texts("signature"),
        *_by(),
    )
    op.create_table(
        "procurement_package",
        _id(),
        *_texts("agency"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_texts("code", "name"),
        sa.Column("value", sa.BigInteger()),
        *_texts("method", "stage"),
        sa.Column("removed", sa.Boolean(), nullable=False),
        *_by(),
    )
    op.create_table(
        "package_paper",
        _id(),
        *_texts("agency"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_texts("code", "paper", "state", "record_id", "reason"),
        *_by(),
    )
    for table in ("binding_verdict", "none_statement"):
        op.create_index(f"ix_{table}_agency", table, ["agency"])
    for table in ("procurement_package", "package_paper"):
        op.create_index(f"ix_{table}_of", table, ["agency", "year", "code"])
    for statement in statements(op.get_bind().dialect.name, _KEPT):
        op.execute(statement)


def downgrade() -> None:
    for table in reversed(_KEPT):
        op.drop_table(table)
