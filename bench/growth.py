"""How the cost of publishing grows with what is already there.

``uv run python bench/growth.py [--records 10000] [--steps 4] [--files N]``

One agency's datasets double from step to step. Each step is timed twice: publishing what is new,
and once more with nothing changed. The exponent is that of a power law through the first and the
last step: 1 means that a dataset costs the same however many there are. A readable table goes to
stderr, one JSON object per claim to stdout. The portal is chosen as in ``bench/publish.py``.
"""

from __future__ import annotations

import argparse
import json
import math
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.publish import Ours, a_portal, dataset_texts, packages_of, timed  # noqa: E402
from didd.model import Agency  # noqa: E402

#: Limit of the exponent: a little more than linear is fine, 1.5 would not be.
AIM = 1.2


def steps(options: argparse.Namespace, url: str, token: str) -> Iterator[tuple[int, float, float]]:
    """Yield for each step: datasets there, seconds so far in all, seconds with nothing changed."""
    agency = Agency(f"bench-grow-{uuid.uuid4().hex[:8]}", "Contoh untuk uji pertumbuhan", "CONTOH")
    with tempfile.TemporaryDirectory() as place:
        ours = Ours(url, token, Path(place) / "archive", options.workers)
        made = packages_of(
            agency, dataset_texts(options.records, options.files, None), ours.archive
        )
        ids, spent = list(made), 0.0
        for step in reversed(range(options.steps)):
            some = {i: made[i] for i in ids[: max(1, options.records >> step)]}
            spent += timed(lambda some=some: ours.publish(agency, some))
            time.sleep(2)  # the search index catches up
            yield len(some), spent, timed(lambda some=some: ours.publish(agency, some))


def exponent(first: tuple[int, float], last: tuple[int, float]) -> float:
    """Return the power with which seconds grow from the first to the last.

    >>> exponent((10, 1.0), (1000, 100.0))
    1.0
    """
    return math.log(last[1] / first[1]) / math.log(last[0] / first[0])


def claim(what: str, power: float) -> dict[str, Any]:
    """Return the claim about one way of growing."""
    return {
        "claim": what,
        "ours": round(power, 2),
        "peer": None,
        "unit": "exponent",
        "ratio": None,
        "aim": AIM,
        "met": power <= AIM,
    }


def main() -> int:
    """Measure and print; exit code 1 when it grows too fast."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=400)
    parser.add_argument("--steps", type=int, default=4)
    parser.add_argument("--files", type=int, default=0, help="files of each record")
    parser.add_argument("--workers", type=int, default=4)
    options = parser.parse_args()
    seen: list[tuple[int, float, float]] = []
    with a_portal() as (url, token):
        for row in steps(options, url, token):
            seen.append(row)
            print(f"{row[0]:>8} datasets  {row[1]:>8.1f} s in all  {row[2]:>7.2f} s unchanged",
                  file=sys.stderr)  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    first, last = seen[0], seen[-1]
    kind = f"{first[0]} to {last[0]} datasets ({peak} MiB at most)"
    claims = [
        claim(f"first publication, {kind}", exponent((first[0], first[1]), (last[0], last[1]))),
        claim(f"nothing changed, {kind}", exponent((first[0], first[2]), (last[0], last[2]))),
    ]
    for row in claims:
        print(json.dumps(row), flush=True)
        print(f"{row['claim']:75} {row['ours']:>6} (aim {row['aim']})", file=sys.stderr)
    return 0 if all(row["met"] for row in claims) else 1


if __name__ == "__main__":
    sys.exit(main())
