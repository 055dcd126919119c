"""A folder as a BagIt bag (RFC 8493): what is in it, and whether it still is what it was.

Whatever changes it writes new files first and the manifest last, in one rename: killed at any
point, the bag is the one before, with some files beside it that no manifest names. ``tidy`` takes
those away.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import BufferedReader, BufferedWriter
from pathlib import Path
from typing import Protocol

from didd.adapters.backup.bag_files import BAGIT, DATA, MANIFEST, decoded, encoded, is_payload
from didd.i18n import Sentence, _

_CHUNK = 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


class BagError(RuntimeError):
    """The folder is no bag of ours, or not what its manifest says; the message says what to do."""


class Out(Protocol):
    """Where the bytes of a file go."""

    def write(self, data: bytes, /) -> int:
        """Take them all; return how many."""
        ...


class Bag:
    """A bag in a local folder. Paths are relative, with ``data/`` before them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._before: dict[str, str] = {}

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._root

    def exists(self) -> bool:
        """Whether there is a manifest: a bag that was finished once."""
        return (self.root / MANIFEST).is_file()

    def manifest(self) -> dict[str, str]:
        """Return the sha256 of each file by its path; raises ``BagError``."""
        try:
            text = (self.root / MANIFEST).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BagError(_("{folder} holds no backup.", folder=self.root)) from error
        found: dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            match = _LINE.fullmatch(line)
            path = decoded(match[2]) if match else ""
            if match is None or not is_payload(path):
                raise BagError(
                    _("Line {n} of {file} in {folder} makes no sense; the backup was altered.",
                      n=number, file=MANIFEST, folder=self.root)
                )  # fmt: skip
            found[path] = match[1]
        return found

    @contextmanager
    def alone(self) -> Generator[None]:
        """Make the folder if there is none, and keep other backups out of it until the end.

        Raises ``BagError`` while another one is made in it.
        """
        self._begin()
        with (self.root / "bagit.txt").open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BagError(
                    _("Another backup is made in {folder} just now; wait until it is done.",
                      folder=self.root)
                ) from None  # fmt: skip
            self._before = self.manifest() if self.exists() else {}
            yield

    def _begin(self) -> None:
        """Make the folder, for its owner alone, where there is none."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.root / "bagit.txt").exists():
            if any(self.root.iterdir()):
                raise BagError(
                    _("{folder} is not empty and no backup: name another folder.", folder=self.root)
                )
            self._put("bagit.txt", [BAGIT.encode()])

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Write a file of the payload, whole or not at all; return its sha256."""
        return self._put(f"{DATA}/{path}", chunks)

    def fill(self, path: str, write: Callable[[Out], None]) -> str:
        """Have a file of the payload written, whole or not at all; return its sha256."""
        return self._fill(f"{DATA}/{path}", write)

    def holds(self, path: str, sha256: str) -> bool:
        """Whether the last finished backup has this file with these bytes."""
        return self._before.get(f"{DATA}/{path}") == sha256 and self.has(path)

    def drop(self, path: str) -> None:
        """Take away a file of the payload that no manifest names."""
        (self.root / DATA / path).unlink(missing_ok=True)

    def has(self, path: str) -> bool:
        """Whether a file of the payload is there, as a file and no link."""
        found = self.root / DATA / path
        return found.is_file() and not found.is_symlink()

    def commit(self, manifest: Mapping[str, str], info: Mapping[str, str]) -> None:
        """Make these files the bag; ``info`` goes into ``bag-info.txt``, for people.

        Raises ``BagError`` where one of them is not there.
        """
        for path in manifest:
            if not (self.root / path).is_file():
                raise BagError(_("{path} is missing in the backup.", path=path))
        told = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in info.items())
        self._put("bag-info.txt", [told.encode()])
        lines = (f"{digest}  {encoded(path)}\n" for path, digest in sorted(manifest.items()))
        self._put(MANIFEST, (line.encode() for line in lines))

    def tidy(self) -> int:
        """Remove what no manifest names; return how many files those were."""
        named, gone = self.manifest(), 0
        for path in self._files():
            if path not in named:
                (self.root / path).unlink()
                gone += 1
        for folder, _names, _files in os.walk(self.root / DATA, topdown=False):
            if not any(Path(folder).iterdir()):
                Path(folder).rmdir()
        return gone

    def problems(self, tell: Callable[[int, int], None] = lambda _n, _of: None) -> list[Sentence]:
        """Return what is missing, altered or added, having read every byte."""
        named = self.manifest()
        found: list[Sentence] = []
        for number, (path, digest) in enumerate(sorted(named.items()), start=1):
            tell(number, len(named))
            try:
                right = self._digest(path) == digest
            except OSError:
                found.append(_("{path} is missing", path=path))
                continue
            if not right:
                found.append(_("{path} was altered", path=path))
        found += [_("{path} is in no manifest", path=p) for p in self._files() if p not in named]
        return found

    def read(self, path: str, digest: str) -> Iterator[bytes]:
        """Read a file of the payload; raises ``BagError`` at its end for other bytes."""
        hasher = hashlib.sha256()
        try:
            with self.open(path) as file:
                while chunk := file.read(_CHUNK):
                    hasher.update(chunk)
                    yield chunk
        except OSError as error:
            raise BagError(_("{path} is missing in the backup.", path=path)) from error
        if hasher.hexdigest() != digest:
            raise BagError(_("{path} of the backup was altered.", path=path))

    def open(self, path: str) -> BufferedReader:
        """Open a file that no link leads to; raises ``OSError``."""
        return os.fdopen(os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def _digest(self, path: str) -> str:
        with self.open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _files(self) -> list[str]:
        base = self.root / DATA
        return sorted(
            f"{DATA}/{path.relative_to(base).as_posix()}"
            for path in base.rglob("*")
            if path.is_symlink() or not path.is_dir()
        )

    def _put(self, path: str, chunks: Iterable[bytes]) -> str:
        def write(out: Out) -> None:
            for chunk in chunks:
                out.write(chunk)

        return self._fill(path, write)

    def _fill(self, path: str, write: Callable[[Out], None]) -> str:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        passing = target.with_name(f".{secrets.token_hex(6)}.part")
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                out = _Hashed(file)
                write(out)
                file.flush()
                os.fsync(file.fileno())
            passing.replace(target)
        finally:
            passing.unlink(missing_ok=True)
        return out.hasher.hexdigest()


class _Hashed:
    """A file that is hashed while it is written."""

    def __init__(self, file: BufferedWriter) -> None:
        self._file, self.hasher = file, hashlib.sha256()

    def write(self, data: bytes, /) -> int:
        """Write all of it."""
        self.hasher.update(data)
        return self._file.write(data)
