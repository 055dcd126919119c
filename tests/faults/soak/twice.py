"""Every act twice at the same time, from separate processes."""

from __future__ import annotations

import time
from collections.abc import Iterator

from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground


def run(ground: Ground) -> Iterator[Figures]:
    """Run each act twice in parallel, so many times."""
    ground.prepare(ground.last_act)
    for act in ground.acts:
        figures, refused = Figures(f"two at once: {act} ({ground.kind})"), 0
        while ground.wants_more(figures.times):
            refused += _once(ground, act, figures)
        figures.note = f"{refused} of the second were told so, the others found it done"
        yield figures


def _once(ground: Ground, act: str, figures: Figures) -> int:
    """Run both almost at once; return how many were refused."""
    stand = ground.fresh(act)
    doing = ground.before[act].act
    first = stages.begin(stand, doing)
    time.sleep(ground.dice.choice((0, 0, 0.02, 0.1)))
    second = stages.begin(stand, doing)
    codes = [stages.end(first), stages.end(second)]
    found, finished, why = ground.again(stand, act)
    if set(codes) - {stages.DONE, stages.SAID}:
        why += f" they ended with {codes}: {ground.crash()}"
    figures.add(found, finished=finished, why=why)
    stand.drop()
    return codes.count(stages.SAID)
