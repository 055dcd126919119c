"""What an officer may decide, and the resulting state of a version (SOP 2).

Pure: the store stores decisions, ``didd.steps.approve`` carries them out. A refusal is a
``Refused`` exception whose Indonesian message is shown to the officer unchanged.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Mapping

from didd.i18n import _
from didd.model import Decision, DecisionKind, RecordFile, State

#: The state of a version after each kind of decision.
AFTER: dict[DecisionKind, State] = {
    DecisionKind.APPROVE: State.APPROVED,
    DecisionKind.RETURN: State.RETURNED,
    DecisionKind.REJECT: State.REJECTED,
    DecisionKind.TEST: State.TESTED,
    DecisionKind.EXCLUDE: State.EXCLUDED,
    DecisionKind.OPEN: State.OPENED,
    DecisionKind.REDACT: State.REDACTED,
    DecisionKind.STRIKE: State.SUBMITTED,
}

#: Outcomes of a consequence test only (``didd.approval.consequences``): it stays excluded, the
#: agency's row is opened, a redacted copy of it is.
BY_TEST = frozenset({DecisionKind.EXCLUDE, DecisionKind.OPEN, DecisionKind.REDACT})

#: The decisions that the chief officer takes as such; striking from the draft is the superior's.
CHIEFS = frozenset(DecisionKind) - BY_TEST - {DecisionKind.STRIKE}

#: The decisions allowed in each state. A returned or rejected version is closed:
#: the agency mends it, and the mended version is a new one. A pending version is superseded when
#: the agency submits a newer one, which is decided on instead.
ALLOWED: dict[State, frozenset[DecisionKind]] = {
    State.SUBMITTED: CHIEFS,
    State.APPROVED: frozenset({DecisionKind.RETURN, DecisionKind.REJECT, DecisionKind.TEST}),
    State.TESTED: frozenset({DecisionKind.APPROVE, DecisionKind.RETURN, DecisionKind.REJECT}),
    State.RETURNED: frozenset(),
    State.REJECTED: frozenset(),
    State.SUPERSEDED: frozenset(),
    State.EXCLUDED: frozenset({DecisionKind.TEST}),
    State.OPENED: frozenset({DecisionKind.TEST}),
    State.REDACTED: frozenset({DecisionKind.TEST}),
}

#: Every refusal needs a reason.
REASON_NEEDED = frozenset(DecisionKind) - {DecisionKind.APPROVE}

#: How many items a refusal names.
_NAMED = 5

VERBS = {
    DecisionKind.APPROVE: _("approved"),
    DecisionKind.RETURN: _("returned"),
    DecisionKind.REJECT: _("rejected"),
    DecisionKind.TEST: _("routed to the consequence test"),
    DecisionKind.EXCLUDE: _("excluded"),
    DecisionKind.OPEN: _("opened after a test"),
    DecisionKind.REDACT: _("opened with a redacted copy"),
    DecisionKind.STRIKE: _("struck from the draft"),
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
    State.OPENED: _("opened after a test"),
    State.REDACTED: _("opened with a redacted copy"),
}


class Refused(Exception):
    """An act that is not allowed; the message tells the person who tried why."""


class Busy(Refused):
    """Another process is working on it; the message says who, since when. Nothing was changed."""


def state_after(decisions: Iterable[Decision], *, to_test: bool = False) -> State:
    """Return the state of a submission from the decisions on it, in the order they were made.

    Without any it waits for the chief officer, or ``to_test`` for a consequence test.
    """
    state = State.TESTED if to_test else State.SUBMITTED
    for decision in decisions:
        state = AFTER[decision.kind]
    return state


def allowed_on(state: State, shut: bool) -> frozenset[DecisionKind]:
    """Return the decisions on an item; one that is ``shut`` is opened by a test only."""
    return ALLOWED[state] - {DecisionKind.APPROVE} if shut else ALLOWED[state]


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


def check_strike(state: State, reason: str) -> None:
    """Raise ``Refused`` unless a superior may strike an item in this state from the draft."""
    if state is not State.APPROVED:
        raise Refused(
            _(
                "Only what is approved stands in a draft and can be struck from it; this item is "
                "{state}.",
                state=STATE_WORDS[state],
            )
        )
    if not reason.strip():
        raise Refused(
            _(
                "Write down the reason: an item that is {done} must have one.",
                done=VERBS[DecisionKind.STRIKE],
            )
        )


def check_not_excluded(record_id: str, title: str, excluded: Container[str]) -> None:
    """Raise ``Refused`` to approve what only a consequence test may open.

    ``excluded`` has the ids of such records.
    """
    if record_id in excluded:
        raise Refused(
            _(
                'Only a consequence test can open the item "{title}", which a test or its agency '
                "excludes: route it to the test, and write the minutes of what that finds.",
                title=title,
            )
        )


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


def check_not_erased(title: str, files: Iterable[RecordFile], erased: Container[str]) -> None:
    """Raise ``Refused`` when any of ``files`` was erased for good; ``erased`` has their sha256."""
    for file in files:
        if file.sha256 in erased:
            raise Refused(
                _(
                    'File {file} of the item "{title}" was erased at a person\'s request: nobody '
                    "can publish it any more. Return this item; the agency sends another file.",
                    file=file.name,
                    title=title,
                )
            )


def alone_approved(officer: str, approvers: Mapping[str, Collection[str]]) -> list[str]:
    """Return the items that this officer approved and nobody else; ``approvers`` by item."""
    return [item for item, people in approvers.items() if set(people) == {officer}]


def check_establishment(
    officer: str, approvers: Mapping[str, Collection[str]], *, four_eyes: bool
) -> None:
    """Raise ``Refused`` when the person who alone approved an item also establishes it."""
    alone = alone_approved(officer, approvers)
    if four_eyes and alone:
        raise Refused(
            _(
                "Whoever alone approved an item may not establish it as well (four eyes): {items}. "
                "Another officer approves or establishes.",
                items=", ".join(alone[:_NAMED]) + (", …" if len(alone) > _NAMED else ""),
            )
        )
