"""Starting servers so that exactly these can be found and stopped again.

A server's record holds its pid, its start tick from the kernel, and the boot it
belongs to. A reused pid never matches.
"""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path

from portal.local.errors import PortalError
from portal.local.place import Place
from portal.local.servers.sessions import Record
from portal.local.waiting import STILL, StoodStill, Wait

# The child writes its own record and then execs the server: there is no moment in which a
# server runs without a record.
# Its files are private to its account, whatever the caller's umask.
RECORD_AND_BECOME = """
umask 077
record=$1; shift
read -r boot < /proc/sys/kernel/random/boot_id
read -r line < /proc/$$/stat
echo "$$ $boot ${line##*) }" > "$record.new" && mv "$record.new" "$record" || exit 70
exec "$@"
"""


# Variables that programs need; none of them is a secret.
PLAIN = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TERM|LD_LIBRARY_PATH|MALLOC_\w+"
    r"|(?i:no_proxy)|SSL_CERT_(?:FILE|DIR)|XDG_(?:CACHE|CONFIG|DATA|RUNTIME)_\w+"
)


def _record(place: Place, name: str) -> Path:
    return place.run / f"{name}.pid"


def _read(place: Place, name: str) -> Record | None:
    """Return the record of that name, if it is of this boot."""
    try:
        pid, boot, *stat = _record(place, name).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    this_boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return Record(int(pid), stat[19]) if boot == this_boot and len(stat) >= 20 else None


def running_pid(place: Place, name: str) -> int | None:
    """Return the pid of the server that we started under this name, if it still runs."""
    record = _read(place, name)
    return record.pid if record and record.lives else None


def started(place: Place) -> list[str]:
    """Return the names of all servers started under that folder and not stopped, newest first."""
    records = ((path.stem, _read(place, path.stem)) for path in place.run.glob("*.pid"))
    found = [(int(record.started), name) for name, record in records if record]
    return [name for _, name in sorted(found, reverse=True)]


def motion(place: Place, name: str) -> object:
    """Return a value that changes while a server works: its log's length and CPU seconds.

    An idle server uses less than a CPU second per minute.
    """
    record, log = _read(place, name), place.log(name)
    return record and (record.work(), log.stat().st_size if log.exists() else 0)


def children_motion(place: Place, name: str) -> object:
    """Return the same for a server's children, where the server itself is never quite idle."""
    record = _read(place, name)
    return record and record.work(itself=False)


def await_answer(place: Place, name: str, what: str, answers: Callable[[], bool]) -> None:
    """Wait until a new server answers, as long as it lives and makes progress.

    Raises ``PortalError`` with the cause, as far as the server's log shows it.
    """
    wait = Wait(f"{what} to answer", still=3 * STILL)  # a single request may take that long
    while not answers():
        if running_pid(place, name) is None:
            raise PortalError(f"{what} stopped at once. {last_words(place, name)}")
        try:
            wait.moved(motion(place, name))
        except StoodStill as error:
            raise PortalError(
                f"{what} did not start: {error}. {last_words(place, name)}"
            ) from error
        time.sleep(0.05)


def start(
    place: Place,
    name: str,
    command: Sequence[str | Path],
    env: Mapping[str, str] | None = None,
    *,
    whole: bool = False,
) -> int:
    """Start a server in its own session, its output in its log; return its pid.

    It gets `env` and, of our own environment, only what every program needs: other variables may
    be secrets. `whole` passes the rest to a server that needs it.
    """
    record = _record(place, name)
    record.unlink(missing_ok=True)
    with place.log(name).open("ab") as log:
        child = subprocess.Popen(
            ["/bin/sh", "-c", RECORD_AND_BECOME, "sh", str(record), *map(str, command)],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=place.home,
            env=_given(env or {}, whole), start_new_session=True,
        )  # fmt: skip
    wait = Wait(f"{name} to be started")
    while running_pid(place, name) != child.pid:
        wait.moved(None)
        if child.poll() is not None:
            raise PortalError(f"{name} could not be started. {last_words(place, name)}")
        time.sleep(0.01)
    return child.pid


def stop(place: Place, name: str, how: int = signal.SIGTERM, patience: float = 60) -> bool:
    """Stop the server that we started under this name, gently first; return True if there was one.

    Its children are stopped too, also when the server itself was killed before.
    """
    record = _read(place, name)
    members = record.members() if record else {}
    if record:
        record.end(how, patience)
    for pid, begun in members.items():
        Record(pid, begun).end(signal.SIGTERM, 5)
    _record(place, name).unlink(missing_ok=True)
    return bool(members)


def server_environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return our environment without variables that would affect a server, and with `more`.

    CKAN lets variables override its settings, Python and virtual environments find their
    modules through them, and requests between our own servers must bypass proxies.
    """
    unwanted = ("CKAN", "PYTHON", "VIRTUAL_ENV", "GUNICORN", "PG", "WERKZEUG", "FLASK", "DIDD_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    local = "127.0.0.1,localhost"
    return {**kept, "NO_PROXY": local, "no_proxy": local, **more}


def _given(more: Mapping[str, str], whole: bool) -> dict[str, str]:
    """Return a server's environment: everything that fits, or only what is not secret."""
    kept = server_environment(more)
    if whole:
        return kept
    return {key: value for key, value in kept.items() if key in more or PLAIN.fullmatch(key)}


def last_words(place: Place, name: str, lines: int = 3) -> str:
    """Return the end of a server's log as a sentence, with the log's path."""
    path = place.log(name)
    try:
        tail = path.read_bytes()[-4000:].decode("utf-8", "replace").strip().splitlines()
    except FileNotFoundError:
        return f"It wrote nothing to {path}."
    last_lines = " / ".join(line.strip() for line in tail[-lines:] if line.strip())
    return f"Its log {path} ends with: {last_lines[-600:]}" if last_lines else f"Its log is {path}."


# Ports ---------------------------------------------------------------------------------------


def port_is_free(port: int) -> bool:
    """Whether a server could listen on 127.0.0.1 at this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, taken: Container[int] = ()) -> int:
    """Return the preferred port if it is free, else one from the kernel."""
    if preferred and preferred not in taken and port_is_free(preferred):
        return preferred
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port


def settle_port(place: Place, name: str) -> None:
    """Store a port for a server: its own while it runs, else a free one."""
    kept = place.ports
    if running_pid(place, name) is None:
        others = {port for other, port in kept.items() if other != name}
        place.keep_port(name, free_port(kept.get(name), others))
