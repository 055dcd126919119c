"""Four eyes over a whole list: who submitted, approved and establishes each item.

What one person did where two should have is refused; where the office's setting allows it, the
decree says so, and with it the list in every form.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from didd.approval.what_may_be_decided import alone_approved
from didd.i18n import _, stored
from didd.model import Decision, DecisionKind, RegisterEdition
from didd.office import Office


def approvers_of(found: RegisterEdition, decisions: Iterable[Decision]) -> dict[str, set[str]]:
    """Return who approved each item of a draft in the version that it has, by its title."""
    versions = {
        (e.record_id, e.content_hash): _item(e.number, e.title) for e in found.register.entries
    }
    approvers: dict[str, set[str]] = {item: set() for item in versions.values()}
    for decision in decisions:
        item = versions.get((decision.record_id, decision.content_hash))
        if item is not None and decision.kind is DecisionKind.APPROVE:
            approvers[item].add(decision.officer)
    return approvers


def exception(
    office: Office,
    found: RegisterEdition,
    officer: str,
    approvers: Mapping[str, Collection[str]],
) -> str:
    """Return what one person did alone in this list, for the decree; "" where four eyes saw it."""
    alone = len(alone_approved(officer, approvers))
    submitters = office.store.records.submitters(found.register.agency)
    own = 0
    for entry in found.register.entries:
        approved_by = set(approvers[_item(entry.number, entry.title)])
        submitted_by = submitters.get((entry.record_id, entry.content_hash), set())
        own += bool(approved_by) and approved_by <= submitted_by
    if not alone and not own:
        return ""
    return stored(
        _(
            "Exception from the four eyes, by a setting of the office: items approved by whoever "
            "submitted them: {own}; items established by whoever alone approved them: {alone}.",
            own=own,
            alone=alone,
        )
    )


def _item(number: str, title: str) -> str:
    return f"{number}. {title}"
