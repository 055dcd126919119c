"""Files that only this office's own user may read: the password file and the signing secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

_SECRET_BYTES = 32


def password_file(var: Path) -> Path:
    """Say where the password file is, ``var`` being where all state lives."""
    return var / "desk" / "officers.passwords.json"


def secret_file(var: Path) -> Path:
    """Say where the signing secret is."""
    return var / "desk" / "secret"


def write_private(path: Path, text: str) -> None:
    """Replace the file by ``text`` in one step, readable by its owner alone (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    passing.replace(path)


def signing_secret(path: Path, given: str | None) -> bytes:
    """Give the secret that form tokens are signed with: ``given``, or the one kept at ``path``.

    The first start makes and keeps one.
    """
    if given:
        return given.encode()
    if not path.exists():
        write_private(path, secrets.token_hex(_SECRET_BYTES) + "\n")
    return path.read_text(encoding="utf-8").strip().encode()
