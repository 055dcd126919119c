"""The acts of ``didd agencies``: each shows its effect, or does it, as a portal administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated, Any

import typer

from didd.agencies.acts import AgencyAct
from didd.agencies.changes import Kind
from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, plain, print_json
from didd.cli.proof import Officer, office_as
from didd.cli.words import _
from didd.steps.agencies.changing import change_agencies
from didd.steps.agencies.effects import AgencyEffect, Effect, effect_of

Slug = Annotated[str, typer.Argument(help="Slug of the agency (see agencies list).")]
Reason = Annotated[str, typer.Option("--reason", help="Why, for example the regulation.")]
Day = Annotated[
    str, typer.Option("--from", help="First day on which it holds, as 2026-01-14; today if empty.")
]
Name = Annotated[str, typer.Option("--name", help="Name, as the regulation has it.")]
Abbreviation = Annotated[str, typer.Option("--abbreviation", help="Abbreviation.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Show the effect, and change nothing.")]

#: A day that stands for the day of the act.
_TODAY = date.min


def add(
    agency: Annotated[str, typer.Argument(help="Its slug: folder and address, for good.")],
    name: Name,
    reason: Reason,
    officer: Officer = "",
    abbreviation: Abbreviation = "",
    under: Annotated[str, typer.Option(help="Slug of the agency above it.")] = "",
    source: Annotated[
        str, typer.Option(help="Its folder on another server, if not DIDD_SOURCES/slug.")
    ] = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Add an agency, from a day on."""
    values = {"name": name, "abbreviation": abbreviation, "into": under, "source": source}
    act = AgencyAct(Kind.ADDED, (agency,), day_or_none(day), reason, **values)
    _do(officer, act, dry_run=dry_run, as_json=as_json)


def rename(
    agency: Slug,
    name: Name,
    reason: Reason,
    officer: Officer = "",
    abbreviation: Abbreviation = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Rename an agency, from a day on; what was published keeps the old name."""
    act = AgencyAct(
        Kind.RENAMED, (agency,), day_or_none(day), reason, name=name, abbreviation=abbreviation
    )
    _do(officer, act, dry_run=dry_run, as_json=as_json)


def move(
    agency: Slug,
    reason: Reason,
    officer: Officer = "",
    under: Annotated[str, typer.Option(help="Slug of the agency above it; none if empty.")] = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Put an agency under another one, or under none, from a day on."""
    act = AgencyAct(Kind.MOVED, (agency,), day_or_none(day), reason, into=under)
    _do(officer, act, dry_run=dry_run, as_json=as_json)


def merge(
    agencies: Annotated[list[str], typer.Argument(help="Slugs of the agencies that end.")],
    into: Annotated[str, typer.Option(help="Slug of the agency that goes on.")],
    reason: Reason,
    officer: Officer = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Merge agencies into another one, from a day on; their open proposals go on there."""
    act = AgencyAct(Kind.MERGED, tuple(agencies), day_or_none(day), reason, into=into)
    _do(officer, act, dry_run=dry_run, as_json=as_json)


def end(
    agency: Slug,
    reason: Reason,
    officer: Officer = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """End an agency, from a day on: nothing new is harvested, its register stays."""
    _do(
        officer,
        AgencyAct(Kind.ENDED, (agency,), day_or_none(day), reason),
        dry_run=dry_run,
        as_json=as_json,
    )


def revive(
    agency: Slug,
    reason: Reason,
    officer: Officer = "",
    day: Day = "",
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Let an ended agency go on, from a day on; what was handed over stays where it is."""
    act = AgencyAct(Kind.REVIVED, (agency,), day_or_none(day), reason)
    _do(officer, act, dry_run=dry_run, as_json=as_json)


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    for verb in (add, rename, move, merge, end, revive):
        app.command()(verb)


def day_of(text: str, today: date) -> date:
    """Return a day as typed, today for none; exit code 2 for what is no day."""
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fail(_("{text} is no day; write it as 2026-01-14.", text=text[:40])) from None


def day_or_none(text: str) -> date:
    """Return a day as typed, ``_TODAY`` for none."""
    return day_of(text, _TODAY)


def _do(officer: str, act: AgencyAct, *, dry_run: bool, as_json: bool) -> None:
    """Show what an act does, and do it unless this is a ``dry_run``."""
    if not officer:
        raise fail(_("A portal administrator changes agencies: say --as."))
    with office_as(officer) as opened:
        if act.day == _TODAY:
            act = replace(act, day=opened.today)
        effect = effect_of(opened, officer, act)
        if not dry_run:
            change_agencies(opened, officer, act, effect.shown)
    if as_json:
        print_json(_document(effect, done=not dry_run))
        return
    for each in effect.agencies:
        console.print(plain(_line(each)))
    if dry_run:
        console.print(plain(_("Nothing was changed.")))


def _document(effect: Effect, *, done: bool) -> dict[str, Any]:
    return {
        "done": done,
        "from": effect.act.day.isoformat(),
        "changes": [
            {
                "agency": each.change.agency,
                "kind": each.change.kind.value,
                "values": dict(each.change.values),
                "open": each.open,
                "listed": each.listed,
            }
            for each in effect.agencies
        ],
    }


def _line(each: AgencyEffect) -> str:
    values = ", ".join(f"{name}={value or '-'}" for name, value in each.change.values.items())
    told = f"{each.change.since} {each.change.agency}: {each.change.kind.value} ({values})"
    if each.open:
        told += "; " + _("{n} open proposals", n=each.open)
    return told
