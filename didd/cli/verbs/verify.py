"""``didd verify``: read everything published back, on the command line."""

from __future__ import annotations

from typing import Annotated

import typer

from didd.cli.arguments import AgencyArgument, All, AsJson, one_or_all
from didd.cli.output import BLOCKED, fail, office, print_json, print_table, progress
from didd.cli.words import _, told
from didd.model import Agency
from didd.office import Office
from didd.publication.verification import Verification
from didd.steps.verify import verify as read_back


def verify(
    agency: AgencyArgument = None,
    everyone: All = False,
    links: Annotated[bool, typer.Option(help="Also ask whether links still lead.")] = True,
    as_json: AsJson = False,
) -> None:
    """Read everything published back, and tell what is not as it was established."""
    with office() as opened:
        agencies = one_or_all(opened, agency, everyone)
        found = [v for each in agencies if (v := _one(opened, each, links=links))]
    if not found and not everyone:
        raise fail(
            _("{agency} has no established DIDD yet; nothing was read back.", agency=agency),
            BLOCKED,
        )
    if as_json:
        documents = [v.to_json() for v in found]
        print_json(documents if everyone else documents[0])
    else:
        _show(found)
    if any(v.drifted for v in found):
        raise typer.Exit(BLOCKED)


def _one(opened: Office, each: Agency, *, links: bool) -> Verification | None:
    from didd.adapters.link_checker import LinkChecker  # opens a socket on import

    with progress(_("{agency}: reading back", agency=each.abbreviation)) as bar:
        return read_back(opened, each, links=LinkChecker() if links else None, progress=bar)


def _show(found: list[Verification]) -> None:
    print_table(
        _("The portal read back"),
        ["PD", _("datasets"), _("files"), _("links"), _("waiting"), _("complete"), _("findings")],
        [
            (
                v.agency,
                v.datasets,
                v.files,
                v.links,
                v.pending,
                _("yes") if v.complete else _("no"),
                len(v.findings),
            )
            for v in found
        ],
    )
    lines = [
        (v.agency, f.severity.value, f.rule, told(f.message), told(f.remedy))
        for v in found
        for f in v.findings
    ]
    if lines:
        print_table(
            _("Findings"),
            ["PD", _("severity"), _("rule"), _("message"), _("how to mend it")],
            lines,
        )


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command()(verify)
