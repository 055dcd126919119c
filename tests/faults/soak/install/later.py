"""What comes after years: a release, a database of an older version, a server that is lost."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile

from portal.local.place import ROOT
from tests.faults.soak.install.life import AS_OFFICE, LATER, NAMES, PYTHON, Trial
from tests.faults.soak.install.machine import SOURCE, Wrong

#: The schema of an office that nobody upgraded for long, and a row of it.
OLD = "r0017"
OLDER = f"""
import os, sqlalchemy as sa
from didd.adapters.database.engine import migrate_to, open_engine, writing
engine = open_engine(os.environ["DIDD_DATABASE_URL"])
migrate_to(engine, {OLD!r})
with writing(engine) as connection:
    table = sa.Table("verdict", sa.MetaData(), autoload_with=connection)
    connection.execute(table.insert().values(agency="dlh", fingerprint="x"))
"""
LOOK = """
import json, os, sqlalchemy as sa
from didd.adapters.database.engine import open_engine
from didd.adapters.database.handshake import schema_of
engine = open_engine(os.environ["DIDD_DATABASE_URL"])
with engine.connect() as connection:
    rows = connection.execute(sa.text("SELECT count(*) FROM verdict")).scalar_one()
found = schema_of(engine)
print(json.dumps([found.revision, len(found.steps), rows]))
"""
BACKUPS, SET_ASIDE = "/var/backups/didd", "/var/backups/didd-first"


def from_release(trial: Trial) -> str:
    """Install what `make release` built, over the data that an uninstallation left."""
    built = trial.machine.top / "dist"
    words = [sys.executable, ROOT / "deploy/release.py", "--as-it-lies", "--out", built]
    subprocess.run(words, check=True, capture_output=True)
    there = trial.machine.root / "root/release"
    shutil.copytree(built, there)
    [packed] = there.glob("*-server.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(there, filter="data")
    installer = f"/root/release/{packed.name.removesuffix('.tar.gz')}/deploy/install.sh"
    refused = trial.machine.inside([installer], check=False)
    if refused.returncode != 2 or "--release FOLDER" not in refused.stderr:
        raise Wrong(f"without its wheels: {refused.returncode}, {refused.stderr[:200]}")
    trial.installer = [installer]
    trial.machine.inside([installer, "--release", "/root/release"], log="release.log")
    if (trial.machine.root / "opt/didd/app/didd").exists():
        raise Wrong("a release was installed, and the code too")
    return trial.same()


def older(trial: Trial) -> str:
    """Install where the database is of an older schema: backed up, upgraded, and all starts."""
    inside = trial.machine.inside
    inside(["systemctl", "stop", "didd.target", "didd-*"])
    inside(["mv", BACKUPS, SET_ASIDE])
    for words in (["dropdb"], ["createdb", "--owner", "didd"]):
        inside(["runuser", "-u", "postgres", "--", words[0], "--port", "8540", *words[1:], "didd"])
    inside([*AS_OFFICE, PYTHON, "-P", "-c", OLDER])
    given = trial.machine.root / "etc/didd/secrets/DIDD_SMTP_PASSWORD"
    given.write_text("rahasia\n", encoding="utf-8")
    inside(trial.installer, log="older.log")
    said = inside([*AS_OFFICE, PYTHON, "-P", "-c", LOOK]).stdout
    revision, missing, rows = json.loads(said.strip().splitlines()[-1])
    if revision == OLD or missing or rows != 1:
        raise Wrong(f"upgraded to {revision}, {missing} migrations missing, {rows} rows")
    inside(["didd", "backup", "verify", BACKUPS])
    for unit in ("didd-desk", "didd-code", "didd-worker"):
        inside(["test", "-s", f"/run/credentials/{unit}.service/{given.name}"])
    return f"{OLD} backed up, now {revision}; {len(trial.services())} services"


def commands() -> list[str]:
    """Return the commands of docs/backup.md that bring a backup onto a server."""
    text = (ROOT / "docs/backup.md").read_text(encoding="utf-8")
    part = text.partition("\n## Onto an installed server\n")[2]
    found = re.search(r"```sh\n(.+?)```", part, re.DOTALL)
    assert found
    return found[1].strip().splitlines()


def restored(trial: Trial) -> str:
    """Bring the office onto a server where nothing is left, by just what docs/backup.md says."""
    inside, root = trial.machine.inside, trial.machine.root
    inside(["rm", "-rf", BACKUPS])
    inside(["mv", SET_ASIDE, BACKUPS])
    told = ""
    for line in commands():
        if "if there is one" in line and not (root / line.split()[3].lstrip("/")).exists():
            continue
        line = line.replace("--portal … --desk …", " ".join(NAMES))
        ran = inside(["sh", "-c", f"cd {SOURCE} && {line}"], check=False)
        told += f"$ {line}\n{ran.stdout}{ran.stderr}"
        (trial.machine.top / "restore.log").write_text(told, encoding="utf-8")
        if ran.returncode:
            raise Wrong(f"{line}: exit {ran.returncode}: {(ran.stdout + ran.stderr)[-300:]}")
    return trial.same()


def sop_again(trial: Trial) -> str:
    """Do the SOP with an agency that comes now, by the passwords of before."""
    trial.folder(LATER)
    return trial.sop(LATER)
