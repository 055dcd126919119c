"""Waiting in tests: as long as something moves, however slow the machine is today.

No test says how long something may take. A wait ends when what it waits for is there, or fails when
the servers have done nothing for a while, and says what it waited for.
"""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from portal.local import waiting
from portal.local.place import ROOT, Place
from portal.local.servers import processes

#: The end of a single call or program that shows no progress: much longer than any takes.
GENEROUS = 900.0
#: The same for one step of a browser, in its milliseconds.
BROWSER_MS = 300_000.0


def portal_var() -> Path:
    """The folder of the tests' own portal: DIDD_TEST_VAR, else var/test in the checkout."""
    return Path(os.environ.get("DIDD_TEST_VAR") or ROOT / "var" / "test")


def servers_motion() -> object:
    """What the servers of the tests' own portal have done so far."""
    place = Place(portal_var())
    return [processes.motion(place, name) for name in processes.started(place)]


def eventually(
    true: Callable[[], object], motion: Callable[[], object] = servers_motion, still: float = 60
) -> bool:
    """True, as soon as it is so; fails when nothing has moved for so many seconds."""
    try:
        waiting.until(_words(true), true, motion, still)
    except waiting.StoodStill as error:
        pytest.fail(str(error))
    return True


def _words(true: Callable[[], object]) -> str:
    """What is waited for, as the test says it."""
    try:
        return " ".join(inspect.getsource(true).split())
    except (OSError, TypeError):
        return repr(true)
