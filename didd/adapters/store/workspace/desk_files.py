"""What officers did at the desk to the files of agencies' folders."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from didd.adapters.database.engine import in_batches, writing
from didd.adapters.database.schema import desk_file, document, harvest
from didd.adapters.store.audit.audit_log import append
from didd.approval.audit_chain import Act


class FileAct(StrEnum):
    """What is done to a file of an agency's folder at the desk."""

    UPLOAD = "upload"
    REPLACE = "replace"
    MOVE = "move"
    DELETE = "delete"
    RESTORE = "restore"
    PURGE = "purge"


#: Acts that bring new bytes; a moment after they are kept the file has its name.
_SENT = (FileAct.UPLOAD.value, FileAct.REPLACE.value)
_ABOUT = timedelta(seconds=5)
#: Acts that bring bytes into the folder.
_BRINGING = (FileAct.UPLOAD.value, FileAct.REPLACE.value, FileAct.RESTORE.value)


@dataclass(frozen=True, slots=True)
class FileDeed:
    """One act on one file. ``target`` is where it is afterwards: a path, or its name in the bin.

    ``shown`` is the path as it may be shown to anybody, numbers of persons masked.
    """

    agency: str
    act: FileAct
    path: str
    target: str
    shown: str
    size: int
    sha256: str
    officer: str
    role: str
    holder: str
    at: datetime


class Full(Exception):
    """There is no room for the file any more: others came at the same time."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many bytes a folder may hold at ``most``, and what it held at ``since``.

    ``sizes`` are its files by place and path where that is known, else what it held at the last
    check counts, and the bytes ``binned``.
    """

    most: int
    since: datetime
    binned: int = 0
    sizes: Mapping[tuple[int, str], int] | None = None


class DeskFiles:
    """Rows are only added, each with its link in the audit chain."""

    def __init__(self, engine: sa.Engine) -> None:
        self.engine = engine

    def keep(self, deed: FileDeed, room: Room | None = None) -> None:
        """Keep what was done; with ``room``, raise ``Full`` where it does not fit any more.

        Of several that come at once each sees those that were kept before it.
        """
        with writing(self.engine) as connection:
            if room and _held(connection, deed.agency, room) + deed.size > room.most:
                raise Full(deed.path)
            connection.execute(desk_file.insert().values(**{**asdict(deed), "act": deed.act.value}))
            act = Act(
                actor=deed.officer,
                role=deed.role,
                act=f"file.{deed.act.value}",
                object=f"agency/{deed.agency}",
                content_hash=deed.sha256,
                details={
                    "agency": deed.agency,
                    "path": deed.shown,
                    "size": deed.size,
                    "holder": deed.holder,
                },
            )
            append(connection, act, deed.at)

    def binned(self, agency: str, names: Collection[str]) -> dict[str, FileDeed]:
        """Return how files came into the bin, by their names there."""
        into_the_bin = sa.select(desk_file).where(
            desk_file.c.agency == agency,
            desk_file.c.act.in_([FileAct.DELETE.value, FileAct.REPLACE.value]),
        )
        with self.engine.connect() as connection:
            rows = [
                row
                for some in in_batches(names)
                for row in connection.execute(
                    into_the_bin.where(desk_file.c.target.in_(some))
                ).mappings()
            ]
        return {row["target"]: _read(row) for row in sorted(rows, key=itemgetter("id"))}

    def moved_by(self, officer: str, agency: str) -> dict[str, str]:
        """Return where this one moved files of the agency, by the paths that they had."""
        query = sa.select(desk_file.c.path, desk_file.c.target).where(
            desk_file.c.agency == agency,
            desk_file.c.act == FileAct.MOVE.value,
            desk_file.c.officer == officer,
        )
        with self.engine.connect() as connection:
            return {row.path: row.target for row in connection.execute(query)}

    def used(self, agency: str) -> int:
        """Return how many bytes the folder holds: as last seen, and what came at the desk since.

        What was deleted since is not among them: it is counted where it lies, in the bin.
        """
        with self.engine.connect() as connection:
            return _used(connection, agency)

    def held(self, agency: str, room: Room) -> int:
        """Return how many bytes the folder holds now, seen that it held what ``room`` says."""
        with self.engine.connect() as connection:
            return _held(connection, agency, room)


def _used(connection: sa.Connection, agency: str) -> int:
    seen = sa.select(sa.func.coalesce(sa.func.sum(document.c.size), 0)).where(
        document.c.agency == agency, document.c.missing_since.is_(None)
    )
    last = sa.select(sa.func.max(harvest.c.started_at)).where(
        harvest.c.agency == agency, harvest.c.status == "inventoried"
    )
    since = connection.execute(last).scalar()
    change = sa.case(
        (desk_file.c.act.in_(_BRINGING), desk_file.c.size),
        (desk_file.c.act == FileAct.DELETE.value, -desk_file.c.size),
        else_=0,
    )
    came = sa.select(sa.func.coalesce(sa.func.sum(change), 0)).where(desk_file.c.agency == agency)
    if since is not None:
        came = came.where(desk_file.c.at > since)
    return max(sum(int(connection.execute(each).scalar_one()) for each in (seen, came)), 0)


def _held(connection: sa.Connection, agency: str, room: Room) -> int:
    """Return what the folder holds, with files that are about to get their names."""
    if room.sizes is None:
        return _used(connection, agency) + room.binned
    coming = sa.select(desk_file.c.path, desk_file.c.size).where(
        desk_file.c.agency == agency,
        desk_file.c.act.in_(_SENT),
        desk_file.c.at > room.since - _ABOUT,
    )
    came = connection.execute(coming).all()
    there = {(path, size) for (_place, path), size in room.sizes.items()}
    return sum(room.sizes.values()) + sum(
        row.size for row in came if (row.path, row.size) not in there
    )


def _read(row: Mapping[Any, Any]) -> FileDeed:
    values: dict[str, Any] = {name: value for name, value in row.items() if name != "id"}
    values["act"] = FileAct(values["act"])
    return FileDeed(**values)
