"""An encrypted backup: a bag whose files are ciphertext, under names that tell nothing.

A name is a keyed hash of what the file is and of who can read it. Whoever makes backups has the key
of names, and so knows what is there already without reading any of it. What each file is stands in
an index, encrypted too; so two files that were exchanged are noticed, and so is a missing one. What
the sizes of files tell is not hidden.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from didd.adapters.backup.age import NotOurKey, PrivateKeys, Recipients, private_keys, seal, unseal
from didd.adapters.backup.bag import Bag, BagError
from didd.adapters.backup.bag_files import DATA, is_payload
from didd.adapters.backup.shapes import Giver
from didd.i18n import Sentence, _

_SEALED, _INDEX = "sealed", "index"
_CHUNK = 1024 * 1024


def is_sealed(bag: Bag) -> bool:
    """Whether a finished backup is encrypted; raises ``BagError`` where there is none."""
    return _index_of(bag.manifest()) is not None


def open_bag(folder: Path, key: Path | None = None) -> Giver:
    """Open a backup to be read; an encrypted one by the private key in a file.

    Raises ``BagError``, also for a key that is missing or another one.
    """
    bag = Bag(folder)
    if not is_sealed(bag):
        return bag
    if key is None:
        raise BagError(
            _("The backup in {folder} is encrypted: name the file with its private key with --key.",
              folder=folder)
        )  # fmt: skip
    return UnsealedBag(bag, private_keys(key))


class SealingBag:
    """A bag that encrypts what it takes (``shapes.Taker``). ``secret`` is the key of names."""

    def __init__(self, root: Path, to: Recipients, secret: bytes) -> None:
        self._bag, self._to, self._secret = Bag(root), to, secret
        self._known: dict[str, str] = {}

    @contextmanager
    def alone(self) -> Generator[None]:
        """Keep other backups out; raises ``BagError`` also where one in the clear is."""
        with self._bag.alone():
            self._known = self._bag.manifest() if self._bag.exists() else {}
            if self._known and _index_of(self._known) is None:
                raise BagError(
                    _("{folder} holds a backup that is not encrypted. Name another folder, and "
                      "take the old one away when the new one is there.", folder=self._bag.root)
                )  # fmt: skip
            yield

    def exists(self) -> bool:
        """Whether a backup was finished here once."""
        return self._bag.exists()

    def tidy(self) -> int:
        """Remove what the last finished backup does not name."""
        return self._bag.tidy()

    def holds(self, path: str, sha256: str) -> bool:
        """Whether the last one has it, by its path alone: asked of those that tell the bytes."""
        del sha256
        name = self._name(path)
        return f"{DATA}/{name}" in self._known and self._bag.has(name)

    def add(self, path: str, chunks: Iterable[bytes]) -> str:
        """Encrypt a file; return the sha256 of what was encrypted."""
        plain = hashlib.sha256()

        def hashed() -> Iterator[bytes]:
            for chunk in chunks:
                plain.update(chunk)
                yield chunk

        name = self._name(path)
        self._known[f"{DATA}/{name}"] = self._bag.fill(
            name, lambda out: seal(hashed(), out, self._to)
        )
        return plain.hexdigest()

    def drop(self, path: str) -> None:
        """Take away a file that was just added."""
        self._bag.drop(self._name(path))

    def commit(self, manifest: Mapping[str, str], info: Mapping[str, str]) -> None:
        """Make these files the backup; a new index is beside the old one until then."""
        names = {path: f"{DATA}/{self._name(path.removeprefix(f'{DATA}/'))}" for path in manifest}
        lines = json.dumps([[p, d, names[p]] for p, d in sorted(manifest.items())])
        index = f"{_INDEX}/{secrets.token_hex(8)}.age"
        sealed = self._bag.fill(index, lambda out: seal([lines.encode()], out, self._to))
        outer = {name: self._known[name] for name in names.values()}
        told = {**info, "Encryption": f"age, {len(self._to.names)} recipient(s)"}
        self._bag.commit({**outer, f"{DATA}/{index}": sealed}, told)

    def _name(self, path: str) -> str:
        told = "\n".join((*self._to.names, path)).encode()
        made = hmac.new(self._secret, told, hashlib.sha256).hexdigest()
        return f"{_SEALED}/{made[:2]}/{made[2:]}.age"


class UnsealedBag:
    """An encrypted backup with the key to it (``shapes.Giver``): its files by their own names."""

    def __init__(self, bag: Bag, by: PrivateKeys) -> None:
        self._bag, self._by = bag, by
        self._names: dict[str, tuple[str, str]] | None = None

    @property
    def root(self) -> Path:
        """Its folder."""
        return self._bag.root

    def manifest(self) -> dict[str, str]:
        """Return the sha256 of each file by its path, as the index has it."""
        return {path: digest for path, (digest, _name) in self._index().items()}

    def read(self, path: str, digest: str) -> Iterator[bytes]:
        """Decrypt a file; raises ``BagError`` at its end for other bytes."""
        hasher = hashlib.sha256()
        for chunk in self._open(self._index()[path][1]):
            hasher.update(chunk)
            yield chunk
        if hasher.hexdigest() != digest:
            raise BagError(_("{path} of the backup was altered.", path=path))

    def problems(self, tell: Callable[[int, int], None] = lambda _n, _of: None) -> list[Sentence]:
        """Return what is wrong with the ciphertext, and then with what is in it."""
        found = self._bag.problems()
        try:
            index = self._index()
        except NotOurKey:
            raise
        except BagError as error:
            return [*found, cast("Sentence", error.args[0])]
        for number, (path, (digest, _name)) in enumerate(sorted(index.items()), start=1):
            tell(number, len(index))
            try:
                for _chunk in self.read(path, digest):
                    pass
            except BagError:
                found.append(_("{path} was altered", path=path))
        named = {name for _digest, name in index.values()}
        left = [p for p in self._bag.manifest() if p not in named and not _is_index(p)]
        return [*found, *(_("{path} is in no manifest", path=path) for path in left)]

    def _index(self) -> dict[str, tuple[str, str]]:
        """Return digest and name of each file by its path."""
        if self._names is None:
            place = _index_of(self._bag.manifest())
            if place is None:
                raise BagError(_("{folder} holds no backup.", folder=self.root))
            lines = cast("list[list[str]]", json.loads(b"".join(self._open(place))))
            if not all(is_payload(path) and is_payload(name) for path, _digest, name in lines):
                raise BagError(_("{path} of the backup was altered.", path=place))
            self._names = {path: (digest, name) for path, digest, name in lines}
        return self._names

    def _open(self, name: str) -> Iterator[bytes]:
        try:
            file = self._bag.open(name)
        except OSError as error:
            raise BagError(_("{path} is missing in the backup.", path=name)) from error
        with file:
            yield from unseal(file, name, self._by)


def _is_index(path: str) -> bool:
    return path.startswith(f"{DATA}/{_INDEX}/")


def _index_of(manifest: Mapping[str, str]) -> str | None:
    return next((path for path in manifest if _is_index(path)), None)
