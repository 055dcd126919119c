"""Personal data: precision and recall on a labelled set, and the scan's speed beside ripgrep.

``uv run python bench/personal_data.py [--samples N] [--megabytes N] [--seed N] [--every N]``

The labelled sets are the tests' own, made by seeded generators of no real person: one as people
write, and a hard one made without the rules, as scanners, exports and line breaks leave it. A hit
counts when its kind and its characters are right. The speed is that of reading a text file,
running the patterns and looking at each candidate exactly; ripgrep counts the lines that match the
very same patterns in the very same file. A readable table goes to stderr, one JSON object per claim
to stdout.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from checks.personal_data.scan import expressions, scan, scan_block  # noqa: E402
from tests.support.samples.personal_data_hard import hard_samples  # noqa: E402
from tests.support.samples.personal_data_samples import OFFICIAL, Sample, prose, samples  # noqa: E402


def score(sample: Sample) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """Return true positives, false negatives and false positives in one text, by kind."""
    raw = sample.text.encode()
    left = [(h.kind, raw[h.start : h.end].decode()) for h in scan_block(raw, OFFICIAL)]
    right, missed = Counter[str](), Counter[str]()
    for kind, text in sample.truth:
        same = (g for g in left if g[0] == kind and (g[1] in text or text in g[1]))
        if (found := next(same, None)) is None:
            missed[kind] += 1
        else:
            left.remove(found)
            right[kind] += 1
    return right, missed, Counter(kind for kind, _ in left)


def quality(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """Yield the claims on precision and recall; a line for each kind goes to stderr."""
    yield from _quality("labelled texts", samples(options.seed, options.samples))
    yield from _quality("hard labelled texts", hard_samples(options.seed, options.samples))


def _quality(what: str, texts: Iterator[Sample]) -> Iterator[dict[str, Any]]:
    right, missed, wrong = Counter[str](), Counter[str](), Counter[str]()
    labelled = list(texts)
    for sample in labelled:
        for total, part in zip((right, missed, wrong), score(sample), strict=True):
            total.update(part)
    for kind in sorted(right | missed | wrong):
        counts = f"{right[kind]:6} found {missed[kind]:4} missed {wrong[kind]:4} wrong"
        print(f"  {kind:10} {counts}", file=sys.stderr)
    found = right.total()
    yield _share(f"recall on {len(labelled)} {what}", found, found + missed.total(), 0.99)
    yield _share(f"precision on {len(labelled)} {what}", found, found + wrong.total(), 0.98)


def _share(what: str, part: int, whole: int, aim: float) -> dict[str, Any]:
    share = part / whole if whole else 0.0
    return {
        "claim": f"personal data: {what}",
        "ours": round(share, 5),
        "peer": None,
        "unit": "share",
        "ratio": None,
        "aim": aim,
        "met": share >= aim,
    }


def speed(options: argparse.Namespace) -> dict[str, Any]:
    """Return the claim on speed: seconds of ours over seconds of ripgrep, the best of some runs."""
    with tempfile.TemporaryDirectory() as place:
        file = Path(place) / "teks.txt"
        file.write_text(prose(options.seed, options.megabytes << 20, options.every), "utf-8")
        size = file.stat().st_size / 1e6
        hits = sum(1 for _ in scan(_chunks(file), OFFICIAL))  # compiles, and warms the page cache
        ours = _best(options.runs, lambda: sum(1 for _ in scan(_chunks(file), OFFICIAL)))
        peer = _best(options.runs, lambda: _ripgrep(file))
    print(f"  {size:.0f} MB with {hits} hits", file=sys.stderr)
    return {
        "claim": f"personal data: scan of {size:.0f} MB of text, ripgrep's time × ratio",
        "ours": round(size / ours, 1),
        "peer": round(size / peer, 1),
        "unit": "MB/s",
        "ratio": round(ours / peer, 2),
        "aim": 3,
        "met": ours <= 3 * peer,
    }


def _chunks(file: Path) -> Iterator[bytes]:
    with file.open("rb") as source:
        while chunk := source.read(1 << 20):
            yield chunk


def _ripgrep(file: Path) -> None:
    if (program := shutil.which("rg")) is None:
        raise SystemExit("ripgrep is not here: Debian and others have it as the package ripgrep")
    command = [program, "--count", "--ignore-case"]
    for expression in expressions("(?:^|[^0-9])", "(?:$|[^0-9])"):
        command += ["-e", expression.replace("[^\\x1e]", "[^\\x1e\\n]")]  # it reads by line
    subprocess.run([*command, str(file)], check=True, stdout=subprocess.DEVNULL)


def _best(runs: int, act: Callable[[], Any]) -> float:
    took = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        took.append(time.perf_counter() - begun)
    return min(took)


def main() -> int:
    """Measure; exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--samples", type=int, default=20_000, help="labelled texts")
    parser.add_argument("--megabytes", type=int, default=32, help="size of the text")
    parser.add_argument("--every", type=int, default=4000, help="characters between two samples")
    parser.add_argument("--runs", type=int, default=3, help="the best of so many runs counts")
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    met = True
    for row in (*quality(options), speed(options)):
        print(json.dumps(row, ensure_ascii=False), flush=True)
        print(
            f"{row['claim']:70} {row['ours']:>8} {row['peer'] or '-':>8} {row['unit']:6}"
            f" {row['ratio'] or '':>6} (aim {row['aim']})",
            file=sys.stderr,
        )
        met = met and row["met"]
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
