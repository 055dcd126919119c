"""Agency folders on local and network disks: listing and reading, never following a link.

Only ``_hasil/`` is ours there, and it is left out of the listing.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from didd.harvest import FileStat
from didd.model import Skipped

OWN_FOLDER = "_hasil"
_CHUNK = 1024 * 1024
_SYSTEM_NAMES = {"thumbs.db", "desktop.ini", "ehthumbs.db"}


class FolderUnavailable(RuntimeError):
    """The folder is not there or cannot be listed: nothing can be said about its files."""


class FileGone(RuntimeError):
    """A listed file could not be read after all; the text is the reason."""


@dataclass(frozen=True, slots=True)
class Listing:
    """Everything in the folder: files to read, and entries left out with the reason."""

    files: tuple[FileStat, ...]
    skipped: tuple[Skipped, ...]


class LocalFolder:
    """An agency's folder on a mounted disk."""

    def __init__(self, root: Path, settle_seconds: float = 0) -> None:
        self.root = root
        self.settle_seconds = settle_seconds

    def scan(self) -> Listing:
        """List the whole tree, in path order; raises ``FolderUnavailable``."""
        files: list[FileStat] = []
        skipped: list[Skipped] = []
        if not self.root.is_dir():
            raise FolderUnavailable(f"Folder {self.root} tidak ada atau tidak dapat dibuka.")
        self._walk("", files, skipped)
        files = _each_once(self._settled(files, skipped))
        return Listing(tuple(files), tuple(sorted(skipped, key=lambda s: s.path)))

    def _walk(self, top: str, files: list[FileStat], skipped: list[Skipped]) -> None:
        waiting = [top]  # a list of our own: folders may lie deeper than Python calls
        while waiting:
            waiting += self._list(waiting.pop(), files, skipped)

    def _list(self, prefix: str, files: list[FileStat], skipped: list[Skipped]) -> list[str]:
        """List one folder; give the folders in it."""
        below: list[str] = []
        try:
            entries = list(os.scandir(self.root / prefix))
        except OSError as error:
            if not prefix:
                raise FolderUnavailable(
                    f"Folder {self.root} tidak dapat dibuka ({error.strerror})."
                ) from error
            skipped.append(Skipped(shown(prefix), "folder tidak dapat dibuka"))
            return below
        for entry in entries:
            real = prefix + entry.name
            if not prefix and entry.name == OWN_FOLDER:
                continue
            reason = _reason_to_skip(entry)
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
            skipped.append(Skipped(shown(real), "bukan berkas biasa"))
        elif info.st_size == 0:
            skipped.append(Skipped(shown(real), "berkas kosong (0 byte)"))
        else:
            files.append(FileStat(shown(real), real, info.st_size, info.st_mtime_ns))

    def _settled(self, files: list[FileStat], skipped: list[Skipped]) -> list[FileStat]:
        """Leave out files that still change: what was written just now is looked at again."""
        now = time.time_ns()
        window = int(self.settle_seconds * 1e9)
        fresh = [f for f in files if abs(now - f.mtime_ns) < window]
        if not fresh:
            return files
        time.sleep((window - min(abs(now - f.mtime_ns) for f in fresh)) / 1e9)
        moving = {f.path for f in fresh if self._stat(f) != (f.size, f.mtime_ns)}
        skipped.extend(Skipped(path, "masih ditulis; dicoba lagi nanti") for path in moving)
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
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        try:
            with os.fdopen(os.open(self.root / file.real, flags), "rb", buffering=0) as source:
                if not stat.S_ISREG(os.fstat(source.fileno()).st_mode):
                    raise FileGone("bukan berkas biasa")
                while chunk := source.read(_CHUNK):
                    size += len(chunk)
                    yield chunk
        except PermissionError as error:
            raise FileGone("tidak boleh dibaca (hak akses)") from error
        except OSError as error:
            raise FileGone(f"tidak dapat dibaca ({error.strerror})") from error
        if size != file.size:
            raise FileGone("berubah saat dibaca; dicoba lagi nanti")

    def local_path(self, file: FileStat) -> Path:
        """Give the path for readers that need a real file (sheets)."""
        return self.root / file.real


def read_once(
    chunks: Iterator[bytes], take: Callable[[Iterator[bytes]], object] | None
) -> tuple[str, int, bytes]:
    """Pass over the bytes once: give sha256, size and the first 8 KiB; ``take`` gets them too."""
    hasher, size, head = hashlib.sha256(), 0, b""

    def passing() -> Iterator[bytes]:
        nonlocal size, head
        for chunk in chunks:
            if size == 0:
                head = chunk[:8192]
            hasher.update(chunk)
            size += len(chunk)
            yield chunk

    if take is None:
        for _ in passing():
            pass
    else:
        take(passing())
    return hasher.hexdigest(), size, head


def _each_once(files: list[FileStat]) -> list[FileStat]:
    """Put the files in path order; two names that are shown alike get paths of their own."""
    taken: set[str] = set()
    listed: list[FileStat] = []
    for file in sorted(files, key=lambda f: (f.path != f.real, f.path, f.real)):
        path = file.path
        while path in taken:
            path = path.replace("%", "%%", 1)
        taken.add(path)
        listed.append(replace(file, path=path))
    return sorted(listed, key=lambda f: f.path)


def shown(real: str) -> str:
    r"""Write a file name so that people and databases can hold it: bytes beyond UTF-8 as ``%XX``.

    >>> shown("caf\udce9.txt")
    'caf%E9.txt'
    """
    return "".join(
        f"%{ord(c) - 0xDC00:02X}" if "\udc80" <= c <= "\udcff" else c for c in real
    ).rstrip("/")


def _reason_to_skip(entry: os.DirEntry[str]) -> str | None:
    name = entry.name.casefold()
    if entry.is_symlink():
        return "tautan (link) tidak diikuti"
    if name.startswith(("~$", ".~lock")):
        return "berkas kunci; dokumennya sedang dibuka"
    if name in _SYSTEM_NAMES or name.endswith(":zone.identifier"):
        return "berkas sistem"
    if name.startswith("."):
        return "tersembunyi"
    if name.endswith((".part", ".partial", ".crdownload", ".tmp")):
        return "salinan belum selesai"
    return None
