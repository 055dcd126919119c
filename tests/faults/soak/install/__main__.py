"""The whole life of an installation: `python -m tests.faults.soak.install [RELEASE]`.

On a bare Debian: installs by `deploy/install.sh`, does the SOP by HTTPS, installs again, backs up,
shuts the machine down and boots it, takes the programs away, brings them back from a release's
wheels, upgrades an older database, purges, restores the backup by the commands of docs/backup.md,
does the SOP again, purges. Prints a dated table; exit code 1 when something was wrong, 2 where this
machine cannot try it. `DIDD_SOAK` names another folder than the usual temporary one; `KEEP=1`
leaves it there.
"""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.faults.soak.install import later, sop
from tests.faults.soak.install.life import Trial
from tests.faults.soak.install.machine import Machine, Wrong, lacking

STEPS: tuple[tuple[str, Callable[[Trial], str]], ...] = (
    ("wrong use", Trial.wrong_use),
    ("install", Trial.install),
    ("SOP", Trial.sop),
    ("measures", Trial.watched),
    ("again", Trial.again),
    ("backup", Trial.backup),
    ("reboot", Trial.reboot),
    ("uninstall", Trial.uninstall),
    ("release over kept data", later.from_release),
    ("again", Trial.again),
    ("older database", later.older),
    ("purge", Trial.purge),
    ("restore on a new server", later.restored),
    ("SOP of another agency", later.sop_again),
    ("purge", Trial.purge),
)


def main(arguments: list[str]) -> int:
    """Run the trial; print the table."""
    if why := lacking():
        print(f"soak: {why}", file=sys.stderr)
        return 2
    top = Path(os.environ.get("DIDD_SOAK") or tempfile.mkdtemp(prefix="didd-pasang-"))
    top.mkdir(parents=True, exist_ok=True)
    trial = Trial(Machine(top, *arguments[:1]))  # pyright: ignore[reportArgumentType]
    wrong = 0
    try:
        with sop.names_are_here():
            trial.step("debootstrap", trial.machine.make)
            trial.step("boot", trial.machine.boot)
            for name, act in STEPS:
                trial.step(name, lambda act=act: act(trial))
    except Wrong as fault:
        print(f"wrong: {fault}", file=sys.stderr)
        wrong = 1
    finally:
        trial.machine.remove() if not os.environ.get("KEEP") else None
    today = date.today().isoformat()  # noqa: DTZ011 the day on this machine
    print("| date | Debian | step | seconds | seen |\n|---|---|---|--:|---|")
    for name, seconds, said in trial.rows:
        print(f"| {today} | {trial.machine.release} | {name} | {seconds:.0f} | {said} |")
    return wrong


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
