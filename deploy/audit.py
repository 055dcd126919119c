"""Ask a public database (OSV) for known weaknesses of everything in both locks (``make audit``).

The locks are the project's own and that of the portal's CKAN. Exit code 0: none is known, 1: some
are, 3: the database could not be asked, so nothing is known. Only names and versions are sent.
``DIDD_OSV_URL`` names another server with the same API, for example a mirror.
"""

from __future__ import annotations

import json
import os
import re
import sys
import tomllib
from collections.abc import Iterable, Iterator
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

ROOT = Path(__file__).resolve().parents[1]
PROJECT, PORTAL = ROOT / "uv.lock", ROOT / "portal" / "requirements.lock"
NONE_KNOWN, SOME_KNOWN, NOT_ASKED = 0, 1, 3
_OSV = "https://api.osv.dev"
_AT_ONCE = 1000
_PATIENCE = 60
_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^\s;\\]+)", re.MULTILINE)

#: A package of a lock: its name and version.
Package = tuple[str, str]


def of_project(text: str) -> set[Package]:
    """Return the packages of ``uv.lock``, without the project itself."""
    packages = tomllib.loads(text)["package"]
    return {(p["name"], p["version"]) for p in packages if "registry" in p["source"]}


def of_portal(text: str) -> set[Package]:
    r"""Return the packages of a lock as pip reads it.

    >>> sorted(of_portal("ckan==2.12.0 \\n    --hash=sha256:0\\n# via x==1\\npyyaml==6.0.2 ; a\\n"))
    [('ckan', '2.12.0'), ('pyyaml', '6.0.2')]
    """
    return set(_PINNED.findall(text))


def known(packages: Iterable[Package], url: str) -> Iterator[tuple[Package, list[str]]]:
    """Yield each package with a known weakness, and the ids of all of them.

    Raises ``OSError``, ``HTTPException`` or ``ValueError`` where there is no answer, or none that
    is for all of what was asked.
    """
    asked = sorted(packages)
    for start in range(0, len(asked), _AT_ONCE):
        some = asked[start : start + _AT_ONCE]
        results = _ask(some, url)
        if len(results) != len(some):
            raise ValueError("another number of answers than of questions")
        for package, found in zip(some, results, strict=True):
            if ids := [str(weakness["id"]) for weakness in found.get("vulns") or ()]:
                yield package, ids


def _ask(packages: list[Package], url: str) -> list[dict[str, Any]]:
    queries = [
        {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}
        for name, version in packages
    ]
    asked = Request(  # noqa: S310 - our own setting; a file:// answers nothing
        f"{url}/v1/querybatch",
        data=json.dumps({"queries": queries}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urlopen(asked, timeout=_PATIENCE) as reply:  # noqa: S310
        answer = json.load(reply)
    if not isinstance(answer, dict) or not isinstance(answer.get("results"), list):
        raise ValueError("no list of results")
    return [found or {} for found in answer["results"]]


def main() -> int:
    """Ask, print what is known, and return the exit code."""
    packages = of_project(PROJECT.read_text("utf-8")) | of_portal(PORTAL.read_text("utf-8"))
    url = os.environ.get("DIDD_OSV_URL") or _OSV
    try:
        found = list(known(packages, url))
    except (OSError, HTTPException, ValueError, KeyError, TypeError, AttributeError) as error:
        sys.stderr.write(
            f"Nothing was checked: the database of known weaknesses does not answer ({error}). "
            "Run this again where there is a network, or name a mirror in DIDD_OSV_URL.\n"
        )
        return NOT_ASKED
    for (name, version), ids in found:
        sys.stdout.write(f"{name} {version}: {', '.join(ids)}\n")
    sys.stdout.write(f"{len(packages)} packages asked for, {len(found)} with a known weakness.\n")
    return SOME_KNOWN if found else NONE_KNOWN


if __name__ == "__main__":
    sys.exit(main())
