"""One portal's state: paths, secrets, ports, stamps and the lock.

Everything lies under one `var` folder, so two portals with two folders never interfere. Nothing
here starts a process or talks to one.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import secrets
import stat
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CODE = ROOT / "portal"
CONFIG = ROOT / "catalog_config"

# Parts of a start run in parallel, and each may need a secret of its own.
_KEEPING = threading.RLock()

# A Unix socket's path may have 107 bytes; ".s.PGSQL.65535" follows the folder.
LONGEST_SOCKET_FOLDER = 90

# Permission bits denied to group and others: state is private to the account that runs this.
OTHERS = 0o077
# Entries of `var` to protect. PostgreSQL protects its own cluster; environments are code.
STATE = ("archive", "cache", "dagster", "desk", "log", "run", "sources")


def write_private(path: Path, text: str) -> None:
    """Replace `path` atomically by `text`, readable by its owner only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    Path(name).replace(path)


def only_ours(*roots: Path) -> None:
    """Revoke group's and others' permissions on these folders and files, recursively.

    Files of other owners and links stay as they are.
    """
    for root in roots:
        below = (Path(top) / name for top, dirs, files in os.walk(root) for name in (*dirs, *files))
        for path in (root, *below):
            with contextlib.suppress(OSError):
                mode = path.lstat().st_mode
                if not stat.S_ISLNK(mode) and mode & OTHERS:
                    path.chmod(stat.S_IMODE(mode) & ~OTHERS)


def is_left(name: str) -> bool:
    """Whether a file or folder of that name is a tool's leftover (cache, hidden file)."""
    return name.startswith(".") or name == "__pycache__" or name.endswith((".egg-info", ".pyc"))


def _is_open(folder: Path) -> bool:
    mode = folder.stat().st_mode
    return bool(mode & OTHERS) and not mode & stat.S_ISVTX


def digest(*parts: bytes | str | Path) -> str:
    """Return a short hash over texts and files' contents; a folder counts as all files in it.

    Leftovers of tools (caches, hidden files) do not count.
    """
    total = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            files = sorted(part.rglob("*")) if part.is_dir() else [part]
            for file in files:
                if file.is_file() and not any(map(is_left, file.relative_to(part).parts)):
                    total.update(f"{file.relative_to(part.parent)}\0".encode())
                    total.update(hashlib.sha256(file.read_bytes()).digest())
        else:
            total.update(part if isinstance(part, bytes) else part.encode())
            total.update(b"\0")
    return total.hexdigest()[:32]


@dataclass(frozen=True)
class Place:
    """The folders and state files of one portal."""

    var: Path

    @classmethod
    def at(cls, var: str | os.PathLike[str] | None = None) -> Place:
        """Return the place under `var`, else under `DIDD_VAR`, else under the checkout's var/."""
        chosen = var or os.environ.get("DIDD_VAR") or ROOT / "var"
        return cls(Path(chosen).expanduser().absolute())

    @property
    def home(self) -> Path:
        """Return the folder of the portal's data: environment, cluster, index, files, settings."""
        return self.var / "portal"

    @property
    def logs(self) -> Path:
        """Return the folder of the servers' logs."""
        return self.var / "log"

    @property
    def run(self) -> Path:
        """Return the folder of the records of running servers."""
        return self.var / "run"

    @property
    def cache(self) -> Path:
        """Return the folder of downloads, which can be fetched again."""
        return self.var / "cache"

    @property
    def env_file(self) -> Path:
        """Return the file with URL and token, for clients of the portal."""
        return self.var / "portal.env"

    @property
    def storage(self) -> Path:
        """Return Return CKAN's file store."""
        return self.home / "storage"

    def make(self) -> None:
        """Create the folders, for their owner alone; no-op when they exist.

        Permissions that an older start left open are revoked.
        """
        for folder in (self.var, self.home, self.logs, self.run, self.cache, self.storage):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if any(map(_is_open, (self.var, self.home, self.storage))):
            self._close()

    def _close(self) -> None:
        """Revoke other accounts' access, except to a `var` that is a shared folder."""
        only_ours(*(self.var / name for name in STATE), self.storage)
        for path in (*self.var.glob("*.env"), *self.home.iterdir(), self.home, self.var):
            if not path.is_symlink() and not path.stat().st_mode & stat.S_ISVTX:
                with contextlib.suppress(OSError):
                    path.chmod(stat.S_IMODE(path.stat().st_mode) & ~OTHERS)

    def log(self, name: str) -> Path:
        """Return the log of one server or of the set-up."""
        return self.logs / f"{name}.log"

    # Secrets and ports ----------------------------------------------------------------------

    def secret(self, name: str, make: Callable[[], str] = lambda: secrets.token_urlsafe(24)) -> str:
        """Return the secret of that name, made on first use and kept in a private file."""
        with _KEEPING:
            kept = self._read(self.home / "secrets.json")
            if name not in kept:
                self.keep_secret(name, make())
                kept = self._read(self.home / "secrets.json")
        return kept[name]

    def keep_secret(self, name: str, value: str) -> None:
        """Store a secret, replacing an earlier one of that name."""
        path = self.home / "secrets.json"
        with _KEEPING:
            write_private(path, json.dumps({**self._read(path), name: value}, indent=1))

    @property
    def ports(self) -> dict[str, int]:
        """Return the port each server had when it last ran."""
        return {name: int(port) for name, port in self._read(self.home / "ports.json").items()}

    def keep_port(self, name: str, port: int) -> None:
        """Store a server's port."""
        path = self.home / "ports.json"
        write_private(path, json.dumps({**self.ports, name: port}))

    @staticmethod
    def _read(path: Path) -> dict[str, str]:
        try:
            found = json.loads(path.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    @cached_property
    def socket_folder(self) -> Path:
        """Return a folder for Unix sockets with a path short and plain enough for them."""
        here = self.home / "socket"
        if len(os.fsencode(here)) <= LONGEST_SOCKET_FOLDER and not set(str(here)) & set(" ,'\""):
            return here
        # Not the usual temporary folder, whose path may be too long as well.
        return Path("/tmp") / f"didd-{os.geteuid()}-{digest(str(self.var))[:12]}"  # noqa: S108

    @property
    def doors(self) -> Path:
        """Return the folder of our account's private sockets; `open_doors` creates it."""
        here = self.home / "doors"
        short = len(os.fsencode(here)) <= LONGEST_SOCKET_FOLDER
        if short and re.fullmatch(r"[\w./-]+", str(here), re.ASCII):
            return here
        return Path("/tmp") / f"didd-doors-{os.geteuid()}-{digest(str(self.var))[:12]}"  # noqa: S108

    def open_doors(self) -> Path:
        """Create that folder; raises `PortalError` where another account owns one of its name."""
        from portal.local.errors import PortalError

        folder = self.doors
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
            raise PortalError(f"{folder} belongs to somebody else. Remove it, then run this again.")
        folder.chmod(0o700)
        return folder

    # Stamps: finished steps of the set-up, and their inputs ----------------------------------

    def done(self, step: str, key: str) -> bool:
        """Whether `step` was finished with exactly these inputs."""
        try:
            return (self.home / "stamps" / step).read_text(encoding="utf-8") == key
        except FileNotFoundError:
            return False

    def stamp(self, step: str, key: str) -> None:
        """Record that `step` is finished; written last and atomically."""
        write_private(self.home / "stamps" / step, key)

    def unstamp(self, *steps: str) -> None:
        """Record that these steps are no longer finished."""
        for step in steps:
            (self.home / "stamps" / step).unlink(missing_ok=True)

    # One at a time ---------------------------------------------------------------------------

    @contextlib.contextmanager
    def locked(self, waiting: Callable[[str], None], patience: float = 900) -> Iterator[None]:
        """Lock this portal for one start or stop; wait, with a message, while it is locked.

        Set-up commands inherit the lock, servers do not: after a killed start, the next one
        waits for its set-up commands, not for its servers.
        """
        self.make()
        with (self.run / "portal.local.make_locks").open("a+", encoding="utf-8") as file:
            os.set_inheritable(file.fileno(), True)
            self._wait_for(file.fileno(), waiting, patience)
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()))
            file.flush()
            yield

    def _wait_for(self, handle: int, waiting: Callable[[str], None], patience: float) -> None:
        from portal.local.errors import PortalError

        deadline = time.monotonic() + patience
        announced = False
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                other = (self.run / "portal.local.make_locks").read_text(
                    encoding="utf-8"
                ).strip() or "?"
            if time.monotonic() > deadline:
                raise PortalError(
                    f"Process {other} has been starting or stopping this portal for "
                    f"{patience / 60:.0f} minutes. End it, then run the same command again."
                )
            if not announced:
                waiting(f"Process {other} is starting or stopping this portal: waiting for it.")
                announced = True
            time.sleep(0.2)
