"""Fakes that pass the same contract tests as the real parts (``tests/support/contracts``)."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from didd.adapters.archive.kept_bytes import checked
from didd.model import Agency, Head, LostTombstone, Package, Tombstone
from didd.ports import (
    Archive,
    ArchiveDamaged,
    Outcome,
    PortalDataset,
    PortalError,
    PortalRefused,
    Put,
    SoughtWord,
)
from didd.publication.differences import differences
from didd.publication.organizations import organization_form
from tests.support.contracts.fake_reports import FakeReports

#: Called with the number of the call and "before" or "after"; what it raises, the portal raises.
Trouble = Callable[[int, str], None]


class FakeArchive:
    """Bytes in a dict."""

    def __init__(self, *contents: bytes) -> None:
        self.kept: dict[str, bytes] = {}
        for content in contents:
            self.put([content])

    def has(self, sha256: str) -> bool:
        return sha256 in self.kept

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        content = b"".join(chunks)
        sha256 = hashlib.sha256(content).hexdigest()
        self.kept[sha256] = content
        return sha256, len(content)

    @contextmanager
    def batch(self) -> Iterator[Put]:
        yield self.put

    def put_file(self, path: Path) -> tuple[str, int]:
        return self.put([path.read_bytes()])

    def open(self, sha256: str) -> BinaryIO:
        if sha256 not in self.kept:
            raise FileNotFoundError(sha256)
        return checked(io.BytesIO(self.kept[sha256]), sha256, len(self.kept[sha256]))

    def size(self, sha256: str) -> int:
        if sha256 not in self.kept:
            raise FileNotFoundError(sha256)
        return len(self.kept[sha256])

    def digests(self) -> Iterator[str]:
        yield from sorted(self.kept)

    def remove(self, sha256: str) -> None:
        self.kept.pop(sha256, None)

    def sweep(self) -> int:
        return 0


@dataclass
class _Shown:
    """The portal's state of one dataset."""

    dataset: dict[str, Any]
    package_hash: str
    state: str
    modified: str
    files: dict[str, bytes] = field(default_factory=dict)


class FakePortal(FakeReports):
    """A portal in a dict, with CKAN's steps: read, create a draft, revise to active.

    ``trouble`` may raise before or after any call takes effect; ``lagging`` makes the listing miss
    what was written since ``settle()``, as a search index does.
    """

    def __init__(
        self, trouble: Trouble | None = None, *, lagging: bool = False, at_once: int = 1
    ) -> None:
        super().__init__()
        self.trouble, self.lagging, self.at_once = trouble, lagging, at_once
        self.reads = self.writes = self.calls = 0
        self.datasets: dict[str, _Shown] = {}
        self.organizations: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self.told: dict[str, dict[str, str]] = {}
        self.tombstones: dict[str, Tombstone] = {}
        self.missed: dict[str, int] = {}
        self.heads: dict[tuple[str, int], Head] = {}
        self.sought: list[SoughtWord] | None = []
        self._listed: dict[str, _Shown] = {}

    def published(self, agency: Agency) -> Mapping[str, PortalDataset]:
        listed = self._read(lambda: dict(self._listed if self.lagging else self.datasets))
        return {
            i: self._light(i, shown)
            for i, shown in listed.items()
            if shown.dataset["owner_org"] == agency.organization_name and shown.state != "deleted"
        }

    def ownerless(self, agencies: Collection[Agency]) -> Mapping[str, PortalDataset]:
        listed = self._read(lambda: dict(self._listed if self.lagging else self.datasets))
        known = {agency.organization_name for agency in agencies}
        return {
            i: self._light(i, shown)
            for i, shown in listed.items()
            if shown.state == "active"
            and (owner := shown.dataset.get("owner_org")) not in known
            and (shown.package_hash or not owner)
        }

    def ensure_agency(self, agency: Agency) -> None:
        name, said = agency.organization_name, organization_form(agency)["description"]
        told = dict(agency.told)
        shown = self._read(lambda: (self.organizations.get(name), self.said.get(name)))
        if (*shown, self.told.get(name, {})) != (agency.name, said, told):
            self._write(lambda: self.organizations.__setitem__(name, agency.name))
            self.said[name], self.told[name] = said, told

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        shown = self._read(lambda: self.datasets.get(package.id))
        if package.dataset["owner_org"] not in self.organizations:
            raise PortalRefused(f"owner_org: {package.dataset['owner_org']}")
        if shown is None:
            shown = self._write(lambda: self._put(package, "draft", "", {}))
        if shown.package_hash != package.package_hash or differences(
            package.dataset, self._full(package.id).dataset
        ):
            files = {i: _bytes(archive, sha256) for i, sha256 in package.files.items()}
            self._write(lambda: self._put(package, "active", package.package_hash, files))
        return self._full(package.id)

    def upsert_many(self, packages: Sequence[Package], archive: Archive) -> dict[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        for package in packages:
            try:
                outcomes[package.id] = self.upsert(package, archive)
            except (PortalError, ArchiveDamaged) as error:
                outcomes[package.id] = error
        return outcomes

    def withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        shown = self._read(lambda: self.datasets.get(dataset_id))
        if shown is None or shown.state == "deleted":
            if tombstone.reference:
                self._write(lambda: self.tombstones.__setitem__(dataset_id, tombstone))
            return None
        gone = _Shown({**shown.dataset, "resources": []}, "", "deleted", self._now())
        self._write(lambda: self.datasets.__setitem__(dataset_id, gone))
        self.tombstones[dataset_id] = tombstone
        return self._full(dataset_id)

    def without_tombstone(self, public_ids: Sequence[str]) -> list[str]:
        told = self._read(lambda: {t.reference or i for i, t in self.tombstones.items()})
        return [one for one in public_ids if one not in told]

    def lay_again(self, stone: LostTombstone) -> None:
        self._write(lambda: self.tombstones.__setitem__(stone.dataset_id, stone.told))

    def reindex(self, dataset_id: str) -> bool:
        shown = self._read(lambda: self.datasets.get(dataset_id))
        if shown is None or shown.state == "deleted":
            self._write(lambda: self._listed.pop(dataset_id, None))
        else:
            self._write(lambda: self._listed.__setitem__(dataset_id, shown))
        return True

    def catch_up(self, agency: Agency) -> int:
        return self._read(lambda: self.missed.pop(agency.slug, 0))

    def read_back(self, dataset_id: str) -> PortalDataset | None:
        shown = self._read(lambda: self.datasets.get(dataset_id))
        return self._full(dataset_id) if shown and shown.state == "active" else None

    def read_back_many(self, dataset_ids: Sequence[str]) -> dict[str, PortalDataset]:
        found = self._read(lambda: {i: self.datasets.get(i) for i in dataset_ids})
        return {i: self._full(i) for i, s in found.items() if s and s.state == "active"}

    def file_digest(self, dataset_id: str, resource_id: str) -> str:
        shown = self._read(lambda: self.datasets.get(dataset_id))
        if shown is None or shown.state != "active" or resource_id not in shown.files:
            raise PortalRefused(f"no such file: {resource_id}")
        return hashlib.sha256(shown.files[resource_id]).hexdigest()

    def anchor(self, head: Head) -> bool:
        if self.heads.get((head.chain, head.seq), head).hash != head.hash:
            raise PortalRefused(f"another head stands there as number {head.seq}")
        self._write(lambda: self.heads.setdefault((head.chain, head.seq), head))
        return True

    def anchors(self, chain: str) -> list[Head]:
        kept = self._read(lambda: sorted(self.heads.values(), key=lambda head: head.seq))
        return [head for head in kept if head.chain == chain]

    def sought_in_vain(self) -> list[SoughtWord] | None:
        return self._read(lambda: self.sought)

    def edit(self, dataset_id: str, **changes: Any) -> None:
        """Change a dataset on the portal itself, as a third party."""
        shown = self.datasets[dataset_id]
        self.datasets[dataset_id] = _Shown(
            {**shown.dataset, **changes}, shown.package_hash, "active", self._now(), shown.files
        )

    def settle(self) -> None:
        """Let the listing catch up."""
        self._listed = dict(self.datasets)

    def _put(
        self, package: Package, state: str, package_hash: str, files: dict[str, bytes]
    ) -> _Shown:
        dataset = {**package.dataset, "state": state}
        shown = _Shown(dataset, package_hash, state, self._now(), files)
        self.datasets[package.id] = shown
        return shown

    def _now(self) -> str:
        """Return a unique modification time."""
        at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=self.calls)
        return at.replace(tzinfo=None).isoformat(timespec="microseconds")

    def _light(self, dataset_id: str, shown: _Shown) -> PortalDataset:
        text = shown.dataset
        return PortalDataset(
            dataset_id, text["name"], text["title"], shown.state, shown.package_hash, shown.modified
        )

    def _full(self, dataset_id: str) -> PortalDataset:
        shown = self.datasets[dataset_id]
        text = shown.dataset
        return PortalDataset(
            dataset_id,
            text["name"],
            text["title"],
            shown.state,
            shown.package_hash,
            shown.modified,
            text,
        )

    def _read(self, effect: Callable[[], Any]) -> Any:
        self.reads += 1
        return self._call(effect)

    def _write(self, effect: Callable[[], Any]) -> Any:
        self.writes += 1
        return self._call(effect)

    def _call(self, effect: Callable[[], Any]) -> Any:
        self.calls += 1
        number = self.calls
        if self.trouble is not None:
            self.trouble(number, "before")
        result = effect()
        if self.trouble is not None:
            self.trouble(number, "after")
        return result


def _bytes(archive: Archive, sha256: str) -> bytes:
    try:
        with archive.open(sha256) as file:
            return file.read()
    except FileNotFoundError:
        raise ArchiveDamaged(sha256, "tidak ada") from None
