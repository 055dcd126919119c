"""Bring a backed-up office into an empty place: archive first, then the database as a whole.

A database that is not empty is told before anything is written: it may be another office's.

Every byte is held against the backup's manifest while it is read, and the audit chain is verified
before it is said to be done. Killed, it is repeated: the archive goes on where it was, and a
database that was not finished has nothing in it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from didd.adapters.backup.bag import BagError
from didd.adapters.backup.bag_files import DATA
from didd.adapters.backup.shapes import Giver
from didd.adapters.backup.tables import NotEmpty, load, make_ready
from didd.adapters.database.engine import migrate, open_engine
from didd.adapters.database.sweeping import NotSwept
from didd.adapters.store import Store
from didd.approval.audit_chain import GENESIS, verify
from didd.approval.audit_evidence import hold_against
from didd.i18n import Sentence, _
from didd.ports import Archive
from didd.steps.erasing.once_more import Proof, apply_again
from didd.steps.safekeeping.back_up import ARCHIVE, DATABASE, STATE, About, about_of
from didd.steps.safekeeping.kept_files import restore_kept


@dataclass(frozen=True, slots=True)
class Restored:
    """What was brought back, and ``problems`` of the audit chain, of which there should be none.

    Nor should what was erased still lie in the database's files.
    """

    about: About
    rows: int
    files: int
    problems: tuple[str, ...]


def restore_office(
    bag: Giver,
    database_url: str,
    archive: Archive,
    tell: Callable[[int, int], None] = lambda _n, _of: None,
    desk_files: Path | None = None,
    erased: Sequence[Proof] = (),
) -> Restored:
    """Fill an empty database and an archive from a backup, and agencies' files kept with us.

    What was ``erased`` after the backup was made is not brought back, nor what its chain says was.

    Raises ``BagError`` for a backup that was altered, or a database that is not empty, and
    ``DatabaseError`` for a backup of a newer version.
    """
    manifest, about = bag.manifest(), about_of(bag)
    _check_state(bag, manifest)
    with _empty(database_url) as engine:
        make_ready(engine, about.revision)
        never = frozenset(sha256 for proof in erased for sha256 in proof.digests)
        files = _archive(bag, manifest, archive, tell, never)
        if desk_files is not None:
            restore_kept(bag, manifest, desk_files, never)
        rows = load(engine, about.revision, lambda table: _lines(bag, manifest, table))
        migrate(engine)
        store = Store(engine)
        problems = [*_problems(store, about)]
        try:
            apply_again(store, archive, desk_files, erased)
        except NotSwept:
            problems.append(str(_not_swept()))
    return Restored(about, rows, files, tuple(problems))


def check_empty(bag: Giver, database_url: str) -> None:
    """Raise what ``restore_office`` does where the database cannot take this backup."""
    revision = about_of(bag).revision
    with _empty(database_url) as engine:
        make_ready(engine, revision)


@contextmanager
def _empty(database_url: str) -> Generator[sa.Engine]:
    engine = open_engine(database_url)
    try:
        yield engine
    except NotEmpty as error:
        raise BagError(
            _(
                "The database has something in it already (table {table}): a backup is restored "
                "into an empty one only. Name another in DIDD_DATABASE_URL.",
                table=error,
            )
        ) from error
    finally:
        engine.dispose()


def files_of(bag: Giver, part: str) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the small files of one part of a backup; raises ``BagError``."""
    for path, digest in bag.manifest().items():
        *_folder, kind, name = path.split("/")
        if kind == part and path.startswith(f"{DATA}/{STATE}/"):
            yield name, b"".join(bag.read(path, digest))


def _check_state(bag: Giver, manifest: dict[str, str]) -> None:
    """Read all but the archive once before anything of it is used."""
    for path, digest in manifest.items():
        if path.startswith(f"{DATA}/{STATE}/"):
            for _chunk in bag.read(path, digest):
                pass


def _archive(
    bag: Giver,
    manifest: dict[str, str],
    archive: Archive,
    tell: Callable[[int, int], None],
    never: Collection[str],
) -> int:
    there = f"{DATA}/{ARCHIVE}/"
    paths = [p for p, sha256 in manifest.items() if p.startswith(there) and sha256 not in never]
    for number, path in enumerate(paths, start=1):
        sha256 = manifest[path]
        if not archive.has(sha256):
            archive.put(bag.read(path, sha256))
        tell(number, len(paths))
    return len(paths)


def _not_swept() -> Sentence:
    return _(
        "What was erased still lies in the database's files, for somebody is at work in it: run "
        "didd erase file once more for each of those files."
    )


def _lines(bag: Giver, manifest: dict[str, str], table: str) -> Iterator[bytes]:
    for path, digest in manifest.items():
        if path.startswith(f"{DATA}/{STATE}/") and path.endswith(f"/{DATABASE}/{table}.jsonl.gz"):
            yield from bag.read(path, digest)


def _problems(store: Store, about: About) -> Iterator[str]:
    kept = store.evidence.read()
    found = (*verify(kept.events), *hold_against(kept.claims, kept.events), *kept.altered)
    yield from (each.problem for each in found)
    yield from kept.guards
    if store.audit.head() != (about.head or GENESIS):
        yield str(_("The audit chain ends elsewhere than the backup says."))
