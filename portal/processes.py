"""Starting servers so that exactly they can be found and stopped again, and nothing else.

A server's record holds its pid, the tick at which the kernel says it started, and the boot it
belongs to. A pid that the kernel has given to another process since never matches.
"""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from portal.errors import PortalError
from portal.place import Place

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


def _started_at(pid: int) -> str | None:
    """The kernel's start tick of a living process; None for a dead or a zombie one."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def running_pid(place: Place, name: str) -> int | None:
    """The pid of the server that we started under this name, if it still lives."""
    try:
        pid, boot, *stat = _record(place, name).read_text().split()
    except (FileNotFoundError, ValueError):
        return None
    this_boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    if boot != this_boot or len(stat) < 20 or _started_at(int(pid)) != stat[19]:
        return None
    return int(pid)


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
    deadline = time.monotonic() + 10
    while running_pid(place, name) != child.pid:
        if child.poll() is not None or time.monotonic() > deadline:
            raise PortalError(f"{name} could not be started. {last_words(place, name)}")
        time.sleep(0.01)
    return child.pid


def stop(place: Place, name: str, how: int = signal.SIGTERM, patience: float = 20) -> bool:
    """End the server that we started under this name, gently first; True if there was one."""
    pid = running_pid(place, name)
    if pid is None:
        _record(place, name).unlink(missing_ok=True)
        return False
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, how)
    if not _gone(place, name, pid, patience):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        _gone(place, name, pid, 10)
    _record(place, name).unlink(missing_ok=True)
    return True


def _gone(place: Place, name: str, pid: int, patience: float) -> bool:
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, os.WNOHANG)
        if running_pid(place, name) is None:
            return True
        time.sleep(0.02)
    return False


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
