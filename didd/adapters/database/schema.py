"""The tables of the system of record, for SQLite and PostgreSQL alike.

``decision``, ``receipt`` and ``audit`` only grow, and an established ``edition`` never changes:
triggers made by the migrations enforce that in the database itself.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.types import TypeDecorator

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time, stored as ISO 8601 text: identical on both databases, sortable."""

    impl = sa.String(32)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> str | None:
        """Convert for writing; raises ``ValueError`` for a naive time."""
        del dialect
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}: times here are aware UTC")
        return value.astimezone(UTC).isoformat(timespec="microseconds")

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Convert for reading."""
        del dialect
        return None if value is None else datetime.fromisoformat(value)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)


def _text(name: str, default: str | None = None) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=False, server_default=default)


harvest = sa.Table(
    "harvest",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("finished_at", UtcDateTime),
    _text("status"),
    sa.Column("summary", sa.JSON, nullable=False),
)

document = sa.Table(
    "document",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("path", sa.Text, primary_key=True),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("mtime_ns", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("media_type"),
    sa.Column("missing_since", UtcDateTime),
    sa.Column("mark", sa.BigInteger, nullable=False, server_default="0"),
    sa.Column("read_at", UtcDateTime),
    sa.Index("ix_document_copies", "sha256", "agency", "missing_since"),
)

inventory_row = sa.Table(
    "inventory_row",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("harvest_id", sa.BigInteger, nullable=False),
    _text("source"),
    _text("sheet"),
    sa.Column("row", sa.Integer, nullable=False),
    sa.Column("values", sa.JSON, nullable=False),
    sa.Column("columns", sa.JSON, nullable=False),
    # The title as rows are looked for by it (``didd.text.fold``); none in rows of before r0006.
    sa.Column("title_key", sa.Text),
    # What of it was typed at the desk (``didd.model.AtDesk``); mostly nothing.
    sa.Column("desk", sa.JSON(none_as_null=True)),
    sa.Index("ix_inventory_row_agency_title_key", "agency", "title_key"),
    sa.Index("ix_inventory_row_agency_source_row", "agency", "source", "row"),
)
sa.Index(
    "ix_inventory_row_desk",
    inventory_row.c.agency,
    sqlite_where=inventory_row.c.desk.is_not(None),
    postgresql_where=inventory_row.c.desk.is_not(None),
)

finding = sa.Table(
    "finding",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("harvest_id", sa.BigInteger, nullable=False),
    _text("stage"),
    _text("rule"),
    _text("severity"),
    _text("message"),
    _text("remedy"),
    _text("file"),
    _text("sheet"),
    sa.Column("row", sa.Integer, nullable=False),
    _text("column"),
    _text("field"),
    _text("value"),
    sa.Column("page", sa.Integer, nullable=False, server_default="0"),
    _text("cell", ""),
    sa.Index("ix_finding_agency_file_row", "agency", "file", "row"),
    sa.Index("ix_finding_rule_agency_file", "rule", "agency", "file"),
)

#: Register files being archived that belong to no edition yet.
planned_output = sa.Table(
    "planned_output",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Findings on file contents, by the bytes: the same bytes need no second check.
content_look = sa.Table(
    "content_look",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("suffix", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    sa.Column("findings", sa.JSON, nullable=False),
)

#: The table in a file, by the file's bytes: Table Schema, dialect, encoding.
described_table = sa.Table(
    "described_table",
    metadata,
    sa.Column("sha256", sa.String(64), primary_key=True),
    sa.Column("version", sa.Integer, nullable=False),
    sa.Column("description", sa.JSON, nullable=False),
)

#: Fingerprint of an agency's last checks: the same input needs no second check.
verdict = sa.Table(
    "verdict",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
)

record = sa.Table(
    "record",
    metadata,
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("key"),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("position", sa.Integer, nullable=False),
    sa.Column("harvest_id", sa.BigInteger, nullable=False),
    sa.Column("missing_since", UtcDateTime),
    sa.UniqueConstraint("agency", "key"),
)

record_version = sa.Table(
    "record_version",
    metadata,
    _id(),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("excluded", sa.Boolean, nullable=False),
    sa.Column("record", sa.JSON, nullable=False),
    sa.Column("harvest_id", sa.BigInteger, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("record_id", "content_hash"),
)
sa.Index(
    "ix_record_version_excluded",
    record_version.c.record_id,
    sqlite_where=record_version.c.excluded.is_(True),
    postgresql_where=record_version.c.excluded.is_(True),
)

submission = sa.Table(
    "submission",
    metadata,
    _id(),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("classification", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    sa.Column("submitted_by", sa.Text, nullable=False),
    _text("through", default=""),
    _text("holder", default=""),
    sa.Column("submitted_at", UtcDateTime, nullable=False),
    sa.Column("harvest_id", sa.BigInteger, nullable=False),
    # 0 for serta merta, which goes before all that waits, else 1.
    sa.Column("urgency", sa.Integer, nullable=False, server_default="1"),
    # Every field, folded, for the queue's search.
    _text("words", default=""),
    # Whether it is the record's last one: lists show no other.
    sa.Column("newest", sa.Boolean, nullable=False, server_default=sa.true()),
    # Whether only a consequence test decides on it.
    sa.Column("to_test", sa.Boolean, nullable=False, server_default=sa.false()),
    # Of a redacted copy: the content hash of the version that it stands for. Never told outside.
    sa.Column("original", sa.String(64), nullable=False, server_default=""),
    sa.Index("ix_submission_record_id_state", "record_id", "state"),
    sa.Index("ix_submission_newest", "newest", "state", "urgency", "id"),
    sa.Index("ix_submission_counted", "agency", "newest", "state"),
    sa.Index("ix_submission_newest_of", "agency", "newest", "state", "urgency", "id"),
)
sa.Index(
    "ix_submission_copies",
    submission.c.agency,
    submission.c.record_id,
    sqlite_where=submission.c.original != "",
    postgresql_where=submission.c.original != "",
)

decision = sa.Table(
    "decision",
    metadata,
    _id(),
    sa.Column("submission_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False, index=True),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("kind"),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    sa.Column("decided_at", UtcDateTime, nullable=False),
    sa.Column("audit_seq", sa.BigInteger, nullable=False, index=True),
    _text("ground", default=""),
    _text("minutes", default=""),
    sa.Index("ix_decision_agency_id", "agency", "id"),
)

#: Redacted copies (salinan dihitamkan) of a version's files, as they were added and taken away at a
#: test; ``original`` is the content hash of that version. Never told outside.
redacted_copy = sa.Table(
    "redacted_copy",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("original", sa.String(64), nullable=False),
    _text("act"),
    _text("name"),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    _text("media_type"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_redacted_copy_of", "record_id", "original"),
)

#: The signed minutes of a consequence test, by the decision that was its outcome. Never public.
signed_minutes = sa.Table(
    "signed_minutes",
    metadata,
    _id(),
    sa.Column("decision_id", sa.BigInteger, nullable=False),
    sa.Column("record_id", sa.String(36), nullable=False, index=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("signature"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("decision_id"),
)

#: Decisions that were taken back by whoever made them; what they decided counts no more.
decision_undo = sa.Table(
    "decision_undo",
    metadata,
    _id(),
    sa.Column("decision_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("submission_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

edition = sa.Table(
    "edition",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    _text("status"),
    sa.Column("register", sa.JSON, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("compiled_at", UtcDateTime, nullable=False),
    sa.Column("decree", sa.JSON),
    sa.Column("established_at", UtcDateTime),
    sa.Column("outputs", sa.JSON, nullable=False),
    sa.Column("audit_head", sa.String(64), nullable=False),
    # How many entries the list has; none in editions of before r0011.
    sa.Column("entries", sa.Integer),
    sa.UniqueConstraint("agency", "year", "number"),
)

#: Drafts that a superior gave back, and that were laid before them again; the newest row of an
#: agency's draft of this content counts.
draft_return = sa.Table(
    "draft_return",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("edition"),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("kind"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Established lists of what is excluded (DIK).
excluded_edition = sa.Table(
    "excluded_edition",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("year", sa.Integer, nullable=False),
    sa.Column("number", sa.Integer, nullable=False),
    sa.Column("list", sa.JSON, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("decree", sa.JSON, nullable=False),
    sa.Column("outputs", sa.JSON, nullable=False),
    sa.Column("audit_head", sa.String(64), nullable=False),
    sa.Column("established_at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("agency", "year", "number"),
)

#: Signed decrees that came back after their list was established; ``about`` as in the audit chain.
late_decree = sa.Table(
    "late_decree",
    metadata,
    _id(),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("signature"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("about"),
)

#: The files of all agencies' lists in one, by what is in them.
consolidation = sa.Table(
    "consolidation",
    metadata,
    sa.Column("content_hash", sa.String(64), primary_key=True),
    sa.Column("outputs", sa.JSON, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

compiled = sa.Table(
    "compiled",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("decided_through", sa.BigInteger, nullable=False),
)

edition_published = sa.Table(
    "edition_published",
    metadata,
    sa.Column("edition_id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("published_at", UtcDateTime, nullable=False),
)

plan = sa.Table(
    "plan",
    metadata,
    _id(),
    sa.Column("plan_hash", sa.String(64), nullable=False, index=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("edition_id", sa.BigInteger, nullable=False),
    sa.Column("plan", sa.JSON, nullable=False),
    sa.Column("created_at", UtcDateTime, nullable=False),
)

ledger = sa.Table(
    "ledger",
    metadata,
    sa.Column("dataset_id", sa.String(36), primary_key=True),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("name"),
    _text("title"),
    sa.Column("package_hash", sa.String(64), nullable=False),
    _text("state"),
    _text("metadata_modified"),
    sa.Column("published_at", UtcDateTime, nullable=False),
)

withdrawal = sa.Table(
    "withdrawal",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
    _text("ground", default=""),
    _text("reference", default=""),
    sa.Column("through", sa.BigInteger, server_default="0", nullable=False),
)

restoration = sa.Table(
    "restoration",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("content_hash", sa.String(64), server_default="", nullable=False),
    _text("ground", default=""),
)

embargo = sa.Table(
    "embargo",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    sa.Column("publish_on", sa.Date, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
)

reversion = sa.Table(
    "reversion",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("edition_id", sa.BigInteger, nullable=False),
    sa.Column("in_force_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("plan_hash", sa.String(64), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: When the portal must next be synchronised with the decisions, by agency.
publication_due = sa.Table(
    "publication_due",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("due_at", UtcDateTime, nullable=False),
)

#: The last holder of each turn; the lock tells whether it is still held.
turn = sa.Table(
    "turn",
    metadata,
    sa.Column("name", sa.Text, primary_key=True),
    _text("doing"),
    _text("holder"),
    sa.Column("since", UtcDateTime, nullable=False),
)

#: The last verification of an agency's datasets.
verification = sa.Table(
    "verification",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("verified_at", UtcDateTime, nullable=False),
    sa.Column("report", sa.JSON, nullable=False),
)

asked_link = sa.Table(
    "asked_link",
    metadata,
    sa.Column("url", sa.Text, primary_key=True),
    _text("state"),
    _text("why"),
    sa.Column("asked_at", UtcDateTime, nullable=False),
)

receipt = sa.Table(
    "receipt",
    metadata,
    _id(),
    sa.Column("dataset_id", sa.String(36), nullable=False, index=True),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("action"),
    _text("name"),
    sa.Column("package_hash", sa.String(64), nullable=False),
    sa.Column("plan_hash", sa.String(64), nullable=False),
    sa.Column("verified_at", UtcDateTime, nullable=False),
    _text("metadata_modified"),
    sa.Column("files", sa.JSON, nullable=False),
    _text("reason", default=""),
    _text("ground", default=""),
)

audit = sa.Table(
    "audit",
    metadata,
    sa.Column("seq", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("at", UtcDateTime, nullable=False),
    _text("actor"),
    _text("role"),
    _text("act"),
    _text("object"),
    _text("content_hash"),
    sa.Column("details", sa.JSON, nullable=False),
    sa.Column("previous", sa.String(64), nullable=False),
    sa.Column("hash", sa.String(64), nullable=False),
    sa.Index("ix_audit_act_seq", "act", "seq"),
    sa.Index("ix_audit_actor_seq", "actor", "seq"),
    sa.Index("ix_audit_at", "at"),
)

#: Overrides: exactly these bytes, this rule.
file_override = sa.Table(
    "file_override",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("rule"),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    _text("reason"),
    _text("ground"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.UniqueConstraint("agency", "sha256", "rule"),
)

#: What the columns of agencies' lists mean, as officers answered; the newest of a heading counts.
column_answer = sa.Table(
    "column_answer",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("heading"),
    _text("field"),
    sa.Column("revoked", sa.Boolean, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder", default=""),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What officers said of the headings that the law wants; the newest answer to a question counts.
heading_declaration = sa.Table(
    "heading_declaration",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("heading"),
    _text("saying"),
    _text("record_id"),
    sa.Column("day", sa.Date),
    _text("reason"),
    sa.Column("revoked", sa.Boolean, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What officers answered to auditors' questions; the newest answer to a question counts.
question_answer = sa.Table(
    "question_answer",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("questionnaire"),
    _text("question"),
    _text("grade"),
    _text("url"),
    _text("file_name"),
    _text("sha256"),
    sa.Column("size", sa.BigInteger, nullable=False),
    _text("note"),
    sa.Column("revoked", sa.Boolean, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Packs of answers as they were frozen: the file, and what is in it, by question.
answer_pack = sa.Table(
    "answer_pack",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("questionnaire"),
    sa.Column("year", sa.Integer, nullable=False),
    _text("round"),
    sa.Column("day", sa.Date, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("contents", sa.JSON, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What the chief officer said of the headings that bind an agency, as they were shown.
binding_verdict = sa.Table(
    "binding_verdict",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("verdict"),
    sa.Column("mark", sa.String(64), nullable=False),
    sa.Column("shown", sa.JSON, nullable=False),
    _text("note"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Signed statements that there is no such information: what each covers, and the scan.
none_statement = sa.Table(
    "none_statement",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("mark", sa.String(64), nullable=False),
    sa.Column("subjects", sa.JSON, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("signature"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Procurement packages as agencies entered them; the newest row of a code of a year counts.
procurement_package = sa.Table(
    "procurement_package",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    _text("code"),
    _text("name"),
    sa.Column("value", sa.BigInteger),
    _text("method"),
    _text("stage"),
    sa.Column("removed", sa.Boolean, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_procurement_package_of", "agency", "year", "code"),
)

#: What people said of one paper of a package; the newest counts, one without a state takes back.
package_paper = sa.Table(
    "package_paper",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("year", sa.Integer, nullable=False),
    _text("code"),
    _text("paper"),
    _text("state"),
    _text("record_id"),
    _text("reason"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_package_paper_of", "agency", "year", "code"),
)

#: Cells of agencies' lists as officers typed them at the desk; the newest of a cell counts.
desk_cell = sa.Table(
    "desk_cell",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False),
    _text("item"),
    _text("field"),
    _text("value"),
    _text("own"),
    # The agency's own row at that time; none of an item that was added.
    sa.Column("seen", sa.JSON(none_as_null=True)),
    _text("record_key"),
    sa.Column("revoked", sa.Boolean, nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_desk_cell_agency_item", "agency", "item"),
)

#: Lists that were in force before this register was kept; the newest of an agency counts.
earlier_list = sa.Table(
    "earlier_list",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("list", sa.JSON, nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Hashes of the tokens with which officers identify themselves on the command line.
officer_token = sa.Table(
    "officer_token",
    metadata,
    _id(),
    sa.Column("officer", sa.Text, nullable=False, index=True),
    _text("hash"),
    _text("made_by"),
    _text("role"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Whether officers must identify themselves; the newest row counts, without rows they must.
proof_rule = sa.Table(
    "proof_rule",
    metadata,
    _id(),
    sa.Column("asked", sa.Boolean, nullable=False),
    _text("made_by"),
    _text("role"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: How the last publication of each agency ended.
publication_run = sa.Table(
    "publication_run",
    metadata,
    sa.Column("agency", sa.Text, primary_key=True),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("written", sa.BigInteger, nullable=False),
    sa.Column("held", sa.JSON, nullable=False),
    _text("trouble"),
)

#: Logins at the desk. ``key`` is the digest of an id that only the browser has; ``fingerprint``
#: changes with the officer's password; ``notice`` is shown on the next page.
login_session = sa.Table(
    "login_session",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False, index=True),
    sa.Column("fingerprint", sa.String(64), nullable=False),
    _text("address"),
    _text("agent"),
    sa.Column("started_at", UtcDateTime, nullable=False),
    sa.Column("seen_at", UtcDateTime, nullable=False),
    sa.Column("ended_at", UtcDateTime),
    _text("notice"),
)

#: Officers' own tokens for the JSON API; ``key`` is the sha256 of what only its holder has.
api_token = sa.Table(
    "api_token",
    metadata,
    _id(),
    sa.Column("officer", sa.Text, nullable=False, index=True),
    _text("name"),
    sa.Column("key", sa.String(64), nullable=False, unique=True, index=True),
    _text("scopes"),
    sa.Column("strong", sa.Boolean, nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("ends_at", UtcDateTime, nullable=False),
    sa.Column("used_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    _text("ended_by"),
)

#: Failed logins of the last while; ``account`` is a digest: people type passwords there.
login_failure = sa.Table(
    "login_failure",
    metadata,
    _id(),
    sa.Column("account", sa.String(64), nullable=False),
    _text("address"),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
    sa.Index("ix_login_failure_account_at", "account", "at"),
    sa.Index("ix_login_failure_address_at", "address", "at"),
)

#: Versions of what is known of each officer; the newest of an ``officer`` counts.
person = sa.Table(
    "person",
    metadata,
    _id(),
    sa.Column("officer", sa.Text, nullable=False, index=True),
    _text("name"),
    _text("nip"),
    _text("rank"),
    sa.Column("sample", sa.Boolean, nullable=False),
    sa.Column("until", sa.Date),
    _text("made_by"),
    _text("role"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Versions of the roles that officers hold; the newest of a ``key`` counts.
appointment = sa.Table(
    "appointment",
    metadata,
    _id(),
    sa.Column("key", sa.String(36), nullable=False, index=True),
    sa.Column("officer", sa.Text, nullable=False, index=True),
    _text("held"),
    _text("agency"),
    _text("position"),
    _text("acting"),
    _text("mandate"),
    sa.Column("since", sa.Date),
    sa.Column("until", sa.Date),
    _text("made_by"),
    _text("role"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What became of each agency, from which day on; what one is on a day follows from them.
agency_change = sa.Table(
    "agency_change",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    _text("kind"),
    sa.Column("since", sa.Date),
    sa.Column("told", sa.JSON, nullable=False),
    _text("reason"),
    _text("made_by"),
    _text("role"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Passwords of the desk, hashed. ``temporary``: given by another, to be changed at the next login.
account = sa.Table(
    "account",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    _text("hash"),
    sa.Column("temporary", sa.Boolean, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

#: Second factors: ``secret`` is sealed by the desk, ``last_step`` the last time step that was used.
second_factor = sa.Table(
    "second_factor",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    _text("secret"),
    sa.Column("last_step", sa.BigInteger, nullable=False),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

#: Recovery codes that were not used yet, as digests.
recovery_code = sa.Table(
    "recovery_code",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    sa.Column("officer", sa.Text, nullable=False, index=True),
)

#: Whom another server (OpenID Connect) may name: by verified e-mail at first, then by ``subject``.
sso_identity = sa.Table(
    "sso_identity",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    sa.Column("email", sa.Text, nullable=False, index=True),
    sa.Column("subject", sa.Text, nullable=False, index=True),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

#: Logins that wait for their next step, by the digest of what the browser holds.
login_flow = sa.Table(
    "login_flow",
    metadata,
    sa.Column("key", sa.String(64), primary_key=True),
    _text("step"),
    _text("officer"),
    sa.Column("mark", sa.String(64), nullable=False),
    _text("wanted"),
    _text("kept"),
    sa.Column("address", sa.Text, nullable=False, index=True),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

#: Messages to officers, as they are or were sent. ``message_id`` is the same at every attempt.
message = sa.Table(
    "message",
    metadata,
    _id(),
    sa.Column("message_id", sa.Text, nullable=False, unique=True),
    _text("officer"),
    _text("address"),
    _text("subject"),
    _text("body"),
    sa.Column("made_at", UtcDateTime, nullable=False),
    _text("state"),
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("next_at", UtcDateTime),
    _text("cause"),
    sa.Column("sent_at", UtcDateTime),
    sa.Index("ix_message_state_id", "state", "id"),
)

#: Up to which mark each officer was told about a topic.
message_mark = sa.Table(
    "message_mark",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    sa.Column("topic", sa.Text, primary_key=True),
    sa.Column("mark", sa.BigInteger, nullable=False),
)

#: How each officer wants to be written to; hours are those of the office's clocks.
message_choice = sa.Table(
    "message_choice",
    metadata,
    sa.Column("officer", sa.Text, primary_key=True),
    _text("address"),
    _text("way"),
    _text("digest_at"),
    _text("quiet_from"),
    _text("quiet_until"),
    _text("language"),
    sa.Column("changed_at", UtcDateTime, nullable=False),
)

#: Runs of Dagster that failed, for whoever is told of it.
failed_run = sa.Table(
    "failed_run",
    metadata,
    sa.Column("run", sa.String(64), primary_key=True),
    _text("agency"),
    _text("job"),
    _text("why"),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

public_copy = sa.Table(
    "public_copy",
    metadata,
    _id(),
    sa.Column("edition_id", sa.BigInteger, nullable=False, index=True),
    sa.Column("copy_hash", sa.String(64), nullable=False),
    sa.Column("outputs", sa.JSON, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Checks that officers asked for at the desk: who, when, and how far each came. ``due_at`` is when
#: it may begin: a moment after the last of several files.
check_request = sa.Table(
    "check_request",
    metadata,
    _id(),
    _text("agency"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    _text("because"),
    sa.Column("accept_missing", sa.Boolean, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("due_at", UtcDateTime, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
    _text("stage"),
    sa.Column("done", sa.Integer, nullable=False),
    sa.Column("total", sa.Integer, nullable=False),
    sa.Column("began_at", UtcDateTime),
    sa.Column("ended_at", UtcDateTime),
    _text("why"),
    sa.Index("ix_check_request_agency_id", "agency", "id"),
)

#: What officers did at the desk to files of an agency's folder. ``shown`` is the path as the audit
#: chain says it, ``target`` where the file is afterwards: another path, or its name in the bin.
desk_file = sa.Table(
    "desk_file",
    metadata,
    _id(),
    _text("agency"),
    _text("act"),
    _text("path"),
    _text("target"),
    _text("shown"),
    sa.Column("size", sa.BigInteger, nullable=False),
    sa.Column("sha256", sa.String(64), nullable=False),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Index("ix_desk_file_agency_id", "agency", "id"),
)

#: What an agency and the chief officer wrote to each other about an item.
record_note = sa.Table(
    "record_note",
    metadata,
    _id(),
    _text("agency"),
    sa.Column("record_id", sa.String(36), nullable=False, index=True),
    sa.Column("submission_id", sa.BigInteger, nullable=False),
    _text("field"),
    _text("text"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False, index=True),
)

#: Faults that visitors reported on the portal. The text is beside, where it can be blanked.
fault_report = sa.Table(
    "fault_report",
    metadata,
    _id(),
    sa.Column("number", sa.String(16), nullable=False, unique=True),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(64), nullable=False, index=True),
    _text("resource_id"),
    _text("kind"),
    sa.Column("text_hash", sa.String(64), nullable=False),
    sa.Column("made_at", UtcDateTime, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What officers answered to reports, for everybody to read; the newest counts.
fault_answer = sa.Table(
    "fault_answer",
    metadata,
    _id(),
    sa.Column("number", sa.String(16), nullable=False, index=True),
    _text("agency"),
    _text("state"),
    _text("answer"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: How each report stands, and its text until that is blanked. ``due``: the portal must be told.
fault_standing = sa.Table(
    "fault_standing",
    metadata,
    sa.Column("number", sa.String(16), primary_key=True),
    _text("agency"),
    _text("record_id"),
    _text("text"),
    sa.Column("blanked", sa.Boolean, nullable=False),
    _text("state"),
    sa.Column("due", sa.Boolean, nullable=False),
    sa.Column("at", UtcDateTime, nullable=False),
    sa.Column("blanked_at", UtcDateTime, nullable=True),
    sa.Index("ix_fault_standing_state", "state", "agency"),
    sa.Index("ix_fault_standing_record_id", "record_id", "state"),
    sa.Index("ix_fault_standing_due", "due"),
    sa.Index("ix_fault_standing_blanked", "blanked", "at"),
)

#: Items that an officer took off the portal in an emergency, until a second one decides on it.
takedown = sa.Table(
    "takedown",
    metadata,
    _id(),
    sa.Column("agency", sa.Text, nullable=False, index=True),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("title"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    _text("reason"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: What the second officer decided on a takedown: at most one row each.
takedown_end = sa.Table(
    "takedown_end",
    metadata,
    _id(),
    sa.Column("takedown_id", sa.BigInteger, nullable=False, unique=True),
    sa.Column("agency", sa.Text, nullable=False),
    sa.Column("record_id", sa.String(36), nullable=False),
    sa.Column("content_hash", sa.String(64), nullable=False),
    _text("kind"),
    _text("officer"),
    _text("role"),
    _text("holder"),
    _text("reason"),
    _text("ground"),
    sa.Column("at", UtcDateTime, nullable=False),
)

#: Filters of the queue that an officer gave a name.
saved_view = sa.Table(
    "saved_view",
    metadata,
    _id(),
    _text("officer"),
    _text("name"),
    _text("query"),
    sa.UniqueConstraint("officer", "name"),
)

#: Append-only tables.
APPEND_ONLY = (
    "decision",
    "decision_undo",
    "draft_return",
    "file_override",
    "column_answer",
    "heading_declaration",
    "question_answer",
    "answer_pack",
    "binding_verdict",
    "none_statement",
    "procurement_package",
    "package_paper",
    "desk_cell",
    "earlier_list",
    "withdrawal",
    "restoration",
    "embargo",
    "reversion",
    "takedown",
    "takedown_end",
    "receipt",
    "officer_token",
    "proof_rule",
    "public_copy",
    "excluded_edition",
    "late_decree",
    "redacted_copy",
    "signed_minutes",
    "person",
    "appointment",
    "agency_change",
    "desk_file",
    "record_note",
    "fault_report",
    "fault_answer",
    "audit",
)
