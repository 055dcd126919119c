"""``didd template``, ``didd harvest``, ``didd findings``: step 1 on the command line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from didd.adapters.agency_workbooks.form import render_template
from didd.adapters.folders.listing import FolderUnavailable
from didd.cli.arguments import AgencyArgument, All, AsJson, one_or_all
from didd.cli.findings_table import print_findings
from didd.cli.output import (
    BLOCKED,
    console,
    fail,
    office,
    plain,
    print_json,
    print_table,
    progress,
    write_file,
)
from didd.cli.words import _, label, told
from didd.findings.grouping import summarise
from didd.i18n import stored
from didd.model import Agency, Severity
from didd.office import Office, OfficeError, PartMissing
from didd.personal_data.find import redact
from didd.steps.collect import collect
from didd.steps.collect.files.ask_links import Links
from didd.steps.collect.reports import HarvestReport, counts

#: Folders listed in one message.
_NAMED = 5


def _to_harvest(opened: Office, slug: str | None, everyone: bool) -> list[Agency]:
    """Return the agencies to harvest: the one, else those that have or had a folder.

    None in an office that has only begun, with no folder in its place for them.
    """
    if slug is not None:
        return one_or_all(opened, slug, everyone)
    found = opened.agencies_to_harvest()
    if not found and not _has_only_begun(opened):
        raise OfficeError(_nobodys(opened))
    return found


def _has_only_begun(opened: Office) -> bool:
    """Whether the place for agencies' folders is there and empty."""
    there = opened.sources
    return isinstance(there, Path) and there.is_dir() and not any(there.iterdir())


def _nobodys(opened: Office) -> str:
    """Return a note on folders of no agency: a slug may be misspelt, or not entered yet."""
    sources = opened.sources
    found = sources.iterdir() if isinstance(sources, Path) and sources.is_dir() else ()
    there = sorted(p.name for p in found if p.is_dir())[:_NAMED]
    if not there:
        return _("No agency has a folder. DIDD_SOURCES says where the folders are.")
    return _(
        "No agency has a folder. DIDD_SOURCES says where the folders are; no slug in "
        "agencies.yaml is any of {names}.",
        names=", ".join(there),
    )


def harvest(
    agency: AgencyArgument = None,
    everyone: All = False,
    preview: Annotated[
        bool, typer.Option("--preview", help="Check and explain; change nothing else.")
    ] = False,
    accept_missing: Annotated[
        bool, typer.Option("--accept-missing", help="Go on although many files are gone.")
    ] = False,
    links: Annotated[
        bool, typer.Option("--links", help="Ask whether links still lead somewhere; slow.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Collect, check and submit what agencies' folders hold (SOP 1).

    Without an agency: of all that have, or had, a folder.
    """
    everyone = everyone or agency is None
    with office() as opened:
        reports = [
            _one(opened, each, How(preview, accept_missing, links), alone=agency is not None)
            for each in _to_harvest(opened, agency, everyone)
        ]
    if as_json:
        print_json(reports if everyone else reports[0])
    elif reports:
        _show(reports)
    else:
        console.print(_("No agency has a folder yet: put one under sources/ by the agency's slug."))
    if any(map(_blocks, reports)):
        raise typer.Exit(BLOCKED)


def _blocks(report: Mapping[str, Any]) -> bool:
    """Whether somebody must act: rows or a list are held, or the agency was not told."""
    stopped = report["status"] in {"held", "blocked"}
    held = report["records"]["held"] or report["findings"].get(Severity.ERROR.value)
    return bool(stopped or held or report["slip"]["reason"])


class How(NamedTuple):
    """Options of a harvest."""

    preview: bool
    accept_missing: bool
    links: bool


def _one(opened: Office, each: Agency, how: How, *, alone: bool) -> dict[str, Any]:
    """Harvest one agency; a missing folder does not stop the other harvests."""
    try:
        if how.preview:
            return collect.preview(opened, each).to_json()
        with progress(_("{agency}: reading and checking files", agency=each.abbreviation)) as bar:
            report = collect.harvest(
                opened,
                each,
                accept_missing=how.accept_missing,
                links=_asker() if how.links else None,
                progress=bar,
            )
    except PartMissing:
        raise
    except (FolderUnavailable, OfficeError) as away:
        if alone:
            raise
        return _away(each, stored(away))
    return report.to_json()


def _asker() -> Links:
    from didd.adapters.link_checker import (
        LinkChecker,  # its library opens a socket on import
    )

    return LinkChecker()


def _away(agency: Agency, reason: str) -> dict[str, Any]:
    nothing = dict.fromkeys(("new", "changed", "renamed", "unchanged", "missing"), 0)
    return HarvestReport(
        agency=agency.slug,
        status="held",
        files={"seen": 0, **nothing, "skipped": []},
        records=counts(None, ()),
        findings={severity.value: 0 for severity in Severity},
        reason=reason,
    ).to_json()


def _status(code: str) -> str:
    words = {"done": _("done"), "held": _("held"), "blocked": _("stopped")}
    return words.get(code) or _("preview")


def _show(reports: list[dict[str, Any]]) -> None:
    columns = ["PD", _("files"), _("new"), _("rows"), _("passed"), _("held"), _("proposed"),
               _("errors"), _("warnings"), _("state")]  # fmt: skip
    print_table(
        _("Harvest of files (SOP 1)"),
        columns,
        [
            (
                r["agency"],
                r["files"]["seen"],
                r["files"]["new"],
                r["records"]["rows"],
                r["records"]["accepted"],
                r["records"]["held"],
                r["records"]["submitted"],
                r["findings"]["error"],
                r["findings"]["warning"],
                _status(r["status"]),
            )
            for r in reports
        ],
    )
    left_out = [
        (r["agency"], each["path"], told(each["reason"]))
        for r in reports
        for each in r["files"]["skipped"]
    ]
    if left_out:
        print_table(_("Passed over"), ["PD", _("file or folder"), _("cause")], left_out)
    for r in reports:
        for reason in filter(None, (r["reason"], r["slip"]["reason"])):
            console.print(plain(f"{r['agency']}: {told(reason)}"))


def findings(agency: str, as_json: AsJson = False) -> None:
    """List what the agency should mend or know."""
    with office() as opened:
        found = opened.store.harvests.findings(opened.agency(agency).slug)
        labels = {spec.code: label(spec.label) for spec in opened.config.metadata.fields}
    if as_json:
        print_json([{**asdict(f), "file": redact(f.file)} for f in found])
        return
    print_findings(agency, summarise(found), labels)


def template(
    agency: Annotated[str, typer.Argument(help="Slug of the agency (see agencies list).")],
    out: Annotated[
        Path | None,
        typer.Option(help="File or folder to write; inventaris-AGENCY.xlsx if not given."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Write the Excel form that the agency fills and puts into its folder."""
    with office() as opened:
        chosen_agency = opened.agency(agency)
        name = f"inventaris-{chosen_agency.slug}.xlsx"
        target = out / name if out and out.is_dir() else out or Path(name)
        if target.exists():
            raise fail(
                _(
                    "{target} is there already, and perhaps filled; name another with --out.",
                    target=target,
                )
            )
        content = render_template(chosen_agency, opened.config)
        write_file(target, content)
    if as_json:
        print_json({"agency": agency, "path": str(target), "bytes": len(content)})
    else:
        console.print(
            _(
                "{target}: fill it, then put it into the folder {agency} as inventaris.xlsx",
                target=target,
                agency=agency,
            )
        )


def register(app: typer.Typer) -> None:
    """Add the verbs of this step."""
    app.command()(template)
    app.command()(harvest)
    app.command()(findings)
