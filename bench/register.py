"""Time and memory of a register in each of its formats.

``uv run python bench/register.py [--sizes 100 1000 10000]``

Each size is compiled and rendered in a process of its own, one format after the other, so the peak
of memory is that of the formats up to and including the one it stands beside. A readable table
goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from didd.adapters.register_files.render import render  # noqa: E402
from didd.register.compile import compile_register  # noqa: E402
from didd.register.editions import EDITION_FORMATS  # noqa: E402
from tests.support.factories import make_decision  # noqa: E402
from tests.support.samples.register_samples import (  # noqa: E402
    AGENCY,
    catalog_config,
    listed_record,
    make_edition,
)

#: Limits for 10,000 entries in all formats together.
SECONDS, MEGABYTES = 10.0, 1000.0


def measure(size: int) -> list[dict[str, Any]]:
    """Compile a register of this size and write every format, in this process."""
    records = [listed_record(n) for n in range(size)]
    decisions = [
        make_decision(n, record_id=r.id, content_hash=r.content_hash)
        for n, r in enumerate(records, start=1)
    ]
    edition, config = make_edition([]), catalog_config()
    as_of = edition.register.as_of
    steps: list[dict[str, Any]] = []
    start = _now()
    register = compile_register(AGENCY, records, decisions, as_of=as_of, year=as_of.year, zone=UTC)
    steps.append(_step("compile", start, 0))
    edition = replace(edition, register=register)
    for name in EDITION_FORMATS:
        start = _now()
        content = render(edition, config, [name])[name]
        steps.append(_step(name, start, len(content)))
    return steps


def _now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def _step(name: str, start: tuple[float, float], size: int) -> dict[str, Any]:
    return {
        "step": name,
        "seconds": time.perf_counter() - start[0],
        "cpu": time.process_time() - start[1],
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "bytes": size,
    }


def in_own_process(size: int) -> list[dict[str, Any]]:
    """Measure in a fresh process, whose peak of memory is its own."""
    command = [sys.executable, __file__, "--measure", str(size)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout)


def claim(what: str, ours: float, unit: str, aim: float) -> dict[str, Any]:
    """Return one claim; there is no peer that compiles a statutory register."""
    return {
        "claim": what,
        "ours": round(ours, 2),
        "peer": None,
        "unit": unit,
        "ratio": None,
        "aim": aim,
        "met": ours <= aim,
    }


def main() -> None:
    """Measure each size; table to stderr, claims to stdout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=[100, 1000])
    parser.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.measure is not None:
        print(json.dumps(measure(wanted.measure)))
        return
    heads = ("s", "CPU s", "peak MB", "size MB")
    print(f"{'entries':>8} {'step':<8}", *(f"{h:>8}" for h in heads), file=sys.stderr)
    for size in wanted.sizes:
        steps = in_own_process(size)
        for s in steps:
            numbers = (s["seconds"], s["cpu"], s["megabytes"], s["bytes"] / 1e6)
            print(f"{size:>8} {s['step']:<8}", *(f"{n:8.2f}" for n in numbers), file=sys.stderr)
        what = f"register of {size:,} entries to CSV, JSON, XLSX and PDF/A"
        print(json.dumps(claim(f"{what}: time", sum(s["seconds"] for s in steps), "s", SECONDS)))
        print(json.dumps(claim(f"{what}: memory", steps[-1]["megabytes"], "MB", MEGABYTES)))


if __name__ == "__main__":
    main()
