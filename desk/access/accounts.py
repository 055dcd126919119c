"""Local accounts: one argon2id hash per officer, in one private JSON file.

Officers and their roles come from ``sop.yaml``; this file only holds passwords.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from desk.access.secret_files import write_private
from didd.i18n import _
from didd.model import Officer

#: Shortest password that ``passwd`` accepts, in characters; and the longest, to bound hashing time.
SHORTEST, LONGEST = 12, 200

# No characters that are confused when read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# Two hashes at once, 64 MiB each: a burst of logins must not exhaust the memory.
_HASHING = threading.BoundedSemaphore(2)


class WeakPassword(ValueError):
    """The password is too short or too long; the message says which."""


class Accounts:
    """The password file. It is reloaded when another program has changed it."""

    def __init__(self, path: Path, hasher: PasswordHasher | None = None) -> None:
        self.path = path
        self._hasher = hasher or PasswordHasher()
        self._stamp: tuple[int, int, int] | None = None
        self._hashes: dict[str, str] = {}
        self._lock = threading.Lock()
        self._nobody: str | None = None

    def verify(self, officer: str, password: str) -> bool:
        """Whether the password is right; an unknown officer takes just as long."""
        kept = self._read().get(officer)
        with _HASHING:
            try:
                self._hasher.verify(kept or self._hash_of_nobody(), password[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None and len(password) <= LONGEST

    def set_password(self, officer: str, password: str) -> None:
        """Store a new password; sessions opened with the old one end. Raises ``WeakPassword``."""
        self.put(officer, self.hashed(password))

    def hashed(self, password: str) -> str:
        """Return the hash of a new password; raises ``WeakPassword``."""
        if not SHORTEST <= len(password) <= LONGEST:
            raise WeakPassword(
                _(
                    "A password must have {shortest} to {longest} characters; this one has {n}.",
                    shortest=SHORTEST,
                    longest=LONGEST,
                    n=len(password),
                )
            )
        with _HASHING:
            return self._hasher.hash(password)

    def put(self, officer: str, hashed: str) -> None:
        """Store a hash; the previous one is replaced."""
        with self._lock:
            hashes = self._load()
            hashes[officer] = hashed
            write_private(self.path, json.dumps(hashes, indent=1, sort_keys=True) + "\n")

    def fingerprint(self, officer: str) -> str:
        """Return a text that changes with the officer's password; "" without an account."""
        kept = self._read().get(officer)
        return sha256(kept.encode()).hexdigest() if kept else ""

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_hex())
        return self._nobody

    def _read(self) -> Mapping[str, str]:
        try:
            stat = self.path.stat()
        except FileNotFoundError:
            return {}
        stamp = (stat.st_ino, stat.st_mtime_ns, stat.st_size)
        with self._lock:
            if stamp != self._stamp:
                self._hashes, self._stamp = self._load(), stamp
            return self._hashes

    def _load(self) -> dict[str, str]:
        if not self.path.exists():
            return {}
        return dict(json.loads(self.path.read_text(encoding="utf-8")))


def new_password() -> str:
    """Generate a password that can be read aloud: three groups of four, 59 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def ensure_demo_accounts(path: Path, officers: Iterable[Officer]) -> dict[str, str]:
    """Give every sample officer a fresh password; other officers' accounts stay as they are.

    Returns officer id → password, which is stored nowhere: the demo shows it, plainly
    as that of a sample account.
    """
    accounts = Accounts(path)
    passwords = {o.id: new_password() for o in officers if o.sample}
    for officer, password in passwords.items():
        accounts.set_password(officer, password)
    return passwords
