"""Encryption by age (age-encryption.org): to public keys, in a stream, each part proved by itself.

What is encrypted here can be read by no key that this machine has: the private one is elsewhere.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any, BinaryIO

import pyrage  # pyright: ignore[reportMissingTypeStubs]

from didd.adapters.backup.bag import BagError, Out
from didd.i18n import _
from didd.private_files import loose

_CHUNK = 1024 * 1024
_PRIVATE = "AGE-SECRET-KEY-"
#: It ships no types.
_age: Any = pyrage
_NoRecipient: type[Exception] = _age.RecipientError
_NoIdentity: type[Exception] = _age.IdentityError
_NotEncrypted: type[Exception] = _age.EncryptError
_NotDecrypted: type[Exception] = _age.DecryptError


@dataclass(frozen=True, slots=True)
class Recipients:
    """Whoever can read what is encrypted, by their public keys; ``names`` sorted, each once."""

    names: tuple[str, ...]
    keys: tuple[Any, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class PrivateKeys:
    """What opens it again, and the file that it was read from."""

    file: Path
    keys: tuple[Any, ...] = field(repr=False)


class NotOurKey(BagError):
    """Nothing here was encrypted for this key."""


def recipients(text: str) -> Recipients:
    """Read public keys, with blanks or commas between them; raises ``BagError``, never with a key.

    >>> recipients("").names
    ()
    """
    names = tuple(sorted(set(text.replace(",", " ").split())))
    if any(name.upper().startswith(_PRIVATE) for name in names):
        raise BagError(
            _("DIDD_BACKUP_RECIPIENTS has a private key in it. It takes the public one (age1…), so "
              "that whoever takes this machine cannot read the backups. Make a new pair, for this "
              "one has been seen.")
        )  # fmt: skip
    try:
        return Recipients(names, tuple(_age.x25519.Recipient.from_str(name) for name in names))
    except _NoRecipient:
        raise BagError(
            _("DIDD_BACKUP_RECIPIENTS has something in it that is no public key of age. One begins "
              "with age1; didd backup key makes a pair and shows it.")
        ) from None  # fmt: skip


def make_key(file: Path) -> str:
    """Make a pair: the private key in a new file for its owner alone; return the public one."""
    made: Any = _age.x25519.Identity.generate()
    text = f"# public key: {made.to_public()}\n{made}\n"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise BagError(
            _("{file} is there already; a key is not written over. Name another file.", file=file)
        ) from None
    with os.fdopen(descriptor, "w", encoding="ascii") as out:
        out.write(text)
    return str(made.to_public())


def private_keys(file: Path) -> PrivateKeys:
    """Read private keys, one a line; raises ``BagError`` for a file that others may read."""
    if not file.is_file():
        raise BagError(_("There is no file {file} with a private key.", file=file))
    if any(loose([file.resolve()])):
        raise BagError(
            _("{file} can be read by others on this machine. Take that away (chmod 600), and think "
              "about whether somebody has read the key.", file=file)
        )  # fmt: skip
    try:
        lines = [line.strip() for line in file.read_text(encoding="ascii").splitlines()]
        keys = [_age.x25519.Identity.from_str(k) for k in lines if k and not k.startswith("#")]
    except (UnicodeDecodeError, _NoIdentity):
        keys = []
    if not keys:
        raise BagError(
            _("{file} holds no private key of age: one is a line that begins with "
              "AGE-SECRET-KEY-1.", file=file)
        )  # fmt: skip
    return PrivateKeys(file, tuple(keys))


def seal(chunks: Iterable[bytes], out: Out, to: Recipients) -> None:
    """Encrypt into ``out``; what goes wrong at either end comes as it is."""
    source, target = _Source(chunks), _Target(out)
    try:
        _age.encrypt_io(source, target, list(to.keys))
    except _NotEncrypted as error:
        raise source.failed or target.failed or BagError(str(error)) from None


def unseal(file: BinaryIO, path: str, by: PrivateKeys) -> Iterator[bytes]:
    """Decrypt, part by part; raises ``NotOurKey`` at once, ``BagError`` where it was altered.

    A file that was cut off is told at its end: only then is what came before it the whole.
    """
    near, far = os.pipe()
    failed: list[Exception] = []
    work = Thread(target=_decrypt, args=(file, far, by.keys, failed), daemon=True)
    work.start()
    try:
        with os.fdopen(near, "rb") as read:
            while chunk := read.read(_CHUNK):
                yield chunk
    finally:
        work.join()
    for error in failed:
        if isinstance(error, _NotDecrypted) and "No matching keys" in str(error):
            raise NotOurKey(
                _("The backup was not encrypted for the key in {file}: look for another one.",
                  file=by.file)
            )  # fmt: skip
        raise BagError(_("{path} of the backup was altered or cut off.", path=path))


def _decrypt(file: BinaryIO, far: int, keys: tuple[Any, ...], failed: list[Exception]) -> None:
    try:
        with os.fdopen(far, "wb") as out:
            _age.decrypt_io(file, out, list(keys))
    except (OSError, _NotDecrypted) as error:
        failed.append(error)


class _Source:
    """Chunks as a file is read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks, self._rest = iter(chunks), b""
        self.failed: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        """Give the next ``size`` bytes at most, none at the end."""
        try:
            while not self._rest:
                self._rest = next(self._chunks)
        except StopIteration:
            return b""
        except BaseException as error:
            self.failed = error
            raise
        size = len(self._rest) if size < 0 else size
        given, self._rest = self._rest[:size], self._rest[size:]
        return given


class _Target:
    """Where ciphertext goes, and what went wrong there."""

    def __init__(self, out: Out) -> None:
        self._out = out
        self.failed: BaseException | None = None

    def write(self, data: bytes) -> int:
        """Pass it on."""
        try:
            return self._out.write(data)
        except BaseException as error:
            self.failed = error
            raise

    def flush(self) -> None:
        """Do nothing: the file is flushed when it is whole."""
