"""Running under root what refuses to run as root: as a plain system user that exists everywhere.

Where the checkout lies in a folder that only root may enter (root's home, the commonest place on a
fresh server), that user keeps the one right that it needs to get there.
"""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from pathlib import Path

from portal.local.errors import PortalError
from portal.local.servers import processes

USERS = ("postgres", "nobody", "daemon")
#: Rights that let a plain user pass: to read whatever lies on the way; to run it too, where a
#: umask of 077 made it root's alone.
RIGHTS = ("dac_read_search", "dac_override")


def words(trials: Sequence[Sequence[str]], kept: Path, places: Sequence[Path]) -> list[str]:
    """The words before a command that make it run as the user of ``kept``; none where we are one.

    Of all ways it is the first with which every one of the ``trials`` succeeds; they should run
    what will be run, since a right can be there at the start and be gone at the second step.
    Raises ``PortalError`` where no way works, which names the ``places`` that must be entered.
    """
    if os.geteuid() != 0:
        return []
    uid, gid = ids(kept)
    for way in ways(uid, gid):
        if all(_works([*way, *trial]) for trial in trials):
            return way
    raise PortalError(
        f"PostgreSQL does not run as root, and cannot be run as user {uid}: either "
        "`setpriv` (of util-linux) is not here, or that user may not enter "
        f"{' and '.join(map(str, places))}. Run this as an ordinary user, or from a folder that "
        "others may enter.",
        exit_code=2,
    )


def ways(uid: int, gid: int) -> list[list[str]]:
    """Every way to become that user, from no right kept to the widest.

    >>> [" ".join(way[4:]) for way in ways(65534, 65534)][0]
    '--inh-caps=-all'
    """
    plain = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    # Without the securebit access(2), by which PostgreSQL looks for its own programs, drops the
    # kept right while it looks.
    keeping = (
        [f"--inh-caps=-all,+{right}", f"--ambient-caps=+{right}", "--securebits=+no_setuid_fixup"]
        for right in RIGHTS
    )
    return [[*plain, "--inh-caps=-all"], *([*plain, *kept] for kept in keeping)]


def ids(kept: Path) -> tuple[int, int]:
    """User and group of that folder where it is a plain user's already, else of one that is here.

    A user that is installed later must not find what another one made.
    """
    if kept.exists() and (found := kept.stat()).st_uid != 0:
        return found.st_uid, found.st_gid
    for name in USERS:
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return user.pw_uid, user.pw_gid
    raise PortalError(
        "PostgreSQL does not run as root, and this machine has no user "
        f"{' or '.join(USERS)}. Run this as an ordinary user.",
        exit_code=2,
    )


def own(path: Path, kept: Path) -> None:
    """Make a folder that the user of ``kept`` owns and nobody else reads.

    Another account's link or folder, which may wait where the name is known before, is refused.
    """
    path.mkdir(parents=True, exist_ok=True)
    owner = ids(kept) if os.geteuid() == 0 else (os.geteuid(), os.getegid())
    if path.is_symlink() or path.stat().st_uid not in {os.geteuid(), owner[0]}:
        raise PortalError(f"{path} belongs to another account. Take it away, then try again.")
    path.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(path, *owner)


def _works(command: Sequence[str]) -> bool:
    env = processes.server_environment({})
    try:
        return subprocess.run(command, capture_output=True, env=env, cwd="/").returncode == 0
    except OSError:
        return False
