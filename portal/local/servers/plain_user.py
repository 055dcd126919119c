"""Running, under root, programs that refuse to run as root: as a plain system user.

Where the checkout lies in a folder that only root may enter (root's home, most often on a
fresh server), that user keeps the one capability that it needs to get there.
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
#: Capabilities of the plain user: to read whatever lies on the way; to execute it too, where a
#: umask of 077 made it root's alone.
RIGHTS = ("dac_read_search", "dac_override")


def words(trials: Sequence[Sequence[str]], kept: Path, places: Sequence[Path]) -> list[str]:
    """Return the prefix that runs a command as the user of ``kept``; [] where we are not root.

    The first prefix with which all of the ``trials`` succeed; they should run
    what will be run, since a capability can be lost at the second step.
    Raises ``PortalError`` when none works, naming the ``places`` that must be accessible.
    """
    if os.geteuid() != 0:
        return []
    uid, gid = ids(kept)
    for prefix in ways(uid, gid):
        if all(_works([*prefix, *trial]) for trial in trials):
            return prefix
    raise PortalError(
        f"PostgreSQL does not run as root, and cannot be run as user {uid}: either "
        "`setpriv` (of util-linux) is not here, or that user may not enter "
        f"{' and '.join(map(str, places))}. Run this as an ordinary user, or from a folder that "
        "others may enter.",
        exit_code=2,
    )


def ways(uid: int, gid: int) -> list[list[str]]:
    """Return all prefixes to become that user, from no capability to the widest.

    >>> [" ".join(way[4:]) for way in ways(65534, 65534)][0]
    '--inh-caps=-all'
    """
    plain = ["setpriv", f"--reuid={uid}", f"--regid={gid}", "--clear-groups"]
    # Without the securebit, access(2), by which PostgreSQL looks for its own programs, drops the
    # capability.
    keeping = (
        [f"--inh-caps=-all,+{right}", f"--ambient-caps=+{right}", "--securebits=+no_setuid_fixup"]
        for right in RIGHTS
    )
    return [[*plain, "--inh-caps=-all"], *([*plain, *kept] for kept in keeping)]


def ids(kept: Path) -> tuple[int, int]:
    """Return user and group of that folder if a plain user owns it, else of one on this machine.

    A user installed later must not lose access to what another one made.
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
    """Create a folder that the user of ``kept`` owns and nobody else reads.

    A link or folder planted by another account under that name is refused.
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
