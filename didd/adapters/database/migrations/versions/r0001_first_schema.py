"""First schema: the system of record, with tables that only grow held by triggers.

Migrations are frozen: what must change comes as a new one, ``r0002`` after this.
``tests/unit/adapters/test_frozen_migrations.py`` holds each by its hash.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from didd.adapters.database.guards import statements

revision = "r0001"
down_revision = None
branch_labels = None
depends_on = None

#: What triggers hold; a later migration names its own tables.
HELD = (
    "decision",
    "file_override",
    "withdrawal",
    "restoration",
    "embargo",
    "reversion",
    "receipt",
    "officer_token",
    "proof_rule",
    "public_copy",
    "audit",
    "edition",
)


def upgrade() -> None:
    _collecting()
    _records()
    _deciding()
    _registers()
    _publishing()
    _taking_back()
    _proving()
    for statement in statements(op.get_bind().dialect.name, HELD):
        op.execute(statement)


def _collecting() -> None:
    op.create_table(
        "harvest",
        _id(),
        _text("agency", index=True),
        _time("started_at"),
        _time("finished_at", nullable=True),
        _text("status"),
        _json("summary"),
    )
    op.create_table(
        "document",
        _text("agency", primary_key=True),
        _text("path", primary_key=True),
        _big("size"),
        _big("mtime_ns"),
        _hash("sha256", index=True),
        _text("media_type"),
        _time("missing_since", nullable=True),
        _big("mark", server_default="0"),
        _time("read_at", nullable=True),
    )
    op.create_table(
        "inventory_row",
        _id(),
        _text("agency", index=True),
        _big("harvest_id"),
        *_texts("source", "sheet"),
        _number("row"),
        _json("values"),
        _json("columns"),
    )
    op.create_table(
        "finding",
        _id(),
        _text("agency", index=True),
        _big("harvest_id"),
        *_texts("stage", "rule", "severity", "message", "remedy", "file", "sheet"),
        _number("row"),
        *_texts("column", "field", "value"),
        _number("page", server_default="0"),
        _text("cell", server_default=""),
    )
    op.create_table(
        "content_look",
        _hash("sha256", primary_key=True),
        _text("suffix", primary_key=True),
        _hash("fingerprint"),
        _json("findings"),
    )
    op.create_table(
        "described_table",
        _hash("sha256", primary_key=True),
        _number("version"),
        _json("description"),
    )
    op.create_table("verdict", _text("agency", primary_key=True), _hash("fingerprint"))
    op.create_table(
        "asked_link", _text("url", primary_key=True), *_texts("state", "why"), _time("asked_at")
    )


def _records() -> None:
    op.create_table(
        "record",
        _uuid("id", primary_key=True),
        _text("agency", index=True),
        _text("key"),
        _hash("content_hash"),
        _number("position"),
        _big("harvest_id"),
        _time("missing_since", nullable=True),
        sa.UniqueConstraint("agency", "key"),
    )
    op.create_table(
        "record_version",
        _id(),
        _uuid("record_id"),
        _text("agency", index=True),
        _hash("content_hash"),
        sa.Column("excluded", sa.Boolean, nullable=False),
        _json("record"),
        _big("harvest_id"),
        _time("created_at"),
        sa.UniqueConstraint("record_id", "content_hash"),
    )


def _deciding() -> None:
    op.create_table(
        "submission",
        _id(),
        _uuid("record_id", index=True),
        _text("agency", index=True),
        _hash("content_hash"),
        *_texts("title", "classification"),
        _text("state", index=True),
        _text("submitted_by"),
        _time("submitted_at"),
        _big("harvest_id"),
    )
    op.create_table(
        "decision",
        _id(),
        _big("submission_id", index=True),
        _uuid("record_id", index=True),
        _text("agency", index=True),
        _hash("content_hash"),
        *_texts("kind", "officer", "role", "reason"),
        _time("decided_at"),
        _big("audit_seq", index=True),
    )
    op.create_table(
        "file_override",
        _id(),
        _text("agency"),
        _hash("sha256"),
        *_texts("rule", "officer", "role", "reason", "ground"),
        _time("at"),
        sa.UniqueConstraint("agency", "sha256", "rule"),
    )


def _registers() -> None:
    op.create_table(
        "edition",
        _id(),
        _text("agency", index=True),
        _number("year"),
        _number("number"),
        _text("status"),
        _json("register"),
        _hash("content_hash"),
        _time("compiled_at"),
        _json("decree", nullable=True),
        _time("established_at", nullable=True),
        _json("outputs"),
        _hash("audit_head"),
        sa.UniqueConstraint("agency", "year", "number"),
    )
    op.create_table("compiled", _text("agency", primary_key=True), _big("decided_through"))
    op.create_table(
        "edition_published",
        _big("edition_id", primary_key=True, autoincrement=False),
        _time("published_at"),
    )
    op.create_table(
        "planned_output", _hash("sha256", primary_key=True), _text("agency"), _time("at")
    )
    op.create_table(
        "public_copy",
        _id(),
        _big("edition_id", index=True),
        _hash("copy_hash"),
        _json("outputs"),
        _time("at"),
    )


def _publishing() -> None:
    op.create_table(
        "plan",
        _id(),
        _hash("plan_hash", index=True),
        _text("agency"),
        _big("edition_id"),
        _json("plan"),
        _time("created_at"),
    )
    op.create_table(
        "ledger",
        _uuid("dataset_id", primary_key=True),
        _text("agency", index=True),
        *_texts("name", "title"),
        _hash("package_hash"),
        *_texts("state", "metadata_modified"),
        _time("published_at"),
    )
    op.create_table(
        "receipt",
        _id(),
        _uuid("dataset_id", index=True),
        _text("agency", index=True),
        *_texts("action", "name"),
        _hash("package_hash"),
        _hash("plan_hash"),
        _time("verified_at"),
        _text("metadata_modified"),
        _json("files"),
        _text("reason", server_default=""),
        _text("ground", server_default=""),
    )
    op.create_table("publication_due", _text("agency", primary_key=True), _time("due_at"))
    op.create_table(
        "verification", _text("agency", primary_key=True), _time("verified_at"), _json("report")
    )
    op.create_table(
        "turn", _text("name", primary_key=True), *_texts("doing", "holder"), _time("since")
    )


def _taking_back() -> None:
    op.create_table(
        "withdrawal",
        _id(),
        _text("agency", index=True),
        _uuid("record_id"),
        _hash("content_hash"),
        *_act(),
        _text("ground", server_default=""),
        _text("reference", server_default=""),
        _big("through", server_default="0"),
    )
    op.create_table(
        "restoration",
        _id(),
        _text("agency", index=True),
        _uuid("record_id"),
        *_act(),
        _hash("content_hash", server_default=""),
        _text("ground", server_default=""),
    )
    op.create_table(
        "embargo",
        _id(),
        _text("agency", index=True),
        _uuid("record_id"),
        _hash("content_hash"),
        sa.Column("publish_on", sa.Date, nullable=False),
        *_act(),
    )
    op.create_table(
        "reversion",
        _id(),
        _text("agency", index=True),
        _big("edition_id"),
        _big("in_force_id", index=True),
        _hash("plan_hash"),
        *_act(),
    )


def _proving() -> None:
    op.create_table(
        "audit",
        _big("seq", primary_key=True, autoincrement=False),
        _time("at"),
        *_texts("actor", "role", "act", "object", "content_hash"),
        _json("details"),
        _hash("previous"),
        _hash("hash"),
    )
    op.create_table(
        "officer_token",
        _id(),
        _text("officer", index=True),
        *_texts("hash", "made_by", "role"),
        _time("at"),
    )
    op.create_table(
        "proof_rule",
        _id(),
        sa.Column("asked", sa.Boolean, nullable=False),
        *_texts("made_by", "role"),
        _time("at"),
    )


def _act() -> tuple[sa.Column[Any], ...]:
    """Who did it, why and when."""
    return (*_texts("officer", "role", "reason"), _time("at"))


def _id() -> sa.Column[Any]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), primary_key=True)


def _column(name: str, kind: Any, more: dict[str, Any]) -> sa.Column[Any]:
    options: dict[str, Any] = {"nullable": False, **more}
    return sa.Column(name, kind, **options)


def _texts(*names: str) -> tuple[sa.Column[Any], ...]:
    return tuple(_text(name) for name in names)


def _text(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Text(), more)


def _hash(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.String(64), more)


def _uuid(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.String(36), more)


def _time(name: str, **more: Any) -> sa.Column[Any]:
    """An aware UTC time as ISO 8601 text, as ``UtcDateTime`` writes it."""
    return _column(name, sa.String(32), more)


def _number(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.Integer(), more)


def _big(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.BigInteger(), more)


def _json(name: str, **more: Any) -> sa.Column[Any]:
    return _column(name, sa.JSON(), more)
