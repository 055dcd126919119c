"""A program with its secrets, which come out of files: ``python -m didd.secret_environment …``.

Every setting ``DIDD_…`` that is a secret may be a file in place of a variable, where no list of
processes and no settings file shows it. The first that is there counts:

1. the variable itself;
2. the file that ``NAME_FILE`` names, for a secret that has no reader of its own for that;
3. the file ``NAME`` in ``$CREDENTIALS_DIRECTORY``, where systemd puts what a unit may know;
4. the file ``NAME`` in ``/run/secrets``, where containers find theirs.

The program takes the place of this one: no process stays between it and whoever started it.
"""

from __future__ import annotations

import argparse
import os
import pwd
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

#: Where containers find their secrets.
CONTAINER = Path("/run/secrets")
#: The secrets that programs only know as variables.
SECRETS = (
    "DIDD_DATABASE_URL",
    "DIDD_DAGSTER_DATABASE_URL",
    "DIDD_BROKER_URL",
    "DIDD_CKAN_TOKEN",
    "DIDD_DESK_SECRET",
    "DIDD_DESK_OIDC_CLIENT_SECRET",
    "DIDD_METRICS_TOKEN",
    "DIDD_SMTP_PASSWORD",
)
_LINE = re.compile(r"(?P<name>[A-Za-z_]\w*)=(?P<value>.*)")


class NoSecret(ValueError):
    """A file with a secret cannot be read; the message says which, and never what is in it."""


def with_secrets(given: Mapping[str, str], container: Path = CONTAINER) -> dict[str, str]:
    """Return the environment with each secret that a file holds; raises ``NoSecret``."""
    found = {name: text for name in SECRETS for text in _texts(name, given, container)}
    return {**given, **found}


def _texts(name: str, given: Mapping[str, str], container: Path) -> Iterator[str]:
    """Yield the secret of that name if a file holds it: none where it is a variable already."""
    if given.get(name):
        return
    if named := given.get(f"{name}_FILE"):
        yield _read(name, Path(named))
        return
    credentials = given.get("CREDENTIALS_DIRECTORY")
    for folder in (*([Path(credentials)] if credentials else ()), container):
        if (folder / name).is_file():
            yield _read(name, folder / name)
            return


def _read(name: str, file: Path) -> str:
    try:
        text = file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise NoSecret(f"The file of {name}, {file}, cannot be read: {why}.") from None
    if "\0" in text or not text.strip():
        raise NoSecret(f"The file of {name}, {file}, holds no secret.")
    return text


def settings_of(text: str) -> dict[str, str]:
    r"""Return the settings in a file of lines ``NAME=value``, as systemd reads it.

    >>> settings_of("# comment\nDIDD_TLS=internal\nDIDD_TITLE='two words'\n")
    {'DIDD_TLS': 'internal', 'DIDD_TITLE': 'two words'}
    """
    found = (_LINE.fullmatch(line.strip()) for line in text.splitlines())
    return {line["name"]: _unquoted(line["value"].strip()) for line in found if line}


def _unquoted(value: str) -> str:
    quoted = len(value) > 1 and value[0] == value[-1] and value[0] in "'\""
    return value[1:-1] if quoted else value


def become(user: str) -> None:
    """Give up root's rights for those of that account; raises ``NoSecret`` where there is none."""
    try:
        known = pwd.getpwnam(user)
    except KeyError:
        raise NoSecret(f"There is no account {user!r} on this machine.") from None
    if os.geteuid() != known.pw_uid:
        os.initgroups(user, known.pw_gid)
        os.setgid(known.pw_gid)
        os.setuid(known.pw_uid)


def main(arguments: list[str] | None = None) -> int:
    """Run the program; return 2 where a secret, a file or the program cannot be had."""
    parser = argparse.ArgumentParser(prog="python -m didd.secret_environment", description=__doc__)
    parser.add_argument("--settings", type=Path, help="file of lines NAME=value to read first")
    parser.add_argument("--secrets", type=Path, help="folder of secrets, besides the usual ones")
    parser.add_argument("--as", dest="user", help="account to run it as; only for root")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="the program, and its words")
    asked = parser.parse_args(arguments)
    if not asked.command:
        parser.error("no program is named")
    try:
        _run(asked)
    except (NoSecret, OSError) as error:
        print(error, file=sys.stderr)  # noqa: T201 the program's own sentence
    return 2


def _run(asked: argparse.Namespace) -> None:
    written = settings_of(asked.settings.read_text(encoding="utf-8")) if asked.settings else {}
    environment = with_secrets({**written, **os.environ}, asked.secrets or CONTAINER)
    if asked.user:
        become(asked.user)
        environment |= {"HOME": pwd.getpwnam(asked.user).pw_dir, "USER": asked.user}
    os.execvpe(asked.command[0], asked.command, environment)  # noqa: S606 its words are ours


if __name__ == "__main__":
    sys.exit(main())
