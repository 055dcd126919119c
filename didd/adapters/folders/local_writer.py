"""Writing into a folder on a disk: every way down is opened part by part, without any link."""

from __future__ import annotations

import errno
import hashlib
import os
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from stat import S_ISDIR, S_ISREG
from typing import BinaryIO

from didd.adapters.folders import listing
from didd.adapters.folders.listing import OWN_FOLDER
from didd.adapters.folders.writing import BIN, PART, Entry, Sure, chunks_of, hidden_name
from didd.private_files import share_like
from didd.text.kept_names import split_path

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_NEW = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
#: Bits that a folder and a file take from the folder above: others never write, nothing runs.
_FOLDER_MODE, _FILE_MODE = 0o2775, 0o664
#: Disks without hard links (FAT, some shares): there a name is looked for before it is given.
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EACCES}
#: Seconds after which a file that never came whole counts as left by a killed program.
_LEFT = 24 * 3600


class LocalWriter:
    """See ``FolderWriter``."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def entries(self, folder: str) -> list[Entry]:
        """List one folder; nothing for one that is not there."""
        try:
            with self._opened(folder) as handle, os.scandir(handle) as found:
                return [entry for each in found if (entry := _entry(each))]
        except FileNotFoundError:
            if folder:
                return []
            raise

    def takes(self, folder: str) -> bool:
        """Whether this process may write there, or into what is above of it."""
        where = PurePosixPath(folder)
        for above in dict.fromkeys(
            ("" if str(p) == "." else str(p)) for p in (where, *where.parents)
        ):
            with suppress(FileNotFoundError), self._opened(above) as handle:
                may = os.W_OK | os.X_OK
                return os.access(".", may, dir_fd=handle, effective_ids=True)
        return False

    def sizes(self) -> dict[str, int]:
        """Return the size of each file, of the bin too, by path; of none that is not whole yet."""
        found: dict[str, int] = {}
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            with suppress(OSError):
                for entry in self.entries(folder):
                    path = f"{folder}/{entry.name}" if folder else entry.name
                    if entry.kind == "folder" and (folder != OWN_FOLDER or path == BIN):
                        waiting.append(path)
                    elif entry.kind == "file" and _counts(path, entry.name):
                        found[path] = entry.size
        return found

    def put(self, path: str, source: BinaryIO, sure: Sure) -> None:
        """Write a new file; a killed one leaves a hidden file, which a later one takes away."""
        folder, name = split_path(path)
        with self._opened(folder, make=True) as into:
            _sweep(into)
            part = hidden_name()
            try:
                self._write(into, part, source, sure)
                _give_name(into, part, into, name)
                os.fsync(into)
            finally:
                with suppress(FileNotFoundError):
                    os.unlink(part, dir_fd=into)

    def _write(self, into: int, part: str, source: BinaryIO, sure: Sure) -> None:
        hasher, size = hashlib.sha256(), 0
        with os.fdopen(os.open(part, _NEW, 0o600, dir_fd=into), "wb") as out:
            for chunk in chunks_of(source):
                hasher.update(chunk)
                size += len(chunk)
                out.write(chunk)
            out.flush()
            share_like(out.fileno(), os.fstat(into), _FILE_MODE)
            os.fsync(out.fileno())
        sure(size, hasher.hexdigest())

    def move(self, old: str, new: str) -> None:
        """Give a file another path; never over another one."""
        (before, name), (after, other) = split_path(old), split_path(new)
        with self._opened(before) as away, self._opened(after, make=True) as into:
            if not S_ISREG(os.stat(name, dir_fd=away, follow_symlinks=False).st_mode):
                raise OSError(errno.EINVAL, str(listing.NO_FILE))
            _give_name(away, name, into, other)

    def remove(self, path: str) -> None:
        """Delete a file for good."""
        folder, name = split_path(path)
        with self._opened(folder) as handle:
            os.unlink(name, dir_fd=handle)

    @contextmanager
    def _opened(self, folder: str, *, make: bool = False) -> Generator[int]:
        """Open a folder below the root, made where it is absent."""
        handle = os.open(self.root, _FOLDER)
        try:
            for part in PurePosixPath(folder).parts:
                below = _below(handle, part, make=make)
                os.close(handle)
                handle = below
            yield handle
        finally:
            os.close(handle)


def _below(handle: int, part: str, *, make: bool) -> int:
    made = False
    if make:
        with suppress(FileExistsError):
            os.mkdir(part, 0o700, dir_fd=handle)
            made = True
    try:
        below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=handle)
    except OSError as error:
        if error.errno in {errno.ENOTDIR, errno.ELOOP}:
            raise OSError(errno.ELOOP, str(listing.LINK)) from error
        raise
    if made:
        share_like(below, os.fstat(handle), _FOLDER_MODE)
    return below


def _give_name(away: int, name: str, into: int, other: str) -> None:
    """Move a name, never over another one: a link first, which fails where one is there."""
    try:
        os.link(name, other, src_dir_fd=away, dst_dir_fd=into, follow_symlinks=False)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
    else:
        os.unlink(name, dir_fd=away)
        return
    with suppress(FileNotFoundError):
        os.stat(other, dir_fd=into, follow_symlinks=False)
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    os.rename(name, other, src_dir_fd=away, dst_dir_fd=into)


def _counts(path: str, name: str) -> bool:
    ours = path.startswith(f"{OWN_FOLDER}/") and not path.startswith(f"{BIN}/")
    return not (ours or (name.startswith(".") and name.endswith(PART)))


def _sweep(handle: int) -> None:
    """Take away what killed programs left half written."""
    for name in os.listdir(handle):
        if name.startswith(".") and name.endswith(PART):
            with suppress(OSError):
                at = os.stat(name, dir_fd=handle, follow_symlinks=False).st_mtime
                if time.time() - at > _LEFT:
                    os.unlink(name, dir_fd=handle)


def _entry(found: os.DirEntry[str]) -> Entry | None:
    try:
        info = found.stat(follow_symlinks=False)
    except OSError:
        return None
    kinds = {S_ISREG(info.st_mode): "file", S_ISDIR(info.st_mode): "folder"}
    return Entry(found.name, kinds.get(True, "other"), info.st_size, info.st_mtime_ns)
