"""The acting officer: ``--as OFFICER``, authenticated by their own token; and ``didd officer``.

A token comes from the environment, a private file in the officer's home, or the terminal: never
from the command line, which every account of the machine can read.
"""

from __future__ import annotations

import getpass
import os
import pwd
import stat
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from didd.adapters.store.proofs import Proofs
from didd.cli.arguments import AsJson
from didd.cli.output import console, fail, office, plain, print_json, write_line
from didd.office import Office
from didd.steps import proof as step
from didd.steps.proof import UNPROVED

VARIABLE = "DIDD_OFFICER_TOKEN"
Officer = Annotated[
    str,
    typer.Option(
        "--as",
        help=f"Officer id in sop.yaml; proved by their token ({VARIABLE}, ~/.config/didd/token, "
        "or asked for).",
        metavar="OFFICER",
    ),
]

app = typer.Typer(no_args_is_help=True, help="Officers' tokens: how --as is proved.")


@contextmanager
def office_as(officer: str) -> Generator[Office]:
    """Open the office for acts of this officer; exit code 2 when authentication fails."""
    with office() as opened:
        yield acting(opened, officer)


def acting(opened: Office, officer: str) -> Office:
    """Return the office for acts of this officer, once authenticated."""
    return step.act_as(opened, officer, lambda: _token(officer), _account())


@app.command()
def token(
    name: Annotated[str, typer.Argument(help="Officer id in sop.yaml.")],
    officer: Officer = "",
    as_json: AsJson = False,
) -> None:
    """Make an officer's token and print it, once; an earlier one stops working."""
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        made = step.make_token(known, name, opened.officer(officer))
    if as_json:
        print_json({"officer": name, "token": made})
        return
    write_line(made)
    console.print(
        plain(
            f"Token {name}, hanya ditampilkan sekali ini. Simpan di {_file()} (chmod 600), atau "
            f"berikan lewat {VARIABLE} (shown this once; keep it there)."
        )
    )


@app.command()
def proof(
    wanted: Annotated[str, typer.Argument(help="on: ask officers for proof; off: ask nobody.")],
    officer: Officer = "",
) -> None:
    """Have officers asked for their token; or, where one person works alone, not."""
    if wanted not in {"on", "off"}:
        raise fail("Say on or off.")
    with office() as opened:
        known = acting(opened, officer) if officer else opened
        step.ask_for_proof(known, on=wanted == "on", by=opened.officer(officer))
        console.print(plain(told(opened.store.proofs)))


def told(proofs: Proofs) -> str:
    """Return whether officers must authenticate here, for people."""
    if not proofs.asked():
        return (
            f"{UNPROVED}: untuk satu orang; siapa pun yang memakai akun ini dapat bertindak "
            "sebagai petugas mana pun (one person's place: nobody is asked for proof)"
        )
    return f"officers prove themselves by token; {len(proofs.officers())} have one"


def _token(officer: str) -> str:
    """Return the officer's token from environment, file or terminal; exits if there is none."""
    if given := os.environ.pop(VARIABLE, ""):
        return given.strip()
    if (kept := _kept(_file())) is not None:
        return kept
    if sys.stdin.isatty():
        return getpass.getpass(f"Token {officer}: ").strip()
    raise fail(
        f"Perlu bukti diri untuk {officer!r}: token di {VARIABLE} atau {_file()} (proof is needed; "
        "an administrator makes one with `didd officer token`; who works here alone says "
        "`didd officer proof off`)."
    )


def _file() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME")
    return (Path(home) if home else Path.home() / ".config") / "didd" / "token"


def _kept(path: Path) -> str | None:
    """Return the token in a file, or None. One that others may read is refused."""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            info = os.fstat(file.fileno())
            if info.st_uid != os.geteuid() or stat.S_IMODE(info.st_mode) & 0o077:
                raise fail(
                    f"{path} terbuka untuk akun lain, atau milik akun lain: chmod 600, lalu ganti "
                    "tokennya (others may read it, or own it; make it private, and the token new)."
                )
            return file.read(1000).strip()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise fail(f"{path} cannot be read ({error.strerror}).") from None


def _account() -> str:
    """Return the machine's account that runs this, and the sudo user."""
    try:
        name = pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        name = str(os.getuid())
    behind = os.environ.get("SUDO_USER", "")
    return f"{name} (sudo: {behind[:64]})" if behind else name
