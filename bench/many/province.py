"""A province of so many records through every step and every page, and how each grows.

``uv run python -m bench.many.province [--records N ...] [--database sqlite|postgresql]``

An office of 38 agencies, of which one has a quarter of all records, gets their lists as files, and
does the SOP once: harvests, harvests again with nothing changed, approves, compiles, establishes,
publishes (to a portal in memory: a real one is in ``bench/growth.py``), verifies, examines the
audit chain. Then every page of the desk whose address says no more than an agency is opened, that
of the large agency, by an officer who may. Each step is a process of its own, whose peak of memory
is its own; pages are timed in one, the least of five after they were opened once. An exponent is
that of a power law through the last two sizes: 1 means that twice the records take twice the time.
A readable table goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from bench.harvest import new_databases  # noqa: E402
from bench.many import province_acts  # noqa: E402

#: More than n log n has at these sizes (1.08 from 10,000 to 100,000), with room for the clock.
AIM = 1.2
#: What takes less than this is not judged: the clock says nothing of its growth.
JUDGED = 0.05
#: How often a page is opened for its figure, the least: one pause of the machine is as long.
PAGES = 5
_ROW = "{:>8} {:<44} {:>9.3f} {:>9.3f} {:>8.0f}  {}"

#: Seconds, CPU seconds and peak megabytes of an act, by its name.
Spent = dict[str, dict[str, float]]


def measured(name: str, act: Callable[[], Any]) -> dict[str, Any]:
    """Do it and return what it took; the peak of memory is that since it began."""
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    start, busy = time.perf_counter(), sum(os.times()[:4])
    said = act()
    spent = time.perf_counter() - start
    cpu = sum(os.times()[:4]) - busy
    status = Path("/proc/self/status").read_text()
    peak = int(status.partition("VmHWM:")[2].split()[0]) / 1024
    return {"name": name, "seconds": spent, "cpu": cpu, "megabytes": peak, "said": str(said)}


def step(name: str, place: Path, url: str) -> None:
    """Do one step in this process and print what it took."""
    office = province_acts.office_at(place, url)
    times = PAGES if name == "pages" else 1
    for act, do in province_acts.STEPS[name](office):
        taken = [measured(act, do) for _ in range(times)]
        print(json.dumps(min(taken, key=lambda one: one["cpu"])), flush=True)
    office.store.close()


def in_own_process(name: str, place: Path, url: str) -> Iterator[dict[str, Any]]:
    """Run one step alone; yield what its acts took as they end."""
    command = [sys.executable, "-m", "bench.many.province", "--step", name, str(place), url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith('{"name"'):
                yield json.loads(line)
    if process.returncode:
        raise SystemExit(f"{name} did not end well")


def measure(records: int, place: Path, url: str) -> Spent:
    """Take a province of this size through everything."""
    province_acts.write_lists(place / "sources", records)
    found: Spent = {}
    for name in province_acts.STEPS:
        for act in in_own_process(name, place, url):
            found[act["name"]] = act
            row = (act["name"], act["seconds"], act["cpu"], act["megabytes"], act["said"])
            print(_ROW.format(records, *row), file=sys.stderr, flush=True)
    return found


def exponents(few: tuple[int, Spent], many: tuple[int, Spent]) -> Iterator[dict[str, Any]]:
    """Yield one claim for each act: how its CPU time grew, where there is enough of it to tell."""
    for name, there in many[1].items():
        before = few[1].get(name)
        if before is None or there["cpu"] < JUDGED:
            continue
        power = _power(few[0], max(before["cpu"], 0.005), many[0], there["cpu"])
        memory = _power(few[0], before["megabytes"], many[0], there["megabytes"])
        yield {
            "claim": f"{name}, {few[0]:,} to {many[0]:,} records", "ours": round(power, 2),
            "peer": None, "unit": "exponent", "ratio": None, "aim": AIM, "met": power <= AIM,
            "memory": round(memory, 2),
        }  # fmt: skip


def _power(few: int, least: float, many: int, most: float) -> float:
    return math.log(most / least) / math.log(many / few)


def main() -> int:
    """Measure each size; exit code 1 when something grows too fast."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=[300, 1000])
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    parser.add_argument("--at", type=Path, help="where the office is made")
    parser.add_argument("--step", nargs=3, metavar=("NAME", "PLACE", "URL"), help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.step:
        step(wanted.step[0], Path(wanted.step[1]), wanted.step[2])
        return 0
    return compare(wanted)


def compare(wanted: argparse.Namespace) -> int:
    """Measure each size and judge the last two; 1 where something grows too fast."""
    kinds, met, before = [wanted.database], True, None
    print("{:>8} {:<44} {:>9} {:>9} {:>8}".format("records", "act", "s", "CPU s", "peak MB"),
          file=sys.stderr)  # fmt: skip
    with tempfile.TemporaryDirectory(dir=wanted.at) as at, new_databases(kinds, Path(at)) as new:
        for records in sorted(wanted.records):
            found = measure(records, Path(at) / str(records), new[wanted.database]())
            for claim in exponents(before, (records, found)) if before else ():
                print(json.dumps(claim), flush=True)
                mark = "" if claim["met"] else "  TOO FAST"
                told = f"{claim['claim']:<60} {claim['ours']:5.2f} memory {claim['memory']:5.2f}"
                print(f"{told}{mark}", file=sys.stderr)
                met = met and claim["met"]
            before = records, found
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
