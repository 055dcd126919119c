"""The ports of the steps: only where a second implementation (a fake) exists.

``Portal`` and ``Archive`` each have contract tests, run against the real part and the fake. The
checks are beside this package and not in it: ``Checker`` and ``ContentChecker`` say what they do.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Protocol, TypeAlias

from didd.config.catalog import CatalogConfig
from didd.i18n import _
from didd.model import Agency, Document, Finding, Head, LostTombstone, Package, Tombstone

if TYPE_CHECKING:
    import pandas as pd


class StorageError(RuntimeError):
    """The archive cannot store something; the message says why, and the remedy."""


class PortalError(Exception):
    """The portal did not carry out a request; the message says why, without secrets."""


class PortalUnreachable(PortalError):
    """No response, or one that is not CKAN's: retry later. The outcome is unknown."""


class PortalRefused(PortalError):
    """CKAN refused the request (validation, authorisation): a retry will not help."""


class ArchiveDamaged(Exception):
    """The archive has other, or unreadable, bytes under this digest; the message says which."""

    def __init__(self, sha256: str, why: object) -> None:
        place = f"{sha256[:2]}/{sha256[2:]}"
        super().__init__(_("Archive {place}: {why}", place=place, why=why))
        self.sha256 = sha256


class MailDelayed(Exception):
    """The mail was not taken this time: try again later. ``whole``: nor would any other be."""

    def __init__(self, why: object, *, whole: bool = True) -> None:
        super().__init__(why)
        self.whole = whole


class MailRefused(Exception):
    """The mail server will not take this mail, whenever it is tried."""


@dataclass(frozen=True, slots=True)
class Mail:
    """A message to one person, in plain text. ``message_id`` is the same at every attempt."""

    message_id: str
    address: str
    subject: str
    text: str
    made_at: datetime


class Mailer(Protocol):
    """Hands mails to a mail server."""

    @property
    def sender(self) -> str:
        """Return the address that mails come from."""
        ...

    def send(self, mail: Mail) -> None:
        """Hand a mail over; it was taken when this returns.

        Raises ``MailDelayed`` or ``MailRefused``, with a sentence without secrets.
        """
        ...


@dataclass(frozen=True, slots=True)
class PortalDataset:
    """What the portal shows of one dataset: enough to reconcile it with our ledger."""

    id: str
    name: str
    title: str
    state: str
    package_hash: str
    metadata_modified: str
    dataset: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True)
class Reported:
    """A fault that a visitor reported on the portal, as the portal tells of it: unchecked."""

    number: str
    dataset_id: str
    resource_id: str
    kind: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class SoughtWord:
    """A word that visitors sought in vain: in which month, and in how many of its hours."""

    month: str
    word: str
    hours: int


#: The outcome of one dataset in a bulk call.
Outcome: TypeAlias = PortalDataset | PortalError | ArchiveDamaged


class Portal(Protocol):
    """The province's CKAN. Every method is idempotent; ``reads`` and ``writes`` count calls."""

    @property
    def reads(self) -> int:
        """Return the number of reading calls so far."""
        ...

    @property
    def writes(self) -> int:
        """Return the number of writing calls so far."""
        ...

    @property
    def at_once(self) -> int:
        """Return the best number of datasets per ``upsert_many``."""
        ...

    def published(self, agency: Agency) -> Mapping[str, PortalDataset]:
        """Return the agency's datasets by id, also drafts and withdrawn ones, in few reads."""
        ...

    def ownerless(self, agencies: Collection[Agency]) -> Mapping[str, PortalDataset]:
        """Return what the public sees beside all of these agencies, by id, as the search has it.

        That is what no organization owns, and what bears our fingerprint under somebody else.
        """
        ...

    def ensure_agency(self, agency: Agency) -> None:
        """Create or update the agency's organization; no write when it is as wanted."""
        ...

    def upsert(self, package: Package, archive: Archive) -> PortalDataset:
        """Make the dataset equal ``package``; visible only when complete.

        Raises ``ArchiveDamaged`` when the archive lacks the bytes that the package names:
        then the portal has received none of them.
        """
        ...

    def upsert_many(self, packages: Sequence[Package], archive: Archive) -> Mapping[str, Outcome]:
        """Make each dataset equal its package; a failure is the outcome of that dataset only."""
        ...

    def withdraw(self, dataset_id: str, tombstone: Tombstone) -> PortalDataset | None:
        """Withdraw the dataset and its files; None when it did not exist.

        If supported, the portal shows the tombstone at the same URLs from then on. One
        with a reference is created also for what did not exist, or was withdrawn before.
        """
        ...

    def without_tombstone(self, public_ids: Sequence[str]) -> Sequence[str]:
        """Return those at which the public sees no tombstone; none where that is unsupported."""
        ...

    def lay_again(self, stone: LostTombstone) -> None:
        """Put up a tombstone of something that is not there."""
        ...

    def reindex(self, dataset_id: str) -> bool:
        """Bring the search index in line with the database; False where that is unsupported."""
        ...

    def catch_up(self, agency: Agency) -> int:
        """Have the portal process missing tables and texts of the agency's datasets.

        Returns the number of datasets queued again; 0 where that is unsupported.
        """
        ...

    def read_back(self, dataset_id: str) -> PortalDataset | None:
        """Return one dataset as the public sees it, with full metadata; None when not visible."""
        ...

    def read_back_many(self, dataset_ids: Sequence[str]) -> Mapping[str, PortalDataset]:
        """Return many datasets as the public finds them; may lag behind ``read_back``."""
        ...

    def file_digest(self, dataset_id: str, resource_id: str) -> str:
        """Download one file as the public does and return its sha256."""
        ...

    def anchor(self, head: Head) -> bool:
        """Publish a head of the audit chain permanently; False where that is unsupported.

        Idempotent. Raises ``PortalRefused`` when another head is published under this
        number: the chain was rewritten.
        """
        ...

    def anchors(self, chain: str) -> Sequence[Head] | None:
        """Return every published head of this chain, as the public reads it.

        None where that is unsupported.
        """
        ...

    def reported(self) -> Sequence[Reported] | None:
        """Return reports that were not acknowledged yet, the oldest first; perhaps not all at once.

        None where that is unsupported.
        """
        ...

    def acknowledge(self, numbers: Sequence[str]) -> None:
        """Tell the portal that the office keeps these reports; it keeps their texts no longer."""
        ...

    def answer_report(self, number: str, state: str, answer: str) -> bool:
        """Set how a report stands, and what the public reads; False when there is none any more."""
        ...

    def sought_in_vain(self) -> Sequence[SoughtWord] | None:
        """Return words of searches that found nothing, the newest month and most frequent first.

        None where that is unsupported. Asked once, and not for long: somebody waits for a page.
        """
        ...


#: Stores bytes; returns sha256 and size.
Put = Callable[[Iterable[bytes]], tuple[str, int]]


class Archive(Protocol):
    """Bytes by their sha256. What is published is read from here, never from an agency's folder."""

    def has(self, sha256: str) -> bool:
        """Whether these bytes are stored; does not read them."""
        ...

    def put(self, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Store the bytes; return sha256 and size. Atomic: a killed ``put`` leaves nothing behind.

        Damaged bytes under that digest are repaired by it.
        """
        ...

    def batch(self) -> AbstractContextManager[Put]:
        """Return a ``put`` for many files; they are durable when the block ends.

        After an error inside, none or only some of them are stored.
        """
        ...

    def put_file(self, path: Path) -> tuple[str, int]:
        """Store a local file's bytes."""
        ...

    def open(self, sha256: str) -> BinaryIO:
        """Open for sequential reading; raises ``FileNotFoundError`` when not stored.

        The bytes are verified: before the last byte is returned, all must match this
        digest, else ``ArchiveDamaged`` is raised, as it is for unreadable bytes.
        """
        ...

    def size(self, sha256: str) -> int:
        """Return the size in bytes; raises ``FileNotFoundError`` or ``ArchiveDamaged``."""
        ...

    def digests(self) -> Iterator[str]:
        """Yield all stored digests, in order."""
        ...

    def remove(self, sha256: str) -> None:
        """Delete these bytes, if stored."""
        ...

    def sweep(self) -> int:
        """Delete leftovers of killed ``put``s, and nothing else; return their number."""
        ...


#: Judges an intake frame by the rules of ``metadata.yaml``.
Checker = Callable[["pd.DataFrame", CatalogConfig], tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class FileToLookInto:
    """A file whose content is to be judged. ``local`` gives its bytes as a file; ``OSError``."""

    document: Document
    local: Callable[[], AbstractContextManager[Path]]


@dataclass(frozen=True, slots=True)
class Look:
    """What is in one file. Not ``final``: broken off, and perhaps otherwise another time."""

    document: Document
    findings: tuple[Finding, ...]
    final: bool = True


#: Judges files by the rules of ``checks.yaml``: one ``Look`` each, in the order given. What it
#: finds follows from bytes, suffix and configuration alone, and names no file.
ContentChecker = Callable[[Sequence[FileToLookInto], CatalogConfig], Iterator[Look]]
