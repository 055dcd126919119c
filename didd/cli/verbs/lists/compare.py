"""``didd register compare``: what one edition adds, changes and drops against another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from didd.cli.arguments import AsJson
from didd.cli.output import BLOCKED, fail, office, print_json, print_table
from didd.cli.words import _
from didd.model import RegisterEdition
from didd.office import Office
from didd.steps.compare import compared, two_of


def compare(
    agency: str,
    old: Annotated[
        str, typer.Option("--from", help="YEAR/NUMBER; the one before if not given.")
    ] = "",
    new: Annotated[str, typer.Option("--to", help="YEAR/NUMBER; the newest if not given.")] = "",
    as_json: AsJson = False,
) -> None:
    """Tell what an edition adds, changes and drops against another, and why."""
    with office() as opened:
        each = opened.agency(agency)
        before, after = _two(opened, each.slug, old, new)
        told = compared(opened, each, before, after)
    if as_json:
        print_json(told)
        return
    words = {"added": _("new"), "changed": _("changed"), "dropped": _("dropped")}
    print_table(
        _("From edition {old} to {new}", old=told["from"] or "–", new=told["to"]),
        ["", _("title"), _("decision"), _("reason"), _("columns")],
        [
            (words[kind], line["judul"], line["act"], line["reason"], _columns(line))
            for kind in words
            for line in told[kind]
        ],
    )


def _columns(line: Mapping[str, Any]) -> str:
    """Return the columns in which a changed entry differs; that of files, where a file does."""
    return ", ".join(field["field"] for field in line.get("fields", ()))


def _two(
    opened: Office, slug: str, old: str, new: str
) -> tuple[RegisterEdition | None, RegisterEdition]:
    """Return the two editions; without labels the newest and the one before it."""
    editions = opened.store.editions.established(slug)
    waiting = opened.store.editions.draft(slug)
    every = [*editions, *([waiting] if waiting else [])]
    if not every:
        raise fail(_("{agency} has no register yet.", agency=slug), BLOCKED)
    try:
        before, after = two_of([edition.label for edition in every], old, new)
    except LookupError as error:
        raise fail(
            _("There is no edition {label} of {agency}.", label=str(error), agency=slug), BLOCKED
        ) from error
    return (None if before is None else every[before]), every[after]
