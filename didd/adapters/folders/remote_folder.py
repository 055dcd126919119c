"""Agency folders on S3, SFTP and WebDAV (Nextcloud), through fsspec.

Only inventories are copied, into a temporary folder; bytes are streamed from the server
through the hash into the archive.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from didd.adapters.folders import listing
from didd.adapters.folders.listing import OWN_FOLDER, FileGone, FolderUnavailable, Listing, shown
from didd.adapters.folders.remote_errors import why
from didd.i18n import _
from didd.model import Skipped
from didd.records.folder_changes import FileStat

#: Server names for the modification time.
_TIMES = ("mtime", "LastModified", "modified")
#: Server names for a mark that changes with the bytes (ETag).
_MARKS = ("ETag", "etag", "VersionId")
_BLOCK = 4 * listing.CHUNK
_Entry = Mapping[str, Any]


class _NoFolder(OSError):
    """Something other than a folder is in place of our own folder."""


class RemoteFolder:
    """An agency's folder below ``root`` of an fsspec file system.

    ``flat`` means an object store without folders: it is listed in one go.
    """

    def __init__(
        self, fs: Any, root: str, address: str, settle_seconds: float = 0, *, flat: bool = False
    ) -> None:
        self.fs, self.root, self.address = fs, root.rstrip("/"), address
        self.settle_seconds, self.flat = settle_seconds, flat
        self._place: TemporaryDirectory[str] | None = None

    def exists(self) -> bool:
        """Whether the server answers and has the folder."""
        try:
            look = self.fs.exists if self.flat else self.fs.isdir
            return bool(look(self.root or "/"))
        except Exception:  # every library has its own errors
            return False

    def scan(self) -> Listing:
        """List the whole tree, in path order; raises ``FolderUnavailable``."""
        skipped: dict[str, str] = {}
        try:
            entries = self._objects(skipped) if self.flat else self._walk(skipped)
            files = [f for entry, real in entries if (f := _file(entry, real, skipped))]
        except Exception as error:
            raise FolderUnavailable(
                _(
                    "Folder {folder} cannot be opened ({cause}).",
                    folder=self.address,
                    cause=why(error),
                )
            ) from error
        files = self._settled(files, skipped)
        left_out = tuple(Skipped(path, reason) for path, reason in sorted(skipped.items()))
        return Listing(listing.each_once(files), left_out)

    def _objects(self, skipped: dict[str, str]) -> Iterator[tuple[_Entry, str]]:
        """Yield all objects, without those below skipped entries."""
        prefix = f"{self.root}/"
        found: Mapping[str, _Entry] = self.fs.find(self.root, detail=True)
        for name, entry in found.items():
            real = name.removeprefix(prefix)
            if real.startswith(f"{OWN_FOLDER}/") or not real or real.endswith("/"):
                continue  # ours, and folder markers of some programs
            parts = real.split("/")
            for depth, part in enumerate(parts, start=1):
                if reason := listing.reason_to_skip(part):
                    skipped[shown("/".join(parts[:depth]))] = reason
                    break
            else:
                yield entry, real

    def _walk(self, skipped: dict[str, str]) -> Iterator[tuple[_Entry, str]]:
        waiting = [""]
        while waiting:
            folder = waiting.pop()
            try:
                entries = self._list(folder)
            except Exception as error:
                self._list("")  # a server that went down has not closed a folder
                skipped[shown(folder)] = f"{listing.CLOSED_FOLDER} ({why(error)})"
                continue
            for entry in entries:
                name = _name(entry)
                real = f"{folder}{name}"
                if real == OWN_FOLDER or name in {"", ".", ".."}:
                    continue
                if reason := listing.reason_to_skip(name):
                    skipped[shown(real)] = reason
                elif entry["type"] == "directory":
                    waiting.append(f"{real}/")
                else:
                    yield entry, real

    def _list(self, folder: str) -> list[_Entry]:
        return self.fs.ls(self._path(folder.rstrip("/")), detail=True)

    def _path(self, real: str) -> str:
        return f"{self.root}/{real}" if real else self.root or "/"

    def _settled(self, files: list[FileStat], skipped: dict[str, str]) -> list[FileStat]:
        """Leave out files that are still changing: recently written ones are checked again."""
        now, window = time.time_ns(), int(self.settle_seconds * 1e9)
        fresh = [f for f in files if abs(now - f.mtime_ns) < window]
        if not fresh:
            return files
        time.sleep((window - min(abs(now - f.mtime_ns) for f in fresh)) / 1e9)
        moving = {f.path for f in fresh if self._stat(f) != (f.size, f.mtime_ns, f.mark)}
        skipped.update(dict.fromkeys(moving, str(listing.MOVING)))
        return [f for f in files if f.path not in moving]

    def _stat(self, file: FileStat) -> tuple[int, int, int] | None:
        try:
            self.fs.invalidate_cache(self._path(file.real))
            entry: _Entry = self.fs.info(self._path(file.real))
        except FileNotFoundError:
            return None
        return int(entry["size"]), changed_at(entry), _mark(entry)

    def chunks(self, file: FileStat) -> Iterator[bytes]:
        """Read the file in pieces of at most 1 MiB; raises ``FileGone`` with the reason.

        It must be unchanged before and after: a mixture of two files is not a document.
        """
        size = 0
        try:
            with self.fs.open(self._path(file.real), "rb", block_size=_BLOCK) as source:
                while chunk := source.read(listing.CHUNK):
                    size += len(chunk)
                    yield bytes(chunk)
            later = self._stat(file)
        except FileNotFoundError as error:
            raise FileGone(listing.VANISHED) from error
        except Exception as error:
            raise FileGone(f"{listing.UNREADABLE} ({why(error)})") from error
        if (file.size, file.mtime_ns, file.mark) != later or size != file.size:
            raise FileGone(listing.CHANGED)

    def local_path(self, file: FileStat) -> Path:
        """Download the file into a temporary folder, under a name that cannot escape from it."""
        if self._place is None:
            self._place = TemporaryDirectory(prefix="didd-")
        name = sha256(file.real.encode(errors="surrogateescape")).hexdigest()
        path = Path(self._place.name, name + PurePosixPath(file.path).suffix[:16])
        if not path.exists():
            half = path.with_name(f"{path.name}.half")
            try:
                with half.open("wb") as out:
                    out.writelines(self.chunks(file))
            except FileGone as error:
                raise OSError(str(error)) from error
            half.replace(path)
        return path

    @contextmanager
    def for_slip(self, lists: Iterable[str]) -> Generator[Path]:
        """Yield a copy of the named lists and of ``_hasil``; changes in ``_hasil`` are uploaded."""
        with TemporaryDirectory(prefix="didd-") as place:
            root = Path(place)
            try:
                for name in lists:
                    self.fetch(name, root)
                before = self._fetch_own(root)
            except _NoFolder:
                raise
            except Exception as error:
                raise OSError(why(error)) from error
            yield root
            for path in sorted((root / OWN_FOLDER).glob("*"), key=lambda p: p.stat().st_mtime_ns):
                content = path.read_bytes()
                if before.get(path.name) != content:
                    self._put(path.name, content)

    def own_file(self, name: str) -> bytes:
        """Return a file of ``_hasil``, never through a link; raises ``OSError``."""
        try:
            above = {_name(e): e["type"] for e in self._list("")} if not self.flat else {}
            if above.get(OWN_FOLDER, "directory") != "directory":
                raise _NoFolder(errno.ELOOP, str(listing.LINK))
            kinds = {_name(entry): entry["type"] for entry in self._list(OWN_FOLDER)}
            if kinds.get(name) == "file":
                return bytes(self.fs.cat_file(self._path(f"{OWN_FOLDER}/{name}")))
        except (FileNotFoundError, _NoFolder):
            raise
        except Exception as error:
            raise OSError(why(error)) from error
        raise FileNotFoundError(name)

    def fetch(self, name: str, root: Path) -> bool:
        """Copy a file to its path below ``root``; return whether it is there and inside."""
        parts = PurePosixPath(name).parts
        if name.startswith("/") or ".." in parts:
            return False
        target = root.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with self.fs.open(self._path(name), "rb") as source:
                target.write_bytes(source.read())
        except FileNotFoundError:
            return False
        except Exception as error:
            raise OSError(why(error)) from error
        return True

    def _fetch_own(self, root: Path) -> dict[str, bytes]:
        own = root / OWN_FOLDER
        own.mkdir()
        kinds = {_name(e): e["type"] for e in self._list("")} if not self.flat else {}
        if kinds.get(OWN_FOLDER, "directory") != "directory":
            raise _NoFolder(_("a link or a file, no folder"))
        if not self.flat and OWN_FOLDER not in kinds:
            self.fs.makedirs(self._path(OWN_FOLDER), exist_ok=True)
        there: dict[str, bytes] = {}
        with suppress(FileNotFoundError):
            for entry in self._list(OWN_FOLDER):
                name = _name(entry)
                if entry["type"] == "file" and name.startswith("HASIL-"):
                    there[name] = bytes(self.fs.cat_file(self._path(f"{OWN_FOLDER}/{name}")))
                    (own / name).write_bytes(there[name])
        return there

    def _put(self, name: str, content: bytes) -> None:
        """Replace a file of ``_hasil`` atomically: a reader sees the old one or the new one."""
        target = self._path(f"{OWN_FOLDER}/{name}")
        half = self._path(f"{OWN_FOLDER}/.{name}.tmp")
        try:
            if self.flat:  # an object is replaced atomically
                self.fs.pipe_file(target, content)
            else:
                self.fs.pipe_file(half, content)
                self._rename(half, target)
        except Exception as error:
            raise OSError(why(error)) from error

    def _rename(self, old: str, new: str) -> None:
        client: Any = getattr(self.fs, "client", None)
        if hasattr(client, "upload_fileobj"):  # WebDAV: fsspec's own mv refuses to replace
            client.move(old, new, overwrite=True)
        else:
            self.fs.mv(old, new)

    def close(self) -> None:
        """Delete the temporary folder."""
        if self._place is not None:
            self._place.cleanup()
            self._place = None


def _name(entry: _Entry) -> str:
    return str(entry["name"]).rstrip("/").rsplit("/", 1)[-1]


def _file(entry: _Entry, real: str, skipped: dict[str, str]) -> FileStat | None:
    size = int(entry.get("size") or 0)
    if entry["type"] != "file":
        skipped[shown(real)] = str(listing.LINK if entry["type"] == "link" else listing.NO_FILE)
    elif size == 0:
        skipped[shown(real)] = str(listing.EMPTY)
    else:
        return FileStat(shown(real), real, size, changed_at(entry), _mark(entry))
    return None


def changed_at(entry: _Entry) -> int:
    """Return the modification time in nanoseconds; 0 where the server has none."""
    when = next((entry[key] for key in _TIMES if entry.get(key)), None)
    return int(when.timestamp()) * 10**9 if isinstance(when, datetime) else 0


def _mark(entry: _Entry) -> int:
    """Return a number from the server's own version marks of a file; 0 where it has none.

    Server times have whole seconds: a file replaced within one, or with its time preserved, is
    detected by these marks.
    """
    marks = [str(entry[key]) for key in _MARKS if entry.get(key)]
    return int.from_bytes(sha256("\0".join(marks).encode()).digest()[:7]) if marks else 0
