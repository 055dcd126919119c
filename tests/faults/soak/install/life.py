"""The life of an installation, a step at a time, and how long each took."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx

from portal.local.place import ROOT
from tests.faults.soak.install import sop
from tests.faults.soak.install.machine import SOURCE, Machine, Wrong

#: The agency whose folder is there from the beginning, and the one that comes later.
AGENCY, LATER = "dlh", "disdik"
INSTALL = [f"{SOURCE}/deploy/install.sh"]
NAMES = ["--portal", sop.PORTAL, "--desk", sop.DESK]
#: Folders that a second installation must leave to the byte.
UNTOUCHED = (
    "etc/didd", "etc/systemd/system", "opt/didd/code", "opt/didd/app/didd", "opt/didd/app/portal",
    "opt/didd/bin", "opt/didd/wheels",
)  # fmt: skip
PYTHON = "/opt/didd/app/.venv/bin/python"
PASSWORDS = """
import json
from desk.access.accounts import ensure_demo_accounts
from didd.settings import Settings, open_office
office = open_office(Settings.here())
print(json.dumps(ensure_demo_accounts(office.store.passwords, office.people().values())))
"""
AS_OFFICE = [
    PYTHON, "-P", "-m", "didd.secret_environment",
    "--settings", "/etc/didd/didd.env", "--secrets", "/etc/didd/secrets", "--as", "didd",
]  # fmt: skip


@dataclass
class Trial:
    """One machine, and what was seen of it."""

    machine: Machine
    rows: list[tuple[str, float, str]] = field(default_factory=list[tuple[str, float, str]])
    people: sop.People | None = None
    #: What installs, as it was called last; and what the public saw when the backup was made.
    installer: list[str] = field(default_factory=lambda: INSTALL)
    published: sop.Public = field(default_factory=dict[str, str])

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
        self.folder(AGENCY)
        words = [*AS_OFFICE, PYTHON, "-c", PASSWORDS]
        passwords = json.loads(self.machine.inside(words).stdout.strip().splitlines()[-1])
        root = self.machine.root / "var/lib/didd-proxy/caddy/pki/authorities/local/root.crt"
        self.people = sop.People(passwords, root)
        return f"{len(self.services())} services, none as root"

    def folder(self, agency: str) -> None:
        """Put an agency's folder where the office looks for it."""
        shutil.copytree(
            ROOT / "samples/agencies" / agency, self.machine.root / "srv/didd/sources" / agency
        )
        self.machine.inside(["chown", "-R", "didd:didd", f"/srv/didd/sources/{agency}"])

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

    def sop(self, agency: str = AGENCY) -> str:
        """Do the whole SOP by HTTPS."""
        assert self.people
        return f"{sop.whole(self.people, agency)} datasets found by the public"

    def watched(self) -> str:
        """Read the measures as Prometheus on that machine does; nobody else is given the desk's."""
        token = (self.machine.root / "etc/didd/secrets/DIDD_METRICS_TOKEN").read_text().strip()
        told = {"Authorization": f"Bearer {token}"}
        with httpx.Client(timeout=120) as client:
            answers = [
                client.get("http://127.0.0.1:8500/metrics", headers=told),
                client.get("http://127.0.0.1:9108/metrics"),
            ]
            refused = client.get("http://127.0.0.1:8500/metrics").status_code
        lines = [[x for x in each.text.splitlines() if x.startswith("didd_")] for each in answers]
        assert self.people
        with self.people.browser() as client:
            outside = client.get("/metrics", headers=told).status_code
        if not all(lines) or refused == 200 or outside != 404:
            raise Wrong(f"measures: {answers}, without a token {refused}, from outside {outside}")
        return f"{len(lines[0])} measures of the office, {len(lines[1])} of Dagster"

    def again(self) -> str:
        """Install again: no file is written, no process started anew."""
        before, running = self._files(), self.services()
        self.machine.inside(self.installer, log="again.log")
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
        assert self.people
        self.published = sop.public(self.people, AGENCY)
        self.machine.inside(["systemctl", "start", "didd-backup.service"])
        self.machine.inside(["didd", "backup", "verify", "/var/backups/didd"])
        self.machine.inside(["didd", "audit", "verify"])
        return "whole"

    def reboot(self) -> str:
        """Shut down and boot; everything answers by itself, and the public finds the same."""
        assert self.people
        self.machine.off()
        self.machine.boot()
        self.machine.inside([PYTHON, "-P", "-m", "portal.installed.answering"])
        return self.same()

    def same(self) -> str:
        """See that the public finds what it did at the backup, an administrator Dagster's pages."""
        people = self.people
        assert people
        found = sop.until(
            "the public to find what it found",
            lambda: self.published.items() <= (now := sop.public(people, AGENCY)).items() and now,
        )
        with self.people.browser(sop.ADMIN, sop.DAGSTER) as client:
            if "version" not in sop.ask(client, "{ version }", {}):
                raise Wrong("Dagster does not answer")
        return f"{len(found)} datasets found, {len(self.services())} services"

    def uninstall(self) -> str:
        """Take the programs away: nothing runs, the office's data stay."""
        self.machine.inside([*INSTALL, "--uninstall"])
        self._nothing_runs()
        for name in (
            "etc/didd/didd.env",
            "var/lib/didd/archive",
            "var/lib/didd-portal/portal/storage",
        ):
            if not (self.machine.root / name).exists():
                raise Wrong(f"/{name} went with the programs")
        return "nothing runs, data there"

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
        accounts = {
            line.partition(":")[0] for line in (root / "etc/passwd").read_text().splitlines()
        }
        if left or accounts & {"didd-portal", "didd-proxy"}:
            raise Wrong(f"left after a purge: {left or 'an account'}")
        return "nothing left but backups and agencies' folders"
