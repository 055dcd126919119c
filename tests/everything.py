"""All tests, in two halves side by side: `python -m tests.everything [pytest arguments]`.

Half of them wait for servers most of the time, so two at once take little more than half as long.
What the second half says is shown when both are done. With arguments it is one plain pytest.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

TESTS = Path(__file__).parent
ROOT = TESTS.parent
#: The folders of the second half; the first has all others.
SECOND = ("browser", "faults", "portal")


def main(arguments: list[str]) -> int:
    """Run them; give pytest's exit code, the worse of the two."""
    pytest = [sys.executable, "-m", "pytest"]
    if arguments:
        return subprocess.run([*pytest, *arguments], cwd=ROOT, check=False).returncode
    folders = {path.relative_to(TESTS).parts[0] for path in TESTS.rglob("test_*.py")}
    first = [f"tests/{name}" for name in sorted(folders - set(SECOND))]
    with tempfile.TemporaryFile() as said:
        other = subprocess.Popen(
            [*pytest, "-p", "no:cacheprovider", *(f"tests/{name}" for name in SECOND)],
            cwd=ROOT, stdout=said, stderr=subprocess.STDOUT,
        )  # fmt: skip
        one = subprocess.run([*pytest, *first], cwd=ROOT, check=False).returncode
        print("The second half is still at it." if other.poll() is None else "", flush=True)
        two = other.wait()
        said.seek(0)
        print(said.read().decode(errors="replace"))
    return max(one, two)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
