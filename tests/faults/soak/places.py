"""The whole demo from a fresh clone, in each kind of place.

    python -m tests.faults.soak.places [name ...]

Each is `git clone`, then `make demo EXIT=1` with a home of its own, so nothing is there before: no
uv, no environment, no jars. It must end with 0, the public search must find all, and nothing may be
left running. Prints a dated table; exit code 1 when a place failed. As root all places are tried,
as anybody else those that need no root.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
#: Longer than a Unix socket's path may be, with special characters of shells, URLs and INI files.
ODD = "Dinas Kominfo & Statistik/rumah «Ünïcode» 数据/it's [uji] #1/" + "panjang " * 6
FOUND = re.compile(r"The public search finds (\d+) of (\d+)")
IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class Kind:
    """One kind of place: the command prefix, the folder below the home, the umask."""

    name: str
    folder: str = "didd"
    umask: int = 0o022
    as_user: bool = False
    elsewhere: bool = False
    again_without_network: bool = False
    killed_first: bool = False
    needs_root: bool = False


KINDS = (
    Kind("root-0700-home", needs_root=True, again_without_network=True),
    Kind("user-umask-077", umask=0o077, as_user=True),
    Kind("odd-path", folder=ODD + "didd"),
    Kind("user-odd-path", folder=ODD + "didd", umask=0o077, as_user=True),
    Kind("var-elsewhere", elsewhere=True, killed_first=True),
)


@dataclass
class Outcome:
    """The outcome of one place."""

    kind: str
    seconds: list[float] = field(default_factory=list[float])
    found: list[str] = field(default_factory=list[str])
    left: int = 0
    wrong: list[str] = field(default_factory=list[str])


def attempt(kind: Kind, logs: Path) -> Outcome:
    """Clone into such a place, run the demo there, and delete it again."""
    outcome = Outcome(kind.name)
    top = Path(tempfile.mkdtemp(prefix="didd-tempat-", dir=_base(kind)))
    user = plain_user() if kind.as_user and IS_ROOT else None
    try:
        top.chmod(0o700)
        clone = top / kind.folder
        clone.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", "--no-hardlinks", ROOT, clone], check=True)
        if user:
            subprocess.run(["chown", "-R", f"{user.pw_uid}:{user.pw_gid}", top], check=True)
        words = ["make", "demo", "EXIT=1", "PORT=0"]
        var = top / "tempat lain" if kind.elsewhere else clone / "var"
        words += [f"VAR={var}"] if kind.elsewhere else []
        if kind.killed_first:
            outcome.wrong += _killed(kind, words, clone, var, logs / f"{kind.name}-killed.log")
        _once(outcome, kind, words, clone, user, logs / f"{kind.name}.log")
        if kind.again_without_network and not outcome.wrong:
            offline = ["unshare", "--net", "sh", "-c", 'ip link set lo up; exec "$@"', "sh"]
            if IS_ROOT:
                log = logs / f"{kind.name}-offline.log"
                _once(outcome, kind, [*offline, *words], clone, user, log)
        left = leftovers(top)
        outcome.left = len(left)
        outcome.wrong += [f"left running: {line}" for line in left]
        _down(words, clone)
        if outcome.wrong and (var / "log").is_dir():
            shutil.copytree(var / "log", logs / f"{kind.name}-servers", dirs_exist_ok=True)
    finally:
        shutil.rmtree(top, ignore_errors=True)
    return outcome


def _killed(kind: Kind, words: list[str], clone: Path, var: Path, log: Path) -> list[str]:
    """Kill the demo when its servers run; `make down` must stop every one. Return faults."""
    with log.open("wb") as text:
        demo = subprocess.Popen(
            words, cwd=clone, stdout=text, stderr=subprocess.STDOUT, start_new_session=True,
            env=environment(home_of(clone, kind)),
        )  # fmt: skip
    while not (var / "run" / "dagster-daemon.pid").exists():
        if demo.poll() is not None:
            return [f"it ended before it was killed: {log.read_text()[-300:]}"]
        time.sleep(0.5)
    time.sleep(5)
    os.killpg(demo.pid, signal.SIGKILL)
    demo.wait()
    _down(words, clone)
    return [f"left by a killed demo after `make down`: {line}" for line in leftovers(clone.parent)]


def _down(words: list[str], clone: Path) -> None:
    var = [word for word in words if word.startswith("VAR=")]
    subprocess.run(["make", "down", *var], cwd=clone, check=False, capture_output=True)


def _base(kind: Kind) -> str:
    """Return the parent of such a home: root's below root's, others' where all may enter."""
    return str(Path.home()) if kind.needs_root else tempfile.gettempdir()


def _once(
    outcome: Outcome,
    kind: Kind,
    words: list[str],
    clone: Path,
    user: pwd.struct_passwd | None,
    log: Path,
) -> None:
    """Run the demo once; record duration, findings, errors."""
    become = (
        ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]
        if user
        else []
    )
    begun = time.monotonic()
    with log.open("wb") as said:
        done = subprocess.run(
            [*become, *words], cwd=clone, stdout=said, stderr=subprocess.STDOUT,
            env=environment(home_of(clone, kind)), umask=kind.umask, check=False,
        )  # fmt: skip
    outcome.seconds.append(time.monotonic() - begun)
    text = log.read_text(encoding="utf-8", errors="replace")
    counts = FOUND.search(text)
    outcome.found.append(f"{counts[1]} of {counts[2]}" if counts else "–")
    if done.returncode != 0 or not counts or counts[1] != counts[2]:
        outcome.wrong.append(f"exit {done.returncode}: {' / '.join(text.splitlines()[-3:])}")


def home_of(clone: Path, kind: Kind) -> Path:
    """The home above the clone."""
    return clone.parents[len(Path(kind.folder).parts) - 1]


def environment(home: Path) -> dict[str, str]:
    """Return our environment without references to this checkout, tools and caches."""
    unwanted = ("UV", "VIRTUAL_ENV", "DIDD_", "PYTHON", "MAKE", "MFLAGS", "XDG_")
    kept = {key: value for key, value in os.environ.items() if not key.startswith(unwanted)}
    folders = [
        folder
        for folder in os.environ.get("PATH", os.defpath).split(os.pathsep)
        if not (Path(folder) / "uv").exists() and not folder.startswith(str(ROOT))
    ]
    return {**kept, "HOME": str(home), "PATH": os.pathsep.join(folders), "LC_ALL": "C.UTF-8"}


def plain_user() -> pwd.struct_passwd:
    """Return an unused account of this machine."""
    return pwd.getpwnam("nobody")


def leftovers(top: Path) -> list[str]:
    """Return the processes that still run from below that folder."""
    found: list[str] = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().replace(b"\0", b" ")
            cwd = str((process / "cwd").readlink())
        except OSError:
            continue
        if os.fsencode(top) in command or cwd.startswith(str(top)):
            found.append(f"{process.name} {command.decode(errors='replace')[:120]}")
    return found


def table(outcomes: list[Outcome]) -> str:
    """Return the figures for the documentation."""
    rows = ["| date | place | seconds | found | left running | |", "|---|---|---|---|---|---|"]
    today = date.today().isoformat()  # noqa: DTZ011 the day on this machine
    for o in outcomes:
        seconds = ", ".join(f"{s:.0f}" for s in o.seconds)
        state = "; ".join(o.wrong) or "right"
        rows.append(
            f"| {today} | {o.kind} | {seconds} | {', '.join(o.found)} | {o.left} | {state} |"
        )
    return "\n".join(rows)


def main(names: list[str]) -> int:
    """Run the named kinds, or all that this user can."""
    logs = Path(os.environ.get("DIDD_VAR") or ROOT / "var") / "soak" / "places"
    logs.mkdir(parents=True, exist_ok=True)
    outcomes: list[Outcome] = []
    for kind in KINDS:
        if (names and kind.name not in names) or (kind.needs_root and not IS_ROOT):
            continue
        print(f"{kind.name}: see {logs / kind.name}.log", flush=True)
        outcomes.append(attempt(kind, logs))
    print(table(outcomes))
    return 1 if any(o.wrong for o in outcomes) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
