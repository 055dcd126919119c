"""What officers answer to auditors' questions, and the packs that were frozen."""

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0022"
down_revision = "r0021"
branch_labels = None
depends_on = None

_ANSWERS, _PACKS = "question_answer", "answer_pack"


def _id() -> sa.Column[int]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _by() -> list[sa.Column[str]]:
    return [
        *_texts("officer", "role", "holder"),
        sa.Column("at", sa.String(length=32), nullable=False),
    ]


def upgrade() -> None:
    op.create_table(
        _ANSWERS,
        _id(),
        *_texts("agency", "questionnaire", "question", "grade", "url", "file_name", "sha256"),
        sa.Column("size", sa.BigInteger(), nullable=False),
        *_texts("note"),
        sa.Column("revoked", sa.Boolean(), nullable=False),
        *_by(),
    )
    op.create_table(
        _PACKS,
        _id(),
        *_texts("agency", "questionnaire"),
        sa.Column("year", sa.Integer(), nullable=False),
        *_texts("round"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("contents", sa.JSON(), nullable=False),
        *_by(),
    )
    for table in (_ANSWERS, _PACKS):
        op.create_index(f"ix_{table}_agency", table, ["agency"])
    for statement in statements(op.get_bind().dialect.name, [_ANSWERS, _PACKS]):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(_PACKS)
    op.drop_table(_ANSWERS)
