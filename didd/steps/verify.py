"""Nightly verification: reads back everything that the public sees, and reports differences.

Reads politely, one dataset at a time: what was published, and whatever else is visible under
the agency's name. It repairs only the portal's search, and has the portal repeat what its worker
missed; differences are corrected by the next publication, which is scheduled when ``portal.yaml``
says so, and always where bytes differ from the approved ones.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import replace
from typing import Any

from didd.i18n import _
from didd.model import Action, Agency, Finding, LedgerEntry, Package, PlanItem
from didd.office import Office
from didd.ports import Portal, PortalDataset, PortalUnreachable
from didd.publication.byte_proof import digest_of
from didd.publication.differences import differences
from didd.publication.plan import ACTIVE, PERHAPS_THERE, SUSPECT, WITHDRAWN
from didd.publication.verification import (
    NO_RECEIPT,
    OTHER_BYTES,
    Verification,
    drift,
    link_findings,
    links_of,
    unreceipted,
)
from didd.steps.collect.files.ask_links import Links
from didd.steps.publishing.aims import wanted_now

#: Pause between two datasets, in seconds.
PAUSE = 0.1
#: The actor in the audit chain for doubts on published bytes.
VERIFIER = "system.verify"
#: The rule of what could not be read.
UNANSWERED = "portal-tidak-menjawab"
#: Rules that the next publication corrects.
MENDABLE = frozenset({"entri-hilang", "entri-berbeda", "cabutan-masih-tampil"})

#: Called with (done, total).
Progress = Callable[[int, int], None]


def verify(
    office: Office,
    agency: Agency,
    *,
    links: Links | None = None,
    pause: float = PAUSE,
    progress: Progress | None = None,
) -> Verification | None:
    """Read back everything that the public sees of the agency, and store the findings.

    None when nothing of it was ever established. Without ``links`` no link is requested.
    """
    wanted = wanted_now(office, agency)
    if wanted is None:
        return None
    reading = _Reading(office, agency, wanted, pause)
    findings: list[Finding] = []
    complete = True
    try:
        findings += reading.all(progress)
        if agency.slug == _first_shown(office):
            findings += reading.ownerless([office.agency(slug) for slug in office.config.agencies])
    except PortalUnreachable as error:
        complete = False
        findings.append(drift(office.config.portal, UNANSWERED, "", str(error)))
    asked = {url: title for title, package in reading.titled() for url in links_of(package)}
    if links is not None:
        findings += link_findings(office.config.portal, asked, links.check(asked))
    found = Verification(
        agency=agency.slug,
        at=office.now(),
        datasets=reading.datasets,
        files=reading.files,
        links=len(asked) if links is not None else 0,
        pending=reading.pending,
        complete=complete,
        findings=tuple(findings),
    )
    office.store.verifications.keep(found)
    restoring = office.config.portal.on_foreign_edit == "restore"
    rules = {finding.rule for finding in findings}
    if (restoring and rules & MENDABLE) or OTHER_BYTES in rules:
        office.store.takebacks.schedule_update(agency.slug, office.now())
    return found


def _first_shown(office: Office) -> str:
    """Name the one agency with whose proof it is told what no agency owns: told once a night."""
    agencies = office.config.agencies
    return next(filter(office.store.edition_heads.any_list, agencies), "")


class _Reading:
    """One agency's datasets, read back in turn."""

    def __init__(
        self, office: Office, agency: Agency, wanted: dict[str, Package], pause: float
    ) -> None:
        self.policy, self.agency, self.pause = office.config.portal, agency, pause
        self.portal: Portal = office.portal()
        self.publications = office.store.publications
        self.ledger = self.publications.ledger(agency.slug)
        self.proved = {r.dataset_id: r.files for r in self.publications.receipts(agency.slug)}
        published = {i: e for i, e in self.ledger.items() if e.state in (ACTIVE, SUSPECT)}
        self.wanted = {
            i: package
            for i, package in wanted.items()
            if i in published and published[i].package_hash == package.package_hash
        }
        self.pending = len(published.keys() - self.wanted.keys())
        self.datasets = self.files = 0

    def titled(self) -> Iterator[tuple[str, Package]]:
        """Yield the packages that are compared, with their titles."""
        for package in self.wanted.values():
            yield str(package.dataset["title"]), package

    def all(self, progress: Progress | None) -> Iterator[Finding]:
        """Read all of them, and then what else is visible."""
        listed = self.portal.published(self.agency)
        others = self._others(listed)
        total = len(self.wanted) + len(others)
        for done, (title, package) in enumerate(self.titled(), start=1):
            yield from self._one(title, package, listed.get(package.id))
            self._counted(progress, done, total)
        for done, dataset_id in enumerate(others, start=len(self.wanted) + 1):
            yield from self._other(dataset_id)
            self._counted(progress, done, total)
        for entry in self.ledger.values():
            if entry.state == WITHDRAWN and entry.dataset_id in listed:
                yield from self._withdrawn(entry)
        if missed := self.portal.catch_up(self.agency):
            yield drift(self.policy, "isi-terlewat", self.agency.name, f"{missed} entri")

    def ownerless(self, agencies: Collection[Agency]) -> Iterator[Finding]:
        """Look at what is visible under no agency's name; one that we published is told there."""
        for dataset_id in self.portal.ownerless(agencies):
            entry = self.publications.ledger_entry(dataset_id)
            shown = self.portal.read_back(dataset_id)
            if shown is None or (entry is not None and entry.state in PERHAPS_THERE):
                continue
            self.datasets += 1
            title = shown.title or shown.name
            yield drift(self.policy, NO_RECEIPT, title, str(_("in the name of no agency")))

    def _counted(self, progress: Progress | None, done: int, total: int) -> None:
        if progress is not None:
            progress(done, total)
        time.sleep(self.pause)

    def _others(self, listed: Collection[str]) -> list[str]:
        """Return the ids that may be visible besides the newest publication's."""
        ours = {i for i, entry in self.ledger.items() if entry.state in PERHAPS_THERE}
        gone = {i for i, entry in self.ledger.items() if entry.state == WITHDRAWN}
        return sorted((ours | set(listed)) - self.wanted.keys() - gone)

    def _one(self, title: str, package: Package, listed: PortalDataset | None) -> Iterator[Finding]:
        self.datasets += 1
        shown = self.portal.read_back(package.id)
        if shown is None:
            yield drift(self.policy, "entri-hilang", title)
            return
        if lines := differences(package.dataset, shown.dataset):
            yield drift(self.policy, "entri-berbeda", title, "; ".join(lines[:3]))
        for resource in package.dataset["resources"]:
            approved = {package.files[str(resource["id"])]}
            yield from self._file(title, package.id, resource, approved)
        if (listed is None or listed.state != "active") and self.portal.reindex(package.id):
            yield drift(self.policy, "indeks-hilang", title)

    def _other(self, dataset_id: str) -> Iterator[Finding]:
        """Check something without a receipt of the newest publication."""
        shown = self.portal.read_back(dataset_id)
        if shown is None:
            return
        self.datasets += 1
        entry = self.ledger.get(dataset_id)
        if (unexpected := unreceipted(entry, shown)) is not None:
            yield drift(self.policy, *unexpected)
        elif entry is not None and entry.package_hash != shown.package_hash:
            yield drift(self.policy, "entri-berbeda", shown.title, "sidik jari entri")
        if not shown.package_hash:
            return  # not ours: no bytes of it were approved
        approved = set(self.proved.get(dataset_id, ()))
        for resource in shown.dataset.get("resources") or ():
            if resource.get("hash"):
                yield from self._file(shown.title, dataset_id, resource, approved)

    def _file(
        self, title: str, dataset_id: str, resource: Mapping[str, Any], approved: Collection[str]
    ) -> Iterator[Finding]:
        self.files += 1
        name = str(resource.get("name") or resource["id"])
        digest = digest_of(self.portal, dataset_id, str(resource["id"]))
        if digest in approved:
            return
        why = (
            f"{name}: isinya lain" if digest else str(_("{name}: cannot be downloaded", name=name))
        )
        self._doubt(dataset_id, why)
        yield drift(self.policy, OTHER_BYTES, title, why, file=name)

    def _doubt(self, dataset_id: str, why: str) -> None:
        """Mark the dataset for the next publication to verify its bytes, not only its hash."""
        entry = self.ledger.get(dataset_id)
        if entry is not None and entry.state == ACTIVE:
            item = PlanItem(
                Action.UPDATE, dataset_id, entry.name, entry.title, entry.package_hash, (why,)
            )
            self.publications.doubt(self.agency.slug, item, why, VERIFIER)
            self.ledger[dataset_id] = replace(entry, state=SUSPECT)

    def _withdrawn(self, entry: LedgerEntry) -> Iterator[Finding]:
        """Reindex something that the search still lists although it was withdrawn."""
        if self.portal.read_back(entry.dataset_id) is not None:
            yield drift(self.policy, "cabutan-masih-tampil", entry.name)
        elif self.portal.reindex(entry.dataset_id):
            yield drift(self.policy, "indeks-hilang", entry.name)
