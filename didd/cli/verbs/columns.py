"""``didd columns``: how each column is read, and what an officer says of it."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from didd import i18n
from didd.cli.arguments import AsJson
from didd.cli.output import fail, office, print_json, print_table
from didd.cli.proof import Officer, acting
from didd.cli.words import _, told
from didd.office import Office
from didd.steps.collect.column_answers import answer_columns
from didd.steps.collect.columns_read import read_columns

_BY = {
    "agency": i18n._("the answer of the agency"),
    "name": i18n._("its name"),
    "likeness": i18n._("likeness, or what is in it"),
    "question": i18n._("not certain, asked for"),
    "": "",
}


def columns(
    agency: Annotated[str, typer.Argument(help="Slug of the agency (see agencies list).")],
    answers: Annotated[
        list[str] | None,
        typer.Option("--set", help='What a column means, "HEADING=FIELD"; FIELD - for none.'),
    ] = None,
    revoked: Annotated[
        list[str] | None, typer.Option("--forget", help="Take back what was said of a heading.")
    ] = None,
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Show how each column of the agency's lists is read; say what one means, once for all."""
    with office() as opened:
        if answers or revoked:
            _answer(opened, agency, officer, answers or [], revoked or [])
        read = read_columns(opened, opened.agency(agency))
    if as_json:
        print_json(read)
    else:
        _show(agency, read)


def _answer(
    opened: Office, agency: str, officer: str, answers: list[str], revoked: list[str]
) -> None:
    if not officer:
        raise fail("Say who answers: --as OFFICER.")
    said: dict[str, str] = {}
    for answer in answers:
        heading, _, field = answer.rpartition("=")
        said[heading] = field
    if any(not heading.strip() for heading in said):
        raise fail('Say what the column means: --set "HEADING=FIELD".')
    known = opened.agency(agency)
    answer_columns(acting(opened, officer), known, officer, said, revoked)


def _show(agency: str, read: list[dict[str, Any]]) -> None:
    print_table(
        _("Columns of {agency}", agency=agency),
        ["berkas", "lembar", "baris", "kolom", "nama", "dibaca sebagai", "menurut"],
        [
            (c["file"], c["sheet"], c["row"], c["column"], c["name"],
             c["label"] or _("(not used)"), told(_BY[c["by"]]))
            for c in read
        ],
    )  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(columns)
