"""Agency folders on local and network disks: listing and reading, never following a link."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from didd.adapters import listing
from didd.adapters.listing import OWN_FOLDER, FileGone, FolderUnavailable, Listing, shown
from didd.harvest import FileStat
from didd.model import Skipped

#: Never through a link, and never waiting for who may write into a pipe.
_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


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
        below: list[str] = []
        try:
            entries = list(os.scandir(f"{self.root}/{prefix}"))
        except OSError as error:
            if not prefix:
                raise FolderUnavailable(
                    f"Folder {self.root} tidak dapat dibuka ({error.strerror})."
                ) from error
            skipped.append(Skipped(shown(prefix), listing.CLOSED_FOLDER))
            return below
        for entry in entries:
            name = entry.name
            if not prefix and name == OWN_FOLDER:
                continue
            real = prefix + name
            reason = listing.LINK if entry.is_symlink() else listing.reason_to_skip(name)
            if reason:
                skipped.append(Skipped(shown(real), reason))
            elif entry.is_dir(follow_symlinks=False):
                below.append(real + "/")
            else:
                self._add(entry, real, files, skipped)
        return below

    @staticmethod
    def _add(
        entry: os.DirEntry[str], real: str, files: list[FileStat], skipped: list[Skipped]
    ) -> None:
        try:
            info = entry.stat(follow_symlinks=False)
        except OSError:
            skipped.append(Skipped(shown(real), "hilang saat didaftar"))
            return
        if not stat.S_ISREG(info.st_mode):
            skipped.append(Skipped(shown(real), listing.NO_FILE))
        elif info.st_size == 0:
            skipped.append(Skipped(shown(real), listing.EMPTY))
        else:
            files.append(FileStat(shown(real), real, info.st_size, info.st_mtime_ns))

    def _settled(self, files: list[FileStat], skipped: list[Skipped]) -> list[FileStat]:
        """Leave out files that still change: what was written just now is looked at again."""
        now = time.time_ns()
        window = int(self.settle_seconds * 1e9)
        fresh = [f for f in files if now - window < f.mtime_ns < now + window]
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

        The file is opened without following a link, must still be a regular one, and must have as
        many bytes as when it was listed: half a file, or another one in its place, is no document.
        """
        size = 0
        try:
            handle = os.open(f"{self.root}/{file.real}", _FLAGS)
            try:
                if not stat.S_ISREG(os.fstat(handle).st_mode):
                    raise FileGone(listing.NO_FILE)
                # Never room for more than there should be, and one byte to see that there is more.
                while chunk := os.read(handle, min(listing.CHUNK, file.size - size + 1)):
                    size += len(chunk)
                    if size > file.size:
                        break
                    yield chunk
            finally:
                os.close(handle)
        except PermissionError as error:
            raise FileGone(listing.FORBIDDEN) from error
        except OSError as error:
            raise FileGone(f"tidak dapat dibaca ({error.strerror})") from error
        if size != file.size:
            raise FileGone(listing.CHANGED)

    def local_path(self, file: FileStat) -> Path:
        """Give the path for readers that need a real file (sheets)."""
        return self.root / file.real

    def for_slip(self, lists: Iterable[str]) -> AbstractContextManager[Path]:
        """Give the folder itself."""
        del lists
        return nullcontext(self.root)

    def close(self) -> None:
        """Nothing is held."""
