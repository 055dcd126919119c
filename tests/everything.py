"""All tests, two parts at a time: `python -m tests.everything [pytest arguments]`.

Tests wait for servers much of the time, so two parts at once take little more than half as long.
The part that began first is seen as it goes, the other as a whole when it is done, and the last
line of each once more at the end. With arguments it is one plain pytest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

ROOT = Path(__file__).parents[1]
#: The parts that take long, longest first. Whatever is in none of them is one more part.
LONG = (
    ("tests/portal", "tests/browser", "tests/faults"),
    ("tests/integration/desk",),
    ("tests/integration/steps",),
    ("tests/integration/adapters", "tests/orchestration"),
)
PARTS = (*LONG, ("tests", *(f"--ignore={name}" for part in LONG for name in part)))
AT_ONCE = 2
#: Whether the share of the code that runs is measured too.
MEASURED = bool(os.environ.get("COVERAGE"))
COVERAGE = (sys.executable, "-m", "coverage")
PYTEST = (*COVERAGE, "run", "-m", "pytest") if MEASURED else (sys.executable, "-m", "pytest")
#: Held by the part that is seen as it goes.
_seen = Lock()
#: Held while lines are printed.
_printing = Lock()


@dataclass(frozen=True)
class Ended:
    """A part that ran: what pytest was asked for, the exit code as in a shell, the last line."""

    asked: tuple[str, ...]
    code: int
    last: str


def main(arguments: list[str]) -> int:
    """Run them; return the worst of the exit codes."""
    if arguments:
        return subprocess.run([*PYTEST, *arguments], cwd=ROOT, check=False).returncode
    with ThreadPoolExecutor(AT_ONCE) as pool:
        ended = list(pool.map(_run, PARTS))
    for part in ended:
        print(f"{' '.join(part.asked)} ended with {part.code}: {part.last}", flush=True)
    return max(*(part.code for part in ended), _coverage() if MEASURED else 0)


def exit_code(returned: int) -> int:
    """Return a process's exit code as in a shell: a killed one has failed."""
    return 128 - returned if returned < 0 else returned


def _run(asked: tuple[str, ...]) -> Ended:
    """Run a part, and show what it says: at once if no other part is seen, else when it is done."""
    # Sub-processes that run elsewhere look for the measured folders here.
    process = subprocess.Popen(
        [*PYTEST, "-p", "no:cacheprovider", *asked],
        cwd=ROOT, env=os.environ | {"COVERED": str(ROOT)}, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True, errors="replace",
    )  # fmt: skip
    assert process.stdout is not None
    last = "it said nothing"
    at_once = _seen.acquire(blocking=False)
    for lines in ([line] for line in process.stdout) if at_once else (list(process.stdout),):
        _show(lines)
        last = next((line.strip() for line in reversed(lines) if line.strip()), last)
    if at_once:
        _seen.release()
    return Ended(asked, exit_code(process.wait()), last)


def _show(lines: list[str]) -> None:
    with _printing:
        sys.stdout.writelines(lines)
        sys.stdout.flush()


def _coverage() -> int:
    """Combine what all processes measured, and print it; 2 when it is below the floor."""
    subprocess.run([*COVERAGE, "combine", "--quiet"], cwd=ROOT, check=True)
    return subprocess.run([*COVERAGE, "report"], cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
