"""``didd register decree``: the decree of a waiting draft, to be signed."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.register_files.signed_decree import MOST_BYTES
from didd.cli.output import BLOCKED, console, fail, office, write_all
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.takeback import parse_day
from didd.cli.words import _
from didd.model import Agency, Effect, RegisterEdition
from didd.office import Office
from didd.steps.lists.decree_papers import Wish, decree_paper
from didd.steps.lists.exclude import excluded_paper
from didd.steps.lists.late_decree import add_signed_decree

EffectOption = Annotated[
    Effect | None,
    typer.Option(help="What it does with the decree before it; as sop.yaml says if not given."),
]


class PaperFormat(StrEnum):
    """Formats of a decree to be signed."""

    DOCX = "docx"
    PDF = "pdf"


def decree(
    agency: str,
    number: Annotated[str, typer.Option(help="Its number; room for one if not given.")] = "",
    date_text: Annotated[
        str, typer.Option("--date", help="Its date, YYYY-MM-DD; room for one if not given.")
    ] = "",
    effect: EffectOption = None,
    excluded: Annotated[
        bool, typer.Option("--excluded", help="Of the list of what is excluded (DIK).")
    ] = False,
    format: Annotated[PaperFormat, typer.Option(help="DOCX to edit, PDF to sign.")] = (
        PaperFormat.DOCX
    ),
    out: Annotated[Path | None, typer.Option(help="File or folder to write to.")] = None,
) -> None:
    """Write the decree of a waiting list, with the list as its annex, to be signed."""
    day = parse_day(date_text) if date_text else None
    wish = Wish(number, day, effect=effect)
    with office() as opened:
        each = opened.agency(agency)
        if excluded:
            files = excluded_paper(opened, each, wish, format.value)
        else:
            files = decree_paper(opened, each, _waiting(opened, each), wish, format.value)
    write_all({f"keputusan-{each.slug}.{name}": content for name, content in files.items()}, out)


def add_decree(
    agency: str,
    file: Annotated[Path, typer.Argument(help="The signed decree as PDF: a scan, or e-signed.")],
    officer: Officer = "",
    edition: Annotated[
        str, typer.Option(help="YEAR/NUMBER of the edition; the one in force if not given.")
    ] = "",
    excluded: Annotated[
        bool, typer.Option("--excluded", help="Of the list of what is excluded (DIK).")
    ] = False,
) -> None:
    """Add the signed decree of an edition that is established already; it is never replaced."""
    if not officer:
        raise fail(_("Say who adds it: --as OFFICER."))
    content = read_signed(file)
    with office_as(officer) as opened:
        each = opened.agency(agency)
        label = edition or _in_force(opened, each, excluded=excluded)
        kind = "excluded" if excluded else "edition"
        add_signed_decree(opened, each, f"{kind}/{each.slug}/{label}", officer, content)
    console.print(
        _("The signed decree of edition {label} is kept and published with it.", label=label)
    )


def _in_force(opened: Office, agency: Agency, *, excluded: bool) -> str:
    if excluded:
        lists = opened.store.excluded_editions.established(agency)
        found = lists[-1] if lists else None
    else:
        found = opened.store.editions.current(agency.slug)
    if found is None:
        raise fail(_("{agency} has no established list yet.", agency=agency.name), BLOCKED)
    return found.label


def _waiting(opened: Office, agency: Agency) -> RegisterEdition:
    waiting = opened.store.editions.draft(agency.slug)
    if waiting is None:
        raise fail(
            _("No draft of the DIDD of {agency} waits to be established.", agency=agency.name),
            BLOCKED,
        )
    return waiting


def read_signed(path: Path | None) -> bytes:
    """Return the bytes of the signed decree, b"" without one; fails where it cannot be read."""
    if path is None:
        return b""
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise fail(_("{path} cannot be read: {error}", path=path, error=error)) from error
    if not content:
        raise fail(_("{path} is empty.", path=path))
    return content
