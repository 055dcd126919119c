"""``didd messages list|send``: what officers are told by mail, and the sending without Dagster."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from didd import i18n
from didd.adapters.store.messages.outbox import MailState, OutboxRow
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import console, office, plain, print_json, print_table
from didd.cli.words import _, told
from didd.steps.messages.tell import send_messages

app = typer.Typer(
    cls=Verbs, no_args_is_help=True, help="Mails to officers: list the outbox, send what is due."
)

_STATES = {
    MailState.PENDING: i18n._("waits"),
    MailState.SENT: i18n._("sent"),
    MailState.FAILED: i18n._("failed"),
}


@app.command("list")
def list_(
    limit: Annotated[int, typer.Option(min=1, help="At most so many of each state.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List the outbox: what waits, what failed and why, what was sent last."""
    with office() as opened:
        counts, unset = opened.store.outbox.counts(), opened.mailer is None
        rows = [row for state in MailState for row in opened.store.outbox.newest(state, limit)]
    if as_json:
        print_json({"server": not unset, "counts": counts, "messages": [_line(r) for r in rows]})
        return
    if unset:
        console.print(plain(_unset()))
    print_table(
        _("Messages"),
        [_("state"), _("to"), _("subject"), _("tries"), _("cause")],
        [
            (told(_STATES[MailState(r.state)]), r.officer, r.subject, r.attempts, told(r.cause))
            for r in rows
        ],
    )


@app.command()
def send(as_json: AsJson = False) -> None:
    """Write the messages that are due and send what waits, once; a timer may call it."""
    with office() as opened:
        done = send_messages(opened)
        waiting = opened.store.outbox.counts()[MailState.PENDING.value]
    if as_json:
        counts = {"written": done.written, "sent": done.sent, "delayed": done.delayed}
        flags = {"failed": done.failed, "server": not done.unset, "busy": done.busy}
        print_json({**counts, **flags, "waiting": waiting})
    elif done.unset:
        console.print(plain(_unset()))
    elif done.busy:
        console.print(plain(_("Another process is sending just now.")))
    else:
        console.print(
            plain(
                _(
                    "{sent} sent, {waiting} waiting, {failed} failed.",
                    sent=done.sent,
                    waiting=waiting,
                    failed=done.failed,
                )
            )
        )


def _unset() -> str:
    return _("No mail server is set (DIDD_SMTP_HOST): nobody is written to.")


def _line(row: OutboxRow) -> dict[str, Any]:
    return {
        "message_id": row.message_id,
        "officer": row.officer,
        "subject": row.subject,
        "state": row.state,
        "attempts": row.attempts,
        "made_at": row.made_at.isoformat(),
        "sent_at": row.sent_at.isoformat() if row.sent_at else None,
        "cause": row.cause,
    }
