"""CKAN without any extension, on the same database as a portal, with an index of its own schema.

It only reads: its pages show what the portal publishes, as CKAN shows it by itself.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import requests

from portal.local.environment import python, run
from portal.local.place import Place, write_private
from portal.local.servers import processes, solr, solr_login
from portal.local.servers.ckan import ckan_command
from tests.support.portal.plain import environment

NAME = "stock"


def settings(place: Place) -> Path:
    """Write its settings: the portal's without plugins, and its own core; return the file."""
    url = solr.url(place).removesuffix(solr.CORE) + NAME
    changed = {"ckan.plugins": "", "solr_url": url, "ckan.search.solr_commit": "true"}
    lines = []
    for line in (place.home / "ckan.ini").read_text(encoding="utf-8").splitlines():
        key = line.partition(" = ")[0]
        lines.append(f"{key} = {changed[key]}" if key in changed else line)
    file = place.home / f"{NAME}.ini"
    write_private(file, "\n".join(lines))
    return file


def index(place: Place) -> None:
    """Index every dataset of the database with CKAN's own schema, into an empty core."""
    environment.make_core(place, NAME)
    ckan = [*ckan_command(place)[:-1], str(settings(place))]
    run(place, [*ckan, "search-index", "rebuild", "--quiet"], "Stock CKAN could not index.")


@contextmanager
def running(place: Place) -> Iterator[str]:
    """Yield its address; it serves with as many workers and threads as the portal."""
    port = processes.free_port(None, set(place.ports.values()))
    size = ["--workers", "2", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    command = [python(place), "-m", "gunicorn", "-c", "python:ckanext.didd.server", *size]
    variables = {"CKAN_INI": str(settings(place)), "NETRC": str(solr_login.netrc(place))}
    url = f"http://127.0.0.1:{port}"
    try:
        processes.start(place, NAME, [*command, "ckanext.didd.wsgi:application"], variables)
        processes.await_answer(place, NAME, "Stock CKAN", lambda: _answers(url))
        yield url
    finally:
        processes.stop(place, NAME)


def remove(place: Place) -> None:
    """Take its core and settings away."""
    environment.drop_core(place, NAME)
    (place.home / f"{NAME}.ini").unlink(missing_ok=True)
    shutil.rmtree(place.home / "solr" / NAME, ignore_errors=True)


def _answers(url: str) -> bool:
    try:
        return requests.get(f"{url}/api/3/action/status_show", timeout=60).ok
    except requests.RequestException:
        return False
