"""Other people's programs against the portal: harvesters of a second CKAN, and a long catalogue.

    python -m tests.faults.soak.clients [--datasets N]

Two agencies are published by the whole SOP and pulled three times by a plain CKAN; then N small
datasets more are put on the portal, and the catalogue is read to its end: every page of
``catalog.jsonld``, ``data.json``, and the harvester's way through the API. Prints a dated table;
exit code 1 when something was lost.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import requests

from portal import Portal
from portal.local.place import ROOT
from portal.local.servers import solr
from tests.support.portal.ckan_client import call, dataset
from tests.support.portal.plain.plain_ckan import plain_ckan
from tests.support.portal.plain.three_pulls import NEW_TITLE, differences, public, pull_three_times
from tests.support.portal.visitors import furnish

#: How many datasets the publisher sends in one request.
BATCH = 50

DATASET = "http://www.w3.org/ns/dcat#Dataset"
NEXT = "http://www.w3.org/ns/hydra/core#nextPage"

Row = tuple[str, str, str, str]


def harvested(portal: Portal, folder: Path) -> Iterator[Row]:
    """Publish, and let both harvesters pull three times."""
    with furnish(portal, folder), plain_ckan(portal) as plain:
        ours = public(portal)
        items = sorted(key for key, pkg in ours.items() if pkg["jenis_entri"] == "informasi")
        begun = time.monotonic()
        pulls = pull_three_times(portal, plain, items[0], items[-1], items[-2])
        seconds = f"{time.monotonic() - begun:.0f} s for six pulls"
    for name, pulled in pulls.by.items():
        first, _, last = pulled.there
        kept = ours.keys() & first.keys() if name == "api" else set[str]()
        wrong = [
            *map(str, pulled.errors),
            *(d for key in kept for d in differences(ours[key], first[key])),
            *(f"not there: {key}" for key in ours.keys() - first.keys()),
        ]
        if last.keys() != pulls.after.keys():
            wrong.append(f"after a withdrawal: {sorted(last.keys() ^ pulls.after.keys())}")
        if name == "api" and pulled.said[1].count("not modified") != len(ours):
            wrong.append(f"unchanged: {pulled.said[1]}")
        titles = {pkg["title"] for pkg in last.values()}
        wrong += [] if NEW_TITLE in titles else ["the change did not arrive"]
        yield name, f"{len(ours)} datasets, three pulls", seconds, "; ".join(wrong) or "right"


def filled(portal: Portal, number: int) -> Row:
    """Put so many datasets on the portal."""
    portal.reset()
    call(portal, "organization_create", name="dinkes", title="Dinas Kesehatan (contoh)")
    begun = time.monotonic()
    for first in range(0, number, BATCH):
        rows = [
            dataset(nomor=str(n), title=f"Butir contoh {n}", state="active")
            for n in range(first, min(first + BATCH, number))
        ]
        items = [{"dataset": {**row, "resources": []}, "modified": None} for row in rows]
        told = call(portal, "didd_package_upsert_many", items=items)
        if wrong := [one for one in told.values() if "error" in one]:
            raise RuntimeError(f"not taken: {wrong[0]}")
    while (solr.count(portal.place) or 0) < number:
        time.sleep(1)
    return "publish", f"{number} datasets", f"{time.monotonic() - begun:.0f} s", "right"


def catalogue(portal: Portal) -> Iterator[tuple[str, set[str], float]]:
    """Read the catalogue in JSON-LD page by page: its address, the datasets in it, seconds."""
    there: str | None = f"{portal.url}/catalog.jsonld"
    while there:
        begun = time.monotonic()
        nodes: list[dict[str, Any]] = requests.get(there, timeout=600).json()
        taken = time.monotonic() - begun
        yield there, {n["@id"] for n in nodes if DATASET in n.get("@type", ())}, taken
        there = next((n[NEXT][0]["@value"] for n in nodes if NEXT in n), None)


def long_catalogue(portal: Portal, number: int) -> Iterator[Row]:
    """Read so many datasets in each way."""
    yield filled(portal, number)
    pages = list(catalogue(portal))
    found = set().union(*(names for _, names, _ in pages))
    slowest = max(seconds for _, _, seconds in pages)
    took = f"{sum(s for _, _, s in pages):.0f} s, slowest page {slowest:.1f} s"
    yield "catalog.jsonld", f"{len(pages)} pages", took, _all(len(found), number)
    begun = time.monotonic()
    rows = requests.get(f"{portal.url}/data.json", timeout=600).json()["dataset"]
    seconds = f"{time.monotonic() - begun:.0f} s"
    yield "data.json", "one file", seconds, _all(len({r["identifier"] for r in rows}), number)
    begun, got = time.monotonic(), set[str]()
    for start in range(0, number, 100):
        asked = {"rows": 100, "start": start, "sort": "id asc"}
        reply = requests.get(f"{portal.url}/api/3/action/package_search", asked, timeout=600)
        got |= {pkg["id"] for pkg in reply.json()["result"]["results"]}
    seconds = f"{time.monotonic() - begun:.0f} s"
    yield "package_search", "a hundred a page", seconds, _all(len(got), number)


def _all(found: int, wanted: int) -> str:
    return "right" if found == wanted else f"{found} of {wanted}"


def main(words: list[str] | None = None) -> int:
    """Run both parts; print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.faults.soak.clients", description=__doc__
    )
    about = "how many are in the long catalogue; 0: harvest only"
    parser.add_argument("--datasets", type=int, default=10_000, help=about)
    options = parser.parse_args(words)
    var = Path(os.environ.get("DIDD_VAR") or ROOT / "var")
    parts: list[Callable[[Portal, Path], Iterator[Row]]] = [harvested]
    if options.datasets:
        parts.append(lambda portal, _folder: long_catalogue(portal, options.datasets))
    rows: list[Row] = []
    with Portal.running(var, port=0) as portal, tempfile.TemporaryDirectory() as folder:
        for part in parts:
            for row in part(portal, Path(folder)):
                print(" | ".join(row), flush=True)
                rows.append(row)
    today = date.today().isoformat()  # noqa: DTZ011 the day on this machine
    print(f"\n{today}, {os.cpu_count()} cores\n\n| client | of | took | |\n|---|---|---|---|")
    print("\n".join(f"| {' | '.join(row)} |" for row in rows))
    return 0 if all(row[-1] == "right" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
