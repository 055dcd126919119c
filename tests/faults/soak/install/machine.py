"""A bare Debian in a folder, booted with its own systemd, so that units run as on a real server.

Needs root, debootstrap and systemd-nspawn. The network is that of this machine.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from portal.local.place import ROOT

#: Programs, and the Debian package that each comes in.
NEEDED = {
    "debootstrap": "debootstrap",
    "systemd-nspawn": "systemd-container",
    "nsenter": "util-linux",
}
#: What a server has before anything is installed.
BARE = "systemd,systemd-sysv,dbus,ca-certificates,iproute2,procps,sudo"
SOURCE = "/root/didd"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#: Seconds that a boot or a shutdown may take here.
PATIENCE = 300


class Wrong(RuntimeError):
    """Something is not as it should be; the message says what."""


def lacking() -> str:
    """Say what this machine lacks for the trial; "" for nothing."""
    if os.geteuid() != 0:
        return "this needs root"
    missing = [package for program, package in NEEDED.items() if not shutil.which(program)]
    return f"not installed here: {', '.join(missing)}" if missing else ""


@dataclass
class Machine:
    """The Debian below ``top``; ``release`` is its name, such as bookworm."""

    top: Path
    release: str = "bookworm"
    _container: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def root(self) -> Path:
        return self.top / "root"

    def make(self) -> None:
        """Make it, with the project's files in it and the authorities that this machine trusts."""
        words = ["debootstrap", "--variant=minbase", f"--include={BARE}", self.release, self.root]
        with (self.top / "debootstrap.log").open("wb") as log:
            if subprocess.run(words, stdout=log, stderr=log).returncode:
                raise Wrong(f"debootstrap failed: see {self.top / 'debootstrap.log'}")
        store = Path("etc/ssl/certs/ca-certificates.crt")
        own = Path("usr/local/share/ca-certificates")
        if (Path("/") / own).is_dir():
            shutil.copytree(Path("/") / own, self.root / own, dirs_exist_ok=True)
        shutil.copyfile(Path("/") / store, self.root / store)
        target = self.root / SOURCE.lstrip("/")
        target.mkdir(parents=True)
        names = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(names, cwd=ROOT, capture_output=True, check=True).stdout
        packed = subprocess.run(
            ["tar", "--null", "--ignore-failed-read", "--no-recursion", "-T", "-", "-cf", "-"],
            cwd=ROOT, input=listed, capture_output=True, check=True,
        )  # fmt: skip
        subprocess.run(["tar", "-xf", "-"], cwd=target, input=packed.stdout, check=True)

    def boot(self) -> None:
        """Start its systemd, and wait until it is up."""
        words = ["systemd-nspawn", "--quiet", "--register=no", "--keep-unit", "--boot"]
        place = ["--resolv-conf=copy-host", f"--directory={self.root}", "--machine=didd-uji"]
        with (self.top / "boot.log").open("ab") as log:
            self._container = subprocess.Popen(
                [*words, *place], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + PATIENCE
        while self._state() not in ("running", "degraded"):
            if time.monotonic() > until or self._container.poll() is not None:
                raise Wrong(f"it does not boot: see {self.top / 'boot.log'}")
            time.sleep(0.5)

    def _state(self) -> str:
        if not self.init:
            return ""
        return self.inside(["systemctl", "is-system-running"], check=False).stdout.strip()

    @property
    def init(self) -> int:
        """Return its first process; 0 where there is none."""
        if self._container is None:
            return 0
        file = Path(f"/proc/{self._container.pid}/task/{self._container.pid}/children")
        try:
            found = file.read_text().split()
        except OSError:
            return 0
        return int(found[0]) if found else 0

    def inside(
        self, words: Sequence[str], *, check: bool = True, log: str = ""
    ) -> subprocess.CompletedProcess[str]:
        """Run a command in it as its root; raises ``Wrong`` with its last words."""
        plain = ["env", "-i", f"PATH={PATH}", "HOME=/root", "LANG=C.UTF-8", *words]
        enter = ["nsenter", f"--target={self.init}", "--all"]
        ran = subprocess.run([*enter, *plain], capture_output=True, text=True)
        if log:
            (self.top / log).write_text(ran.stdout + ran.stderr, encoding="utf-8")
        if check and ran.returncode:
            last = " / ".join((ran.stdout + ran.stderr).strip().splitlines()[-4:])
            raise Wrong(f"{' '.join(words)[:80]}: exit {ran.returncode}: {last}")
        return ran

    def off(self) -> None:
        """Shut it down as its administrator would; every process of it must end."""
        if self._container is None:
            return
        if self.init:
            self.inside(["systemctl", "poweroff"], check=False)
        try:
            self._container.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._container.send_signal(signal.SIGKILL)
            self._container.wait()
            raise Wrong("it did not shut down") from None
        finally:
            self._container = None

    def remove(self) -> None:
        """Take it away, with all that is in it."""
        if self._container is not None and self._container.poll() is None:
            self._container.terminate()
            self._container.wait(PATIENCE)
        shutil.rmtree(self.root, ignore_errors=True)
