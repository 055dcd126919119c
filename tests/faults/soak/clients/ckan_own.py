"""CKAN's own functional tests with our plugins: what fails must be what is explained.

    python -m tests.faults.soak.clients.ckan_own

Runs ``test_api`` and ``test_home`` of the installed CKAN against databases and a core of their own
beside the portal's. The differences that are meant, and why, stand in the extension's README; exit
code 1 when another test fails, or one of those no longer does.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from portal import Portal
from portal.local.environment import ckan_file, run
from portal.local.place import ROOT, Place, write_private
from portal.local.servers import postgres, solr, valkey
from portal.local.servers.solr_login import netrc
from tests.support.portal.plain import environment

NAME = "ckan-own"
DATABASE, TABLES = "ckan_own", "ckan_own_tables"
LOCK = environment.HERE / "ckan_tests.lock"
README = ROOT / "portal" / "ckanext-didd" / "README.md"
MODULES = ("ckan.tests.controllers.test_api", "ckan.tests.controllers.test_home")
FAILED = re.compile(r"^FAILED .*::(test_\w+)", re.MULTILINE)


def explained() -> set[str]:
    """Return the tests whose differences the README explains."""
    part = README.read_text(encoding="utf-8").partition("## CKAN's own tests")[2]
    rows = [row.split("|")[1] for row in part.partition("\n## ")[0].splitlines() if "|" in row]
    named = re.findall(r"`(test_\w+|…\w+)`", " ".join(rows))
    return {name.replace("…", "test_map_pylons_to_flask_route") for name in named}


def settings(place: Place, folder: Path) -> Path:
    """Write the portal's settings with what CKAN's tests count on; return the file."""
    told = {
        "sqlalchemy.url": postgres.url(place, "ckan", DATABASE),
        "ckan.datastore.write_url": postgres.url(place, "ckan", TABLES),
        "ckan.datastore.read_url": postgres.url(place, "datastore_ro", TABLES),
        "solr_url": solr.url(place).replace(f"/{solr.CORE}", f"/{NAME}"),
        "ckan.redis.url": f"{valkey.url(place).removesuffix('/0')}/2",
        "ckan.storage_path": str(folder / "storage"),
        "ckan.site_url": "http://test.ckan.net",
        "ckan.site_id": "test.ckan.net",
        "ckan.site_title": "CKAN",
        "ckan.search.solr_commit": "true",
        "ckan.locale_default": "en",
        "ckan.locales_offered": "",
        "ckan.locale_order": "",
        "ckan.auth.create_user_via_api": "true",
        "ckan.auth.create_unowned_dataset": "true",
        "ckan.auth.public_user_details": "true",
    }
    lines = (place.home / "ckan.ini").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition(" = ")[0] not in told]
    at = kept.index("[app:main]") + 1
    new = [f"{key} = {value.replace('%', '%%')}" for key, value in told.items() if value]
    write_private(folder / "ckan.ini", "\n".join([*kept[:at], *new, *kept[at:]]))
    return folder / "ckan.ini"


def prepared(place: Place, folder: Path) -> Path:
    """Make environment, databases and core; return the settings file."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    environment.lay_over(place, folder / "venv", LOCK)
    environment.make_core(place, NAME, ours=True)
    for name in (DATABASE, TABLES):
        postgres.drop_database(place, name, "ckan")
        postgres.ensure_database(place, name, "ckan")
    script = ckan_file(place, "ckanext", "datastore", "set_permissions.sql").read_text()
    roles = {"mainuser": "ckan", "writeuser": "ckan", "readuser": "datastore_ro"}
    filled = script.format(maindb=DATABASE, datastoredb=TABLES, **roles)
    plain = "\n".join(line for line in filled.splitlines() if not line.startswith("\\connect"))
    with postgres.connect(place, TABLES) as connection:
        connection.execute(plain.encode())
    ini = settings(place, folder)
    ckan = ["/usr/bin/env", f"NETRC={netrc(place)}", str(folder / "venv" / "bin" / "ckan")]
    run(place, [*ckan, "-c", str(ini), "db", "init"])
    run(place, [*ckan, "-c", str(ini), "db", "upgrade", "-p", "didd"])
    return ini


def main() -> int:
    """Run the tests; print them, and what differs from what is explained."""
    var = Path(os.environ.get("DIDD_VAR") or ROOT / "var")
    with Portal.running(var, port=0) as portal:
        folder = portal.place.home / NAME
        ini = prepared(portal.place, folder)
        words = [str(folder / "venv" / "bin" / "python"), "-m", "pytest", "-q", "--tb=short"]
        # Settings of its own: this checkout's would refuse CKAN's marks.
        words += ["-c", "/dev/null", f"--rootdir={folder}", "-p", "no:cacheprovider"]
        words += [f"--ckan-ini={ini}", "--pyargs", *MODULES]
        variables = {**os.environ, "NETRC": str(netrc(portal.place))}
        done = subprocess.run(
            words, env=variables, cwd=folder, stdout=subprocess.PIPE, text=True, check=False
        )
    print(done.stdout)
    failed = set(FAILED.findall(done.stdout))
    unexplained, mended = failed - explained(), explained() - failed
    print(f"failed, as explained: {len(failed & explained())}")
    print(f"failed, not explained: {sorted(unexplained)}; explained, not failed: {sorted(mended)}")
    return 1 if unexplained or mended or done.returncode > 1 else 0


if __name__ == "__main__":
    sys.exit(main())
