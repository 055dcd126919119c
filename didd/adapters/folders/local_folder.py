"""Agency folders on local and network disks: listing and reading, never following a link."""

from __future__ import annotations

import errno
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path
from shutil import copyfile
from stat import S_ISDIR, S_ISLNK, S_ISREG

from didd.adapters.folders import listing
from didd.adapters.folders.listing import OWN_FOLDER, FileGone, FolderUnavailable, Listing, shown
from didd.i18n import _
from didd.model import Skipped
from didd.records.folder_changes import FileStat, Link, linked_outside

#: Do not follow links, and do not block on pipes.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC

#: Marks are stored as signed 64-bit integers.
_WHOLE = listing.FURTHEST
#: Files from this size on are checked for holes; up to this number of data extents ...
_LARGE = 1 << 30
_EXTENTS = 10_000
#: ... and below this share of data a file counts as hollow.
_HOLLOW = 100


class LocalFolder:
    """An agency's folder on a mounted disk."""

    def __init__(self, root: Path, settle_seconds: float = 0) -> None:
        self.root = root
        self.settle_seconds = settle_seconds

    @property
    def address(self) -> str:
        """Return its path."""
        return str(self.root)

    def exists(self) -> bool:
        """Whether it exists."""
        return self.root.is_dir()

    def scan(self) -> Listing:
        """List the whole tree, in path order; raises ``FolderUnavailable``."""
        files: list[FileStat] = []
        skipped: list[Skipped] = []
        links: list[Link] = []
        if not self.root.is_dir():
            raise FolderUnavailable(
                _("Folder {folder} is not there or cannot be opened.", folder=self.root)
            )
        waiting = [""]  # an explicit stack: folders may nest deeper than Python's recursion limit
        while waiting:
            waiting += self._list(waiting.pop(), files, skipped, links)
        if outside := linked_outside(links):
            skipped += (Skipped(f.path, str(listing.HARD_LINK)) for f in files if f.real in outside)
            files = [f for f in files if f.real not in outside]
        files = self._settled(files, skipped)
        return Listing(listing.each_once(files), tuple(sorted(skipped, key=lambda s: s.path)))

    def _list(
        self, prefix: str, files: list[FileStat], skipped: list[Skipped], links: list[Link]
    ) -> list[str]:
        """List one folder; return its subfolders."""
        try:
            if prefix:  # without the trailing "/", with which a link would be followed
                handle = os.open(f"{self.root}/{prefix[:-1]}", _FOLDER | os.O_NOFOLLOW)
            else:
                handle = os.open(self.root, _FOLDER)
        except OSError as error:
            return self._closed(prefix, error, skipped)
        try:  # entries are stat'ed relative to the open folder, whose path may have been swapped
            return self._sort_out(prefix, list(os.scandir(handle)), files, skipped, links)
        except OSError as error:
            return self._closed(prefix, error, skipped)
        finally:
            os.close(handle)

    def _closed(self, prefix: str, error: OSError, skipped: list[Skipped]) -> list[str]:
        """Record a folder that cannot be listed; raise for the root."""
        if not prefix:
            raise FolderUnavailable(
                _(
                    "Folder {folder} cannot be opened ({cause}).",
                    folder=self.root,
                    cause=listing.cause(error),
                )
            ) from error
        skipped.append(Skipped(shown(prefix), f"{listing.CLOSED_FOLDER} ({listing.cause(error)})"))
        return []

    @staticmethod
    def _sort_out(
        prefix: str,
        entries: Iterable[os.DirEntry[str]],
        files: list[FileStat],
        skipped: list[Skipped],
        links: list[Link],
    ) -> list[str]:
        """Sort the entries of one folder into files and skipped ones; return its subfolders.

        ``links`` collects every name of a file that has several, also of a skipped one.
        """
        below: list[str] = []
        for entry in entries:
            name = entry.name
            if not prefix and name == OWN_FOLDER:
                continue
            real = prefix + name
            try:
                info = entry.stat(follow_symlinks=False)
            except OSError:
                skipped.append(Skipped(shown(real), str(listing.VANISHED)))
                continue
            reason, regular = listing.reason_to_skip(name), S_ISREG(info.st_mode)
            if regular and info.st_nlink > 1:
                links.append(Link(info.st_dev, info.st_ino, info.st_nlink, real))
            if regular and not reason and info.st_size:
                path = real if real.isascii() else shown(real)
                # Inlined ``mark``: a call for each file would double the time here.
                seen = (info.st_ctime_ns ^ info.st_ino) & _WHOLE
                files.append(FileStat(path, real, info.st_size, info.st_mtime_ns, seen))
            elif not reason and S_ISDIR(info.st_mode):
                below.append(f"{real}/")
            else:
                skipped.append(Skipped(shown(real), _why_not(info.st_mode, reason)))
        return below

    def _settled(self, files: list[FileStat], skipped: list[Skipped]) -> list[FileStat]:
        """Leave out files that are still changing: recently written ones are checked again."""
        now = time.time_ns()
        window = int(self.settle_seconds * 1e9)
        earliest = now - window
        late = [f for f in files if f.mtime_ns > earliest]
        fresh = [f for f in late if f.mtime_ns < now + window]
        if not fresh:
            return files
        time.sleep((window - min(abs(now - f.mtime_ns) for f in fresh)) / 1e9)
        moving = {f.path for f in fresh if self._stat(f) != (f.size, f.mtime_ns, f.mark)}
        skipped.extend(Skipped(path, str(listing.MOVING)) for path in moving)
        return [f for f in files if f.path not in moving]

    def _stat(self, file: FileStat) -> tuple[int, int, int] | None:
        try:
            info = (self.root / file.real).lstat()
        except OSError:
            return None
        return info.st_size, info.st_mtime_ns, mark(info)

    def chunks(self, file: FileStat) -> Iterator[bytes]:
        """Read the file in pieces of at most 1 MiB; raises ``FileGone`` with the reason.

        The file is opened without following a link and must still be the listed one, with as
        many bytes, and must not be written to or linked while it is read: a partial file, or a
        mixture of two, is not a document.
        """
        size = 0
        try:
            handle = os.open(f"{self.root}/{file.real}", _FLAGS)
            try:
                self._check(handle, file)
                # Read at most the listed size, and one byte to detect more.
                wanted = min(listing.CHUNK, file.size + 1)
                while chunk := os.read(handle, wanted):
                    size += len(chunk)
                    if size > file.size:
                        break
                    yield chunk
                    if size == file.size and len(chunk) < wanted:
                        break  # fewer bytes than requested: the end
                    wanted = min(listing.CHUNK, file.size - size + 1)
                if size != file.size or mark(os.fstat(handle)) != file.mark:
                    raise FileGone(listing.CHANGED)
            finally:
                os.close(handle)
        except FileNotFoundError as error:
            raise FileGone(listing.VANISHED) from error
        except OSError as error:
            raise FileGone(f"{listing.UNREADABLE} ({listing.cause(error)})") from error

    def _check(self, handle: int, file: FileStat) -> None:
        """Raise ``FileGone`` for an open file that is not the listed one, or not a document."""
        info = os.fstat(handle)
        if not S_ISREG(info.st_mode):
            raise FileGone(listing.NO_FILE)
        if mark(info) != file.mark or _path_of(handle) != f"{self._real_root}/{file.real}":
            raise FileGone(listing.CHANGED)  # another file, or a link above it
        if file.size >= _LARGE and _hollow(handle, file.size):
            raise FileGone(listing.HOLLOW)

    def local_path(self, file: FileStat) -> Path:
        """Return the path for readers that need a real file (sheets); raises ``OSError``."""
        path = self.root / file.real
        if os.path.realpath(path) != f"{self._real_root}/{file.real}":
            raise OSError(errno.ELOOP, str(listing.LINK))
        if mark(path.lstat()) != file.mark:
            raise OSError(errno.ESTALE, str(listing.CHANGED))
        return path

    @cached_property
    def _real_root(self) -> str:
        return os.path.realpath(self.root).rstrip("/")

    def for_slip(self, lists: Iterable[str]) -> AbstractContextManager[Path]:
        """Return the folder itself."""
        del lists
        return nullcontext(self.root)

    def fetch(self, name: str, root: Path) -> bool:
        """Copy a file to its path below ``root``; return whether it is there, and no link."""
        path = self.root / name
        if os.path.realpath(path) != f"{self._real_root}/{name}" or not path.is_file():
            return False
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        copyfile(path, target)
        return True

    def own_file(self, name: str) -> bytes:
        """Return a file of ``_hasil``, never through a link; raises ``OSError``."""
        own = os.open(f"{self.root}/{OWN_FOLDER}", _FOLDER | os.O_NOFOLLOW)
        try:
            handle = os.open(name, _FLAGS, dir_fd=own)
        finally:
            os.close(own)
        with os.fdopen(handle, "rb") as file:
            if not S_ISREG(os.fstat(handle).st_mode):
                raise OSError(errno.EINVAL, str(listing.NO_FILE))
            return file.read(listing.LARGEST_OWN)

    def close(self) -> None:
        """Do nothing: there is nothing to close."""


def mark(info: os.stat_result) -> int:
    """Return a number that changes with the file's identity and content.

    Anybody can set a file's size and mtime; the time of its last status change (ctime)
    and its inode they cannot. An identical copy in its place has another mark, too: its bytes
    are read again.
    """
    return (info.st_ctime_ns ^ info.st_ino) & _WHOLE


def _hollow(handle: int, size: int) -> bool:
    """Whether a file is mostly holes: it takes no space here, and would fill the archive."""
    data = at = 0
    try:
        for _ in range(_EXTENTS):
            start = os.lseek(handle, at, os.SEEK_DATA)
            at = os.lseek(handle, start, os.SEEK_HOLE)
            data += at - start
            if data * _HOLLOW >= size:
                return False
        return False
    except OSError as error:  # only a hole from there on; or SEEK_DATA is unsupported
        return error.errno == errno.ENXIO
    finally:
        os.lseek(handle, 0, os.SEEK_SET)


def _path_of(handle: int) -> str:
    """Return the real path of an open file, whatever links led to it."""
    return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115


def _why_not(mode: int, reason: str | None) -> str:
    """Return why an entry is neither a file to read nor a folder to list."""
    if S_ISLNK(mode):
        return str(listing.LINK)
    return reason or str(listing.EMPTY if S_ISREG(mode) else listing.NO_FILE)
