"""The agency's own folder: listed; files put by their bytes, moved, binned and taken back."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from tempfile import SpooledTemporaryFile, TemporaryFile
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import StringConstraints
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from desk.api.caller import Caller, Keeper
from desk.api.problems import NotServed
from desk.api.shapes import Asked, Slug, Text, Told
from desk.web.forms import LARGEST_FILE, SLOWEST_FILE, SLOWEST_LINE
from didd.adapters.folders.listing import shown
from didd.adapters.folders.writing import Entry
from didd.approval.what_may_be_decided import Refused
from didd.i18n import _
from didd.steps.workspace.ask_check import ask_after_files
from didd.steps.workspace.bin import in_bin
from didd.steps.workspace.files import (
    MEGABYTE,
    Brought,
    Move,
    delete_file,
    move_file,
    put_file,
    restore_file,
    used_bytes,
)
from didd.steps.workspace.folder_acts import entries_of
from didd.text.kept_names import split_path
from didd.text.storable import is_storable

router = APIRouter(tags=["files"], prefix="/agencies/{agency}")
#: Bytes of a file that are kept in memory while it comes.
_IN_MEMORY = 1024 * 1024
#: What is said of an operation that takes the bytes of a file.
BYTES: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}
FilePath = Annotated[str, Query(min_length=1, max_length=1000)]
Folder = Annotated[str, Query(max_length=1000)]


class Name(Told):
    """A name in the folder; an act on a file names its ``path`` and its ``mark``."""

    name: str
    path: str
    kind: str
    size: int
    changed_at: datetime
    mark: str


class FolderTold(Told):
    """One folder of the agency's, and how many bytes of how many the whole takes."""

    folder: str
    entries: list[Name]
    used: int
    quota: int
    largest: int


class Kept(Told):
    """A file that was kept, and the path that it has now; ``check``: one was asked for.

    ``with_us``: it lies with the office, as the agency's folder takes none.
    """

    path: str
    with_us: bool = False
    check: bool = False


class MoveAsked(Asked):
    """A file as it was shown, and where it is to go."""

    path: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    mark: Text
    folder: Text = ""
    name: Text


class InBin(Told):
    """A file in the bin: ``name`` takes it back to ``path``, until then."""

    name: str
    path: str
    at: datetime
    until: datetime


class BinnedAsked(Asked):
    """The name that a file has in the bin."""

    name: Text


@router.get("/files")
def folder(caller: Keeper, agency: Slug, folder: Folder = "") -> FolderTold:
    """List one folder of the agency, not what is below it."""
    del agency
    here, rules = caller.agency, caller.office.config.sop.files
    entries = entries_of(caller.office, here, folder)
    return FolderTold(
        folder=folder,
        entries=[_name(folder, each) for each in entries if is_storable(each.name)],
        used=used_bytes(caller.office, here),
        quota=rules.quota * MEGABYTE,
        largest=rules.largest * MEGABYTE,
    )


@router.put("/files", status_code=201, openapi_extra=BYTES)
async def put(
    caller: Keeper,
    agency: Slug,
    request: Request,
    path: FilePath,
    replaces: Annotated[str, Query(max_length=100)] = "",
) -> Kept:
    """Put a file into the folder by its bytes, and ask for a check of it.

    Nothing is overwritten: to take the place of a file, name its `mark` in `replaces`.
    """
    del agency
    here = caller.agency
    most = (caller.office.config.sop.files.largest + 1) * MEGABYTE
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        size = await receive(request, file, most)

        def keep() -> Kept:
            where, name = split_path(path)
            brought = Brought(where, name, file, size, replaces)  # pyright: ignore[reportArgumentType]
            put = put_file(caller.office, here, caller.id, brought)
            return Kept(path=put.path, with_us=put.with_us, check=_check(caller))

        return await run_in_threadpool(keep)


@router.post("/files/move")
def move(caller: Keeper, agency: Slug, body: MoveAsked) -> Kept:
    """Give a file another name or folder."""
    del agency
    wanted = Move(body.folder, body.name, body.mark)
    return Kept(path=move_file(caller.office, caller.agency, caller.id, body.path, wanted))


@router.delete("/files")
def delete(
    caller: Keeper, agency: Slug, path: FilePath, mark: Annotated[str, Query(max_length=100)]
) -> list[InBin]:
    """Put a file into the bin; answers with what lies in the bin."""
    del agency
    delete_file(caller.office, caller.agency, caller.id, path, mark)
    return _bin(caller)


@router.get("/bin")
def bin_of(caller: Keeper, agency: Slug) -> list[InBin]:
    """List what lies in the bin, the newest first."""
    del agency
    return _bin(caller)


@router.post("/bin/restore")
def restore(caller: Keeper, agency: Slug, body: BinnedAsked) -> Kept:
    """Take a file out of the bin, back to where it was."""
    del agency
    return Kept(path=restore_file(caller.office, caller.agency, caller.id, body.name))


async def receive(request: Request, file: Any, most: int) -> int:
    """Write the bytes of a request into a file; return how many. Raises for more, or too slow."""
    size = 0
    try:
        async with asyncio.timeout(max(SLOWEST_FILE, most / SLOWEST_LINE)):
            async for chunk in request.stream():
                size += len(chunk)
                if size > most:
                    raise NotServed(413, "too_large", _("The request brings more than fits."))
                file.write(chunk)
    except TimeoutError as error:
        raise HTTPException(408) from error
    file.seek(0)
    return size


async def content_of(request: Request) -> bytes:
    """Return the bytes of a paper or an answer's file that a request brings."""
    with TemporaryFile() as file:
        await receive(request, file, LARGEST_FILE)
        return await run_in_threadpool(file.read)


def _check(caller: Caller) -> bool:
    try:
        ask_after_files(caller.office, caller.agency, caller.id)
    except Refused:
        return False
    return True


def _bin(caller: Caller) -> list[InBin]:
    return [
        InBin(name=each.name, path=shown(each.deed.path), at=each.deed.at, until=each.until)
        for each in in_bin(caller.office, caller.agency)
    ]


def _name(folder: str, entry: Entry) -> Name:
    at = datetime.fromtimestamp(max(0, min(entry.mtime_ns, 2**62)) / 1e9, UTC)
    path = f"{folder}/{entry.name}" if folder else entry.name
    return Name(
        name=entry.name, path=path, kind=entry.kind, size=entry.size, changed_at=at, mark=entry.mark
    )
