"""Time and memory of a register in each of its formats.

``uv run python bench/register.py [--sizes 100 1000 10000 100000]``

Each format of each size is rendered in a process of its own, whose peak of memory is its own; then
all of them together in one, as an edition is established. A readable table goes to stderr, one JSON
object per claim to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from didd.adapters.register_files.render import render  # noqa: E402
from didd.adapters.register_files.volumes.bound import AT_ONCE  # noqa: E402
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


def measure(size: int, formats: Sequence[str]) -> list[dict[str, Any]]:
    """Compile a register of this size and write these formats, in this process."""
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
    del records, decisions, register
    start = _now()
    made = render(edition, config, formats)
    steps.append(_step(",".join(formats), start, sum(map(len, made.values()))))
    return steps


def _now() -> tuple[float, float]:
    return time.perf_counter(), _cpu()


def _cpu() -> float:
    """Return the processor time of this process and of those that it started."""
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _peak() -> float:
    """Return no less than this process took at once with those that it started, in MB.

    All are taken to have been at their peaks together, and to be as large as the largest.
    """
    own, each = (
        resource.getrusage(who).ru_maxrss / 1024
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    return own + AT_ONCE * each


def _step(name: str, start: tuple[float, float], size: int) -> dict[str, Any]:
    return {
        "step": name,
        "seconds": time.perf_counter() - start[0],
        "cpu": _cpu() - start[1],
        "megabytes": _peak(),
        "bytes": size,
    }


def in_own_process(size: int, formats: Sequence[str]) -> list[dict[str, Any]]:
    """Measure in a fresh process, whose peak of memory is its own."""
    command = [sys.executable, __file__, "--measure", str(size), "--formats", *formats]
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
    parser.add_argument("--formats", nargs="+", default=list(EDITION_FORMATS))
    parser.add_argument("--together", action="store_true", help="not each format alone")
    wanted = parser.parse_args()
    if wanted.measure is not None:
        print(json.dumps(measure(wanted.measure, wanted.formats)))
        return
    heads = ("s", "CPU s", "peak MB", "size MB")
    print(f"{'entries':>8} {'step':<12}", *(f"{h:>8}" for h in heads), file=sys.stderr)
    for size in wanted.sizes:
        for name in () if wanted.together else wanted.formats:
            _tell(size, name, in_own_process(size, [name])[-1])
        steps = in_own_process(size, wanted.formats)
        _tell(size, "compile", steps[0])
        _tell(size, "all in one", steps[-1])
        what = f"register of {size:,} entries in {', '.join(wanted.formats)}"
        print(json.dumps(claim(f"{what}: time", sum(s["seconds"] for s in steps), "s", SECONDS)))
        print(json.dumps(claim(f"{what}: memory", steps[-1]["megabytes"], "MB", MEGABYTES)))


def _tell(size: int, name: str, step: dict[str, Any]) -> None:
    numbers = (step["seconds"], step["cpu"], step["megabytes"], step["bytes"] / 1e6)
    print(f"{size:>8} {name:<12}", *(f"{n:8.2f}" for n in numbers), file=sys.stderr)


if __name__ == "__main__":
    main()
