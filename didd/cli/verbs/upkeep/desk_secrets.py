"""The desk's own secrets, into a backup and out of it; none is shown, and none is written over."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from didd.adapters.backup.bag import BagError
from didd.cli.words import _
from didd.private_files import keep_once
from didd.settings import Settings
from didd.steps.safekeeping.back_up import DESK

#: The key of names in encrypted backups, beside the desk's secret.
NAMES = "backup-names"
_SECRET, _GIVEN = "secret", "DIDD_DESK_SECRET"


def desk_of(settings: Settings) -> Path:
    """Return where the desk keeps what is its own."""
    return Path(os.environ.get("DIDD_VAR") or settings.place / "var") / "desk"


def names_key(settings: Settings) -> bytes:
    """Return the key of names, made at the first time; raises ``BagError`` for an empty one."""
    file = desk_of(settings) / NAMES
    keep_once(file, secrets.token_hex(32).encode())
    if (key := file.read_bytes()).strip():
        return key
    raise BagError(
        _("{file} is empty: names in the backup could be guessed. Bring back the one that was "
          "there, or delete it: then everything is encrypted anew.", file=file)
    )  # fmt: skip


def private_of(settings: Settings) -> dict[str, bytes]:
    """Return what some of the database cannot be read without, by its path in a backup.

    The desk's secret is the one that the desk goes by: that of the environment before the file.
    """
    desk = desk_of(settings)
    found = {n: (desk / n).read_bytes() for n in (_SECRET, NAMES) if (desk / n).is_file()}
    if given := _given():
        found[_SECRET] = given + b"\n"
    return {f"{DESK}/{name}": content for name, content in found.items()}


def keep_restored(settings: Settings, files: Mapping[str, bytes]) -> str:
    """Write what a backup brought where there is none; return what is to be done about another one.

    "" where the desk will go by the secret that came, and so reads every second factor.
    """
    desk = desk_of(settings)
    for name, content in files.items():
        keep_once(desk / name, content)
    came, kept = files.get(_SECRET, b"").strip(), desk / _SECRET
    if not came or (_given() or kept.read_bytes().strip()) == came:
        return ""
    if kept.read_bytes().strip() == came:
        return _(
            "DIDD_DESK_SECRET is another one than the office had: second factors cannot be read "
            "with it. Set it to what is in {file}.", file=kept,
        )  # fmt: skip
    return _(
        "{file} is another one than the office had: second factors cannot be read with it. Move it "
        "away, and restore into an empty database once more.", file=kept,
    )  # fmt: skip


def _given() -> bytes:
    return os.environ.get(_GIVEN, "").strip().encode()
