"""``didd report pack``: the answers of an agency frozen, as one file to send."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.archive.archive import local_file
from didd.cli.arguments import AsJson
from didd.cli.output import console, office, print_json, print_table
from didd.cli.proof import Officer, office_as
from didd.cli.verbs.reports.questions import Issuer, Slug, Year
from didd.cli.words import _
from didd.obligations.questions.packs import ROUND_WORDS, Pack, Round
from didd.office import Office, OfficeError
from didd.steps.erasing.erased_words import erased_said
from didd.steps.obligations.questions.freezing import Frozen, freeze
from didd.steps.obligations.questions.gathering import questionnaire_of

Out = Annotated[Path | None, typer.Option(help="File or folder to write it to.")]


def pack(
    agency: Slug,
    year: Year,
    officer: Officer = "",
    round_: Annotated[Round, typer.Option("--round", help="What it is frozen for.")] = Round.SENT,
    out: Out = None,
    issuer: Issuer = "",
    as_json: AsJson = False,
) -> None:
    """Freeze the answers, links, files and figures of an agency as one file, by day and hash."""
    from didd.adapters.link_checker import LinkChecker  # opens a socket on import

    with office_as(officer) as opened:
        asked = questionnaire_of(opened, year, issuer)
        wanted = Frozen(asked, round_, links=LinkChecker())
        made = freeze(opened, opened.agency(agency), officer, wanted)
        place = _write(opened, made, out) if out else None
    if as_json:
        print_json(_told(made) | {"file": str(place or "")})
        return
    console.print(_("Frozen: {name}, sha256 {digest}.", name=made.name, digest=made.sha256))
    for each in made.contents["left_out"]:
        console.print(_("Not in the pack: {file}", file=each))


def packs(agency: Slug, as_json: AsJson = False) -> None:
    """List the packs of an agency that were frozen, the newest first."""
    with office() as opened:
        found = opened.store.packs.of(opened.agency(agency).slug)
    if as_json:
        print_json([_told(each) for each in found])
        return
    rows = [
        (
            each.questionnaire,
            ROUND_WORDS[each.round],
            each.day.isoformat(),
            f"{each.contents['totals']['reached']}/{each.contents['totals']['possible']}",
            each.sha256,
        )
        for each in found
    ]
    heads = [_("questionnaire"), _("round"), _("day"), _("points"), "sha256"]
    print_table(_("Frozen packs of {agency}", agency=agency), heads, rows)


def _told(made: Pack) -> dict[str, object]:
    return {
        "agency": made.agency,
        "questionnaire": made.questionnaire,
        "round": made.round.value,
        "day": made.day.isoformat(),
        "name": made.name,
        "sha256": made.sha256,
        "size": made.size,
        "officer": made.officer,
        "totals": made.contents["totals"],
        "left_out": made.contents["left_out"],
    }


def _write(opened: Office, made: Pack, out: Path) -> Path:
    if said := erased_said(opened, made.sha256):
        raise OfficeError(said)
    target = out / made.name if out.is_dir() else out
    try:
        with local_file(opened.archive, made.sha256) as kept:
            target.write_bytes(kept.read_bytes())
    except OSError as error:
        raise OfficeError(_("{path}: {why}", path=target, why=error.strerror)) from error
    return target
