"""Files that only the office's own system user may read: passwords and the signing secret."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from didd.office import OfficeError

_SECRET_BYTES = 32
#: Minimum length of a secret, in characters.
_SHORTEST = 16


def password_file(var: Path) -> Path:
    """Return the path of the password file; ``var`` is the state directory."""
    return var / "desk" / "officers.passwords.json"


def secret_file(var: Path) -> Path:
    """Return the path of the signing secret."""
    return var / "desk" / "secret"


def write_private(path: Path, text: str) -> None:
    """Replace the file by ``text`` atomically, readable by its owner alone (mode 0600)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    passing = path.with_name(f".{path.name}.{secrets.token_hex(6)}")
    descriptor = os.open(passing, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        passing.replace(path)
    except BaseException:
        passing.unlink(missing_ok=True)  # a partial secret must not be read
        raise


def signing_secret(path: Path, given: str | None) -> bytes:
    """Return the secret that form tokens are signed with: ``given``, or the one kept at ``path``.

    Raises ``OfficeError`` for one that is too short; an empty one counts as none.

    The first start creates and stores one.
    """
    if given and given.strip():
        if len(given.strip()) < _SHORTEST:
            raise OfficeError(
                f"DIDD_DESK_SECRET is too short: give {_SHORTEST} characters or more."
            )
        return given.strip().encode()
    if not path.exists() or not path.read_text(encoding="utf-8").strip():
        write_private(path, secrets.token_hex(_SECRET_BYTES) + "\n")
    return path.read_text(encoding="utf-8").strip().encode()
