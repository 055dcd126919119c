"""What an officer may decide, and the resulting state of a version (SOP 2).

Pure: the store stores decisions, ``didd.steps.approve`` carries them out. A refusal is a
``Refused`` exception whose Indonesian message is shown to the officer unchanged.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from datetime import date

from didd.i18n import _
from didd.model import Decision, DecisionKind, Officer, RecordFile, Role, State

#: The state of a version after each kind of decision.
AFTER: dict[DecisionKind, State] = {
    DecisionKind.APPROVE: State.APPROVED,
    DecisionKind.RETURN: State.RETURNED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.TEST: State.TESTED,
}

#: The decisions allowed in each state. A returned or rejected version is closed:
#: the agency mends it, and the mended version is a new one. A pending version is superseded when
#: the agency submits a newer one, which is decided on instead.
ALLOWED: dict[State, frozenset[DecisionKind]] = {
    State.SUBMITTED: frozenset(DecisionKind),
    State.APPROVED: frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST}),
    State.TESTED: frozenset({DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT}),
    State.RETURNED: frozenset(),
    State.REJECTED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.EXCLUDED: frozenset(),
}

#: Every refusal needs a reason.
REASON_NEEDED = frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST})

VERBS = {
    DecisionKind.APPROVE: _("approved"),
    DecisionKind.RETURN: _("returned"),
    DecisionKind.REJECT: _("rejected"),
    DecisionKind.TEST: _("routed to the consequence test"),
}

#: What an officer reads of a state.
STATE_WORDS = {
    State.SUBMITTED: _("submitted"),
    State.APPROVED: _("approved"),
    State.RETURNED: _("returned"),
    State.REJECTED: _("rejected"),
    State.TESTED: _("under consequence test"),
    State.SUPERSEDED: _("superseded"),
    State.EXCLUDED: _("excluded"),
}


class Refused(Exception):
    """An act that is not allowed; the message tells the person who tried why."""


class Busy(Refused):
    """Another process is working on it; the message says who, since when. Nothing was changed."""


def state_after(decisions: Iterable[Decision]) -> State:
    """Return the state of a submission from the decisions on it, in the order they were made."""
    state = State.SUBMITTED
    for decision in decisions:
        state = AFTER[decision.kind]
    return state


def check_role(
    officer: Officer | None, officer_id: str, role: Role, agency: str, day: date
) -> Officer:
    """Return the officer; raises ``Refused`` unless they hold this role there on ``day``."""
    if officer is None:
        raise Refused(
            _("Officer {officer!r} is not known. They are listed in sop.yaml.", officer=officer_id)
        )
    if officer.role is not role:
        raise Refused(
            _(
                "{name} ({position}) has no right to this act; it belongs to {role}.",
                name=officer.name,
                position=officer.position,
                role=role.value,
            )
        )
    if not officer.serves(agency, day):
        raise Refused(
            _(
                "{name} does not serve {agency} on {day}.",
                name=officer.name,
                agency=agency,
                day=day.isoformat(),
            )
        )
    return officer


def check_decision(
    kind: DecisionKind,
    reason: str,
    state: State,
    *,
    officer: str,
    submitted_by: str,
    four_eyes: bool,
) -> None:
    """Raise ``Refused`` unless this decision may be made now.

    With ``four_eyes``, nobody may decide on their own submission.
    """
    if kind not in ALLOWED[state]:
        raise Refused(
            _(
                "This item is already {state}; it can no longer be {done}.",
                state=STATE_WORDS[state],
                done=VERBS[kind],
            )
        )
    if kind in REASON_NEEDED and not reason.strip():
        raise Refused(
            _("Write down the reason: an item that is {done} must have one.", done=VERBS[kind])
        )
    if four_eyes and officer == submitted_by:
        raise Refused(_("Nobody may decide on their own proposal (four eyes)."))


def check_still_open(title: str, files: Iterable[RecordFile], closed: Container[str]) -> None:
    """Raise ``Refused`` when any of ``files`` became excluded since the submission.

    ``closed`` has the sha256 of everything that some agency excludes (UU 14/2008 Pasal 17).
    """
    for file in files:
        if file.sha256 in closed:
            raise Refused(
                _(
                    'File {file} of the item "{title}" is now listed as excluded information. '
                    "Return this item, or settle the exclusion first.",
                    file=file.name,
                    title=title,
                )
            )


def check_establishment(officer: str, approvers: Iterable[str], *, four_eyes: bool) -> None:
    """Raise ``Refused`` when the person who approved every entry also establishes the list."""
    people = set(approvers)
    if four_eyes and people and people <= {officer}:
        raise Refused(
            _("Whoever approved every item may not establish the list as well (four eyes).")
        )
