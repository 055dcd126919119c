"""Step 1: harvest an agency's folder, check what was found, accept records, submit them.

Three acts in a row (``take_inventory``, ``check_records``, ``submit_records``), each reading what
the previous one stored; ``harvest`` does all three, ``preview`` shows what they would do.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from didd.model import Agency, Finding, InventoryRow, Severity, Submission, digest
from didd.office import Office
from didd.personal_data.cover import cover
from didd.records.holds import list_faults, stopping
from didd.steps.collect.batch import Batch, kept_batch
from didd.steps.collect.code_digest import code_digest
from didd.steps.collect.explain import explain
from didd.steps.collect.files.ask_links import Links, ask_links, link_findings
from didd.steps.collect.files.describe_tables import describe_tables
from didd.steps.collect.files.held_files import take_out_held
from didd.steps.collect.read_folder import Found, Progress, read_folder
from didd.steps.collect.reports import Checked, HarvestReport, report

#: The code that a verdict depends on.
_CODE = ("didd/**/*.py", "checks/**/*.py")

#: The actor of an automatic harvest.
HARVESTER = "system.harvest"


def take_inventory(
    office: Office,
    agency: Agency,
    *,
    accept_missing: bool = False,
    progress: Progress | None = None,
) -> Found:
    """Read the folder and store the result; a held reading changes nothing.

    Rows of an unusable inventory are not stored; the agency is told why.
    """
    harvests = office.store.harvests
    before = harvests.latest(agency.slug)
    harvest_id = harvests.begin(agency.slug)
    try:
        found = read_folder(
            office, agency, accept_missing=accept_missing, unless=before, progress=progress
        )
    except BaseException as error:
        reason = cover(f"{type(error).__name__}: {error}", office.config.checks)
        harvests.finish(harvest_id, "failed", {"reason": reason})
        raise
    if found.held:
        harvests.finish(harvest_id, "held", {"reason": found.held, "files": found.counts()})
        return found
    if found.as_before and before:
        harvests.finish(harvest_id, "inventoried", {**before.summary, "files": found.counts()})
    else:
        _keep(office, agency, harvest_id, found)
    if stopping(found.findings, found.inventories):
        slip_failures = explain(office, agency, found.findings, None, found.columns)
        harvests.save_findings(agency.slug, harvest_id, "slip", slip_failures)
    return found


def _keep(office: Office, agency: Agency, harvest_id: int, found: Found) -> None:
    """Store the result of a reading, the stamp last."""
    harvests = office.store.harvests
    stale = (*found.changes.missing, *found.changes.renamed.values())
    harvests.save_documents(agency.slug, harvests.unlike(agency.slug, found.documents), stale)
    if not stopping(found.findings, found.inventories):
        harvests.save_rows(agency.slug, harvest_id, found.rows)
    harvests.save_findings(agency.slug, harvest_id, "inventory", found.findings)
    harvests.finish(harvest_id, "inventoried", found.summary(office.archive))


def judge(
    office: Office, batch: Batch, *, keep: bool = False, progress: Progress | None = None
) -> Checked:
    """Build the frame, run the checks, check the files, accept rows without errors.

    With ``keep`` it is remembered what is in which stored, and nothing else.
    """
    # These import pandas: only where a suite runs.
    from didd.records.intake import accept, intake_frame
    from didd.steps.collect.files.check_files import check_files

    config, agency, documents = office.config, batch.agency, batch.documents
    frame = intake_frame(batch.rows, documents, config, agency, office.today, batch.excluded)
    inside = check_files(office, batch, frame, keep=keep, progress=progress)
    in_rows = _without_what_no_row_says(office.checker(frame, config), batch.rows)
    findings = (*in_rows, *link_findings(office, batch.rows), *inside)
    known = office.store.records.known(agency.slug)
    records = accept(frame, (*batch.findings, *findings), documents, config, agency, known)
    return Checked(len(batch.rows), batch.sources, findings, records)


def _without_what_no_row_says(
    findings: Sequence[Finding], rows: Sequence[InventoryRow]
) -> Iterator[Finding]:
    """Leave out what is missing of a file that no row speaks of: that was told once for all.

    The row of a description beside a file has the number 0 too; it has columns, a file has none.
    """
    alone = {row.source for row in rows if not row.row and not row.columns}
    return (f for f in findings if f.file not in alone or f.severity is Severity.ERROR)


def check_records(office: Office, agency: Agency, *, progress: Progress | None = None) -> Checked:
    """Check the stored rows, store findings and accepted records, write the return slip.

    Skipped if rows, files, rules, code and day are unchanged.
    """
    harvests, slug = office.store.harvests, agency.slug
    harvest = harvests.latest(slug)
    harvest_id = harvest.id if harvest else 0
    batch = kept_batch(office, agency)
    fingerprint = _fingerprint(office, batch)
    if harvests.verdict(slug) == fingerprint:
        checked = _as_last_time(office, batch)
    else:
        checked = judge(office, batch, keep=True, progress=progress)
        whole = not list_faults(batch.findings)
        office.store.records.save(slug, harvest_id, checked.records, whole=whole)
    take_out_held(office, agency, batch.documents, checked.findings)
    describe_tables(office, (f for r in checked.records if not r.excluded for f in r.files))
    harvests.save_findings(slug, harvest_id, "checks", checked.findings)
    columns = harvest.summary.get("columns", ()) if harvest else ()
    slip_failures = explain(office, agency, (*batch.findings, *checked.findings), checked, columns)
    harvests.save_findings(slug, harvest_id, "slip", slip_failures)
    harvests.keep_verdict(slug, fingerprint)
    return replace(checked, slip_failures=slip_failures)


def _as_last_time(office: Office, batch: Batch) -> Checked:
    slug = batch.agency.slug
    findings = tuple(office.store.harvests.findings(slug, "checks"))
    return Checked(len(batch.rows), batch.sources, findings, office.store.records.listed(slug))


def _fingerprint(office: Office, batch: Batch) -> str:
    """Return the digest of everything that a verdict depends on, including the day."""
    config, rows = office.config, batch.rows
    holding = (f for f in batch.findings if f.severity is Severity.ERROR)
    return digest(
        {
            "rows": [[r.source, r.sheet, r.row, dict(r.values), dict(r.columns)] for r in rows],
            "files": {path: document.sha256 for path, document in batch.documents.items()},
            "config": [
                part.model_dump(mode="json")
                for part in (config.metadata, config.classes, config.retention, config.checks)
            ],
            "closed": sorted(batch.excluded.elsewhere),
            "links": [(f.rule, f.value) for f in link_findings(office, rows)],
            "held": [[f.rule, f.file, f.sheet, f.row, f.column] for f in holding],
            "let pass": sorted(office.store.overrides.of(batch.agency.slug)),
            "code": code_digest(_CODE),
            "day": office.today.isoformat(),
        }
    )


def submit_records(office: Office, agency: Agency, by: str = HARVESTER) -> list[Submission]:
    """Submit new and changed versions to the chief officer."""
    harvest = office.store.harvests.latest(agency.slug)
    return office.store.records.submit(agency.slug, harvest.id if harvest else 0, by)


def harvest(
    office: Office,
    agency: Agency,
    *,
    accept_missing: bool = False,
    links: Links | None = None,
    progress: Progress | None = None,
) -> HarvestReport:
    """Do the whole of step 1 for one agency; with ``links`` its URLs are requested."""
    found = take_inventory(office, agency, accept_missing=accept_missing, progress=progress)
    if found.held:
        return report(found, None, (), "held", found.held)
    stopped = stopping(found.findings, found.inventories)
    if stopped:
        slip_failures = office.store.harvests.findings(agency.slug, "slip")
        return report(found, None, (), "blocked", stopped[0].message, slip_failures)
    if links is not None:
        ask_links(office, agency, links)
    checked = check_records(office, agency, progress=progress)
    submitted = submit_records(office, agency)
    return report(found, checked, submitted, "done", slip_failures=checked.slip_failures)


def preview(office: Office, agency: Agency) -> HarvestReport:
    """Report what a harvest would do, write the return slip, and change nothing else."""
    found = read_folder(office, agency, copy=False)
    stopped = stopping(found.findings, found.inventories)
    if found.held:
        return report(found, None, (), "blocked", found.held)
    if stopped:
        slip_failures = explain(office, agency, found.findings, None, found.columns)
        return report(found, None, (), "blocked", stopped[0].message, slip_failures)
    checked = judge(office, found.batch)
    reported = (*found.findings, *checked.findings)
    slip_failures = explain(office, agency, reported, checked, found.columns)
    return report(found, checked, (), "preview", slip_failures=slip_failures)
