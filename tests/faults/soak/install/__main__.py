"""The whole life of an installation: `python -m tests.faults.soak.install [RELEASE]`.

On a bare Debian: installs by `deploy/install.sh`, does the SOP by HTTPS, installs again, shuts the
machine down and boots it, takes the programs away, brings them back, purges. Prints a dated table;
exit code 1 when something was wrong, 2 where this machine cannot try it. `DIDD_SOAK` names another
folder than the usual temporary one; `KEEP=1` leaves it there.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from portal.local.place import ROOT
from tests.faults.soak.install import sop
from tests.faults.soak.install.machine import SOURCE, Machine, Wrong, lacking

AGENCY = "dlh"
INSTALL = [f"{SOURCE}/deploy/install.sh"]
NAMES = ["--portal", sop.PORTAL, "--desk", sop.DESK]
#: Folders that a second installation must leave to the byte.
UNTOUCHED = ("etc/didd", "etc/systemd/system", "opt/didd/code", "opt/didd/app/didd", "opt/didd/bin")
PASSWORDS = """
import json
from desk.access.accounts import ensure_demo_accounts
from didd.settings import Settings, open_office
office = open_office(Settings.here())
print(json.dumps(ensure_demo_accounts(office.store.passwords, office.people().values())))
"""
AS_OFFICE = [
    "/opt/didd/app/.venv/bin/python", "-m", "didd.secret_environment",
    "--settings", "/etc/didd/didd.env", "--secrets", "/etc/didd/secrets", "--as", "didd",
]  # fmt: skip


@dataclass
class Trial:
    """One machine, and what was seen of it."""

    machine: Machine
    rows: list[tuple[str, float, str]] = field(default_factory=list[tuple[str, float, str]])
    people: sop.People | None = None

    def step(self, name: str, act: Callable[[], Any]) -> None:
        """Do one act; keep how long it took and what it says."""
        begun = time.monotonic()
        said = act() or "right"
        self.rows.append((name, time.monotonic() - begun, str(said)))
        print(f"{name}: {self.rows[-1][1]:.0f} s, {said}", flush=True)

    def wrong_use(self) -> str:
        """Wrong use is a sentence, and changes nothing."""
        for words in ([], ["--portal", "http://x", "--desk", "y"], ["--frobnicate"]):
            ran = self.machine.inside([*INSTALL, *words], check=False)
            if ran.returncode != 2 or len(ran.stderr.strip().splitlines()) != 1:
                raise Wrong(f"install.sh {words} ended with {ran.returncode}: {ran.stderr[:200]}")
        if (self.machine.root / "etc/didd").exists():
            raise Wrong("wrong use left something")
        return "3 of 3 told in a line"

    def install(self) -> str:
        """Install, and give the samples' officers passwords and an agency its folder."""
        settings = self.machine.root / "etc/didd/settings"
        settings.mkdir(parents=True)
        for name in ("agencies.yaml", "sop.yaml"):
            shutil.copyfile(ROOT / "catalog_config" / name, settings / name)
        self.machine.inside([*INSTALL, *NAMES], log="install.log")
        target = self.machine.root / "srv/didd/sources" / AGENCY
        shutil.copytree(ROOT / "samples/agencies" / AGENCY, target)
        self.machine.inside(["chown", "-R", "didd:didd", f"/srv/didd/sources/{AGENCY}"])
        words = [*AS_OFFICE, "/opt/didd/app/.venv/bin/python", "-c", PASSWORDS]
        passwords = json.loads(self.machine.inside(words).stdout.strip().splitlines()[-1])
        root = self.machine.root / "var/lib/didd-proxy/caddy/pki/authorities/local/root.crt"
        self.people = sop.People(passwords, root)
        return f"{len(self.services())} services, none as root"

    def services(self) -> dict[str, str]:
        """Return the main process of each service; every one runs, and none is root's."""
        text = self.machine.inside(
            ["systemctl", "show", "didd-*.service", "--property=Id,MainPID,ActiveState,UID,Type"]
        ).stdout
        found: dict[str, str] = {}
        for block in text.strip().split("\n\n"):
            said = dict(line.split("=", 1) for line in block.splitlines())
            if said["Type"] == "oneshot":
                continue
            if said["ActiveState"] != "active" or said["UID"] in ("0", "[not set]"):
                raise Wrong(f"{said['Id']} is {said['ActiveState']}, of the account {said['UID']}")
            found[said["Id"]] = said["MainPID"]
        return found

    def sop(self) -> str:
        """Do the whole SOP by HTTPS."""
        assert self.people
        return f"{sop.whole(self.people, AGENCY)} datasets found by the public"

    def again(self) -> str:
        """Install again: no file is written, no process started anew."""
        before, running = self._files(), self.services()
        self.machine.inside(INSTALL, log="again.log")
        if self._files() != before:
            raise Wrong("installing again changed files")
        if self.services() != running:
            raise Wrong("installing again started servers anew")
        return f"{len(before)} files and {len(running)} processes as before"

    def _files(self) -> dict[str, tuple[int, int]]:
        kept: dict[str, tuple[int, int]] = {}
        for name in UNTOUCHED:
            top = self.machine.root / name
            for path in [top, *top.rglob("*")]:
                if path.is_file() and "__pycache__" not in path.parts:
                    kept[str(path)] = (path.stat().st_mtime_ns, path.stat().st_mode)
        return kept

    def backup(self) -> str:
        """Run the nightly backup, and verify it."""
        self.machine.inside(["systemctl", "start", "didd-backup.service"])
        self.machine.inside(["didd", "backup", "verify", "/var/backups/didd"])
        self.machine.inside(["didd", "audit", "verify"])
        return "whole"

    def reboot(self) -> str:
        """Shut down and boot; everything answers by itself, and the public finds the same."""
        assert self.people
        before = sop.found(self.people, AGENCY)
        self.machine.off()
        self.machine.boot()
        self.machine.inside(["/opt/didd/app/.venv/bin/python", "-m", "portal.installed.answering"])
        return self._same(before)

    def _same(self, before: int) -> str:
        assert self.people
        sop._until("the public to find the same", lambda: sop.found(self.people, AGENCY) == before)  # pyright: ignore[reportArgumentType]
        with self.people.browser(sop.ADMIN, sop.DAGSTER) as client:
            if "version" not in sop.ask(client, "{ version }", {}):
                raise Wrong("Dagster does not answer")
        return f"{before} datasets found, {len(self.services())} services"

    def uninstall(self) -> str:
        """Take the programs away: nothing runs, the office's data stay; then bring them back."""
        assert self.people
        before = sop.found(self.people, AGENCY)
        self.machine.inside([*INSTALL, "--uninstall"])
        self._nothing_runs()
        for name in (
            "etc/didd/didd.env",
            "var/lib/didd/archive",
            "var/lib/didd-portal/portal/storage",
        ):
            if not (self.machine.root / name).exists():
                raise Wrong(f"/{name} went with the programs")
        self.machine.inside(INSTALL, log="back.log")
        return self._same(before)

    def _nothing_runs(self) -> None:
        for user in ("didd", "didd-portal", "didd-proxy"):
            left = self.machine.inside(["ps", "-u", user, "-o", "args="], check=False).stdout
            if left.strip():
                raise Wrong(f"left running: {left.splitlines()[0][:120]}")
        if left := [*(self.machine.root / "etc/systemd/system").rglob("didd*")]:
            raise Wrong(f"left there: {left[0]}")

    def purge(self) -> str:
        """Take all away, twice."""
        for _ in range(2):
            self.machine.inside([*INSTALL, "--uninstall", "--purge"])
        self._nothing_runs()
        root = self.machine.root
        names = (
            "opt/didd",
            "etc/didd",
            "var/lib/didd",
            "var/lib/didd-portal",
            "var/lib/didd-proxy",
        )
        left = [name for name in names if (root / name).exists()]
        left += [*(root / "var/lib/postgresql").glob("*/didd")]
        if left or "didd" in (root / "etc/passwd").read_text():
            raise Wrong(f"left after a purge: {left or 'an account'}")
        return "nothing left but backups and agencies' folders"


STEPS = ("wrong_use", "install", "sop", "again", "backup", "reboot", "uninstall", "purge")


def main(arguments: list[str]) -> int:
    """Run the trial; print the table."""
    if why := lacking():
        print(f"soak: {why}", file=sys.stderr)
        return 2
    top = Path(os.environ.get("DIDD_SOAK") or tempfile.mkdtemp(prefix="didd-pasang-"))
    top.mkdir(parents=True, exist_ok=True)
    trial = Trial(Machine(top, *arguments[:1]))  # pyright: ignore[reportArgumentType]
    wrong = 0
    try:
        with sop.names_are_here():
            trial.step("debootstrap", trial.machine.make)
            trial.step("boot", trial.machine.boot)
            for name in STEPS:
                trial.step(name.replace("_", " "), getattr(trial, name))
    except Wrong as fault:
        print(f"wrong: {fault}", file=sys.stderr)
        wrong = 1
    finally:
        trial.machine.remove() if not os.environ.get("KEEP") else None
    today = date.today().isoformat()  # noqa: DTZ011 the day on this machine
    print("| date | Debian | step | seconds | seen |\n|---|---|---|--:|---|")
    for name, seconds, said in trial.rows:
        print(f"| {today} | {trial.machine.release} | {name} | {seconds:.0f} | {said} |")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
