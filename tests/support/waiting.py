"""Waiting in tests: as long as there is progress, however slow the machine.

No test asserts a duration. A wait ends when its condition holds, or fails when
the servers have made no progress for a while, with a message.
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
    """Return a value that changes with the progress of the tests' portal servers."""
    place = Place(portal_var())
    return [processes.motion(place, name) for name in processes.started(place)]


def eventually(
    true: Callable[[], object], motion: Callable[[], object] = servers_motion, still: float = 60
) -> bool:
    """Wait until a condition holds; fails after so many seconds without progress."""
    try:
        waiting.until(_words(true), true, motion, still)
    except waiting.StoodStill as error:
        pytest.fail(str(error))
    return True


def _words(true: Callable[[], object]) -> str:
    """Return the condition's text."""
    try:
        return " ".join(inspect.getsource(true).split())
    except (OSError, TypeError):
        return repr(true)
