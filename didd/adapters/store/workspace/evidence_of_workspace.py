"""What the rows of the workspace claim of the audit chain."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import sqlalchemy as sa

from didd.adapters.database.schema import check_request, desk_file, record_note
from didd.adapters.store.workspace.check_requests import ASKED
from didd.adapters.store.workspace.notes import NOTED
from didd.approval.audit_evidence import Claim


def workspace_claims(connection: sa.Connection) -> Iterator[Claim]:
    """Yield for every row the event it requires."""
    for row in connection.execute(sa.select(check_request).order_by(check_request.c.id)):
        said = {"actor": row.officer, "role": row.role}
        details = {
            "agency": row.agency,
            "because": row.because,
            "accept_missing": row.accept_missing,
            "holder": row.holder,
        }
        about = f"agency/{row.agency}"
        yield Claim("check_request", str(row.id), ASKED, about, row.at, said, details)
    for row in connection.execute(sa.select(desk_file).order_by(desk_file.c.id)):
        said = {"actor": row.officer, "role": row.role, "content_hash": row.sha256}
        details = {
            "agency": row.agency,
            "path": row.shown,
            "size": row.size,
            "holder": row.holder,
        }
        act, about = f"file.{row.act}", f"agency/{row.agency}"
        yield Claim("desk_file", str(row.id), act, about, row.at, said, details)
    for row in connection.execute(sa.select(record_note).order_by(record_note.c.id)):
        digest = hashlib.sha256(row.text.encode()).hexdigest()
        said = {"actor": row.officer, "role": row.role, "content_hash": digest}
        details = {
            "agency": row.agency,
            "submission": row.submission_id,
            "field": row.field,
            "holder": row.holder,
        }
        about = f"record/{row.record_id}"
        yield Claim("record_note", str(row.id), NOTED, about, row.at, said, details)
