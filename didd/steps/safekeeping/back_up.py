"""Back the office up into a folder: database, archive, settings, in one consistent state.

The database is read in one snapshot first, and a row is written after its file: so the files that
the snapshot names are there afterwards too, however busy the office is meanwhile. Only what no row
needs any more leaves the archive; what leaves it meanwhile is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.bag_files import DATA, REVISION
from didd.adapters.backup.shapes import Giver, Taker
from didd.adapters.backup.tables import Dumped, dump
from didd.i18n import _
from didd.office import Office
from didd.steps.safekeeping.kept_files import back_up_kept

#: What a backup says of itself, in its payload.
ABOUT = "backup.json"
#: All but the archive is in a folder of its own each time: that of the backup before stays whole.
STATE, ARCHIVE = "state", "archive"
DATABASE, SETTINGS, DESK, ASKED = "database", "settings", "desk", "questionnaires"
_CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class About:
    """What a backup is of: the schema's revision, the end of the audit chain, how much there is.

    ``head`` is the hash of the newest link, "" for an office in which nothing happened yet.
    """

    made_at: str
    revision: str
    head: str
    links: int
    files: int

    def to_json(self) -> bytes:
        """Return it as bytes, the same for the same."""
        return json.dumps(asdict(self), indent=1, sort_keys=True).encode() + b"\n"


@dataclass(frozen=True, slots=True)
class BackedUp:
    """What one backup did: ``copied`` files of the archive came, ``kept`` were there already."""

    about: About
    copied: int
    kept: int


def back_up(
    office: Office,
    bag: Taker,
    private: Mapping[str, bytes],
    tell: Callable[[int, int], None] = lambda _n, _of: None,
) -> BackedUp:
    """Back the office up; what an earlier backup in this folder has is not copied again.

    ``private`` are further files by their path in the backup. Raises ``BagError``.
    """
    with bag.alone():
        return _back_up(office, bag, private, tell)


def _back_up(
    office: Office, bag: Taker, private: Mapping[str, bytes], tell: Callable[[int, int], None]
) -> BackedUp:
    if bag.exists():
        bag.tidy()
    made_at = office.now()
    state = f"{STATE}/{made_at.strftime('%Y%m%dT%H%M%S%f')}"
    manifest: dict[str, str] = {}
    dumped = _database(office, bag, state, manifest)
    copied, kept = _archive(office, bag, manifest, tell)
    back_up_kept(office.desk_files, bag, manifest, state)
    for name, content in {**_settings(office), **private}.items():
        manifest[f"{DATA}/{state}/{name}"] = bag.add(f"{state}/{name}", [content])
    about = About(made_at.isoformat(), dumped.revision, dumped.head, dumped.links, copied + kept)
    manifest[f"{DATA}/{state}/{ABOUT}"] = bag.add(f"{state}/{ABOUT}", [about.to_json()])
    bag.commit(manifest, _info(office, about))
    bag.tidy()
    return BackedUp(about, copied, kept)


def about_of(bag: Giver) -> About:
    """Return what a backup says of itself; raises ``BagError``."""
    for path, digest in bag.manifest().items():
        if path.startswith(f"{DATA}/{STATE}/") and path.endswith(f"/{ABOUT}"):
            return About(**json.loads(b"".join(bag.read(path, digest))))
    raise BagError(_("{folder} holds no backup.", folder=bag.root))


def _database(office: Office, bag: Taker, state: str, manifest: dict[str, str]) -> Dumped:
    def keep(table: str, chunks: Iterator[bytes]) -> None:
        path = f"{state}/{DATABASE}/{table}.jsonl.gz"
        manifest[f"{DATA}/{path}"] = bag.add(path, chunks)

    return dump(office.store.engine, keep)


def _archive(
    office: Office, bag: Taker, manifest: dict[str, str], tell: Callable[[int, int], None]
) -> tuple[int, int]:
    digests = list(office.archive.digests())
    copied = 0
    for number, sha256 in enumerate(digests, start=1):
        path = f"{ARCHIVE}/{sha256[:2]}/{sha256[2:]}"
        if not bag.holds(path, sha256):
            try:
                _copy(office, bag, path, sha256)
            except FileNotFoundError:  # an establishment that failed took it back
                continue
            copied += 1
        manifest[f"{DATA}/{path}"] = sha256
        tell(number, len(digests))
    kept = sum(path.startswith(f"{DATA}/{ARCHIVE}/") for path in manifest) - copied
    return copied, kept


def _copy(office: Office, bag: Taker, path: str, sha256: str) -> None:
    with office.archive.open(sha256) as file:
        bag.add(path, iter(lambda: file.read(_CHUNK), b""))


def _settings(office: Office) -> dict[str, bytes]:
    """Return the office's own settings by their paths in a backup."""
    own = office.config.directory
    found = [(SETTINGS, path) for path in sorted(own.glob("*.yaml"))]
    found += [(ASKED, path) for path in sorted((own / ASKED).glob("*.csv"))]
    return {f"{part}/{path.name}": path.read_bytes() for part, path in found if path.is_file()}


def _info(office: Office, about: About) -> dict[str, str]:
    return {
        "Source-Organization": office.config.sop.government,
        "Bagging-Date": about.made_at[:10],
        "External-Description": f"{office.config.sop.name}: database, archive, settings",
        "Audit-Head": f"{about.links} {about.head}",
        REVISION: about.revision,
    }
