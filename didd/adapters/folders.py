"""Agency folders on local and network disks: listing and reading, never following a link."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from functools import cached_property
from pathlib import Path

from didd.adapters import listing
from didd.adapters.listing import OWN_FOLDER, FileGone, FolderUnavailable, Listing, shown
from didd.collector import collector_off
from didd.harvest import FileStat
from didd.model import Skipped

#: Never through a link, and never waiting for who may write into a pipe.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class LocalFolder:
    """An agency's folder on a mounted disk."""

    def __init__(self, root: Path, settle_seconds: float = 0) -> None:
        self.root = root
        self.settle_seconds = settle_seconds

    @property
    def address(self) -> str:
        """Where it is."""
        return str(self.root)

    def exists(self) -> bool:
        """Say whether it is there."""
        return self.root.is_dir()

    @collector_off()
    def scan(self) -> Listing:
        """List the whole tree, in path order; raises ``FolderUnavailable``."""
        files: list[FileStat] = []
        skipped: list[Skipped] = []
        if not self.root.is_dir():
            raise FolderUnavailable(f"Folder {self.root} tidak ada atau tidak dapat dibuka.")
        self._walk("", files, skipped)
        files = self._settled(files, skipped)
        return Listing(listing.each_once(files), tuple(sorted(skipped, key=lambda s: s.path)))

    def _walk(self, top: str, files: list[FileStat], skipped: list[Skipped]) -> None:
        waiting = [top]  # a list of our own: folders may lie deeper than Python calls
        while waiting:
            waiting += self._list(waiting.pop(), files, skipped)

    def _list(self, prefix: str, files: list[FileStat], skipped: list[Skipped]) -> list[str]:
        """List one folder; give the folders in it."""
        try:
            if prefix:  # without its "/": with it a link would be followed
                handle = os.open(f"{self.root}/{prefix[:-1]}", _FOLDER | os.O_NOFOLLOW)
            else:
                handle = os.open(self.root, _FOLDER)
        except OSError as error:
            return self._closed(prefix, error, skipped)
        try:  # entries are looked at from the open folder: what its path means by now is no matter
            return self._sort_out(prefix, list(os.scandir(handle)), files, skipped)
        except OSError as error:
            return self._closed(prefix, error, skipped)
        finally:
            os.close(handle)

    def _closed(self, prefix: str, error: OSError, skipped: list[Skipped]) -> list[str]:
        """Note a folder that cannot be listed; without the first one there is nothing to say."""
        if not prefix:
            raise FolderUnavailable(
                f"Folder {self.root} tidak dapat dibuka ({listing.cause(error)})."
            ) from error
        skipped.append(Skipped(shown(prefix), f"{listing.CLOSED_FOLDER} ({listing.cause(error)})"))
        return []

    @staticmethod
    def _sort_out(
        prefix: str,
        entries: Iterable[os.DirEntry[str]],
        files: list[FileStat],
        skipped: list[Skipped],
    ) -> list[str]:
        """Sort the entries of one folder into files and what is passed over; give its folders."""
        below: list[str] = []
        for entry in entries:
            name = entry.name
            if not prefix and name == OWN_FOLDER:
                continue
            real = prefix + name
            try:
                info = entry.stat(follow_symlinks=False)
            except OSError:
                skipped.append(Skipped(shown(real), listing.VANISHED))
                continue
            reason = listing.reason_to_skip(name)
            if not reason and stat.S_ISREG(info.st_mode) and info.st_size:
                path = real if real.isascii() else shown(real)
                files.append(FileStat(path, real, info.st_size, info.st_mtime_ns))
            elif not reason and stat.S_ISDIR(info.st_mode):
                below.append(f"{real}/")
            else:
                skipped.append(Skipped(shown(real), _why_not(info.st_mode, reason)))
        return below

    def _settled(self, files: list[FileStat], skipped: list[Skipped]) -> list[FileStat]:
        """Leave out files that still change: what was written just now is looked at again."""
        now = time.time_ns()
        window = int(self.settle_seconds * 1e9)
        earliest = now - window
        late = [f for f in files if f.mtime_ns > earliest]
        fresh = [f for f in late if f.mtime_ns < now + window]
        if not fresh:
            return files
        time.sleep((window - min(abs(now - f.mtime_ns) for f in fresh)) / 1e9)
        moving = {f.path for f in fresh if self._stat(f) != (f.size, f.mtime_ns)}
        skipped.extend(Skipped(path, listing.MOVING) for path in moving)
        return [f for f in files if f.path not in moving]

    def _stat(self, file: FileStat) -> tuple[int, int] | None:
        try:
            info = (self.root / file.real).lstat()
        except OSError:
            return None
        return info.st_size, info.st_mtime_ns

    def chunks(self, file: FileStat) -> Iterator[bytes]:
        """Read the file in pieces of at most 1 MiB; raises ``FileGone`` with the reason.

        The file is opened without following a link, must still be a regular one, must have as many
        bytes as when it was listed, and must not be written to while it is read: half a file, or
        halves of two, are no document.
        """
        size = 0
        try:
            handle = os.open(f"{self.root}/{file.real}", _FLAGS)
            try:
                written = self._last_written(handle, file)
                # Never room for more than there should be, and one byte to see that there is more.
                wanted = min(listing.CHUNK, file.size + 1)
                while chunk := os.read(handle, wanted):
                    size += len(chunk)
                    if size > file.size:
                        break
                    yield chunk
                    if size == file.size and len(chunk) < wanted:
                        break  # there was room for more, and no more came
                    wanted = min(listing.CHUNK, file.size - size + 1)
                if size != file.size or os.fstat(handle).st_mtime_ns != written:
                    raise FileGone(listing.CHANGED)
            finally:
                os.close(handle)
        except FileNotFoundError as error:
            raise FileGone(listing.VANISHED) from error
        except OSError as error:
            raise FileGone(f"{listing.UNREADABLE} ({listing.cause(error)})") from error

    def _last_written(self, handle: int, file: FileStat) -> int:
        """Say when an open file was written to last; ``FileGone`` when it is not the one listed."""
        info = os.fstat(handle)
        if not stat.S_ISREG(info.st_mode):
            raise FileGone(listing.NO_FILE)
        if _path_of(handle) != f"{self._real_root}/{file.real}":
            raise FileGone(listing.CHANGED)  # a folder above it is a link by now
        return info.st_mtime_ns

    def local_path(self, file: FileStat) -> Path:
        """Give the path for readers that need a real file (sheets); ``OSError`` for a link."""
        path = self.root / file.real
        if os.path.realpath(path) != f"{self._real_root}/{file.real}":
            raise OSError(errno.ELOOP, listing.LINK)
        return path

    @cached_property
    def _real_root(self) -> str:
        return os.path.realpath(self.root).rstrip("/")

    def for_slip(self, lists: Iterable[str]) -> AbstractContextManager[Path]:
        """Give the folder itself."""
        del lists
        return nullcontext(self.root)

    def close(self) -> None:
        """Nothing is held."""


def _path_of(handle: int) -> str:
    """Say where an open file lies, whatever links led to it."""
    return os.readlink(f"/proc/self/fd/{handle}")  # noqa: PTH115


def _why_not(mode: int, reason: str | None) -> str:
    """Say why an entry is neither a file to read nor a folder to look into."""
    if stat.S_ISLNK(mode):
        return listing.LINK
    return reason or (listing.EMPTY if stat.S_ISREG(mode) else listing.NO_FILE)
