"""The main job, step by step, as the people and machines of the SOP do it.

Harvest and publication run in Dagster; the decisions are made by sample officers through the same
functions as the desk and ``didd decide`` use. Each step waits for the previous one, and reports.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import requests

from demo.dagster_api import Run
from demo.watching import Tell, Watch
from demo.words import word
from didd.approval.what_may_be_decided import Busy
from didd.model import Agency, RegisterEdition
from didd.office import Office
from didd.steps import approve, establish, publish
from didd.steps.publishing.aims import wanted_now
from didd.steps.publishing.report import PublishReport
from portal.local.errors import PortalError

CHIEF, SUPERIOR = "contoh.utama", "contoh.atasan"
REASON = "Persetujuan contoh untuk peragaan"
_POLL = 0.5
#: Seconds for one answer of the portal, and for its index to follow the last write.
_ANSWER, _LAG = 300, 60.0


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
    wanted: int = 0
    found: int = 0
    writes: int = 0
    seconds: dict[str, float] = field(default_factory=dict[str, float])


def harvest(office: Office, watch: Watch, agencies: Sequence[Agency], tell: Tell) -> list[Line]:
    """Step 1: ask Dagster for a harvest of each agency, and wait for all of them."""
    slugs = {agency.slug for agency in agencies}

    def unknown() -> list[str]:
        return sorted(slugs - watch.dagster.agencies())

    watch.until(word("harvesting"), "harvest", unknown, len(slugs), tell)
    runs = {watch.dagster.launch("harvest", agency.slug): agency for agency in agencies}
    seen = _wait_for_runs(watch, list(runs), tell)
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


def _wait_for_runs(watch: Watch, ids: list[str], tell: Tell) -> dict[str, float | None]:
    seen: dict[str, Run] = {}

    def missing() -> list[str]:
        seen.update(watch.dagster.runs(ids))
        for run in seen.values():
            if run.ended and run.status != "SUCCESS":
                raise PortalError(
                    f"The harvest of {run.agency} ended as {run.status}: "
                    f"{watch.dagster.why(run.id)}"
                )
        return [run.agency for run in seen.values() if not run.ended]

    watch.until(word("harvesting"), "harvest", missing, len(ids), tell)
    return {run.id: run.seconds for run in seen.values()}


def decide(office: Office, lines: Sequence[Line], watch: Watch, tell: Tell) -> None:
    """Step 2: the sample chief officer approves all that waits; then the drafts are compiled."""
    waiting: list[Line] = []
    for done, line in enumerate(lines, start=1):
        begun = time.monotonic()
        made = approve.approve_all(office, line.agency.slug, CHIEF, REASON)
        if made:
            line.seconds["approve"] = time.monotonic() - begun
            waiting.append(line)
        tell(word("approving"), done, len(lines))
    slugs = [line.agency.slug for line in waiting]

    def missing() -> list[str]:
        return [slug for slug in slugs if not _compiled(office, slug)]

    watch.until(word("compiling"), "draft_register", missing, len(slugs), tell)
    for line in lines:
        line.approved = office.store.records.counts(line.agency.slug).get("disetujui", 0)


def _compiled(office: Office, slug: str) -> bool:
    newest = office.store.decisions.newest_by_agency().get(slug, 0)
    return office.store.editions.decided_through().get(slug, 0) >= newest


def decree(office: Office, lines: Sequence[Line], watch: Watch, tell: Tell) -> None:
    """Step 3: the sample superior establishes each draft; step 4 then runs by itself."""
    begins: dict[str, float] = {}
    editions: dict[str, RegisterEdition] = {}
    for done, line in enumerate(lines, start=1):
        slug = line.agency.slug
        draft = office.store.editions.draft(slug)
        if draft is not None:
            begun = time.monotonic()
            number = f"CONTOH/{done:02d}/{draft.number}/{draft.register.year}"
            made = establish.establish(office, line.agency, SUPERIOR, number, office.today)
            line.seconds["establish"] = time.monotonic() - begun
            editions[slug], begins[slug] = made, time.monotonic()
        tell(word("establishing"), done, len(lines))
    by_slug = {line.agency.slug: line for line in lines}

    def missing() -> list[str]:
        waiting: list[str] = []
        for slug, edition in editions.items():
            if office.store.editions.published_at(edition.id) is None:
                waiting.append(slug)
            else:
                by_slug[slug].seconds.setdefault("publish", time.monotonic() - begins[slug])
        return waiting

    watch.until(word("publishing"), "publish", missing, len(editions), tell)


def prove(office: Office, lines: Sequence[Line], url: str, tell: Tell) -> bool:
    """Publish once more, which must write nothing new; then look for every record as the public.

    What was withdrawn since it was established, or is under embargo, is not searched.
    """
    for done, line in enumerate(lines, start=1):
        report = _once_more(office, line.agency, lambda busy, n=done: tell(busy, n, len(lines)))
        edition = office.store.editions.current(line.agency.slug)
        if report and edition:
            line.writes = report.writes
            line.established = len(edition.register.entries)
            shown = _records_to_show(office, line.agency)
            ledger = office.store.publications.ledger(line.agency.slug)
            line.published = sum(e.state == "active" for i, e in ledger.items() if i in shown)
            line.wanted = len(shown)
            line.found = sum(_is_found(url, line.agency, i, shown[i]) for i in shown)
        tell(word("searching"), done, len(lines))
    return is_proved(lines)


def is_proved(lines: Sequence[Line]) -> bool:
    """Whether the public finds all that it must, and there is a register at all.

    >>> taken_back = Line(Agency("x", "X", "X", "x"), established=3, wanted=2, found=2)
    >>> is_proved([taken_back]), is_proved([])
    (True, False)
    """
    return all(line.found == line.wanted for line in lines) and any(
        line.established for line in lines
    )


def _once_more(office: Office, agency: Agency, tell: Callable[[str], None]) -> PublishReport | None:
    """Publish again once the previous publication has released its turn."""
    while True:
        try:
            return publish.publish(office, agency)
        except Busy as busy:
            tell(str(busy))
            time.sleep(1)


def outcome(lines: Sequence[Line]) -> str:
    """Return how many records the public finds, and of how many."""
    found, wanted = sum(line.found for line in lines), sum(line.wanted for line in lines)
    if away := sum(line.established for line in lines) - wanted:
        return word("some away", found=found, wanted=wanted, away=away)
    return word("all found", found=found, wanted=wanted)


def _records_to_show(office: Office, agency: Agency) -> dict[str, str]:
    """Return the records that the portal must show today: title by id, the register's own apart."""
    wanted = wanted_now(office, agency) or {}
    records = {
        entry.record_id
        for edition in office.store.editions.established(agency.slug)
        for entry in edition.register.entries
    }
    return {i: str(p.dataset["title"]) for i, p in wanted.items() if i in records}


def printed_lists(office: Office, url: str) -> list[tuple[str, str]]:
    """Return each agency's DIDD in force as the address of its PDF on the portal."""
    found: list[tuple[str, str]] = []
    for agency in office.agencies_with_folder():
        edition = office.store.editions.current(agency.slug)
        name = f"didd-{agency.slug}-{edition.register.year}" if edition else ""
        answer = requests.get(
            f"{url}/api/3/action/package_show", params={"id": name}, timeout=_ANSWER
        )
        resources = answer.json()["result"]["resources"] if edition and answer.ok else []
        found += [(agency.slug, r["url"]) for r in resources if r["format"] == "PDF"][:1]
    return found


def _is_found(url: str, agency: Agency, record_id: str, title: str) -> bool:
    """Search as a citizen does, by the title's words, without any token."""
    words = " ".join("".join(c if c.isalnum() else " " for c in title).split())
    parameters = {"q": words, "fq": f"organization:{agency.organization_name}", "rows": 100}
    begun = time.monotonic()
    while True:  # the index may lag behind the last write
        answer = requests.get(
            f"{url}/api/3/action/package_search", params=parameters, timeout=_ANSWER
        )
        found = answer.json().get("result", {}).get("results", []) if answer.ok else []
        if any(p["id"] == record_id for p in found):
            return True
        if time.monotonic() - begun > _LAG:
            return False
        time.sleep(_POLL)
