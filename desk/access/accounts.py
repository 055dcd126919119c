"""Local accounts: one argon2id hash per officer, kept in the office's store.

Nobody is given a password that others know: a first one, or one by an administrator, is a code that
must be changed at the next login, and holds for some days.
"""

from __future__ import annotations

import json
import secrets
import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from didd.adapters.store.people.passwords import Account, Passwords
from didd.approval.appointments import Person
from didd.i18n import _

#: Shortest password that ``passwd`` accepts, in characters; and the longest, to bound hashing time.
SHORTEST, LONGEST = 12, 200
#: How long a one-time code can be used.
CODE_HOLDS = timedelta(days=7)

# No characters that are confused when read aloud.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

# Two hashes at once, 64 MiB each: a burst of logins must not exhaust the memory.
_HASHING = threading.BoundedSemaphore(2)


class WeakPassword(ValueError):
    """The password is too short or too long; the message says which."""


class Accounts:
    """Who can log in, and by which password: rows of the office's store."""

    def __init__(self, passwords: Passwords, hasher: PasswordHasher | None = None) -> None:
        self.passwords = passwords
        self._hasher = hasher or PasswordHasher()
        self._nobody: str | None = None

    def verify(self, officer: str, password: str) -> bool:
        """Whether the password is right; an unknown officer takes just as long."""
        kept = self.passwords.of(officer)
        hashed = kept.hash if kept else self._hash_of_nobody()
        with _HASHING:
            try:
                self._hasher.verify(hashed, password[:LONGEST])
            except (VerificationError, InvalidHashError):
                return False
        return kept is not None and len(password) <= LONGEST

    def set_password(self, officer: str, password: str, *, temporary: bool = False) -> None:
        """Store a new password; sessions opened with the old one end. Raises ``WeakPassword``."""
        self.passwords.keep(officer, self.hashed(password), temporary=temporary)

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

    def fingerprint(self, officer: str) -> str:
        """Return a text that changes with the officer's password; "" without an account."""
        return fingerprint(self.passwords.of(officer))

    def _hash_of_nobody(self) -> str:
        if self._nobody is None:
            self._nobody = self._hasher.hash(secrets.token_hex())
        return self._nobody


def fingerprint(account: Account | None) -> str:
    """Return a text that changes with an account's password; "" without an account."""
    return sha256(account.hash.encode()).hexdigest() if account else ""


def code_expired(account: Account, now: datetime) -> bool:
    """Whether a one-time code was not used in time."""
    return account.temporary and now - account.changed_at > CODE_HOLDS


def take_over(path: Path, passwords: Passwords) -> int:
    """Take accounts over from the file in which they were kept earlier; return how many.

    The file goes when every account of it is kept here.
    """
    if not path.exists():
        return 0
    known = passwords.holders()
    earlier: Mapping[str, str] = json.loads(path.read_text(encoding="utf-8"))
    taken = [passwords.keep(who, hashed) for who, hashed in earlier.items() if who not in known]
    path.unlink()
    return len(taken)


def new_password() -> str:
    """Generate a password that can be read aloud: three groups of four, 59 bits."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(3))
    return "-".join(groups)


def ensure_demo_accounts(passwords: Passwords, people: Iterable[Person]) -> dict[str, str]:
    """Give every sample officer a fresh password; other officers' accounts stay as they are.

    Returns officer id → password, which is stored nowhere: the demo shows it, plainly
    as that of a sample account.
    """
    accounts = Accounts(passwords)
    made = {person.id: new_password() for person in people if person.sample}
    for officer, password in made.items():
        accounts.set_password(officer, password)
    return made
