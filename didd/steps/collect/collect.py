"""Step 1: harvest an agency's folder, check what was found, accept records, submit them.

``harvest`` is three acts in a row (``take_inventory``, ``check_records``, ``submit_records``), each
reading what the previous one stored; ``preview`` shows what they would do.
"""

from __future__ import annotations

from dataclasses import replace

from didd.adapters.store.intake.record_rows import SubmittedBy
from didd.approval.appointments import responsible
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.model import Agency, Submission
from didd.office import Office
from didd.personal_data.cover import cover
from didd.records.holds import list_faults
from didd.steps.agencies.following_up import going_on
from didd.steps.collect.batch import Batch, kept_batch
from didd.steps.collect.exclusions import forget_erased
from didd.steps.collect.explain import explain
from didd.steps.collect.files.ask_links import Links, ask_links
from didd.steps.collect.files.describe_tables import describe_tables
from didd.steps.collect.files.held_files import take_out_held
from didd.steps.collect.judge import fingerprint, judge
from didd.steps.collect.read_folder import Found, Progress, read_folder
from didd.steps.collect.reports import Checked, HarvestReport, report

#: The actor of an automatic harvest.
HARVESTER = "system.harvest"


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
    if found.stopped:
        slip_failures = office.store.harvests.findings(agency.slug, "slip")
        return report(found, None, (), "blocked", found.stopped[0].message, slip_failures)
    if links is not None:
        ask_links(office, agency, links)
    checked = check_records(office, agency, progress=progress)
    submitted = submit_records(office, agency)
    return report(found, checked, submitted, "done", slip_failures=checked.slip_failures)


def preview(office: Office, agency: Agency) -> HarvestReport:
    """Report what a harvest would do, write the return slip, and change nothing else."""
    check_living(office, agency)
    found = read_folder(office, agency, copy=False)
    if found.held:
        return report(found, None, (), "blocked", found.held)
    if found.stopped:
        slip_failures = explain(office, agency, found.findings, None, found.columns)
        return report(found, None, (), "blocked", found.stopped[0].message, slip_failures)
    checked = judge(office, found.batch)
    reported = (*found.findings, *checked.findings)
    slip_failures = explain(office, agency, reported, checked, found.columns)
    return report(found, checked, (), "preview", slip_failures=slip_failures)


def take_inventory(
    office: Office,
    agency: Agency,
    *,
    accept_missing: bool | frozenset[str] = False,
    progress: Progress | None = None,
) -> Found:
    """Read the folder and store the result; a held reading changes nothing.

    Rows of an unusable inventory are not stored; the agency is told why. ``accept_missing``: files
    may be gone, all of them or those of ``gone_in``. Raises ``Refused`` for an
    agency that has ended.
    """
    check_living(office, agency)
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
        told = {"reason": found.held, "files": found.counts(), "gone": sorted(found.gone)}
        harvests.finish(harvest_id, "held", told)
        return found
    if found.as_before and before:
        harvests.finish(harvest_id, "inventoried", {**before.summary, "files": found.counts()})
    else:
        _keep(office, agency, harvest_id, found)
    if found.stopped:
        slip_failures = explain(office, agency, found.findings, None, found.columns)
        harvests.save_findings(agency.slug, harvest_id, "slip", slip_failures)
    return found


def gone_in(office: Office, agency: Agency, harvest_id: int) -> frozenset[str]:
    """Return marks of the files that a held harvest missed; none for another harvest."""
    held = office.store.harvests.one(agency.slug, harvest_id)
    return (
        frozenset(held.summary.get("gone", ())) if held and held.status == "held" else frozenset()
    )


def check_living(office: Office, agency: Agency) -> None:
    """Raise ``Refused`` for an agency that has ended: what it published stays, nothing new comes.

    Its open work goes on under the agency that goes on after it.
    """
    if agency.ended is None:
        return
    day, into = agency.ended.isoformat(), going_on(office, agency)
    if into is None:
        raise Refused(
            _("{agency} has ended on {day}: it is not harvested any more, its register stays.",
              agency=agency.name, day=day)
        )  # fmt: skip
    raise Refused(
        _(
            "{agency} has ended on {day}: it is not harvested any more, its register stays. What "
            "is new belongs into the folder of {into} ({slug}).",
            agency=agency.name,
            day=day,
            into=into.name,
            slug=into.slug,
        )
    )


def _keep(office: Office, agency: Agency, harvest_id: int, found: Found) -> None:
    """Store the result of a reading, the stamp last."""
    harvests = office.store.harvests
    stale = (*found.changes.missing, *found.changes.renamed.values())
    harvests.save_documents(agency.slug, harvests.unlike(agency.slug, found.documents), stale)
    if not found.stopped:
        harvests.save_rows(agency.slug, harvest_id, found.rows)
    harvests.save_findings(agency.slug, harvest_id, "inventory", found.findings)
    harvests.finish(harvest_id, "inventoried", found.summary(office.archive))


def check_records(office: Office, agency: Agency, *, progress: Progress | None = None) -> Checked:
    """Check the stored rows, store findings and accepted records, write the return slip.

    Skipped if rows, files, rules, code and day are unchanged.
    """
    harvests, slug = office.store.harvests, agency.slug
    harvest = harvests.latest(slug)
    harvest_id = harvest.id if harvest else 0
    batch = kept_batch(office, agency)
    wanted = fingerprint(office, batch)
    if harvests.verdict(slug) == wanted:
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
    harvests.keep_verdict(slug, wanted)
    forget_erased(office, batch.excluded)
    return replace(checked, slip_failures=slip_failures)


def _as_last_time(office: Office, batch: Batch) -> Checked:
    slug = batch.agency.slug
    findings = tuple(office.store.harvests.findings(slug, "checks"))
    return Checked(len(batch.rows), batch.sources, findings, office.store.records.listed(slug))


def submit_records(office: Office, agency: Agency, by: str = HARVESTER) -> list[Submission]:
    """Submit new and changed versions to the chief officer.

    An automatic harvest submits in the name of who answers for the agency on this day, and says so;
    in its own where nobody does.
    """
    harvest = office.store.harvests.latest(agency.slug)
    whose = _in_whose_name(office, agency, by)
    early = office.config.sop.settings.fast_lane
    number = harvest.id if harvest else 0
    return office.store.records.submit(agency.slug, number, whose, announces=early)


def _in_whose_name(office: Office, agency: Agency, by: str) -> SubmittedBy:
    if by != HARVESTER:
        known = office.officer(by)
        return SubmittedBy(by, known.role.value if known else "", known.holder if known else "")
    role = office.config.sop.step("collect").role
    who = responsible(office.people(), role, agency.slug, office.today)
    if who is None:
        return SubmittedBy(HARVESTER)
    return SubmittedBy(who.id, who.role.value, who.holder, HARVESTER)
