"""Many datasets in one call, by the bulk actions of ``ckanext-didd``.

A call sends complete datasets with files, so that there is no draft in between. Which of them
exist is queried first, in one read, unless the last listing lacked them. A call may be
repeated: the next read sees what it did.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, TypeAlias, cast

from didd.adapters.ckan.answers import PortalBusy, refusal
from didd.adapters.ckan.http import SAME, CkanWire
from didd.adapters.ckan.one_dataset import is_shown, is_stored, upload
from didd.adapters.ckan.uploads import Upload
from didd.adapters.ckan.wire_form import from_ckan, to_ckan
from didd.i18n import _
from didd.model import Package
from didd.ports import (
    Archive,
    ArchiveDamaged,
    Outcome,
    PortalDataset,
    PortalError,
    PortalRefused,
    PortalUnreachable,
)

#: The outcome of each dataset, by id.
Outcomes: TypeAlias = dict[str, Outcome]

#: Datasets per call: a second or two of CKAN's time.
AT_ONCE = 25
#: Bytes of files per call; a dataset with more is sent alone.
LOAD = 32 << 20
#: Outcomes for which a retry is useless.
SETTLED = (PortalDataset, PortalRefused, ArchiveDamaged)


def upsert_many(
    wire: CkanWire, packages: Sequence[Package], archive: Archive, seen: Callable[[Package], bool]
) -> Outcomes:
    """Make each dataset equal its package; raises nothing, each has its own outcome.

    ``seen`` tells whether the last listing had it, or there was none.
    """
    sizes, outcomes = _sizes(packages, archive)
    for load in _loads([p for p in packages if p.id in sizes], sizes):
        outcomes |= _carry(wire, load, archive, {p.id for p in load if seen(p)})
    return outcomes


def show_many(wire: CkanWire, ids: Sequence[str]) -> dict[str, PortalDataset]:
    """Return those datasets that the public search finds, with full metadata; one read."""
    any_of = " OR ".join(f'"{dataset_id}"' for dataset_id in ids)
    found = wire.patiently(
        lambda: wire.read_action(
            "package_search",
            len(ids),
            public=True,
            q="*:*",
            fq=f"id:({any_of})",
            facet="false",
            rows=len(ids),
        )
    )
    return {row["id"]: from_ckan(row) for row in found["results"]}


def _sizes(packages: Sequence[Package], archive: Archive) -> tuple[dict[str, int], Outcomes]:
    """Return the bytes of files per dataset, and outcomes for files that the archive lacks."""
    sizes: dict[str, int] = {}
    outcomes: Outcomes = {}
    for package in packages:
        try:
            sizes[package.id] = sum(map(archive.size, set(package.files.values())))
        except ArchiveDamaged as damaged:
            outcomes[package.id] = damaged
        except FileNotFoundError:
            gone = next(sha256 for sha256 in package.files.values() if not archive.has(sha256))
            outcomes[package.id] = ArchiveDamaged(gone, _("it is not there"))
    return sizes, outcomes


def _loads(packages: Sequence[Package], sizes: Mapping[str, int]) -> Iterator[list[Package]]:
    """Split into calls of limited size."""
    load: list[Package] = []
    carried = 0
    for package in packages:
        size = sizes[package.id]
        if load and carried + size > LOAD:
            yield load
            load, carried = [], 0
        load.append(package)
        carried += size
    if load:
        yield load


def _carry(
    wire: CkanWire, packages: Sequence[Package], archive: Archive, seen: Collection[str]
) -> Outcomes:
    """Call until each has an outcome; one that crashes CKAN does not affect the others."""
    outcomes: Outcomes = {}
    looked = set(seen)

    def unsettled() -> list[Package]:
        return [p for p in packages if not isinstance(outcomes.get(p.id), SETTLED)]

    def attempt() -> None:
        left = unsettled()
        look_at = {p.id for p in left} & looked
        looked.update(p.id for p in left)  # after a first attempt, read before writing
        outcomes.update(_once(wire, left, archive, look_at))
        if left := unsettled():
            raise cast("PortalUnreachable", outcomes[left[0].id])

    try:
        wire.patiently(attempt)
    except ArchiveDamaged as damaged:
        outcomes |= {p.id: damaged for p in unsettled() if damaged.sha256 in p.files.values()}
        left = unsettled()
        outcomes |= _carry(wire, left, archive, {p.id for p in left}) if left else {}
    except PortalError as error:
        left = unsettled()
        if len(left) > 1 and _may_be_one_of_them(error):
            outcomes |= _one_by_one(wire, left, archive)
        else:
            outcomes |= {p.id: error for p in left}
    return outcomes


def _one_by_one(wire: CkanWire, packages: Sequence[Package], archive: Archive) -> Outcomes:
    """Call for each alone; when the first few fail identically, assume the same for the rest."""
    outcomes: Outcomes = {}
    for package in packages:
        ends = [str(end) for end in outcomes.values() if isinstance(end, PortalError)]
        if len(ends) == len(outcomes) >= SAME and len(set(ends)) == 1:
            return outcomes | {p.id: outcomes[packages[0].id] for p in packages[len(ends) :]}
        outcomes |= _carry(wire, [package], archive, {package.id})
    return outcomes


def _may_be_one_of_them(error: PortalError) -> bool:
    """Whether the call may have failed because of one dataset: refused, or CKAN crashed on it."""
    return isinstance(error, PortalRefused) or (
        isinstance(error, PortalBusy) and error.status == 500
    )


def _once(
    wire: CkanWire, packages: Sequence[Package], archive: Archive, look_at: Collection[str]
) -> Outcomes:
    """Read what may exist, then send what differs, in one call."""
    shown = _look(wire, sorted(look_at))
    outcomes: Outcomes = {
        p.id: shown[p.id] for p in packages if p.id in shown and is_shown(p, shown[p.id])
    }
    due = [p for p in packages if p.id not in outcomes]
    if not due:
        return outcomes
    items: list[dict[str, Any]] = []
    uploads: list[Upload] = []
    for package in due:
        old = shown[package.id].dataset if package.id in shown else None
        wanted = to_ckan(package, extended=True)
        items.append({"dataset": wanted, "modified": old["metadata_modified"] if old else None})
        there = {r["id"]: r for r in old["resources"]} if old else {}
        uploads += [
            upload(f"upload__{r['id']}", r, package.files[r["id"]], archive)
            for r in wanted["resources"]
            if not is_stored(there.get(r["id"]), package.files[r["id"]])
        ]
    if uploads:
        answer = wire.send("didd_package_upsert_many", {"items": items}, uploads)
    else:
        answer = wire.write_action("didd_package_upsert_many", len(items), items=items)
    return outcomes | {p.id: _outcome(p, answer.get(p.id) or {}) for p in due}


def _look(wire: CkanWire, ids: Sequence[str]) -> dict[str, PortalDataset]:
    """Return those that exist, public or not."""
    if not ids:
        return {}
    found = wire.read_action("didd_package_show_many", len(ids), ids=list(ids))
    return {dataset_id: from_ckan(shown) for dataset_id, shown in found.items()}


def _outcome(package: Package, result: Mapping[str, Any]) -> PortalDataset | PortalError:
    if "error" in result:
        return refusal(result["error"])
    if "metadata_modified" not in result:
        return PortalUnreachable(str(_("The portal did not answer for this dataset.")))
    dataset = {**to_ckan(package, extended=True), **result}
    return from_ckan({**dataset, "organization": {"name": package.dataset["owner_org"]}})
