"""The state of an office and its portal, as comparable multisets."""

from __future__ import annotations

import os
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import requests
import sqlalchemy as sa

from didd.adapters.archive.archive import FolderArchive
from didd.adapters.database import schema
from didd.adapters.store import Store
from didd.steps.audit import examine
from portal import Portal
from tests.faults.soak.stages import EXCLUDED, UNAPPROVED, Stand

#: Each compared table, and its columns that only contain times or run ids.
KEPT = {
    schema.document: ("mark", "read_at", "mtime_ns"),
    schema.inventory_row: (),
    schema.finding: (),
    schema.record: (),
    schema.record_version: ("created_at",),
    schema.submission: ("submitted_at",),
    schema.decision: ("decided_at", "audit_seq", "submission_id"),
    schema.edition: (
        "register",
        "compiled_at",
        "decree",
        "established_at",
        "outputs",
        "audit_head",
    ),
    schema.receipt: ("plan_hash", "package_hash", "verified_at", "metadata_modified", "files"),
    schema.ledger: ("package_hash", "metadata_modified", "published_at"),
    schema.withdrawal: ("at", "through"),
    schema.planned_output: (),
}
Bag = Counter[tuple[str, ...]]
SLIPS = {"HASIL-PEMERIKSAAN.xlsx", "HASIL-PEMERIKSAAN.html"}


@dataclass
class Told:
    """How an office differs from the one without faults."""

    lost: list[str] = field(default_factory=list[str])
    doubled: list[str] = field(default_factory=list[str])
    left: list[str] = field(default_factory=list[str])
    broken: list[str] = field(default_factory=list[str])
    leaked: list[str] = field(default_factory=list[str])

    def __bool__(self) -> bool:
        return any((self.lost, self.doubled, self.left, self.broken, self.leaked))


def bag(store: Store) -> Bag:
    """Return every row and event, without refusals: a repetition may be refused."""
    rows: Bag = Counter()
    with store.engine.connect() as connection:
        for table, without in KEPT.items():
            columns = [c for c in table.c if c.name not in {"id", "harvest_id", *without}]
            for each in connection.execute(sa.select(*columns)):
                if table is schema.finding and each.stage.startswith("mended:"):
                    continue  # it reports something that was wrong and no longer is
                rows[table.name, repr(tuple(each))] += 1
    for event in store.audit.events():
        if event.act != "refused":
            rows["audit", event.act, event.object] += 1
    return rows


def archived(stand: Stand, store: Store) -> tuple[set[str], set[str]]:
    """Return the archive's orphaned files, and missing ones."""
    kept = set(FolderArchive(stand.folder / "kantor" / "archive").digests())
    with store.engine.connect() as connection:
        records = connection.execute(sa.select(schema.record_version.c.record)).scalars()
        named = {f["sha256"] for record in records for f in record["files"]}
    owned = store.editions.digests_in_force() | store.outputs.left()
    closed = {f["sha256"] for r in _excluded(store) for f in r["files"]}
    return kept - owned - named, (owned | named) - closed - kept


def _excluded(store: Store) -> list[dict]:
    version = schema.record_version
    query = sa.select(version.c.record).where(version.c.excluded)
    with store.engine.connect() as connection:
        return list(connection.execute(query).scalars())


def strays(stand: Stand) -> list[Path]:
    """Return half-written files in the archive and beside the return slip."""
    archive = stand.folder / "kantor" / "archive"
    inside = [p for p in archive.rglob("*") if p.is_file() and len(p.parent.name) != 2]
    return inside + [p for p in stand.folder.glob("sources/*/_hasil/*") if p.name not in SLIPS]


def age(stand: Stand) -> None:
    """Age half-written files by an hour."""
    for path in strays(stand):
        for each in (path, path.parent):  # several come in together in a folder of their own
            os.utime(each, (an_hour_ago := time.time() - 3600, an_hour_ago))


def compare(stand: Stand, wanted: Bag, *, on_portal: bool = False) -> Told:
    """Compare an office with the one without faults."""
    result, store = Told(), stand.open().office.store
    got = bag(store)
    result.lost = [f"{name[0]}: {name[1:]} x{count}" for name, count in (wanted - got).items()]
    result.doubled = [f"{name[0]}: {name[1:]} x{count}" for name, count in (got - wanted).items()]
    unowned, missing = archived(stand, store)
    result.left = [*map(str, strays(stand)), *sorted(unowned)]
    result.lost += [f"archive: {sha256}" for sha256 in missing]
    store.close()
    office = stand.open().office
    found = examine(office, ask_portal=on_portal)
    result.broken = [b.problem for b in found.broken] + list(found.unread)
    office.store.close()
    return result


# What a stranger sees ------------------------------------------------------------------------

PLACES = ("/dataset/", "/catalog.ttl", "/feeds/dataset.atom", "/sitemap.xml", "/pencabutan")
QUESTIONS = (
    ("package_list", {}),
    ("current_package_list_with_resources", {"limit": 500}),
    ("package_search", {"rows": 500, "facet.field": ["tags", "res_name", "title_string"]}),
    ("package_search", {"q": UNAPPROVED}),
    ("package_search", {"q": EXCLUDED}),
    ("resource_search", {"query": f"name:{UNAPPROVED}"}),
    ("resource_search", {"query": f"name:{EXCLUDED}"}),
)


def ask(portal: Portal, action: str, **data: object) -> requests.Response:
    """Query CKAN anonymously."""
    return requests.post(f"{portal.url}/api/3/action/{action}", json=data, timeout=300)


def leaks(portal: Portal) -> list[str]:
    """Return each anonymous response that contains unapproved text."""
    answers = [
        (f"{action} {data}", ask(portal, action, **data), data) for action, data in QUESTIONS
    ]
    answers += [(place, requests.get(portal.url + place, timeout=300), {}) for place in PLACES]
    found = []
    for asked, reply, data in answers:
        text = reply.text
        for value in data.values():
            text = text.replace(str(value), "")
        found += [f"{asked}: {word}" for word in (UNAPPROVED, EXCLUDED) if word in text]
    return found


def shown(portal: Portal) -> Bag:
    """Return the portal's public state with the files' hashes, from its database, not its index."""
    listed = ask(portal, "current_package_list_with_resources", limit=500).json()["result"]
    return Counter(
        (p["id"], p["title"], *sorted(r.get("hash", "") for r in p["resources"]))
        for p in listed
        if p["jenis_entri"] == "informasi"
    )


def still_shown(portal: Portal, record_id: str, patience: float = 60) -> list[str]:
    """Return each way in which something withdrawn is still visible; the index may lag."""
    if ask(portal, "package_show", id=record_id).ok:
        return [f"package_show {record_id}"]
    if requests.get(f"{portal.url}/dataset/{record_id}", timeout=300).ok:
        return [f"/dataset/{record_id}"]
    until = time.monotonic() + patience
    while True:
        found = ask(portal, "package_search", rows=500).json()["result"]["results"]
        if record_id not in {p["id"] for p in found}:
            return []
        if time.monotonic() > until:
            return [f"package_search still has {record_id}"]
        time.sleep(0.5)
