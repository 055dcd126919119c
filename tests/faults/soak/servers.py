"""The portal's servers killed and frozen while something is published; then the same again."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import time
from collections.abc import Iterator
from functools import partial

import psutil

from portal import Portal
from portal.local.servers import processes
from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.standing import Told, leaks

SERVERS = ("ckan", "solr", "postgres", "valkey")
HOW = {"frozen": signal.SIGSTOP, "killed": signal.SIGKILL}
#: Seconds after which a waiting user must have a message.
SOON = 30.0
#: Minimum seconds of a server's outage.
AWAY = 8.0


def run(ground: Ground) -> Iterator[Figures]:
    """Each server, frozen and killed so many times."""
    ground.prepare("publish")
    for server in SERVERS:
        for how, number in HOW.items():
            figures, told_after = Figures(f"{server} {how} during publish"), list[float]()
            unhurt = 0
            while ground.wants_more(figures.times):
                seconds = _once(ground, server, number, figures)
                told_after += [seconds] if seconds is not None else []
                unhurt += seconds is None
            figures.more = {"told_after": told_after, "unhurt": unhurt}
            figures.note = _note(told_after, unhurt)
            yield figures


def _note(told_after: list[float], unhurt: int) -> str:
    summary = f"told within {max(told_after):.0f} s" if told_after else "nothing to tell"
    return f"{summary}; {unhurt} times nothing was held up" if unhurt else summary


def _write_line(to: int, text: str) -> None:
    os.write(to, f"{text}\n".encode())


def _once(ground: Ground, server: str, number: int, figures: Figures) -> float | None:
    """Cause one outage; return the seconds until the message, None if it had no effect."""
    stand = ground.fresh("publish")
    reader, say = os.pipe()
    stand.heard = partial(_write_line, say)
    child = stages.begin(stand, stages.ACTS["publish"])
    os.close(say)
    time.sleep(ground.dice.uniform(0.05, 0.8) * ground.before["publish"].seconds)
    _signal(ground.portal, server, number)
    begun = time.monotonic()
    seconds, over = _listen(reader, SOON)
    if seconds is not None or not over:
        time.sleep(max(0.0, AWAY - (time.monotonic() - begun)))
    _mend(ground.portal, server, number)
    code = stages.end(child)
    os.close(reader)
    stand.heard = lambda _: None
    found, finished, why = ground.again(stand, "publish", Told(leaked=leaks(ground.portal)))
    if seconds is None and not over:
        why += f" nothing was said for {SOON:.0f} s"
    if code == stages.CRASHED:
        why += f" it crashed: {ground.crash()}"
    figures.add(found, finished=finished, why=why)
    stand.drop()
    return seconds


def _listen(reader: int, longest: float) -> tuple[float | None, bool]:
    """Return the seconds until the first message (None without), and whether the process ended."""
    begun = time.monotonic()
    ready, _, _ = select.select([reader], [], [], longest)
    if not ready:
        return None, False
    received = os.read(reader, 65536)
    return (time.monotonic() - begun, False) if received else (None, True)


def _signal(portal: Portal, server: str, number: int) -> None:
    """Send a signal to the server and its children."""
    pid = processes.running_pid(portal.place, server)
    assert pid, f"{server} does not run"
    parent = psutil.Process(pid)
    everyone = [parent, *parent.children(recursive=True)]
    for each in everyone:
        with contextlib.suppress(psutil.NoSuchProcess):
            each.send_signal(number)
    if number == signal.SIGKILL:  # the port is free only after the last of them
        psutil.wait_procs(everyone, timeout=30)


def _mend(portal: Portal, server: str, number: int) -> None:
    if number == signal.SIGSTOP:
        _signal(portal, server, signal.SIGCONT)
    else:
        Portal.start(portal.place.var, port=0)
