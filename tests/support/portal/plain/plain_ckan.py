"""The plain CKAN as tests use it: made empty, pulled into, asked."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from portal import Portal
from portal.local.environment import run
from portal.local.place import Place
from portal.local.servers.solr_login import netrc
from tests.support.portal.plain import environment

ORGANISATION = "pengumpul"


def _origin(dataset: dict[str, Any]) -> str:
    extras = {extra["key"]: extra["value"] for extra in dataset["extras"]}
    return extras.get("identifier") or dataset["id"]


@dataclass(frozen=True)
class PlainCkan:
    """A running plain CKAN, by what it is asked over two pipes."""

    place: Place
    process: subprocess.Popen[str]
    log: IO[str]

    def call(self, action: str, **data: Any) -> Any:
        """The result of one of its actions, as its own account."""
        return self._ask({"do": "call", "action": action, "data": data})

    def source(self, name: str, url: str, kind: str, **config: Any) -> None:
        """Make a source of that kind of harvester (``ckan``, ``dcat_rdf``)."""
        told = {"config": json.dumps(config)} if config else {}
        about = {"name": name, "title": name, "url": url, "source_type": kind, **told}
        self.call("harvest_source_create", **about, owner_org=ORGANISATION, frequency="MANUAL")

    def pull(self, source: str) -> dict[str, Any]:
        """Harvest a source once; what the harvester says of each item."""
        return self._ask({"do": "harvest", "source": source})

    def datasets(self, source: str) -> dict[str, dict[str, Any]]:
        """The datasets of a source that are there, by the id that they have where they come from.

        CKAN's harvester keeps that as its own; an RDF harvester as the identifier.
        """
        shown = self.call("package_show", id=source)
        asked = {"fq": f"harvest_source_id:{shown['id']}", "rows": 1000, "include_private": True}
        found = self.call("package_search", **asked)["results"]
        return {_origin(dataset): dataset for dataset in found}

    def ckanapi(self, *words: str) -> str:
        """What ckanapi prints, run within this CKAN; raises with its words when it failed."""
        ini = str(environment.settings_file(self.place))
        scripts = environment.python(self.place).parent
        done = subprocess.run(
            [str(scripts / "ckanapi"), *words, "-c", ini],
            capture_output=True, text=True, check=False,
            env=with_scripts(scripts) | {"NETRC": str(netrc(self.place))},
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr[-5000:])
        return done.stdout

    def _ask(self, asked: dict[str, Any]) -> Any:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        return self.answer()

    def answer(self) -> Any:
        """The next answer; raises with CKAN's words for one that failed."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line:
            self.log.seek(0)
            raise RuntimeError(f"the plain CKAN ended: {self.log.read()[-5000:]}")
        told = json.loads(line)
        if "failed" in told:
            raise RuntimeError(f"{told['failed']}\n{told['trace']}")
        return told["gave"]


def with_scripts(folder: Path) -> dict[str, str]:
    """The environment of a program whose children are looked for in a folder first."""
    return {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


@contextmanager
def plain_ckan(portal: Portal, plugins: str = environment.PLUGINS) -> Iterator[PlainCkan]:
    """Make an empty plain CKAN beside the portal; gives it running, and ends it."""
    place = portal.place
    environment.install(place)
    environment.write_settings(place, plugins)
    environment.make_core(place)
    environment.make_database(place)
    ini = str(environment.settings_file(place))
    python = environment.python(place)
    ckan = ["/usr/bin/env", f"NETRC={netrc(place)}", str(python.with_name("ckan")), "-c", ini]
    run(place, [*ckan, "db", "init"])
    for plugin in set(plugins.split()) & {"harvest"}:
        run(place, [*ckan, "db", "upgrade", "-p", plugin])
    variables = {**os.environ, "NETRC": str(netrc(place))}
    inside = str(environment.HERE / "inside.py")
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [python, inside, ini], env=variables, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        made = PlainCkan(place, process, log)
        try:
            made.answer()
            made.call("organization_create", name=ORGANISATION, title="Pengumpul (contoh)")
            yield made
        finally:
            process.terminate()
            process.wait()
