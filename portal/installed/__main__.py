"""What `deploy/install.sh` asks of the portal: `python -m portal.installed VERB`.

Run by the portal's own account, with its folder in `DIDD_VAR` and the office's settings in
`DIDD_CONFIG`. In this order: `files`, `sql` (for the superuser), `grants` (for the superuser, in
the database `datastore`), `account`; then `secret NAME` says what the office must know. Each may be
repeated, and changes nothing that is as it should be.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from portal.installed import containers, databases, office_settings, ports
from portal.local import ckan_settings, environment, jars
from portal.local.errors import PortalError
from portal.local.place import Place, digest
from portal.local.servers import ckan, solr, valkey


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked; every failure is one sentence and an exit code."""
    parser = argparse.ArgumentParser(prog="python -m portal.installed", description=__doc__)
    parser.add_argument("verb", choices=["files", "sql", "grants", "account", "secret"])
    parser.add_argument("name", nargs="?", default="", help="with `secret`: token or broker")
    asked = parser.parse_args(arguments)
    place = Place.at()
    try:
        place.make()
        ports.settle(place)
        return _do(place, asked.verb, asked.name)
    except PortalError as error:
        print(error, file=sys.stderr)  # noqa: T201 the program's own sentence
        return error.exit_code


def _do(place: Place, verb: str, name: str) -> int:
    if verb == "files":
        write_files(place, Path(os.environ["DIDD_CONFIG"]))
    elif verb == "account":
        make_account(place)
    else:
        say = {"sql": _sql, "grants": ckan.datastore_grants, "secret": _secret}[verb]
        print(say(place, name) if verb == "secret" else say(place))  # noqa: T201 its result
    return 0


def write_files(place: Place, own: Path) -> None:
    """Write all that the portal's servers read: environment, jars, Solr's core, settings."""
    folder = place.home / "config"
    office_settings.write_whole(own, folder)
    os.environ["DIDD_PORTAL_CONFIG"] = str(folder)
    if not containers.used():
        environment.ensure_environment(place)
        environment.ensure_extension(place)
        jars.ensure_jars(place, lambda _done, _total: None)
    containers.take_secrets(place)
    schema = environment.ckan_file(place, "ckan", "config", "solr", "schema.xml")
    agencies = solr.agency_synonyms(ckan_settings.read_config("agencies").get("agencies", ()))
    regions = solr.region_synonyms(ckan_settings.read_config("portal").get("regions", ()))
    solr.prepare(place, schema, f"{agencies}\n{regions}\n")
    # A unit may write into folders that are there, and makes none.
    solr.temporary(place.home / "solr")
    (place.home / "webassets").mkdir(exist_ok=True)
    valkey.write_settings(place)
    ckan_settings.write_settings(place, place.ports["ckan"])
    containers.lead_there(place)


def make_account(place: Place) -> None:
    """Bring CKAN's database up to date; the publisher's token is made once, and kept."""
    tables = environment.EXTENSION / "ckanext" / "didd" / "migration"
    key = digest(environment.environment_key(), tables, place.secret(ckan.ADMIN), ckan.PUBLISHER)
    if not place.done("database", key):
        ckan.prepare_tables(place)
        place.stamp("database", key)


def _sql(place: Place) -> str:
    passwords = {role: place.secret(f"postgres-{role}") for role in databases.ROLES}
    return databases.making(passwords, databases.DATABASES)


def _secret(place: Place, name: str) -> str:
    if name == "broker":
        return valkey.url(place, 1)
    kept = json.loads((place.home / "secrets.json").read_text(encoding="utf-8"))
    if "ckan-api-token" not in kept:
        raise PortalError("The publisher has no token yet: `account` makes it.")
    return str(kept["ckan-api-token"])


if __name__ == "__main__":
    sys.exit(main())
