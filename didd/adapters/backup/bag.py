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
from io import BufferedReader
from pathlib import Path

from didd.i18n import Sentence, _

DATA = "data"
_BAGIT = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"
_MANIFEST = "manifest-sha256.txt"
_CHUNK = 1024 * 1024
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")
#: Characters of a path that a manifest writes otherwise (RFC 8493, 2.1.3).
_ENCODED = {"%": "%25", "\r": "%0D", "\n": "%0A"}


class BagError(RuntimeError):
    """The folder is no bag of ours, or not what its manifest says; the message says what to do."""


class Bag:
    """A bag in a local folder. Paths are relative, with ``data/`` before them."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def exists(self) -> bool:
        """Whether there is a manifest: a bag that was finished once."""
        return (self.root / _MANIFEST).is_file()

    def manifest(self) -> dict[str, str]:
        """Return the sha256 of each file by its path; raises ``BagError``."""
        try:
            text = (self.root / _MANIFEST).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise BagError(_("{folder} holds no backup.", folder=self.root)) from error
        found: dict[str, str] = {}
        for number, line in enumerate(text.splitlines(), start=1):
            match = _LINE.fullmatch(line)
            path = _decoded(match[2]) if match else ""
            if match is None or not _is_payload(path):
                raise BagError(
                    _("Line {n} of {file} in {folder} makes no sense; the backup was altered.",
                      n=number, file=_MANIFEST, folder=self.root)
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
            yield

    def _begin(self) -> None:
        """Make the folder, for its owner alone, where there is none."""
        self.root.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not (self.root / "bagit.txt").exists():
            if any(self.root.iterdir()):
                raise BagError(
                    _("{folder} is not empty and no backup: name another folder.", folder=self.root)
                )
            self._put("bagit.txt", [_BAGIT.encode()])

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Write a file of the payload, whole or not at all; return its sha256."""
        return self._put(f"{DATA}/{path}", chunks)

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
        lines = (f"{digest}  {_encoded(path)}\n" for path, digest in sorted(manifest.items()))
        self._put(_MANIFEST, (line.encode() for line in lines))

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
            with self._open(path) as file:
                while chunk := file.read(_CHUNK):
                    hasher.update(chunk)
                    yield chunk
        except OSError as error:
            raise BagError(_("{path} is missing in the backup.", path=path)) from error
        if hasher.hexdigest() != digest:
            raise BagError(_("{path} of the backup was altered.", path=path))

    def _digest(self, path: str) -> str:
        with self._open(path) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def _open(self, path: str) -> BufferedReader:
        return os.fdopen(os.open(self.root / path, os.O_RDONLY | os.O_NOFOLLOW), "rb")

    def _files(self) -> list[str]:
        base = self.root / DATA
        return sorted(
            f"{DATA}/{path.relative_to(base).as_posix()}"
            for path in base.rglob("*")
            if path.is_symlink() or not path.is_dir()
        )

    def _put(self, path: str, chunks: Iterable[bytes]) -> str:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        passing = target.with_name(f".{secrets.token_hex(6)}.part")
        hasher = hashlib.sha256()
        descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as out:
                for chunk in chunks:
                    hasher.update(chunk)
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            passing.replace(target)
        finally:
            passing.unlink(missing_ok=True)
        return hasher.hexdigest()


def bag_of(files: Mapping[str, bytes], info: Mapping[str, str]) -> dict[str, bytes]:
    """Return files, path → bytes, as those of a bag: the payload, and what tells of it."""
    payload = {f"{DATA}/{path}": content for path, content in files.items()}
    hashed = {path: hashlib.sha256(content).hexdigest() for path, content in payload.items()}
    lines = (f"{digest}  {_encoded(path)}\n" for path, digest in sorted(hashed.items()))
    told = "".join(f"{key}: {' '.join(value.split())}\n" for key, value in info.items())
    return {
        "bagit.txt": _BAGIT.encode(),
        "bag-info.txt": told.encode(),
        _MANIFEST: "".join(lines).encode(),
        **payload,
    }


def _is_payload(path: str) -> bool:
    parts = path.split("/")
    return parts[0] == DATA and len(parts) > 1 and not {"", ".", ".."} & set(parts)


def _encoded(path: str) -> str:
    return "".join(_ENCODED.get(c, c) for c in path)


def _decoded(path: str) -> str:
    for plain, written in (("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        path = path.replace(written, plain)
    return path
