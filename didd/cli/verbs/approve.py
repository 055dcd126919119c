"""``didd queue``, ``didd decide``: step 2 on the command line."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from didd.adapters.store.decisions import Verdict
from didd.approval.what_may_be_decided import STATE_WORDS, VERBS
from didd.cli.arguments import AsJson
from didd.cli.output import (
    BLOCKED,
    fail,
    local_minute,
    office,
    print_json,
    print_table,
)
from didd.cli.proof import Officer, office_as
from didd.cli.words import _, label, told
from didd.model import Decision, DecisionKind, State, Submission
from didd.office import Office
from didd.steps import approve
from didd.steps.lists.give_back import strike

#: Maximum digits of a database id.
_DIGITS = 19


def queue(
    agency: Annotated[str | None, typer.Option(help="Only this agency.")] = None,
    every: Annotated[bool, typer.Option("--every-state", help="Also what is decided.")] = False,
    as_json: AsJson = False,
) -> None:
    """List what waits for the chief officer's decision."""
    states = tuple(State) if every else (State.SUBMITTED,)
    with office() as opened:
        slug = opened.agency(agency).slug if agency else None
        waiting = opened.store.records.queue(states=states, agency=slug)
        classes, zone = opened.config.classes, opened.config.sop.timezone
    if as_json:
        print_json([_line(s) for s in waiting])
        return
    print_table(
        _("Approval queue: {n} items", n=len(waiting)),
        ["id", "PD", _("class"), _("title"), _("state"), _("submitted")],
        [
            (
                s.id,
                s.agency,
                label(classes.term(s.record.classification).label),
                s.record.title,
                told(STATE_WORDS[s.state]),
                local_minute(s.submitted_at, zone),
            )
            for s in waiting
        ],
    )


def _line(s: Submission) -> dict[str, Any]:
    return {
        "id": s.id,
        "record_id": s.record.id,
        "agency": s.agency,
        "title": s.record.title,
        "classification": s.record.classification.value,
        "state": s.state.value,
        "content_hash": s.content_hash,
        "submitted_at": s.submitted_at.isoformat(),
    }


def decide(
    kind: Annotated[DecisionKind, typer.Argument(help="What to decide.")],
    ids: Annotated[list[str] | None, typer.Argument(help="Ids from `didd queue`.")] = None,
    officer: Officer = "",
    reason: Annotated[str, typer.Option(help="Why; needed for every no.")] = "",
    agency: Annotated[
        str | None, typer.Option(help="Instead of ids: all that waits of this agency.")
    ] = None,
    ground: Annotated[
        str, typer.Option(help="Legal ground of a rejection: a code of sop.yaml.")
    ] = "",
    as_json: AsJson = False,
) -> None:
    """Decide on submissions, all of them or none (SOP 2).

    The superior strikes approved ones from their agency's draft instead.
    """
    _check_asked(kind, officer, bool(ids), bool(agency))
    with office_as(officer) as opened:
        verdicts = [
            Verdict(s.id, kind, reason, content_hash=s.content_hash, ground=ground)
            for s in _meant(opened, ids or [], agency)
        ]
        made = _decided(opened, verdicts, officer)
    lines = [
        {"id": v.submission_id, "record_id": d.record_id, "decision": d.kind.value,
         "hash": d.content_hash, "agency": d.agency}
        for v, d in zip(verdicts, made, strict=True)
    ]  # fmt: skip
    if as_json:
        print_json(lines)
    else:
        print_table(
            _("{n} decisions by {officer}", n=len(made), officer=officer),
            ["id", "PD", _("decision"), _("content hash")],
            [
                (
                    d["id"],
                    d["agency"],
                    told(VERBS[DecisionKind(d["decision"])]),
                    str(d["hash"])[:16],
                )
                for d in lines
            ],
        )


def _check_asked(kind: DecisionKind, officer: str, ids: bool, agency: bool) -> None:
    if not officer:
        raise fail(_("Say who decides: --as OFFICER."))
    if ids == agency:
        raise fail(_("Name the submissions, or --agency (one of the two)."))
    if kind is DecisionKind.EXCLUDE:
        raise fail(
            _("Excluding is the outcome of a consequence test; the desk has the form of it.")
        )


def _decided(opened: Office, verdicts: list[Verdict], officer: str) -> list[Decision]:
    if not verdicts:
        return []
    if verdicts[0].kind is not DecisionKind.STRIKE:
        return approve.decide(opened, verdicts, officer)
    found = opened.store.records.submissions([v.submission_id for v in verdicts])
    agencies = {s.agency for s in found.values()}
    if len(agencies) != 1:
        raise fail(_("Strike from the draft of one agency at a time."))
    rows = [(s.record.id, s.content_hash) for s in found.values()]
    return strike(opened, opened.agency(agencies.pop()), officer, rows, verdicts[0].reason)


def _meant(opened: Office, ids: list[str], agency: str | None) -> list[Submission]:
    if agency:
        return opened.store.records.queue(agency=opened.agency(agency).slug)
    numbers = {text: int(text) for text in ids if text.isdecimal() and len(text) < _DIGITS}
    found = opened.store.records.submissions(set(numbers.values()))
    meant: dict[int, Submission] = {}
    for text in ids:
        submission = found.get(numbers.get(text, 0))
        if submission is None:
            raise fail(
                _("There is no submission {number}; `didd queue` lists their ids.", number=text),
                BLOCKED,
            )
        meant[submission.id] = submission
    return list(meant.values())


def register(app: typer.Typer) -> None:
    """Add the verbs of this step."""
    app.command()(queue)
    app.command()(decide)
