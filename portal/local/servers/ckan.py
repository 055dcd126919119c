"""CKAN itself: its databases, the publisher's account, and its web server."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from http.client import CONFLICT
from typing import Any

from portal.local.environment import EXTENSION, ckan_file, environment_key, python, run
from portal.local.errors import PortalError
from portal.local.place import Place, digest
from portal.local.servers import postgres, processes, solr_login

NAME = "ckan"
ADMIN = "ppid-admin"
PUBLISHER = "ppid-penerbit"
#: Revisions of the extension's tables that no release ever had.
UNRELEASED = re.compile(r"didd_00\d\d")


# The database --------------------------------------------------------------------------------


def database_key(place: Place) -> str:
    """Return a key of what the database depends on: CKAN, our tables, cluster, publisher."""
    tables = EXTENSION / "ckanext" / "didd" / "migration"
    accounts = place.secret(ADMIN), PUBLISHER
    return digest(environment_key(), tables, postgres.cluster_id(place), *accounts)


def ckan_command(place: Place) -> list[str]:
    """Return the command line prefix of CKAN's own commands."""
    script = python(place).with_name("ckan")
    prefix = ["/usr/bin/env", f"NETRC={solr_login.netrc(place)}"]
    return [*prefix, str(python(place)), str(script), "-c", str(place.home / "ckan.ini")]


def ensure_databases(place: Place) -> None:
    """Create CKAN's roles and databases, and the DataStore's."""
    for role in ("ckan", "datastore_ro"):
        postgres.ensure_role(place, role)
    postgres.ensure_database(place, "ckan", "ckan")
    postgres.ensure_database(place, "datastore", "ckan")


def prepare_database(place: Place) -> None:
    """Create tables, permissions, the publisher and its token; done once per database."""
    if place.done("database", database_key(place)):
        return
    place.unstamp("database")
    refuse_unreleased(place)
    _grant_datastore(place)
    prepare_tables(place)
    place.stamp("database", database_key(place))


def prepare_tables(place: Place) -> None:
    """Create tables and accounts, or bring them up to date; keep the publisher's new token."""
    token_file = place.home / "token.json"
    prepare = ["didd", "prepare", "--admin", ADMIN, "--token-file", str(token_file)]
    run(
        place,
        [*ckan_command(place), *prepare],
        "CKAN's database could not be prepared. Run the same command again.",
        stdin=place.secret(ADMIN) + "\n",
    )
    place.keep_secret("ckan-api-token", json.loads(token_file.read_text())["token"])
    token_file.unlink()


def refuse_unreleased(place: Place) -> None:
    """Raise ``PortalError`` for a database of an extension that was never released."""
    with postgres.connect(place, "ckan") as connection:
        row = connection.execute("SELECT to_regclass('didd_alembic_version')").fetchone()
        if row is None or row[0] is None:
            return
        row = connection.execute("SELECT version_num FROM didd_alembic_version").fetchone()
    if row is not None and UNRELEASED.fullmatch(str(row[0])):
        raise PortalError(
            f"What lies in {place.var} is from before the first release and cannot be taken over: "
            "keep what you need of it, run `make clean`, and then the same again."
        )


def _grant_datastore(place: Place) -> None:
    """Run CKAN's permissions script for the DataStore as the superuser."""
    with postgres.connect(place, "datastore") as connection:
        connection.execute(datastore_grants(place).encode())


def datastore_grants(place: Place) -> str:
    """Return CKAN's permissions script for the DataStore, for the superuser in its database."""
    script = ckan_file(place, "ckanext", "datastore", "set_permissions.sql").read_text()
    names = {"maindb": "ckan", "datastoredb": "datastore", "mainuser": "ckan"}
    filled = script.format(**names, writeuser="ckan", readuser="datastore_ro")
    return "\n".join(line for line in filled.splitlines() if not line.startswith("\\connect"))


def rebuild_index(place: Place) -> None:
    """Index every dataset again, from the database."""
    run(
        place,
        [*ckan_command(place), "search-index", "rebuild", "--quiet"],
        "The datasets could not be indexed again. Run the same command again.",
    )


def dataset_count(place: Place) -> int:
    """Return how many datasets the index should hold."""
    query = "SELECT count(*) FROM package WHERE state <> 'deleted' AND type = 'dataset'"
    with postgres.connect(place, "ckan") as connection:
        row = connection.execute(query).fetchone()
    return int(row[0]) if row else 0


# The web server ------------------------------------------------------------------------------


def start(place: Place, port: int, key: str) -> None:
    """Start CKAN on that port; return once it answers.

    A CKAN that runs with other settings, schema or extension than `key` is restarted.
    """
    fits = place.done("ckan-running", key) and place.ports.get(NAME) == port
    if fits and processes.running_pid(place, NAME) is not None and answers(port):
        return
    stop(place)
    place.keep_port(NAME, port)
    size = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    command = [python(place), "-m", "gunicorn", "-c", "python:ckanext.didd.server", *size]
    command = [*command, "ckanext.didd.wsgi:application"]
    variables = {"CKAN_INI": place.home / "ckan.ini", "NETRC": solr_login.netrc(place)}
    processes.start(place, NAME, command, {key: str(path) for key, path in variables.items()})
    processes.await_answer(place, NAME, "CKAN", lambda: answers(port))
    place.stamp("ckan-running", key)


def answers(port: int) -> bool:
    """Whether a CKAN with our extension answers at that port."""
    try:
        return "didd" in call(port, "status_show")["extensions"]
    except (OSError, ValueError, KeyError):
        return False


def call(port: int, action: str, token: str = "", sent: bytes | None = None) -> dict[str, Any]:
    """Return the result of one action of CKAN's API, bypassing proxies."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": token} if token else {})
    ask = urllib.request.Request(f"http://127.0.0.1:{port}/api/3/action/{action}", sent, headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(ask, timeout=60) as reply:
        return json.load(reply)["result"]


def token_works(place: Place, port: int) -> bool:
    """Whether the stored token may publish: an empty request then fails validation only."""
    try:
        call(port, "didd_package_upsert_many", place.secret("ckan-api-token"), b"{}")
    except urllib.error.HTTPError as error:
        return error.code == CONFLICT
    except (OSError, ValueError, KeyError):
        return False
    return True


def admin_token(place: Place, port: int) -> str:
    """Return a token of the system administrator, made on first use: for tests and benchmarks."""
    kept = place.secret("ckan-admin-token", lambda: "")
    try:
        call(port, "config_option_list", kept)
    except (OSError, ValueError, KeyError):
        words = ["user", "token", "add", ADMIN, "tests", "--quiet"]
        kept = run(place, [*ckan_command(place), *words], logged=False).strip().splitlines()[-1]
        place.keep_secret("ckan-admin-token", kept.strip())
    return place.secret("ckan-admin-token")


def stop(place: Place) -> bool:
    """Stop the web server and its workers; True if it ran."""
    return processes.stop(place, NAME)
