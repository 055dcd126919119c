"""Where faults happen: the office before each act, and what comes of the act in peace."""

from __future__ import annotations

import os
import random
import time
from dataclasses import dataclass, field
from pathlib import Path

from portal import Portal
from tests.faults.soak.stages import (
    ACTS,
    DONE,
    ON_PORTAL,
    SAID,
    VICTIM,
    Act,
    Stand,
    begin,
    end,
    found,
)
from tests.faults.soak.standing import Bag, Told, age, bag, compare, leaks, shown, still_shown


@dataclass
class Before:
    """One act: the office before it, and what it comes to in peace."""

    stand: Stand
    after: Stand
    wanted: Bag
    seconds: float
    act: Act


@dataclass
class Ground:
    """All that one database's faults are made on; ``dice`` decides what is left to chance.

    After ``until`` (monotonic) no more are begun.
    """

    folder: Path
    portal: Portal
    kind: str
    dice: random.Random
    times: int
    until: float = float("inf")
    acts: tuple[str, ...] = tuple(ACTS)
    before: dict[str, Before] = field(default_factory=dict)
    shown: Bag = field(default_factory=Bag)
    copies: int = 0
    victim: str = ""

    def prepare(self, upto: str = "withdraw") -> None:
        """Do the acts once in peace, keeping the office as it was before each."""
        if upto in ON_PORTAL:
            self.portal.reset()
        stand = found(self.folder / f"{self.kind}-0", self.portal, self.kind)
        for number, (name, act) in enumerate(ACTS.items(), start=1):
            after = stand.copy(self.folder / f"{self.name}-{number}")
            begun = time.monotonic()
            code = end(begin(after, act))
            assert code == DONE, (name, code, self.crash())
            seconds = time.monotonic() - begun
            bureau = after.open()
            self.before[name] = Before(stand, after, bag(bureau.office.store), seconds, act)
            self.victim = bureau.record_id(VICTIM) if name != "harvest" else ""
            bureau.office.store.close()
            assert not compare(after, self.before[name].wanted, on_portal=name in ON_PORTAL)
            if name == "publish":
                self.shown = shown(self.portal)
            if name == upto:
                break
            stand = after

    @property
    def name(self) -> str:
        return f"soak-{os.getpid()}-{self.kind}"

    def copy(self, stand: Stand) -> Stand:
        """One more copy of an office, under a name of its own."""
        self.copies += 1
        return stand.copy(self.folder / f"{self.name}-r{self.copies}")

    def wants_more(self, times: int, spent: int = 0) -> bool:
        """Whether there were too few yet; ``spent`` were in vain. Time that is over is enough."""
        few = times < self.times and spent < 3 * self.times + 10
        return few and time.monotonic() < self.until

    def crash(self) -> str:
        """What a process said that crashed."""
        path = self.folder / "crash.txt"
        return path.read_text()[-400:] if path.exists() else ""

    def fresh(self, act: str) -> Stand:
        """A copy of the office as it was before that act, and the portal as it was then."""
        if act not in ON_PORTAL:
            return self.copy(self.before[act].stand)
        self.portal.reset()
        stand = self.copy(self.before["publish"].stand)
        if act == "withdraw":
            assert end(begin(stand, ACTS["publish"])) == DONE, self.crash()
        return stand

    def again(self, stand: Stand, act: str, told: Told | None = None) -> tuple[Told, bool, str]:
        """Say the same once more, as who was interrupted does; gives what is not as in peace."""
        age(stand)
        code = end(begin(stand, self.before[act].act))
        found = compare(stand, self.before[act].wanted, on_portal=act == "publish")
        if act == "publish":
            there = shown(self.portal)
            found.lost += [f"portal: {each}" for each in (self.shown - there)]
            found.doubled += [f"portal: {each}" for each in (there - self.shown)]
            found.leaked += leaks(self.portal)
        if act == "withdraw":
            found.leaked += still_shown(self.portal, self.victim)
        if told:
            found.leaked += told.leaked
        why = "" if code in (DONE, SAID) else f"the same again ended with {code} {self.crash()}"
        return found, code in (DONE, SAID), why
