"""The nouns of the SOP as frozen values: if one exists, it is valid.

Only types, and the identities and hashes derived from them, belong here. Reading, deciding and
writing are in the modules named after the step. Times are aware UTC, dates are Indonesian
calendar dates, digests are lower-case hex sha256, sizes are bytes.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

#: Root of every identifier this project derives (RFC 9562, version 5). Never change it.
NAMESPACE = uuid.UUID("6a1f3c52-64a1-5d0e-9d9b-d1dd00000473")

#: Between the parts of a list in canonical text.
LIST_MARK = " | "


class Classification(StrEnum):
    """Legal class of information (UU 14/2008 Pasal 9, 10, 11, 17)."""

    BERKALA = "BERKALA"
    SERTA_MERTA = "SERTA_MERTA"
    SETIAP_SAAT = "SETIAP_SAAT"
    DIKECUALIKAN = "DIKECUALIKAN"


class Form(StrEnum):
    """Form in which information is available (bentuk informasi)."""

    HARDCOPY = "HARDCOPY"
    SOFTCOPY = "SOFTCOPY"
    REKAM = "REKAM"


class Severity(StrEnum):
    """What a finding does: an error holds the row back, the others do not."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Role(StrEnum):
    """Roles of the SOP; their labels come from ``sop.yaml``."""

    AGENCY_OFFICER = "agency_officer"
    CHIEF_OFFICER = "chief_officer"
    SUPERIOR = "superior"
    PORTAL_ADMIN = "portal_admin"
    AUDITOR = "auditor"


class DecisionKind(StrEnum):
    """What an officer may decide on a submission: the superior to strike it, the chief the rest."""

    APPROVE = "approve"
    RETURN = "return"
    REJECT = "reject"
    TEST = "test"
    EXCLUDE = "exclude"
    OPEN = "open"
    REDACT = "redact"
    STRIKE = "strike"


class State(StrEnum):
    """The state of a record's newest version; derived, never stored."""

    SUBMITTED = "diajukan"
    APPROVED = "disetujui"
    RETURNED = "dikembalikan"
    REJECTED = "ditolak"
    TESTED = "uji_konsekuensi"
    EXCLUDED = "dikecualikan"
    OPENED = "dibuka"
    REDACTED = "dibuka_dihitamkan"
    SUPERSEDED = "digantikan"


class Effect(StrEnum):
    """What a decree does with the one before it: replace, amend, or correct slips of the pen."""

    REVOKE = "mencabut"
    AMEND = "mengubah"
    CORRECT = "meralat"


class EditionStatus(StrEnum):
    """A draft may be compiled again; an established edition never changes."""

    DRAFT = "draft"
    ESTABLISHED = "established"


_canonical = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical_json(value: Any) -> str:
    """Return ``value`` as JSON in which equal values have equal bytes (sorted keys, no spaces).

    >>> canonical_json({"b": 1, "a": "é"})
    '{"a":"é","b":1}'
    """
    return _canonical(value)


def digest(value: Any) -> str:
    """Return the hash of a JSON value: hex sha256 of its canonical JSON."""
    return hashlib.sha256(canonical_json(value).encode("utf-8", "surrogatepass")).hexdigest()


def derived_id(*parts: str) -> str:
    """Return a stable UUIDv5 derived from ``parts``, e.g. agency and record key."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


@dataclass(frozen=True, slots=True)
class Agency:
    """A Perangkat Daerah as it is on a day. ``slug`` never changes.

    ``parent`` is the slug of the agency above it, ``former`` its earlier names, the oldest first;
    one that ``ended`` on a day may have a ``successor``. Of both relatives the slug, and how they
    are called on the same day. ``told`` are extras of its organization, by their keys.
    """

    slug: str
    name: str
    abbreviation: str
    source: str | None = None
    organization: str = ""
    predecessor: str | None = None
    verified: bool = True
    sample: bool = False
    parent: str = ""
    former: tuple[str, ...] = ()
    successor: str = ""
    ended: date | None = None
    parent_name: str = ""
    successor_name: str = ""
    told: tuple[tuple[str, str], ...] = ()

    @property
    def living(self) -> bool:
        """Return whether it has not ended."""
        return self.ended is None

    @property
    def organization_name(self) -> str:
        """Return the name of this agency's CKAN organization."""
        return self.organization or self.slug


@dataclass(frozen=True, slots=True)
class Document:
    """A file found in an agency's folder. ``path`` is relative, with ``/``, unique there.

    ``mark`` is the folder's mark of the file's state besides size and time, as in ``FileStat``.
    """

    path: str
    size: int
    mtime_ns: int
    sha256: str
    media_type: str
    mark: int = 0

    @property
    def name(self) -> str:
        """Return the file name without folders."""
        return self.path.rsplit("/", 1)[-1]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A directory entry that was not read, and the reason, for people."""

    path: str
    reason: str


#: The source of rows that were added at the desk, and the column of cells that were typed there:
#: no path in a folder begins so.
AT_THE_DESK = "/meja"
#: No field: among a row's ``columns`` it says that what is listed is on the web.
ONLINE = "(online)"


@dataclass(frozen=True, slots=True)
class InventoryRow:
    """One proposed record as found: field code → raw text.

    ``source`` is the inventory file, ``row`` its 1-based row there (0 for a file without a row),
    ``columns`` the letter or name of each field's column; ``ONLINE`` among them says that the row
    speaks of the web where no field does. ``desk`` says what of it was typed at the desk.
    """

    source: str
    sheet: str
    row: int
    values: Mapping[str, str]
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    desk: AtDesk | None = None


@dataclass(frozen=True, slots=True)
class AtDesk:
    """What of a row was mended or added at the desk.

    ``item`` is what was mended there, ``key`` the record's where it was one before. ``own`` are the
    agency's own texts of the cells that the desk supersedes ("" for none), ``letters`` where they
    stand, ``changed`` those that the agency has changed since: nobody has chosen yet.
    """

    item: str
    key: str = ""
    own: Mapping[str, str] = field(default_factory=dict[str, str])
    letters: Mapping[str, str] = field(default_factory=dict[str, str])
    changed: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        own, letters = dict(self.own), dict(self.letters)
        plain = {"item": self.item, "key": self.key, "own": own, "letters": letters}
        return {**plain, "changed": list(self.changed)}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> AtDesk:
        """Read what ``to_json`` wrote."""
        values = dict(plain)
        return cls(changed=tuple(values.pop("changed")), **values)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something an agency should mend or know. ``rule`` is a stable id; ``message`` is for people.

    ``row``, ``column`` and ``field`` are places in the agency's list; ``page`` (1-based) and
    ``cell`` ("C5", "C", "5") are places inside another file. ``sheet`` is used for both.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str = ""
    file: str = ""
    sheet: str = ""
    row: int = 0
    column: str = ""
    field: str = ""
    value: str = ""
    page: int = 0
    cell: str = ""


@dataclass(frozen=True, slots=True)
class RecordFile:
    """A file of a record: its path, and the digest and size of its bytes."""

    path: str
    sha256: str
    size: int
    media_type: str

    @property
    def name(self) -> str:
        """Return the file name without folders."""
        return self.path.rsplit("/", 1)[-1]

    def to_json(self) -> dict[str, Any]:
        """Return JSON types."""
        sha256, size, media_type = self.sha256, self.size, self.media_type
        return {"path": self.path, "sha256": sha256, "size": size, "media_type": media_type}


@dataclass(frozen=True, slots=True)
class Record:
    """An accepted item of information (butir daftar): every required field is present.

    ``key`` is assigned once and kept; ``id`` is derived from agency and key. ``fields`` holds
    the other fields of ``metadata.yaml`` as canonical text (lists joined by ``" | "``).
    """

    agency: str
    key: str
    classification: Classification
    title: str
    fields: Mapping[str, str]
    files: tuple[RecordFile, ...] = ()
    position: int = 0

    @property
    def id(self) -> str:
        """Return the stable id, which is also the CKAN dataset's id."""
        return derived_id("record", self.agency, self.key)

    @property
    def excluded(self) -> bool:
        """Whether the law excludes this information from the public (UU 14/2008 Pasal 17)."""
        return self.classification is Classification.DIKECUALIKAN

    @property
    def content_hash(self) -> str:
        """Return the hash over metadata and file digests: exactly what an officer approves.

        The row's position in its sheet is not part of it: sorting a list changes nothing.
        """
        return digest(
            {
                "agency": self.agency,
                "key": self.key,
                "classification": self.classification.value,
                "title": self.title,
                "fields": {k: v for k, v in self.fields.items() if v and k != "nomor"},
                "files": [[f.name, f.sha256] for f in self.files],
            }
        )

    def to_json(self) -> dict[str, Any]:
        """Return JSON types, for storage and for ``--json``."""
        return {
            "agency": self.agency,
            "key": self.key,
            "classification": self.classification.value,
            "title": self.title,
            "fields": dict(self.fields),
            "files": [file.to_json() for file in self.files],
            "position": self.position,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Record:
        """Parse the output of ``to_json``; raises ``KeyError`` for a missing key."""
        return cls(
            agency=plain["agency"],
            key=plain["key"],
            classification=Classification(plain["classification"]),
            title=plain["title"],
            fields=dict(plain["fields"]),
            files=tuple(RecordFile(**f) for f in plain["files"]),
            position=plain.get("position", 0),
        )


@dataclass(frozen=True, slots=True)
class Submission:
    """A version of a record submitted to the chief officer (usulan).

    ``through`` is the program that submitted it in the officer's name; "" where they did. It is
    ``to_test`` where only a consequence test can decide on it. ``original`` is the content hash of
    the version whose redacted copy (salinan dihitamkan) this one is; "" for all others, and never
    shown outside the office.
    """

    id: int
    agency: str
    record: Record
    content_hash: str
    submitted_by: str
    submitted_at: datetime
    state: State
    through: str = ""
    holder: str = ""
    to_test: bool = False
    original: str = ""


@dataclass(frozen=True, slots=True)
class Officer:
    """A person with a role, for some agencies or (``agencies`` empty) for all, in a term."""

    id: str
    name: str
    role: Role
    position: str
    agencies: tuple[str, ...] = ()
    nip: str = ""
    rank: str = ""
    acting: str = ""
    mandate: str = ""
    since: date | None = None
    until: date | None = None
    sample: bool = False

    @property
    def holder(self) -> str:
        """Return who acts, as it is kept and printed with an act: name, position, mandate."""
        position = " ".join(part for part in (self.acting, self.position) if part)
        return f"{self.name}, {position}" + (f" ({self.mandate})" if self.mandate else "")

    def serves(self, agency: str, day: date) -> bool:
        """Whether this officer held the role for ``agency`` on ``day``."""
        return (
            (not self.agencies or agency in self.agencies)
            and (self.since is None or self.since <= day)
            and (self.until is None or day <= self.until)
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """An officer's decision: on which content, in which role, when, and why.

    ``holder`` tells who held the role on that day, as it was then; ``ground`` is the ground in law
    of a rejection or an exclusion, ``minutes`` are those of a consequence test (JSON).
    """

    id: int
    agency: str
    record_id: str
    content_hash: str
    kind: DecisionKind
    officer: str
    role: Role
    reason: str
    decided_at: datetime
    holder: str = ""
    ground: str = ""
    minutes: str = ""


@dataclass(frozen=True, slots=True)
class Decree:
    """The keputusan that establishes an edition.

    ``mandate`` is that of a signatory who acts for another; ``exception`` tells where one person
    did what two should have done, as the office's setting allowed. ``earlier`` says what this one
    does with the decree before it, ``signature`` what the signed file says of its signatures. Of a
    ralat ``corrected`` names both decrees by which the list stands.
    """

    number: str
    date: date
    officer: str
    signatory: str
    position: str
    nip: str = ""
    rank: str = ""
    subject: str = ""
    place: str = "Palangka Raya"
    mandate: str = ""
    exception: str = ""
    earlier: str = ""
    signature: str = ""
    corrected: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a register: the record as approved, with its number in the printed list.

    ``derived`` holds fields that the agency left empty and that follow from the files, the portal
    or the settings: never part of what was approved, marked as such wherever they are shown.
    """

    number: str
    record_id: str
    content_hash: str
    classification: Classification
    title: str
    fields: Mapping[str, str]
    files: tuple[RecordFile, ...] = ()
    derived: Mapping[str, str] = field(default_factory=dict[str, str])

    def to_json(self) -> dict[str, Any]:
        """Return JSON types, for storage and for hashes; nothing derived, no such key."""
        plain: dict[str, Any] = {
            "number": self.number,
            "record_id": self.record_id,
            "content_hash": self.content_hash,
            "classification": self.classification.value,
            "title": self.title,
            "fields": dict(self.fields),
            "files": [file.to_json() for file in self.files],
        }
        return plain | ({"derived": dict(self.derived)} if self.derived else {})


@dataclass(frozen=True, slots=True)
class Register:
    """The compiled DIDD of one agency: deterministic for the same records and decisions."""

    agency: str
    agency_name: str
    year: int
    as_of: date
    entries: tuple[Entry, ...]

    @property
    def content_hash(self) -> str:
        """Return the hash over the list's content, without the day of compilation."""
        return digest([self.agency, self.year, [e.to_json() for e in self.entries]])

    def to_json(self) -> dict[str, Any]:
        """Return JSON types, for storage."""
        return {
            "agency": self.agency,
            "agency_name": self.agency_name,
            "year": self.year,
            "as_of": self.as_of.isoformat(),
            "entries": [e.to_json() for e in self.entries],
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Register:
        """Read what ``to_json`` wrote."""
        return cls(
            agency=plain["agency"],
            agency_name=plain["agency_name"],
            year=plain["year"],
            as_of=date.fromisoformat(plain["as_of"]),
            entries=tuple(
                Entry(
                    number=e["number"],
                    record_id=e["record_id"],
                    content_hash=e["content_hash"],
                    classification=Classification(e["classification"]),
                    title=e["title"],
                    fields=dict(e["fields"]),
                    files=tuple(RecordFile(**f) for f in e["files"]),
                    derived=dict(e.get("derived", {})),
                )
                for e in plain["entries"]
            ),
        )


@dataclass(frozen=True, slots=True)
class ClosedLine:
    """What the public copy of an edition tells about a masked line.

    Closed: ``since`` that day, ``by`` which role (never a person), ``reason`` and legal
    ``ground``; ``reference`` replaces the record's id. Files under embargo: ``until``.
    """

    number: str
    classification: Classification
    reference: str = ""
    since: date | None = None
    by: str = ""
    reason: str = ""
    ground: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RegisterEdition:
    """A register with its number (per agency and year) and, once established, its decree.

    ``outputs`` maps a format (csv, json, xlsx, pdf) to the sha256 of its bytes in the archive.
    ``closed`` is empty for the edition itself; in the public copy it lists which of
    its lines are masked (``didd.publication.public_copies``).
    """

    id: int
    register: Register
    number: int
    status: EditionStatus
    compiled_at: datetime
    decree: Decree | None = None
    established_at: datetime | None = None
    outputs: Mapping[str, str] = field(default_factory=dict[str, str])
    audit_head: str = ""
    closed: tuple[ClosedLine, ...] = ()

    @property
    def label(self) -> str:
        """Return its name for people, e.g. ``2026/1``."""
        return f"{self.register.year}/{self.number}"


@dataclass(frozen=True, slots=True)
class Package:
    """The desired state of one CKAN dataset: metadata in CKAN's form, and the digests of its files.

    ``dataset`` is the dict for ``package_create`` (with ``id``, ``name``, ``resources``); every
    resource has an ``id`` and a ``hash``. ``files`` maps a resource id to its sha256.
    """

    dataset: Mapping[str, Any]
    files: Mapping[str, str]

    @property
    def id(self) -> str:
        """Return the Return the CKAN dataset id."""
        return str(self.dataset["id"])

    @property
    def name(self) -> str:
        """Return the Return the CKAN dataset name."""
        return str(self.dataset["name"])

    @property
    def package_hash(self) -> str:
        """Return the hash over everything the portal must show for this dataset."""
        return digest({"dataset": self.dataset, "files": dict(self.files)})


class Action(StrEnum):
    """What a plan does to one dataset."""

    CREATE = "create"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    UNCHANGED = "unchanged"
    WAITING = "waiting"


#: Actions of a plan that change nothing now.
IDLE = frozenset({Action.UNCHANGED, Action.WAITING})


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One line of a plan. ``changes`` lists the differences by field and file.

    A withdrawal's ``reason`` and legal ``ground`` are shown on its tombstone, and
    ``reference`` is its public id where not even its own id may be shown.
    """

    action: Action
    dataset_id: str
    name: str
    title: str
    package_hash: str
    changes: tuple[str, ...] = ()
    reason: str = ""
    ground: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class PublicationPlan:
    """Everything that must change on the portal for one agency."""

    agency: str
    edition_id: int
    items: tuple[PlanItem, ...]

    def of(self, action: Action) -> tuple[PlanItem, ...]:
        """Return the items with this action, in plan order."""
        return tuple(i for i in self.items if i.action is action)

    @property
    def to_do(self) -> tuple[PlanItem, ...]:
        """Return the items that change something on the portal, in plan order."""
        return tuple(i for i in self.items if i.action not in IDLE)

    @property
    def plan_hash(self) -> str:
        """Return the hash of the plan's canonical JSON."""
        return digest([self.agency, self.edition_id, [asdict(i) for i in self.items]])


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """What we last published under this dataset id, and the portal's timestamp then."""

    dataset_id: str
    agency: str
    name: str
    title: str
    package_hash: str
    state: str
    metadata_modified: str
    published_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof that one dataset was read back from the portal and equals the plan."""

    dataset_id: str
    agency: str
    action: Action
    name: str
    package_hash: str
    plan_hash: str
    verified_at: datetime
    metadata_modified: str = ""
    files: tuple[str, ...] = ()
    reason: str = ""
    ground: str = ""


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """One link of the audit chain: who did what to which content; ``hash`` covers ``previous``."""

    seq: int
    at: datetime
    actor: str
    role: str
    act: str
    object: str
    content_hash: str
    details: Mapping[str, Any]
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Tombstone:
    """What the public sees in place of a withdrawn dataset: never its title.

    ``reason`` and ``ground`` are in Indonesian, from an officer or the planner. If
    ``reference`` is given, it replaces id and name in all public output.
    """

    at: datetime
    reason: str
    ground: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class LostTombstone:
    """A tombstone as it stood on a portal that may be lost: enough to put it up again.

    ``name`` and ``files`` (ids) are the addresses that it answers at, ``organization`` is a name.
    """

    dataset_id: str
    name: str
    organization: str
    files: tuple[str, ...]
    told: Tombstone

    @property
    def public_id(self) -> str:
        """Return the id that the public knows it by."""
        return self.told.reference or self.dataset_id


@dataclass(frozen=True, slots=True)
class Head:
    """The head of a chain at some time, published so that copies elsewhere anchor it.

    ``chain`` is the hash of the chain's first link: it distinguishes offices' chains.
    """

    chain: str
    seq: int
    hash: str
    at: datetime
