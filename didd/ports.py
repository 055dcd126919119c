"""What the steps ask of the outside: only where a second implementation (a fake) exists.

``Portal`` and ``Archive`` have one contract test each, run against the real part and the fake.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol, TypeAlias

from didd.model import Agency, Head, Package, Tombstone


class StorageError(RuntimeError):
    """The archive cannot take what is to be kept; the text says why, and how to go on."""


class PortalError(Exception):
    """The portal did not do what it was asked; the text says what, without any secret."""


class PortalUnreachable(PortalError):
    """No answer, or an answer that is not CKAN's: try again later. Nothing is known to be done."""


class PortalRefused(PortalError):
    """CKAN understood and said no (validation, authorisation): trying again will not help."""


class ArchiveDamaged(Exception):
    """The archive keeps other bytes under this digest, or gives none; the text says how."""

    def __init__(self, sha256: str, why: str) -> None:
        super().__init__(f"Arsip {sha256[:2]}/{sha256[2:]}: {why}")
        self.sha256 = sha256


@dataclass(frozen=True, slots=True)
class PortalDataset:
    """What the portal shows for one dataset: enough to reconcile it with our ledger."""

    id: str
    name: str
    title: str
    state: str
    package_hash: str
    metadata_modified: str
    dataset: Mapping[str, Any] = field(default_factory=dict[str, Any])


#: What became of one dataset of many.
Outcome: TypeAlias = PortalDataset | PortalError | ArchiveDamaged


class Portal(Protocol):
    """The province's CKAN. Every verb may be repeated; ``reads`` and ``writes`` count the calls."""

    @property
    def reads(self) -> int:
        """Calls so far that changed nothing."""
        ...

    @property
    def writes(self) -> int:
        """Calls so far that were to change something."""
        ...

    @property
    def at_once(self) -> int:
        """How many datasets ``upsert_many`` does best together."""
        ...

    def published(self, agency: Agency) -> Mapping[str, PortalDataset]:
        """Give the agency's datasets by id, drafts and withdrawn ones too, in few reads."""
        ...

    def ensure_agency(self, agency: Agency) -> None:
        """Have an organization for the agency; no write when it is as wanted."""
        ...

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        """Make the dataset exactly ``package``; visible only when complete.

        Raises ``ArchiveDamaged`` when the archive does not give the bytes that the package names:
        then the portal has none of them.
        """
        ...

    def upsert_many(self, packages: Sequence[Package], archive: Archive) -> Mapping[str, Outcome]:
        """Make each dataset exactly its package; what goes wrong with one is its own outcome."""
        ...

    def withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        """Take the dataset and its files off the web; None when it was not there.

        A portal that can, answers under the same addresses with the tombstone from then on. One
        with a reference is set also for what was not there, or was withdrawn before.
        """
        ...

    def reindex(self, dataset_id: str) -> bool:
        """Bring the portal's search in line with what is there; False where that cannot be."""
        ...

    def catch_up(self, agency: Agency) -> int:
        """Have the portal do what it missed for what it shows of the agency: tables, texts.

        Gives how many datasets it is asked about again; 0 where that cannot be.
        """
        ...

    def read_back(self, dataset_id: str) -> PortalDataset | None:
        """Read one dataset as the public sees it, metadata in full; None when it is not visible."""
        ...

    def read_back_many(self, dataset_ids: Sequence[str]) -> Mapping[str, PortalDataset]:
        """Read many as the public finds them, in few reads; may lag behind ``read_back``."""
        ...

    def file_digest(self, dataset_id: str, resource_id: str) -> str:
        """Download one file as the public does and give its sha256."""
        ...

    def anchor(self, head: Head) -> bool:
        """Publish a head of the audit chain, for good; False where the portal cannot keep it.

        Repeating it changes nothing. ``PortalRefused`` when another head stands there under this
        number: the chain was written anew.
        """
        ...

    def anchors(self, chain: str) -> Sequence[Head] | None:
        """Give every head of this chain that was published, as the public reads it.

        None where the portal keeps none.
        """
        ...


#: Keeps bytes; gives sha256 and size.
Put = Callable[[Iterable[bytes]], tuple[str, int]]


class Archive(Protocol):
    """Bytes by their sha256. What is published is read from here, never from an agency's folder."""

    def has(self, sha256: str) -> bool:
        """Say whether these bytes are kept; nothing is read."""
        ...

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Keep the bytes; give sha256 and size. Atomic: a killed ``put`` leaves nothing behind.

        What was damaged under that digest is whole after it.
        """
        ...

    def together(self) -> AbstractContextManager[Put]:
        """Give a ``put`` for many files; what it kept is surely there only after the last.

        An error inside keeps none, or only some, of them.
        """
        ...

    def put_file(self, path: Path) -> tuple[str, int]:
        """Keep a local file's bytes."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open for reading, from beginning to end; ``FileNotFoundError`` when not kept.

        What is read is checked: before the last byte is given, it is known that all have this
        digest, or ``ArchiveDamaged`` is raised instead, and so it is for what cannot be read.
        """
        ...

    def size(self, sha256: str) -> int:
        """Size in bytes; ``FileNotFoundError`` when not kept, ``ArchiveDamaged`` for no file."""
        ...

    def digests(self) -> Iterator[str]:
        """List everything kept, in order."""
        ...

    def remove(self, sha256: str) -> None:
        """Forget these bytes; nothing happens when they are not kept."""
        ...

    def sweep(self) -> int:
        """Take away what killed ``put``s left behind, and nothing else; give how many."""
        ...
