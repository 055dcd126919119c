"""A second web server over the tests' own portal: the same data, some other settings."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from portal import Portal
from portal.local.environment import python
from portal.local.servers import ckan
from portal.local.servers.processes import free_port
from portal.local.servers.solr_login import netrc


@contextmanager
def other_ckan(portal: Portal, folder: Path, **settings: str) -> Iterator[str]:
    """Serve with these settings beside the portal's own; gives the address on 127.0.0.1.

    ``{port}`` in a setting is the port that it listens on; dots in a key are written ``__``.
    """
    port = free_port()
    text = {key.replace("__", "."): value.format(port=port) for key, value in settings.items()}
    text = {"ckan.site_url": f"http://127.0.0.1:{port}", **text}
    lines = (portal.place.home / "ckan.ini").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.partition(" = ")[0] not in text]
    at = kept.index("[app:main]") + 1
    ini = folder / "ckan.ini"
    ini.write_text("\n".join([*kept[:at], *(f"{k} = {v}" for k, v in text.items()), *kept[at:]]))
    command = [python(portal.place), "-m", "gunicorn", "-c", "python:ckanext.didd.server"]
    command += ["--workers", "1", "--threads", "4", "--bind", f"127.0.0.1:{port}"]
    log = folder / "ckan.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [*command, "ckanext.didd.wsgi:application"],
            env={**os.environ, "CKAN_INI": str(ini), "NETRC": str(netrc(portal.place))},
            stdout=out,
            stderr=out,
        )
        try:
            while not ckan.answers(port):
                assert server.poll() is None, log.read_text()
                time.sleep(0.2)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait()
