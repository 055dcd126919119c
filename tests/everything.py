"""All tests, in two parallel halves: `python -m tests.everything [pytest arguments]`.

Half of them wait for servers most of the time, so two at once take little more than half as long.
The output of the second half is shown when both are done, and the last line of each at the end.
With arguments it is one plain pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import IO

TESTS = Path(__file__).parent
ROOT = TESTS.parent
#: The folders of the second half; the first has all others.
SECOND = ("browser", "faults", "portal")
#: Whether the share of the code that runs is measured too.
MEASURED = bool(os.environ.get("COVERAGE"))
COVERAGE = (sys.executable, "-m", "coverage")
PYTEST = (*COVERAGE, "run", "-m", "pytest") if MEASURED else (sys.executable, "-m", "pytest")


def main(arguments: list[str]) -> int:
    """Run them; return the worse of the two exit codes."""
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    first = [f"tests/{name}" for name in sorted(folders - set(SECOND))]
    with tempfile.TemporaryFile("w+", errors="replace") as output:
        other = _begin(["-p", "no:cacheprovider", *(f"tests/{name}" for name in SECOND)], output)
        one = _begin(first, subprocess.PIPE)
        closing = [_show(one.stdout)] if one.stdout else []
        one.wait()
        print("The second half is still at it." if other.poll() is None else "", flush=True)
        other.wait()
        output.seek(0)
        closing.append(_show(output))
    for half, line, code in zip(("first", "second"), closing, codes(one, other), strict=True):
        print(f"The {half} half ended with {code}: {line}", flush=True)
    return max(*codes(one, other), _coverage() if MEASURED else 0)


def _coverage() -> int:
    """Combine what all processes measured, and print it; 2 when it is below the floor."""
    subprocess.run([*COVERAGE, "combine", "--quiet"], cwd=ROOT, check=True)
    return subprocess.run([*COVERAGE, "report"], cwd=ROOT, check=False).returncode


def codes(*halves: subprocess.Popen[str]) -> list[int]:
    """Return the exit codes as in a shell: a killed half has failed."""
    return [128 - h.returncode if h.returncode < 0 else h.returncode for h in halves]


def _begin(arguments: list[str], output: int | IO[str]) -> subprocess.Popen[str]:
    # Sub-processes that run elsewhere look for the measured folders here.
    environment = os.environ | {"COVERED": str(ROOT)}
    return subprocess.Popen(
        [*PYTEST, *arguments], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    )  # fmt: skip


def _show(lines: IO[str]) -> str:
    """Print a half's output as it comes; return its last line."""
    last = "it said nothing"
    for line in lines:
        sys.stdout.write(line)
        sys.stdout.flush()
        last = line.strip() or last
    return last


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
