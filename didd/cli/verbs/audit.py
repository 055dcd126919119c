"""``didd audit verify|export``: the chain, for anyone who doubts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from didd.approval.audit_anchors import Anchor, read_heads
from didd.approval.audit_chain import payload
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.output import (
    BLOCKED,
    console,
    fail,
    office,
    plain,
    print_json,
    print_table,
    write_line,
)
from didd.cli.words import _, told
from didd.settings import Settings
from didd.steps.audit import Examined, examine
from didd.steps.erasing.erased_words import sentence_of

app = typer.Typer(cls=Verbs, no_args_is_help=True, help="The audit chain: verify it, export it.")


@app.command("verify")
def verify_chain(
    heads: Annotated[
        Path | None,
        typer.Option(help="Also hold it against heads that you kept: a register, or one a line."),
    ] = None,
    portal: Annotated[
        bool, typer.Option(help="Also hold it against the heads that the portal keeps.")
    ] = True,
    as_json: AsJson = False,
) -> None:
    """Prove the audit chain: its links, every row that names one, and heads kept elsewhere."""
    kept = _read(heads) if heads else []
    with office() as opened:
        asked = portal and Settings.here().ckan_url is not None
        found = examine(opened, kept, ask_portal=asked)
        gone = {each.sha256: sentence_of(opened, each) for each in found.erased}
    if as_json:
        print_json(
            {
                "ok": not found.broken,
                "events": found.events,
                "head": found.head,
                "broken": [
                    {"seq": b.seq, "problem": b.problem, "rule": b.rule} for b in found.broken
                ],
                **_compared_heads(found, requested=bool(kept) or asked),
                **({"erased": {name: told(said) for name, said in gone.items()}} if gone else {}),
            }
        )
    else:
        _show(found)
        for name, said in gone.items():
            console.print(plain(f"{name}: {told(said)}"))
    if found.broken:
        raise typer.Exit(BLOCKED)


def _compared_heads(found: Examined, *, requested: bool) -> dict[str, Any]:
    """Return which external heads were compared, where there are any."""
    return {"anchors": found.anchors, "unread": list(found.unread)} if requested else {}


def _read(path: Path) -> list[Anchor]:
    """Read the auditor's heads; a file without any is a usage error."""
    try:
        heads = read_heads(path.read_text(encoding="utf-8", errors="replace"), path.name)
    except OSError as error:
        raise fail(_("{path} cannot be read ({cause}).", path=path, cause=error.strerror)) from None
    if not heads:
        raise fail(_("There is no head of the chain in {path}; write one hash a line.", path=path))
    return heads


def _show(found: Examined) -> None:
    if found.broken:
        rows = [(b.seq or "", b.rule, told(b.problem)) for b in found.broken]
        print_table(_("The audit chain is broken"), ["no", _("rule"), _("problem")], rows)
    else:
        whole = _(
            "The audit chain is whole: {n} events, head {head}", n=found.events, head=found.head
        )
        console.print(whole, soft_wrap=True)
    held = ", ".join(
        _("{count} in {where}", count=count, where=where) for where, count in found.anchors.items()
    )
    console.print(plain(_("Heads held against it: {held}", held=held)))
    for why in found.unread:
        console.print(plain(_("Not read: {why}", why=told(why))))


@app.command()
def export(
    hashes: Annotated[bool, typer.Option("--hashes", help="Put the hash in front.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the chain, one JSON line a link; the sha256 of a line is that link's hash."""
    with office() as opened:
        if as_json:
            links = [(e.hash, json.loads(payload(e))) for e in opened.store.audit.events()]
            print_json([{**link, "hash": known} for known, link in links])
            return
        for event in opened.store.audit.events():
            prefix = f"{event.hash}  " if hashes else ""
            write_line(f"{prefix}{payload(event)}")
