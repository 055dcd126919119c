"""The nightly proof: every published dataset read back, and what differs told.

Reads politely, one dataset after the other. It mends only the portal's search, and has the portal
do again what its worker missed; what differs is put right by the next publication, which is asked
for when ``portal.yaml`` says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

from didd.differences import differences
from didd.model import Agency, Finding, LedgerEntry, Package
from didd.planning import ACTIVE
from didd.ports import Portal, PortalDataset, PortalRefused, PortalUnreachable
from didd.steps.links import Links
from didd.steps.office import Office
from didd.steps.publish import wanted_now
from didd.verification import Verification, drift, link_findings, links_of

#: Pause between two datasets, in seconds.
PAUSE = 0.1
#: Rules that the next publication puts right.
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
    """Read back everything published of the agency, and keep what was found.

    None when nothing of it was ever established. Without ``links`` no link is asked for.
    """
    wanted = wanted_now(office, agency)
    if wanted is None:
        return None
    reading = _Reading(office, agency, wanted, pause)
    findings: list[Finding] = []
    complete = True
    try:
        findings += reading.all(progress)
    except PortalUnreachable as error:
        complete = False
        findings.append(drift(office.config.portal, "portal-tidak-menjawab", "", str(error)))
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
    if restoring and any(f.rule in MENDABLE for f in findings):
        office.store.takebacks.owe(agency.slug)
    return found


class _Reading:
    """One agency's datasets, read back in turn."""

    def __init__(
        self, office: Office, agency: Agency, wanted: dict[str, Package], pause: float
    ) -> None:
        self.policy, self.agency, self.pause = office.config.portal, agency, pause
        self.portal: Portal = office.portal()
        self.ledger = office.store.publications.ledger(agency.slug)
        published = {i: e for i, e in self.ledger.items() if e.state == ACTIVE}
        self.wanted = {
            i: package
            for i, package in wanted.items()
            if i in published and published[i].package_hash == package.package_hash
        }
        self.pending = len(published.keys() - self.wanted.keys())
        self.datasets = self.files = 0

    def titled(self) -> Iterator[tuple[str, Package]]:
        """Give the packages that are compared, with their titles."""
        for package in self.wanted.values():
            yield str(package.dataset["title"]), package

    def all(self, progress: Progress | None) -> Iterator[Finding]:
        """Read all of them."""
        listed = self.portal.published(self.agency)
        for done, (title, package) in enumerate(self.titled(), start=1):
            yield from self._one(title, package, listed.get(package.id))
            self.datasets += 1
            if progress is not None:
                progress(done, len(self.wanted))
            time.sleep(self.pause)
        for entry in self.ledger.values():
            if entry.state != ACTIVE and entry.dataset_id in listed:
                yield from self._withdrawn(entry)
        if missed := self.portal.catch_up(self.agency):
            yield drift(self.policy, "isi-terlewat", self.agency.name, f"{missed} entri")

    def _one(self, title: str, package: Package, listed: PortalDataset | None) -> Iterator[Finding]:
        shown = self.portal.read_back(package.id)
        if shown is None:
            yield drift(self.policy, "entri-hilang", title)
            return
        if lines := differences(package.dataset, shown.dataset):
            yield drift(self.policy, "entri-berbeda", title, "; ".join(lines[:3]))
        for resource in package.dataset["resources"]:
            yield from self._file(title, package, resource["id"], str(resource["name"]))
        if (listed is None or listed.state != "active") and self.portal.reindex(package.id):
            yield drift(self.policy, "indeks-hilang", title)

    def _file(self, title: str, package: Package, resource_id: str, name: str) -> Iterator[Finding]:
        self.files += 1
        try:
            sha256 = self.portal.file_digest(package.id, resource_id)
        except PortalRefused as error:
            yield drift(self.policy, "berkas-berbeda", title, f"{name}: {error}", file=name)
            return
        if sha256 != package.files[resource_id]:
            yield drift(self.policy, "berkas-berbeda", title, f"{name}: isinya lain", file=name)

    def _withdrawn(self, entry: LedgerEntry) -> Iterator[Finding]:
        """Look after something that the search still lists though it was withdrawn."""
        if self.portal.read_back(entry.dataset_id) is not None:
            yield drift(self.policy, "cabutan-masih-tampil", entry.name)
        elif self.portal.reindex(entry.dataset_id):
            yield drift(self.policy, "indeks-hilang", entry.name)
