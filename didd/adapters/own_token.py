"""An officer's own token: read from the environment, a private file or the terminal.

Never an argument of the command line, which every account of the machine can read.
"""

from __future__ import annotations

import getpass
import os
import pwd
import stat
import sys
from pathlib import Path

from didd.i18n import _

VARIABLE = "DIDD_OFFICER_TOKEN"


class NoToken(Exception):
    """The token is missing, or others may read it; the text says what to do."""


def own_token(officer: str) -> str:
    """Return the officer's token from environment, file or terminal; raises ``NoToken``."""
    if given := os.environ.pop(VARIABLE, ""):
        return given.strip()
    if (kept := _kept(token_file())) is not None:
        return kept
    if sys.stdin.isatty():
        return getpass.getpass(f"Token {officer}: ").strip()
    raise NoToken(
        _(
            "Proof is needed for {officer!r}: a token in {variable} or {path}. "
            "An administrator makes one with `didd officer token`; who works "
            "here alone says `didd officer proof off`.",
            officer=officer,
            variable=VARIABLE,
            path=token_file(),
        )
    )


def token_file() -> Path:
    """Return the path of the token file."""
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "didd" / "token"


def machine_account() -> str:
    """Return the machine's account that runs this, and the sudo user."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo: {behind[:64]})" if behind else name


def _kept(path: Path) -> str | None:
    """Return the token in a file, or None. One that others may read is refused."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            info = os.fstat(file.fileno())
            if info.st_uid != os.geteuid() or stat.S_IMODE(info.st_mode) & 0o077:
                raise NoToken(
                    _(
                        "{path} is open to other accounts, or another's: chmod 600, then "
                        "make a new token.",
                        path=path,
                    )
                )
            return file.read(1000).strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise NoToken(
            _("{path} cannot be read ({cause}).", path=path, cause=error.strerror)
        ) from None
