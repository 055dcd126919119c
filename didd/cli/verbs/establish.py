"""``didd register draft|show|establish``: step 3 on the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from didd.adapters.register_files.render import file_name, render
from didd.cli.arguments import AsJson
from didd.cli.frame import Verbs
from didd.cli.list_gaps import tell_readiness
from didd.cli.output import BLOCKED, console, fail, office, print_json, print_table, write_all
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.lists.compare import compare
from didd.cli.verbs.lists.consolidated import consolidated
from didd.cli.verbs.lists.decree import EffectOption, add_decree, decree, read_signed
from didd.cli.verbs.lists.earlier import import_list
from didd.cli.verbs.lists.excluded import establish_list, excluded
from didd.cli.verbs.takeback import parse_day
from didd.cli.words import _
from didd.model import EditionStatus, RegisterEdition
from didd.office import Office
from didd.register.editions import format_of, in_order
from didd.register.json_form import edition_json
from didd.steps import establish as steps
from didd.steps.compare import as_it_stood
from didd.steps.lists.decree_papers import How

app = typer.Typer(
    cls=Verbs, no_args_is_help=True, help="The DIDD of an agency: draft, show, establish."
)


app.command()(compare)
app.command()(consolidated)
app.command()(decree)
app.command("add-decree")(add_decree)
app.command()(excluded)
app.command("establish-excluded")(establish_list)
app.command("import")(import_list)


class Format(StrEnum):
    """Formats of a register."""

    CSV = "csv"
    EXCEL_CSV = "excel.csv"
    JSON = "json"
    SCHEMA = "schema.json"
    JSONLD = "jsonld"
    ZIP = "zip"
    XLSX = "xlsx"
    PDF = "pdf"


@app.command()
def draft(agency: str, as_json: AsJson = False) -> None:
    """Compile the agency's draft from what was approved."""
    with office() as opened:
        edition = steps.draft(opened, opened.agency(agency))
        document = _document(opened, edition) if edition else None
        diff = steps.changes(opened, edition) if edition else None
        ready = steps.ready(opened, edition) if edition else None
        fields = opened.config.metadata
    if as_json:
        print_json(
            {**document, "changes": diff.to_json(), "readiness": ready.to_json()}
            if document and diff and ready
            else None
        )
    elif document is None or diff is None or ready is None:
        console.print(_("Nothing new: the DIDD in force already fits what was approved."))
    else:
        print_table(
            _(
                "Draft of the DIDD of {agency}, {edition}",
                agency=agency,
                edition=document["edition"],
            ),
            [_("items"), _("new"), _("changed"), _("dropped")],
            [
                (
                    len(document["entries"]),
                    len(diff.added),
                    len(diff.changed),
                    len(diff.dropped),
                )
            ],
        )
        tell_readiness(ready, fields)


@app.command()
def show(
    agency: str,
    edition: Annotated[
        str | None, typer.Option(help="YEAR/NUMBER, or NUMBER of this year; newest if not given.")
    ] = None,
    as_of: Annotated[
        str, typer.Option(help="As the list stood at the end of this day, YYYY-MM-DD.")
    ] = "",
    format: Annotated[Format | None, typer.Option(help="Write it in this format.")] = None,
    out: Annotated[Path | None, typer.Option(help="File or folder to write to.")] = None,
    as_json: AsJson = False,
) -> None:
    """Show an edition of the agency's register, or write it as a file."""
    with office() as opened:
        if as_of:
            found = as_it_stood(opened, opened.agency(agency), parse_day(as_of))
        else:
            found = _find(opened, agency, edition)
        if format and not as_json:
            _write(opened, found, format.value, out)
            return
        document = _document(opened, found)
    if as_json:
        print_json(document)
        return
    print_table(
        _(
            "{title} ({name}) {agency}, edition {edition} ({status})",
            title=document["title"],
            name=document["name"],
            agency=document["agency_name"],
            edition=document["edition"],
            status=document["status"],
        ),
        ["no", _("class"), _("title"), _("time"), "berkas"],
        [
            (e["nomor"], e[_("class")], e[_("title")], e["waktu_pembuatan"], len(e["berkas"]))
            for e in document["entries"]
        ],
    )


@app.command()
def establish(
    agency: str,
    officer: Officer = "",
    number: Annotated[str, typer.Option(help="Number of the decree.")] = "",
    date_text: Annotated[str, typer.Option("--date", help="Its date, YYYY-MM-DD.")] = "",
    publish_on: Annotated[
        str, typer.Option(help="Keep what is new in it off the portal until this day begins.")
    ] = "",
    signed: Annotated[
        Path | None,
        typer.Option(help="The signed decree as PDF (scan or e-signed): kept and published."),
    ] = None,
    effect: EffectOption = None,
    as_json: AsJson = False,
) -> None:
    """Establish the draft by decree (SOP 3)."""
    if not officer or not number or not date_text:
        raise fail(_("Say who, and which decree: --as OFFICER --number N --date YYYY-MM-DD."))
    until = parse_day(publish_on) if publish_on else None
    how = How(until, read_signed(signed), effect)
    with office_as(officer) as opened:
        each = opened.agency(agency)
        waiting = opened.store.editions.draft(each.slug)
        if waiting and not as_json:
            tell_readiness(steps.ready(opened, waiting), opened.config.metadata)
        done = steps.establish(opened, each, officer, number, parse_day(date_text), how=how)
        document = _document(opened, done)
    if as_json:
        print_json(document)
    else:
        console.print(
            _(
                "DIDD of {agency}, edition {edition}, is established: {n} items.",
                agency=agency,
                edition=done.label,
                n=len(done.register.entries),
            )
        )


def _document(opened: Office, edition: RegisterEdition) -> dict[str, Any]:
    return {**edition_json(edition, opened.config), "outputs": dict(edition.outputs)}


def _find(opened: Office, agency: str, label: str | None) -> RegisterEdition:
    slug = opened.agency(agency).slug
    editions = opened.store.editions.established(slug)
    waiting = opened.store.editions.draft(slug)
    everything = [*editions, *([waiting] if waiting else [])]
    if label:
        wanted = label if "/" in label else f"{opened.today.year}/{label}"
        everything = [e for e in everything if e.label == wanted]
    if not everything:
        raise fail(f"{agency} has no {'edition ' + label if label else 'register yet'}.", BLOCKED)
    return everything[-1]


def _write(opened: Office, edition: RegisterEdition, name: str, out: Path | None) -> None:
    """Write one format; of an established edition exactly the bytes that were established."""
    kept = [n for n in in_order(edition.outputs) if format_of(n) == name]
    if edition.status is EditionStatus.ESTABLISHED and kept:
        files = {name: _kept(opened, edition, name) for name in kept}
    else:
        files = render(edition, opened.config, [name])
    write_all({file_name(edition, opened.config, n): c for n, c in files.items()}, out)


def _kept(opened: Office, edition: RegisterEdition, name: str) -> bytes:
    try:
        with opened.archive.open(edition.outputs[name]) as kept:
            return kept.read()
    except FileNotFoundError:
        raise fail(
            _(
                "File {name} of edition {edition} is not in the archive; restore it "
                "from a backup of the archive.",
                name=name,
                edition=edition.label,
            )
        ) from None
