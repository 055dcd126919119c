"""The machine's clock jumps by hours, forward and back, between the acts and within them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from typing import Any

from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.standing import compare, leaks, still_shown
from tests.support.bureau import Bureau

HOURS = 72.0
#: Readings of the clock between two jumps.
LOOKS = 5
#: How often an act that is refused (its decree's date is tomorrow just now) is said at most.
SAID_AGAIN = 8


def run(ground: Ground) -> Iterator[Figures]:
    """The whole SOP, with another time at every reading of the clock."""
    ground.prepare()
    figures = Figures(f"clock jumps by up to {HOURS:.0f} h, the whole SOP ({ground.kind})")
    while ground.wants_more(figures.times):
        ground.portal.reset()
        stand, why = ground.fresh("harvest"), ""
        for name, act in stages.ACTS.items():
            code = stages.SAID
            for _ in range(SAID_AGAIN):
                if code == stages.SAID:
                    _draft_again(stand, name, ground)
                    code = stages.end(stages.begin(stand, jumping(act, ground.dice.random())))
            if code != stages.DONE:
                why += f" {name} ended with {code}: {ground.said()}{ground.crash()}"
        found = compare(stand, ground.before["withdraw"].wanted, on_portal=True)
        found.leaked += leaks(ground.portal) + still_shown(ground.portal, ground.victim)
        figures.add(found, finished=not why, why=why)
        stand.drop()
    yield figures


def _draft_again(stand: stages.Stand, name: str, ground: Ground) -> None:
    """Draft again before what is to be established, as the refusal asks for."""
    if name == "establish":
        stages.end(stages.begin(stand, jumping(stages.draft, ground.dice.random())))


def jumping(act: stages.Act, seed: float) -> stages.Act:
    """The same act in a process whose clock jumps."""

    def acting(bureau: Bureau) -> object:
        import random

        dice, looks = random.Random(seed), iter(range(1 << 30))
        jump = timedelta()

        def now() -> datetime:
            nonlocal jump
            if next(looks) % LOOKS == 0:
                jump = timedelta(hours=dice.uniform(-HOURS, HOURS))
            return datetime.now().astimezone() + jump

        _have_all_look(now)
        return act(bureau)

    return acting


def _have_all_look(now: Any) -> None:
    """Replace the clock in every module of the office."""

    class Kind(type):
        def __instancecheck__(cls, instance: object) -> bool:
            return isinstance(instance, datetime)

    class Jumping(datetime, metaclass=Kind):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return now().astimezone(tz)

    for name, module in list(sys.modules.items()):
        if name.startswith("didd.") and getattr(module, "datetime", None) is datetime:
            module.datetime = Jumping  # type: ignore[attr-defined]
