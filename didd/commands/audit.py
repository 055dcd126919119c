"""``didd audit verify|export``: the chain, for anyone who doubts."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from didd.audit import payload, verify
from didd.commands.collect import AsJson
from didd.commands.output import BLOCKED, console, office, print_json, print_table, write_line

app = typer.Typer(no_args_is_help=True, help="The audit chain: verify it, export it.")


@app.command("verify")
def verify_chain(as_json: AsJson = False) -> None:
    """Find any altered, missing or reordered link of the audit chain."""
    with office() as opened:
        head = opened.store.audit.head()
        events = list(opened.store.audit.events())
    broken = verify(events)
    if as_json:
        print_json(
            {
                "ok": not broken,
                "events": len(events),
                "head": head,
                "broken": [{"seq": b.seq, "problem": b.problem} for b in broken],
            }
        )
    elif broken:
        print_table("Rantai audit putus", ["no", "masalah"], [(b.seq, b.problem) for b in broken])
    else:
        console.print(f"Rantai audit utuh: {len(events)} kejadian, ujung {head}")
    if broken:
        raise typer.Exit(BLOCKED)


@app.command()
def export(
    hashes: Annotated[bool, typer.Option("--hashes", help="Put the hash in front.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print the chain, one JSON line a link; the sha256 of a line is that link's hash."""
    with office() as opened:
        if as_json:
            links = [(e.hash, json.loads(payload(e))) for e in opened.store.audit.events()]
            print_json([{**said, "hash": known} for known, said in links])
            return
        for event in opened.store.audit.events():
            prefix = f"{event.hash}  " if hashes else ""
            write_line(f"{prefix}{payload(event)}")
