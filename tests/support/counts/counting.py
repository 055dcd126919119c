"""A portal whose counts a test reads: what waits in Valkey, what is in the database."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from typing import Any

import redis
import requests

from portal import Portal
from portal.local.environment import python
from portal.local.servers import postgres, valkey

PERSON = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"
HEAP, SEALED, ASKED = (f"didd:counts:didd:{name}" for name in ("heap", "sealed", "asked"))

# Takes the counts up in a process that dies at the end of the named step.
KILLED = """
import os, sys
from ckan.cli import load_config
from ckan.config.middleware import make_app
config, module, name = sys.argv[1:]
app = make_app(load_config(config))
import importlib
at = importlib.import_module("ckanext.didd.counts." + module)
acts = getattr(at, name)
def dies(*args, **named):
    acts(*args, **named) if module == "kept" else None
    os._exit(9)
setattr(at, name, dies)
with app._wsgi_app.test_request_context("/"):
    from ckanext.didd.counts import visits
    visits.take_up()
"""


@dataclass
class Counting:
    """A portal, and its stores of counts."""

    portal: Portal
    store: Any = field(init=False)

    def __post_init__(self) -> None:
        place = self.portal.place
        self.store = redis.Redis(
            port=place.ports[valkey.NAME], password=place.secret("valkey"), decode_responses=True
        )

    def begin(self) -> None:
        """Forget everything, and let no worker take up what a test counts."""
        for key in self.store.scan_iter("didd:counts:*"):
            self.store.delete(key)
        self.store.set(ASKED, 1, ex=3600)
        self.execute("DELETE FROM didd_count")
        self.execute("DELETE FROM didd_count_heap")
        self.execute("DELETE FROM didd_sought")

    def visit(self, path: str, agent: str = PERSON, **more: Any) -> requests.Response:
        """Open a page, or whatever ``method`` asks for."""
        headers = {"User-Agent": agent, **more.pop("headers", {})}
        method, url = more.pop("method", "GET"), f"{self.portal.url}{path}"
        return requests.request(method, url, headers=headers, timeout=60, **more)

    def waiting(self) -> dict[str, int]:
        """What waits to be taken up, without the id of the heap."""
        heap = {**self.store.hgetall(HEAP), **self.store.hgetall(SEALED)}
        return {name: int(n) for name, n in heap.items() if name != "id"}

    def take_up(self) -> None:
        """Have it taken up as every night, and sums forgotten."""
        reply = requests.post(
            f"{self.portal.url}/api/3/action/didd_catch_up",
            json={"organization": "tidak-ada"},
            headers={"Authorization": self.portal.token, "User-Agent": "didd"},
            timeout=120,
        )
        reply.raise_for_status()
        self.store.set(ASKED, 1, ex=3600)
        for key in self.store.scan_iter("didd:counts:didd:told:*"):
            self.store.delete(key)

    def die_at(self, module: str, name: str) -> None:
        """Begin to take it up, and die at a step."""
        place = self.portal.place
        command = [str(python(place)), "-c", KILLED, str(place.home / "ckan.ini"), module, name]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 9, done.stderr[-2000:]

    def execute(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Run a statement in CKAN's database; give its rows."""
        with postgres.connect(self.portal.place, "ckan") as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def kept(self) -> dict[tuple[str, str], int]:
        """The sums by dataset or agency, and kind."""
        rows = self.execute("SELECT subject, kind, sum(n)::int FROM didd_count GROUP BY 1, 2")
        return {(subject, kind): n for subject, kind, n in rows}
