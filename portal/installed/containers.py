"""What is different for a portal in containers: its servers have names, its secrets are given.

Nothing of it is done where ``DIDD_PORTAL_HOSTS`` is not set.
"""

from __future__ import annotations

import os
from pathlib import Path

from didd.secret_environment import CONTAINER
from portal.installed.ports import PORTS
from portal.local.errors import PortalError
from portal.local.place import Place, write_private
from portal.local.servers import ckan, solr_login

#: Secrets that other containers know too, and what the portal calls them.
GIVEN = {
    "ckan-password": "postgres-ckan",
    "datastore-password": "postgres-datastore_ro",
    "valkey-password": "valkey",
}
#: Where the superuser's container finds what it must grant.
GRANTS = Path("/grants/grants.sql")


def used() -> bool:
    """Whether the servers are elsewhere."""
    return bool(os.environ.get("DIDD_PORTAL_HOSTS"))


def hosts(text: str) -> dict[str, str]:
    """Return where each server listens, out of ``name=host:port`` words.

    >>> hosts("solr=solr:8983 ckan=ckan:8510")["solr"]
    'solr:8983'
    """
    words = (word.partition("=") for word in text.split())
    found = {name: where for name, _, where in words}
    if unknown := set(found) - set(PORTS):
        raise PortalError(f"DIDD_PORTAL_HOSTS names no server of ours: {unknown}.", exit_code=2)
    return found


def elsewhere(text: str, there: dict[str, str]) -> str:
    """Return settings with each server of this machine replaced by where it is.

    >>> elsewhere("redis://:x@127.0.0.1:8530/0", {"valkey": "valkey:6379"})
    'redis://:x@valkey:6379/0'
    """
    for name, host in there.items():
        text = text.replace(f"127.0.0.1:{PORTS[name]}", host)
    return text


def take_secrets(place: Place, folder: Path = CONTAINER) -> None:
    """Keep the secrets that were given, in place of ones of our own."""
    for name, ours in GIVEN.items():
        if used() and (folder / name).is_file():
            value = (folder / name).read_text(encoding="utf-8").strip()
            if place.secret(ours) != value:
                place.keep_secret(ours, value)


def lead_there(place: Place) -> None:
    """Let CKAN find its servers by their names, and the superuser what to grant."""
    if not used():
        return
    there = hosts(os.environ["DIDD_PORTAL_HOSTS"])
    ini = place.home / "ckan.ini"
    write_private(ini, elsewhere(ini.read_text(encoding="utf-8"), there))
    netrc = solr_login.netrc(place)
    machine = there["solr"].partition(":")[0]
    text = netrc.read_text(encoding="utf-8")
    write_private(netrc, text.replace(f"machine {solr_login.HOST} ", f"machine {machine} "))
    if GRANTS.parent.is_dir():
        GRANTS.write_text(ckan.datastore_grants(place), encoding="utf-8")
        GRANTS.chmod(0o644)
