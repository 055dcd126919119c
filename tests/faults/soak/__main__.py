"""Many faults of each kind against the office and the real CKAN.

    python -m tests.faults.soak [kind ...] [--times N] [--database sqlite|postgresql] [--seed N]

Kinds: kills, servers, disks, bits, folders, clocks, twice; all without one named. The same seed
draws the same moments; how far a process has come by then is the machine's. Prints one JSON line a
fault, also into ``var/soak/faults.jsonl``, and the table. Exit code 1 when something went wrong.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from portal import Portal
from portal.local.place import ROOT
from tests.faults.soak import bits, clocks, disks, folders, kills, servers, twice
from tests.faults.soak.figures import HEAD, Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.stages import ACTS, ON_PORTAL

KINDS: dict[str, Callable[[Ground], Iterator[Figures]]] = {
    "kills": kills.run,
    "servers": servers.run,
    "disks": disks.run,
    "bits": bits.run,
    "folders": folders.run,
    "clocks": clocks.run,
    "twice": twice.run,
}
#: Kinds that say nothing of the office's own database, or are about SQLite's file.
SQLITE_ONLY = ("servers", "disks", "bits")
#: Kinds that take an office through the whole SOP, and those that disturb the acts named.
ALL_ACTS = ("servers", "bits", "clocks")
ANY_ACT = ("kills", "twice")


def arguments(words: list[str] | None) -> argparse.Namespace:
    """Parse the arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.soak", description=__doc__)
    parser.add_argument("kinds", nargs="*", metavar="kind", help=", ".join(KINDS))
    parser.add_argument("--times", type=int, default=25, help="of each fault on each database")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], help="both if not given")
    parser.add_argument("--seed", type=int, default=574)
    parser.add_argument("--minutes", type=float, help="begin no more after so many")
    parser.add_argument("--acts", nargs="+", choices=ACTS, default=list(ACTS), metavar="act")
    options = parser.parse_args(words)
    options.until = time.monotonic() + 60 * (options.minutes or math.inf)
    if wrong := set(options.kinds) - set(KINDS):
        parser.error(f"no such kind: {', '.join(sorted(wrong))}")
    return options


def main(words: list[str] | None = None) -> int:
    """Inject the requested faults; print the outcomes."""
    options = arguments(words)
    var = Path(os.environ.get("DIDD_VAR") or ROOT / "var")
    (var / "soak").mkdir(parents=True, exist_ok=True)
    databases = [options.database] if options.database else ["sqlite", "postgresql"]
    kinds: list[str] = options.kinds or list(KINDS)
    done: list[Figures] = []
    with ExitStack() as stack:
        out = stack.enter_context((var / "soak" / "faults.jsonl").open("a"))
        needed = "postgresql" in databases or any(asks_portal(k, options.acts) for k in kinds)
        portal = stack.enter_context(Portal.running(var, port=0)) if needed else None
        for kind in kinds:
            for database in ["sqlite"] if kind in SQLITE_ONLY else databases:
                for figures in _made(kind, database, portal, options):
                    run = {"date": today(), "kind": kind, "seed": options.seed}
                    for to in (sys.stdout, out):
                        print(figures.line(**run), file=to, flush=True)
                    if figures.times:
                        done.append(figures)
    print("\n".join([f"\n{today()}, {os.cpu_count()} cores", "", *HEAD, *(f.row() for f in done)]))
    return 0 if all(f.right for f in done) else 1


def asks_portal(kind: str, acts: list[str]) -> bool:
    """Whether such faults are made with the real CKAN."""
    return kind in ALL_ACTS or (kind in ANY_ACT and not ON_PORTAL.isdisjoint(acts))


def _made(
    kind: str, database: str, portal: Portal | None, options: argparse.Namespace
) -> Iterator[Figures]:
    """Inject one kind of fault on one database, in a folder of its own."""
    folder = Path(tempfile.mkdtemp(prefix="didd-soak-"))
    try:
        dice = random.Random(f"{options.seed} {kind} {database}")
        ground = Ground(folder, portal, database, dice, options.times)
        ground.until, ground.acts = options.until, tuple(options.acts)
        yield from KINDS[kind](ground)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def today() -> str:
    """Return today's date on this machine."""
    return date.today().isoformat()  # noqa: DTZ011


if __name__ == "__main__":
    sys.exit(main())
