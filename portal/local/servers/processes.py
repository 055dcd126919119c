"""Starting servers so that exactly they can be found and stopped again, and nothing else.

A server's record holds its pid, the tick at which the kernel says it started, and the boot it
belongs to. A pid that the kernel has given to another process since never matches.
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

# The child writes its own record and then becomes the server: there is no moment in which a
# server runs and nobody has written down which one it is.
# Whoever starts it: what it writes is for its own account alone.
RECORD_AND_BECOME = """
umask 077
record=$1; shift
read -r boot < /proc/sys/kernel/random/boot_id
read -r line < /proc/$$/stat
echo "$$ $boot ${line##*) }" > "$record.new" && mv "$record.new" "$record" || exit 70
exec "$@"
"""


# What programs need of an environment wherever they run; none of it is a secret.
PLAIN = re.compile(
    r"PATH|HOME|USER|LOGNAME|SHELL|LANG|LANGUAGE|LC_\w+|TZ|TMPDIR|TERM|LD_LIBRARY_PATH|MALLOC_\w+"
    r"|(?i:no_proxy)|SSL_CERT_(?:FILE|DIR)|XDG_(?:CACHE|CONFIG|DATA|RUNTIME)_\w+"
)


def _record(place: Place, name: str) -> Path:
    return place.run / f"{name}.pid"


def _read(place: Place, name: str) -> Record | None:
    """The record of that name, if it is of this boot."""
    try:
        pid, boot, *stat = _record(place, name).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    this_boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    return Record(int(pid), stat[19]) if boot == this_boot and len(stat) >= 20 else None


def running_pid(place: Place, name: str) -> int | None:
    """The pid of the server that we started under this name, if it still lives."""
    record = _read(place, name)
    return record.pid if record and record.lives else None


def started(place: Place) -> list[str]:
    """The names of all that was started under that folder and not stopped, the newest first."""
    records = ((path.stem, _read(place, path.stem)) for path in place.run.glob("*.pid"))
    found = [(int(record.started), name) for name, record in records if record]
    return [name for _, name in sorted(found, reverse=True)]


def motion(place: Place, name: str) -> object:
    """What shows that a server does something: its log's length, and whole seconds of its work.

    What a server does while it idles takes less than a second in a minute.
    """
    record, log = _read(place, name), place.log(name)
    return record and (record.work(), log.stat().st_size if log.exists() else 0)


def children_motion(place: Place, name: str) -> object:
    """The same of what a server started, where the server itself works a little all the time."""
    record = _read(place, name)
    return record and record.work(itself=False)


def await_answer(place: Place, name: str, what: str, answers: Callable[[], bool]) -> None:
    """Wait until a server that was just started answers, as long as it lives and does something.

    Raises ``PortalError`` with the cause, as far as the server's log tells.
    """
    wait = Wait(f"{what} to answer", still=3 * STILL)  # one question alone may take that long
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
    """Start a server in a session of its own, its output in its log; gives its pid.

    It gets `env` and, of our own environment, what every program needs: what else is in there may
    be somebody's secret. `whole` for a server that does need the rest.
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
    """End the server that we started under this name, gently first; True if there was one.

    What it started itself ends with it, also when the server was killed before.
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
    """Our environment without what would change a server's mind, and with `more`.

    CKAN lets variables override its settings, Python and virtual environments find their
    modules through them, and a proxy must not stand between our own servers.
    """
    unwanted = ("CKAN", "PYTHON", "VIRTUAL_ENV", "GUNICORN", "PG", "WERKZEUG", "FLASK", "DIDD_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    local = "127.0.0.1,localhost"
    return {**kept, "NO_PROXY": local, "no_proxy": local, **more}


def _given(more: Mapping[str, str], whole: bool) -> dict[str, str]:
    """What a server is given: everything that fits, or only what is no secret."""
    kept = server_environment(more)
    if whole:
        return kept
    return {key: value for key, value in kept.items() if key in more or PLAIN.fullmatch(key)}


def last_words(place: Place, name: str, lines: int = 3) -> str:
    """The end of a server's log as a sentence, and where the rest of it is."""
    path = place.log(name)
    try:
        tail = path.read_bytes()[-4000:].decode("utf-8", "replace").strip().splitlines()
    except FileNotFoundError:
        return f"It wrote nothing to {path}."
    said = " / ".join(line.strip() for line in tail[-lines:] if line.strip())
    return f"Its log {path} ends with: {said[-600:]}" if said else f"Its log is {path}."


# Ports ---------------------------------------------------------------------------------------


def port_is_free(port: int) -> bool:
    """Whether a server of ours could listen on 127.0.0.1 at this port now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(preferred: int | None = None, taken: Container[int] = ()) -> int:
    """The preferred port if nobody has it, else one that the kernel gives."""
    if preferred and preferred not in taken and port_is_free(preferred):
        return preferred
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        if port not in taken:
            return port


def settle_port(place: Place, name: str) -> None:
    """Make sure that a port is kept for a server: its own while it runs, else a free one."""
    kept = place.ports
    if running_pid(place, name) is None:
        others = {port for other, port in kept.items() if other != name}
        place.keep_port(name, free_port(kept.get(name), others))
