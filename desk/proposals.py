"""Which proposal, version or file an address means, if the visitor may see it."""

from __future__ import annotations

from desk import queries
from desk.changes import approved_before
from desk.web.context import RequestContext
from desk.web.dispatch import NotHere
from didd.model import Record, RecordFile, Submission


def asked_for(context: RequestContext) -> Submission:
    """Return the proposal of the address, if the visitor serves its agency."""
    number = int(context.request.path_params["id"])
    found = context.office.store.records.submission(number) if number < 2**63 else None
    if found is None or not context.may_see(found.agency):
        raise NotHere
    return found


def approved_version(context: RequestContext, found: Submission) -> Record | None:
    """Return the record's version that was approved last before this one."""
    store = context.office.store
    ids = queries.submission_ids(store, found.record.id)
    undone = store.decision_undos.of(ids)
    decisions = [d for i in ids for d in store.decisions.on(i) if d.id not in undone]
    before = approved_before(decisions, found.record.id, found.content_hash)
    copy = store.records.copy_of(found.record.id) if before and not found.original else None
    if copy is not None and copy.content_hash == before:
        before = copy.original  # what the agency changed is told by its own versions
    if before in (None, found.content_hash):
        return None
    return store.records.version(found.record.id, before)


def known_file(context: RequestContext, found: Submission) -> RecordFile:
    """Return the file that the address names, if it belongs to what the visitor may see of it."""
    before = approved_version(context, found)
    wanted = context.request.path_params["sha256"]
    files = (*found.record.files, *(before.files if before else ()))
    known = next((f for f in files if f.sha256 == wanted), None)
    if known is None or found.record.excluded:
        raise NotHere
    return known
