"""How long each kind of page takes on a large portal, beside CKAN without extensions.

``uv run python bench/portal.py [--datasets N ...] [--asked N] [--var FOLDER]``

A portal of its own, whose content is deleted first, gets two agencies with registers and the test
catalogue for judging the search, each published as the office does; then all of it is copied until
there are so many datasets. Stock CKAN reads the same database with an index of its own schema. Each
kind of page is asked for at other words, datasets and agencies each time, ours and stock CKAN's in
turn, by one visitor. Words come from the titles, not from the queries that the search is judged
with. A readable table goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.many import copies, stock  # noqa: E402
from portal import Portal  # noqa: E402
from portal.local.place import Place  # noqa: E402
from portal.local.servers import solr  # noqa: E402
from tests.support.portal import citizens, visitors  # noqa: E402
from tests.support.portal.ckan_client import call  # noqa: E402

#: Kinds of pages and their addresses; a kind that is ours alone has no peer.
BOTH = {
    "home": "/",
    "all datasets": "/dataset/?page={page}",
    "search": "/dataset/?q={words}",
    "search, one agency": "/dataset/?q={words}&organization={agency}",
    "newest": "/dataset/?sort=metadata_modified+desc&page={page}",
    "dataset": "/dataset/{name}",
    "agency": "/organization/{agency}",
    "agencies": "/organization/",
    "feed": "/feeds/dataset.atom?page={page}",
    "API search": "/api/3/action/package_search?q={words}",
    "API dataset": "/api/3/action/package_show?id={name}",
}
OURS = {
    "search, nearest": "/dataset/?q={words}+xyzzy",
    "register": "/daftar/dinkes",
    "register as a table": "/daftar/dinkes/tabel",
    "completeness": "/kelengkapan",
    "withdrawn": "/pencabutan",
    "sitemap": "/sitemap-1.xml",
}
#: Ours may take this many times what stock CKAN takes for its page.
AIM = 1.5


@dataclass(frozen=True)
class Times:
    """The seconds of some answers to one kind of page."""

    seconds: Sequence[float]

    @property
    def p50(self) -> float:
        """Return the median, in milliseconds."""
        return 1000 * statistics.median(self.seconds)

    @property
    def p95(self) -> float:
        """Return the time that 95 of 100 answers keep, in milliseconds."""
        return 1000 * sorted(self.seconds)[math.ceil(0.95 * len(self.seconds)) - 1]


class Visitor:
    """One who asks for pages of some kind, never twice for the same words in a row."""

    def __init__(self, portal: Portal, seed: int = 1) -> None:
        self.draw = random.Random(seed)
        shown = call(portal, "package_search", anonymous=True, rows=1000)["results"]
        self.names = [row["name"] for row in shown]
        self.titles = [row["title"].split() for row in shown]
        self.agencies = sorted({row["organization"]["name"] for row in shown})
        self.session = requests.Session()

    def address(self, pattern: str) -> str:
        """Return an address of that kind."""
        title = self.draw.choice(self.titles)
        return pattern.format(
            page=self.draw.randint(1, 30),
            words="+".join(self.draw.sample(title, min(2, len(title)))),
            agency=self.draw.choice(self.agencies),
            name=self.draw.choice(self.names),
        )

    def time(self, url: str) -> float:
        """Return the seconds until the page is whole; anything but 200 ends the program."""
        began = time.perf_counter()
        reply = self.session.get(url, timeout=300)
        if reply.status_code != 200:
            raise SystemExit(f"{url}: {reply.status_code}")
        return time.perf_counter() - began


def measure(visitor: Visitor, ours: str, peer: str, asked: int) -> dict[str, list[Times]]:
    """Return the times of each kind of page: ours, and where stock CKAN has it, its own."""
    found = {}
    for kind, pattern in {**BOTH, **OURS}.items():
        urls = [ours, peer] if kind in BOTH else [ours]
        for url in urls:
            visitor.time(url + visitor.address(pattern))  # nobody's first page is measured
        addresses = [visitor.address(pattern) for _ in range(asked)]
        rounds = [[visitor.time(url + address) for url in urls] for address in addresses]
        found[kind] = [Times(seconds) for seconds in zip(*rounds, strict=True)]
    return found


def filled(portal: Portal, folder: Path) -> None:
    """Publish what is copied afterwards, and index it for both."""
    with visitors.furnish(portal, folder):
        citizens.publish(portal)
        stock.index(portal.place)


def grow(place: Place, datasets: int, ids: Sequence[str], grown: int) -> int:
    """Copy until there are at least so many datasets; return how often all was copied."""
    wanted = max(grown, math.ceil(datasets / len(ids)) - 1)
    numbers = range(grown + 1, wanted + 1)
    if numbers:
        copies.copy_rows(place, ids, numbers)
        for core in (solr.CORE, stock.NAME):
            copies.copy_documents(place, core, ids, numbers)
    return wanted


def claims(datasets: int, found: dict[str, list[Times]]) -> Iterator[dict[str, Any]]:
    """Yield one claim for each kind of page that both have."""
    for kind, (ours, *peer) in found.items():
        if peer:
            ratio = ours.p95 / peer[0].p95
            yield {
                "claim": f"{kind} at {datasets}, p95",
                "ours": round(ours.p95, 1), "peer": round(peer[0].p95, 1), "unit": "ms",
                "ratio": round(ratio, 2), "aim": AIM, "met": ratio <= AIM,
            }  # fmt: skip


def table(datasets: int, found: dict[str, list[Times]]) -> str:
    """Return the times as a table, in milliseconds."""
    lines = [
        f"{datasets} datasets, ms",
        f"{'page':22}{'p50':>8}{'p95':>8}{'CKAN p50':>10}{'p95':>8}",
    ]
    for kind, (ours, *peer) in found.items():
        theirs = "".join(f"{one.p50:10.0f}{one.p95:8.0f}" for one in peer)
        lines.append(f"{kind:22}{ours.p50:8.0f}{ours.p95:8.0f}{theirs}")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--datasets", type=int, nargs="+", default=[2_000])
    parser.add_argument("--asked", type=int, default=40)
    parser.add_argument("--var", default=ROOT / "var" / "bench" / "portal")
    given = parser.parse_args()
    with Portal.running(given.var) as portal, tempfile.TemporaryDirectory() as folder:
        try:
            filled(portal, Path(folder))
            visitor = Visitor(portal)
            ids, grown = copies.originals(portal.place), 0
            for datasets in sorted(given.datasets):
                grown = grow(portal.place, datasets, ids, grown)
                with stock.running(portal.place) as peer:
                    found = measure(visitor, portal.url, peer, given.asked)
                print(table(solr.count(portal.place) or 0, found), file=sys.stderr)
                for one in claims(datasets, found):
                    print(json.dumps(one))
        finally:
            stock.remove(portal.place)
            portal.reset()


if __name__ == "__main__":
    main()
