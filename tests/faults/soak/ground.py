"""States for fault injection: the office before each act, and the result without a fault."""

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
    """One act: the office before it, and its result without a fault."""

    stand: Stand
    after: Stand
    wanted: Bag
    seconds: float
    act: Act


@dataclass
class Ground:
    """Everything for faults on one database; ``dice`` is the random generator.

    After ``until`` (monotonic) no more are started.
    """

    folder: Path
    running: Portal | None
    kind: str
    dice: random.Random
    times: int
    until: float = float("inf")
    acts: tuple[str, ...] = tuple(ACTS)
    before: dict[str, Before] = field(default_factory=dict)
    shown: Bag = field(default_factory=Bag)
    copies: int = 0
    victim: str = ""

    @property
    def portal(self) -> Portal:
        assert self.running, "this act needs the portal"
        return self.running

    @property
    def last_act(self) -> str:
        """The last of those that are to be disturbed."""
        return [act for act in ACTS if act in self.acts][-1]

    def prepare(self, upto: str = "withdraw") -> None:
        """Run the acts once without faults, with a copy of the office before each."""
        if upto in ON_PORTAL:
            self.portal.reset()
        stand = found(self.folder / f"{self.kind}-0", self.running, self.kind)
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
        """Return another copy of an office, under its own name."""
        self.copies += 1
        return stand.copy(self.folder / f"{self.name}-r{self.copies}")

    def wants_more(self, times: int, spent: int = 0) -> bool:
        """Whether more are needed; ``spent`` had no effect. False when time is up."""
        few = times < self.times and spent < 3 * self.times + 10
        return few and time.monotonic() < self.until

    def crash(self) -> str:
        """Return the output of a crashed process."""
        path = self.folder / "crash.txt"
        return path.read_text()[-400:] if path.exists() else ""

    def said(self) -> str:
        """Return what the last refused act was told."""
        path = self.folder / "said.txt"
        return path.read_text()[-400:] if path.exists() else ""

    def fresh(self, act: str) -> Stand:
        """Return a copy of the office before that act, with the portal's state of then."""
        if act not in ON_PORTAL:
            return self.copy(self.before[act].stand)
        self.portal.reset()
        stand = self.copy(self.before["publish"].stand)
        if act == "withdraw":
            assert end(begin(stand, ACTS["publish"])) == DONE, self.crash()
        return stand

    def again(self, stand: Stand, act: str, result: Told | None = None) -> tuple[Told, bool, str]:
        """Repeat the same act after the fault; return the differences from a run without faults."""
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
        if result:
            found.leaked += result.leaked
        why = "" if code in (DONE, SAID) else f"the same again ended with {code} {self.crash()}"
        return found, code in (DONE, SAID), why
