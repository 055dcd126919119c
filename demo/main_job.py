"""The main job, step by step, as the people and machines of the SOP do it.

Harvest and publication run in Dagster; the decisions are made by sample officers through the same
functions as the desk and ``didd decide`` use. Each step waits for the one before, and tells.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date

import requests

from demo.dagster_api import DagsterApi
from didd.decisions import Busy
from didd.model import Agency, RegisterEdition
from didd.steps import approve, establish, publish
from didd.steps.office import Office
from portal.errors import PortalError

CHIEF, SUPERIOR = "contoh.utama", "contoh.atasan"
REASON = "Persetujuan contoh untuk peragaan"
_POLL = 0.5
_PATIENCE = 300

#: Called with (what, done, total) as a step goes on.
Tell = Callable[[str, int, int], None]


@dataclass
class Line:
    """One agency's line in the final table; times are seconds, None where nothing was to do."""

    agency: Agency
    files: int = 0
    rows: int = 0
    accepted: int = 0
    findings: int = 0
    approved: int = 0
    established: int = 0
    published: int = 0
    found: int = 0
    writes: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def harvest(
    office: Office, dagster: DagsterApi, agencies: Sequence[Agency], tell: Tell
) -> list[Line]:
    """Step 1: ask Dagster for a harvest of each agency, and wait for all of them."""
    runs: dict[str, Agency] = {}
    for agency in agencies:
        dagster.add_agency(agency.slug)
        runs[dagster.launch("harvest", agency.slug)] = agency
    tell("SOP 1 collect and check", 0, len(runs))
    seen = _wait_for_runs(dagster, list(runs), tell)
    lines: list[Line] = []
    for run_id, agency in runs.items():
        line = Line(agency)
        harvests = office.store.harvests
        line.files = len(harvests.documents(agency.slug))
        line.rows = len(harvests.rows(agency.slug))
        line.findings = len(harvests.findings(agency.slug))
        line.accepted = len(office.store.records.known(agency.slug))
        line.seconds["collect"] = seen[run_id] or 0.0
        lines.append(line)
    return lines


def _wait_for_runs(dagster: DagsterApi, ids: list[str], tell: Tell) -> dict[str, float | None]:
    deadline = time.monotonic() + _PATIENCE
    while True:
        runs = dagster.runs(ids)
        ended = [r for r in runs.values() if r.ended]
        tell("SOP 1 collect and check", len(ended), len(ids))
        failed = [r for r in ended if r.status != "SUCCESS"]
        if failed:
            raise PortalError(
                f"Harvest run {failed[0].id} ended as {failed[0].status}: "
                f"{dagster.why(failed[0].id)}"
            )
        if len(ended) == len(ids):
            return {r.id: r.seconds for r in ended}
        _check(deadline, "the harvests")
        time.sleep(_POLL)


def decide(office: Office, lines: Sequence[Line], tell: Tell) -> None:
    """Step 2: the sample chief officer approves all that waits; then the drafts are compiled."""
    waiting: list[Line] = []
    for done, line in enumerate(lines, start=1):
        begun = time.monotonic()
        made = approve.approve_all(office, line.agency.slug, CHIEF, REASON)
        if made:
            line.seconds["approve"] = time.monotonic() - begun
            waiting.append(line)
        tell("SOP 2 approve", done, len(lines))
    _until(
        "SOP 2 compile the drafts",
        waiting,
        lambda line: _compiled(office, line.agency.slug),
        tell,
    )
    for line in lines:
        line.approved = office.store.records.counts(line.agency.slug).get("disetujui", 0)


def _compiled(office: Office, slug: str) -> bool:
    newest = office.store.decisions.newest_by_agency().get(slug, 0)
    return office.store.editions.decided_through().get(slug, 0) >= newest


def decree(office: Office, lines: Sequence[Line], today: date, tell: Tell) -> None:
    """Step 3: the sample superior establishes each draft; step 4 then runs by itself."""
    established: list[tuple[Line, RegisterEdition, float]] = []
    for done, line in enumerate(lines, start=1):
        draft = office.store.editions.draft(line.agency.slug)
        if draft is not None:
            begun = time.monotonic()
            number = f"CONTOH/{done:02d}/{draft.number}/{draft.register.year}"
            edition = establish.establish(office, line.agency, SUPERIOR, number, today)
            line.seconds["establish"] = time.monotonic() - begun
            established.append((line, edition, time.monotonic()))
        tell("SOP 3 establish", done, len(lines))
    begins = {line.agency.slug: begun for line, _, begun in established}
    editions = {line.agency.slug: edition for line, edition, _ in established}

    def live(line: Line) -> bool:
        slug = line.agency.slug
        if office.store.editions.published_at(editions[slug].id) is None:
            return False
        line.seconds.setdefault("publish", time.monotonic() - begins[slug])
        return True

    _until("SOP 4 publish", [line for line, _, _ in established], live, tell)


def prove(office: Office, lines: Sequence[Line], url: str, tell: Tell) -> bool:
    """Publish once more, which must write nothing new; then look for every record as the public."""
    for done, line in enumerate(lines, start=1):
        report = _once_more(office, line.agency, lambda busy, n=done: tell(busy, n, len(lines)))
        edition = office.store.editions.current(line.agency.slug)
        if report and edition:
            line.writes = report.writes
            line.established = len(edition.register.entries)
            ledger = office.store.publications.ledger(line.agency.slug)
            line.published = sum(
                e.state == "active" for i, e in ledger.items() if i in _ids(edition)
            )
            line.found = sum(
                _is_found(url, line.agency, e.record_id, e.title) for e in edition.register.entries
            )
        tell("Looking for every record in the public search", done, len(lines))
    return all(line.found == line.established for line in lines) and any(
        line.established for line in lines
    )


def _once_more(
    office: Office, agency: Agency, tell: Callable[[str], None]
) -> publish.PublishReport | None:
    """Publish when the publication that was waited for has gone home."""
    while True:
        try:
            return publish.publish(office, agency)
        except Busy as busy:
            tell(str(busy))
            time.sleep(1)


def printed_lists(office: Office, url: str) -> list[tuple[str, str]]:
    """Give each agency's DIDD in force as the address of its PDF on the portal."""
    found: list[tuple[str, str]] = []
    for agency in office.agencies_with_folder():
        edition = office.store.editions.current(agency.slug)
        name = f"didd-{agency.slug}-{edition.register.year}" if edition else ""
        answer = requests.get(f"{url}/api/3/action/package_show", params={"id": name}, timeout=30)
        resources = answer.json()["result"]["resources"] if edition and answer.ok else []
        found += [(agency.slug, r["url"]) for r in resources if r["format"] == "PDF"][:1]
    return found


def _ids(edition: RegisterEdition) -> set[str]:
    return {e.record_id for e in edition.register.entries}


def _is_found(url: str, agency: Agency, record_id: str, title: str) -> bool:
    """Search as a citizen does, by the title's words, without any token."""
    words = " ".join("".join(c if c.isalnum() else " " for c in title).split())
    parameters = {"q": words, "fq": f"organization:{agency.organization_name}", "rows": 100}
    for _ in range(10):  # the index may lag a moment behind the last write
        answer = requests.get(f"{url}/api/3/action/package_search", params=parameters, timeout=30)
        found = answer.json().get("result", {}).get("results", []) if answer.ok else []
        if any(p["id"] == record_id for p in found):
            return True
        time.sleep(_POLL)
    return False


def _until(what: str, lines: Sequence[Line], done: Callable[[Line], bool], tell: Tell) -> None:
    deadline = time.monotonic() + _PATIENCE
    while lines:
        finished = sum(done(line) for line in lines)
        tell(what, finished, len(lines))
        if finished == len(lines):
            return
        _check(deadline, what)
        time.sleep(_POLL)


def _check(deadline: float, what: str) -> None:
    if time.monotonic() > deadline:
        raise PortalError(
            f"Gave up waiting for {what} after {_PATIENCE} s. Dagster's UI shows the runs, "
            "var/log/ what the servers said; the next `make demo` goes on from here."
        )
