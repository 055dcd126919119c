"""Arguments and options that several verbs share."""

from __future__ import annotations

from typing import Annotated

import typer

from didd.cli.words import _
from didd.model import Agency
from didd.office import Office, OfficeError

AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]


AgencyArgument = Annotated[
    str | None, typer.Argument(help="Slug of the agency (see agencies list).")
]


All = Annotated[bool, typer.Option("--all", help="Every agency that has a folder.")]


def one_or_all(opened: Office, slug: str | None, everyone: bool) -> list[Agency]:
    """Return the agencies selected by the arguments; raises ``OfficeError`` for none or both."""
    if (slug is None) != everyone:
        raise OfficeError(_("Say which agency, or --all (one of the two)."))
    return [opened.agency(slug)] if slug is not None else list(opened.config.agencies.values())
