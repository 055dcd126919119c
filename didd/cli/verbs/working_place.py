"""``didd init`` and ``didd status``: the working place itself."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from didd.cli.arguments import AsJson
from didd.cli.output import (
    console,
    failures,
    local_minute,
    office,
    plain,
    print_json,
    print_table,
)
from didd.cli.proof import asked as asked_proof
from didd.cli.words import _
from didd.config.new_office import own_settings
from didd.model import Severity
from didd.office import Office, OfficeError
from didd.publication.verification import Verification
from didd.settings import ENV_FILE, Settings, open_office
from didd.steps.proof import BY_TOKEN, UNPROVED

_ENV = """\
# Settings of this working place; an environment variable of the same name wins.
# Paths are taken from this folder. Keep tokens and passwords in the environment, not here.
DIDD_CONFIG=catalog_config
DIDD_DATABASE_URL=sqlite:///didd.db
DIDD_ARCHIVE_URL=archive
DIDD_SOURCES=sources
# DIDD_CKAN_URL=http://127.0.0.1:5000
"""


def init(
    folder: Annotated[Path, typer.Argument(help="Folder to make; this one if not given.")] = Path(),
    as_json: AsJson = False,
) -> None:
    """Make a working place: configuration, database, archive, and a folder for agencies' files."""
    with failures():
        made = not (folder / ENV_FILE).exists()
        if made:
            lay_out(folder)
        settings = Settings.here(folder.resolve())
        opened = open_office(settings)
        if made and _is_own(settings, folder):
            opened.store.proofs.begin_alone()
        asked = asked_proof(opened.store.proofs)
        opened.store.close()
    if as_json:
        print_json({"place": str(folder.resolve()), "made": made})
        return
    if not made:
        console.print(_("{path} is there already; nothing was changed.", path=folder / ENV_FILE))
    console.print(
        _(
            "Working place: {path}\nPut each agency's folder under sources/ by "
            "its slug in catalog_config/agencies.yaml, then: didd harvest",
            path=folder.resolve(),
        )
    )
    console.print(
        plain(_("{asked}.\nHave officers asked for proof by: didd officer proof on", asked=asked))
    )


def _is_own(settings: Settings, folder: Path) -> bool:
    """Whether the database is in this working place, not shared."""
    path = settings.database().removeprefix("sqlite:///")
    return settings.database().startswith("sqlite:") and Path(path).is_relative_to(folder.resolve())


def lay_out(folder: Path) -> None:
    """Create what is missing; the file that marks the folder as a working place comes last."""
    config = folder / "catalog_config"
    try:
        for part in (config, folder / "sources", folder / "archive"):
            part.mkdir(parents=True, exist_ok=True)
        for name, text in own_settings().items():
            if not (config / name).exists():
                (config / name).write_text(text, encoding="utf-8")
        (folder / ENV_FILE).write_text(_ENV, encoding="utf-8")
    except OSError as error:
        raise OfficeError(
            _(
                "{folder} cannot be made a working place: {cause}.",
                folder=folder,
                cause=error.strerror,
            )
        ) from error


def status(as_json: AsJson = False) -> None:
    """Show where each agency stands in the four steps."""
    with office() as opened:
        verified = opened.store.verifications.latest()
        lines = [_line(opened, slug, verified.get(slug)) for slug in opened.config.agencies]
        zone, asked = opened.config.sop.timezone, opened.store.proofs.asked()
    lines = [line for line in lines if line["harvested_at"]]
    if as_json:
        print_json({"agencies": lines, "proof": BY_TOKEN if asked else UNPROVED})
        return
    if not asked:
        console.print(plain(_("Officers act without proof.")))
    print_table(
        _("How each agency stands"),
        [
            "PD",
            _("harvested"),
            _("waiting"),
            _("approved"),
            _("draft"),
            "DIDD",
            _("published"),
            _("read back"),
        ],
        [
            (
                line["agency"],
                _minute(line["harvested_at"], zone),
                line["states"].get("diajukan", 0),
                line["states"].get(_("approved"), 0),
                line["draft"] or "-",
                line["edition"] or "-",
                line["published"],
                _proof(line["verification"], zone),
            )
            for line in lines
        ],
    )


def _line(opened: Office, slug: str, verified: Verification | None) -> dict[str, Any]:
    store = opened.store
    harvest, draft = store.harvests.latest(slug), store.editions.draft(slug)
    edition = store.editions.current(slug)
    ledger = store.publications.ledger(slug)
    return {
        "agency": slug,
        "harvested_at": harvest.started_at.isoformat() if harvest else "",
        "harvest_status": harvest.status if harvest else "",
        "states": dict(store.records.counts(slug)),
        "draft": draft.label if draft else None,
        "edition": edition.label if edition else None,
        "entries": len(edition.register.entries) if edition else 0,
        "published": sum(e.state == "active" for e in ledger.values()),
        "verification": _summary(verified) if verified else None,
    }


def _summary(verified: Verification) -> dict[str, Any]:
    """Return when the portal was last verified, how much of it, and the findings."""
    found = Counter(finding.severity for finding in verified.findings)
    return {
        "at": verified.at.isoformat(),
        "datasets": verified.datasets,
        "files": verified.files,
        "complete": verified.complete,
        "findings": {severity.value: found[severity] for severity in Severity},
    }


def _minute(at: str, zone: str) -> str:
    return local_minute(datetime.fromisoformat(at), zone)


def _proof(verification: dict[str, Any] | None, zone: str) -> str:
    if verification is None:
        return _("not yet")
    found = sum(verification["findings"].values())
    summary = _("{at}: {n} findings", at=_minute(verification["at"], zone), n=found)
    return summary if verification["complete"] else _("{told}, incomplete", told=summary)


def register(app: typer.Typer) -> None:
    """Add the verbs of the working place."""
    app.command()(init)
    app.command()(status)
