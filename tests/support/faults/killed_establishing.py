"""Establish in a process that kills itself midway: PLACE MODULE CLASS METHOD TURN AFTER.

A process of its own, not a fork: the typesetter's threads would be missing in a fork.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.support.bureau import Bureau
from tests.support.faults import quick_checks


def die(owner: type, name: str, *, turn: int, after: bool) -> None:
    """Kill the process at the n-th call of a method, before or after it."""
    usual, calls = getattr(owner, name), iter(range(1, 100))

    def dying(*args: Any, **kwargs: Any) -> Any:
        last = next(calls) == turn
        if last and not after:
            os.kill(os.getpid(), signal.SIGKILL)
        done = usual(*args, **kwargs)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    setattr(owner, name, dying)


if __name__ == "__main__":
    place, module, kind, method, turn, after = sys.argv[1:]
    bureau = Bureau(Path(place))
    bureau.office = replace(bureau.office, checker=quick_checks.check)
    owner = getattr(importlib.import_module(module), kind)
    die(owner, method, turn=int(turn), after=after == "True")
    bureau.establish()
