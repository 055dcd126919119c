"""Takedowns and what a second officer decided; the queue's search words and named filters."""

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements
from didd.records.searched import search_words

revision = "r0018"
down_revision = "r0017"
branch_labels = None
depends_on = None


def _id() -> sa.Column[Any]:
    kind = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    return sa.Column("id", kind, primary_key=True)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [sa.Column(name, sa.Text(), nullable=False) for name in names]


def _version() -> list[sa.Column[Any]]:
    return [
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
    ]


def _search_words() -> None:
    """Fill in the words of what is there: of the newest of each record, which lists show."""
    connection = op.get_bind()
    there = sa.text(
        "SELECT s.id, v.record FROM submission s JOIN record_version v "
        "ON v.record_id = s.record_id AND v.content_hash = s.content_hash "
        "WHERE s.newest AND s.id > :after ORDER BY s.id LIMIT 1000"
    )
    into = sa.text("UPDATE submission SET words = :words WHERE id = :id")
    after = 0
    while rows := connection.execute(there, {"after": after}).all():
        words = ((number, _plain(record)) for number, record in rows)
        connection.execute(into, [{"id": n, "words": search_words(plain)} for n, plain in words])
        after = rows[-1][0]


def _plain(record: Any) -> dict[str, Any]:
    return json.loads(record) if isinstance(record, str) else record


def upgrade() -> None:
    op.add_column("submission", sa.Column("words", sa.Text(), nullable=False, server_default=""))
    _search_words()
    op.create_table(
        "takedown",
        _id(),
        *_texts("agency"),
        *_version(),
        *_texts("title", "officer", "role", "holder", "reason"),
        sa.Column("at", sa.String(length=32), nullable=False),
    )
    op.create_index("ix_takedown_agency", "takedown", ["agency"])
    op.create_table(
        "takedown_end",
        _id(),
        sa.Column("takedown_id", sa.BigInteger(), nullable=False),
        *_texts("agency"),
        *_version(),
        *_texts("kind", "officer", "role", "holder", "reason", "ground"),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.UniqueConstraint("takedown_id", name="uq_takedown_end_takedown_id"),
    )
    op.create_table(
        "saved_view",
        _id(),
        *_texts("officer", "name", "query"),
        sa.UniqueConstraint("officer", "name", name="uq_saved_view_officer_name"),
    )
    for statement in statements(op.get_bind().dialect.name, ["takedown", "takedown_end"]):
        op.execute(statement)


def downgrade() -> None:
    for name in ("saved_view", "takedown_end", "takedown"):
        op.drop_table(name)
    op.drop_column("submission", "words")
