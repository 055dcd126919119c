"""Writing into a folder on S3, SFTP or WebDAV, through the same file system as it is read by."""

from __future__ import annotations

import errno
import hashlib
from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from didd.adapters.folders import listing
from didd.adapters.folders.remote_errors import takes_nothing, why
from didd.adapters.folders.remote_folder import RemoteFolder, changed_at
from didd.adapters.folders.writing import Entry, Sure, chunks_of, hidden_name
from didd.text.kept_names import split_path

#: Where a trial was taken that may not be deleted, by address and folder: none is left there again.
_LEFT_THERE: set[tuple[str, str]] = set()
_KINDS = {"file": "file", "directory": "folder"}


class RemoteWriter:
    """See ``FolderWriter``. A name is looked for before it is given: no server does both at once.

    An object store has no hidden names to begin with: an object is there once it is whole.
    """

    def __init__(self, folder: RemoteFolder) -> None:
        self.fs, self.flat, self._root = folder.fs, folder.flat, folder.root
        self._address = folder.address

    def entries(self, folder: str) -> list[Entry]:
        """List one folder; nothing for one that is not there."""
        return self._names(folder) if self._reached(folder) else []

    def _names(self, folder: str) -> list[Entry]:
        with _told():
            found = [_entry(each) for each in self._list(folder)]
        return [entry for entry in found if entry.name not in {"", ".", ".."}]

    def _reached(self, folder: str) -> bool:
        """Whether there is a way to a folder; raises for one through a link, or what else is none.

        Servers follow links by themselves: each part is looked at in the folder above it.
        """
        parts = () if self.flat else PurePosixPath(folder).parts
        for depth, part in enumerate(parts):
            kinds = {each.name: each.kind for each in self._names("/".join(parts[:depth]))}
            if part not in kinds:
                return False
            if kinds[part] != "folder":
                raise OSError(errno.ELOOP, str(listing.LINK))
        return True

    def takes(self, folder: str) -> bool:
        """Whether the server takes and deletes a file there: an empty hidden one is tried.

        One that stays there is not tried again by this process.
        """
        self._reached(folder)
        if (self._address, folder) in _LEFT_THERE:
            return False
        trial = self._path(f"{folder}/{hidden_name()}" if folder else hidden_name())
        try:
            if not self.flat:
                self.fs.makedirs(self._path(folder), exist_ok=True)
            self.fs.pipe_file(trial, b"")
            self._take_back(trial, folder)
        except Exception as error:
            if takes_nothing(error):
                return False
            raise OSError(0, why(error)) from error
        return True

    def _take_back(self, trial: str, folder: str) -> None:
        try:
            self.fs.rm_file(trial)
        except Exception as error:
            if takes_nothing(error):
                _LEFT_THERE.add((self._address, folder))
            raise

    def put(self, path: str, source: BinaryIO, sure: Sure) -> None:
        """Write a new file whole."""
        folder, _ = split_path(path)
        self._free(path)
        if self.flat:
            self._write(path, source, sure)
            return
        part = f"{folder}/{hidden_name()}" if folder else hidden_name()
        try:
            with _told():
                self.fs.makedirs(self._path(folder), exist_ok=True)
            self._write(part, source, sure)
            with _told():
                self._rename(part, path)
        except BaseException:
            with suppress(Exception):
                self.fs.rm_file(self._path(part))
            raise

    def _write(self, path: str, source: BinaryIO, sure: Sure) -> None:
        hasher, size = hashlib.sha256(), 0
        with _told():
            out = self.fs.open(self._path(path), "wb")
        try:
            with _told():
                for chunk in chunks_of(source):
                    hasher.update(chunk)
                    size += len(chunk)
                    out.write(chunk)
            sure(size, hasher.hexdigest())
        except BaseException:
            self._give_up(out)
            raise
        with _told():
            out.close()

    def _give_up(self, out: Any) -> None:
        """Close a file that is not to be: an object that is not closed is never there."""
        with suppress(Exception):
            if self.flat:
                out.discard()
                out.closed = True
            else:
                out.close()

    def move(self, old: str, new: str) -> None:
        """Give a file another path."""
        folder, name = split_path(old)
        kinds = {each.name: each.kind for each in self.entries(folder)}
        if kinds.get(name) != "file":
            raise FileNotFoundError(errno.ENOENT, str(listing.NO_FILE))
        self._free(new)
        with _told():
            if not self.flat:
                self.fs.makedirs(self._path(split_path(new)[0]), exist_ok=True)
            self._rename(old, new)

    def remove(self, path: str) -> None:
        """Delete a file for good."""
        if not self._reached(split_path(path)[0]):
            raise FileNotFoundError(errno.ENOENT, str(listing.NO_FILE))
        with _told():
            self.fs.rm_file(self._path(path))

    def _rename(self, old: str, new: str) -> None:
        client: Any = getattr(self.fs, "client", None)
        if hasattr(client, "upload_fileobj"):  # WebDAV
            client.move(self._path(old), self._path(new), overwrite=False)
        elif self.flat:  # its ``mv`` reads a name as a pattern: [2025] would be one digit of it
            self.fs.cp_file(self._path(old), self._path(new))
            self.fs.rm_file(self._path(old))
        else:
            self.fs.mv(self._path(old), self._path(new))

    def _free(self, path: str) -> None:
        """Raise for a path that is taken, or that leads through what is no folder."""
        folder, name = split_path(path)
        if any(each.name == name for each in self.entries(folder)):
            raise FileExistsError(errno.EEXIST, "there already")

    def _list(self, folder: str) -> list[Mapping[str, Any]]:
        with suppress(FileNotFoundError):
            self.fs.invalidate_cache(self._path(folder))
            return list(self.fs.ls(self._path(folder), detail=True))
        return []

    def _path(self, real: str) -> str:
        return f"{self._root}/{real}" if real else self._root or "/"


@contextmanager
def _told() -> Generator[None]:
    """Turn what a library raises into an ``OSError`` for people."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(0, why(error)) from error


def _name(entry: Mapping[str, Any]) -> str:
    return str(entry["name"]).rstrip("/").rsplit("/", 1)[-1]


def _entry(found: Mapping[str, Any]) -> Entry:
    kind = _KINDS.get(str(found["type"]), "other")
    return Entry(_name(found), kind, int(found.get("size") or 0), changed_at(found))
