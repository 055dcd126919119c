"""SIGKILL at any moment of each act; then the same act again."""

from __future__ import annotations

from collections.abc import Iterator

from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.faults.soak.standing import Told, leaks


def run(ground: Ground) -> Iterator[Figures]:
    """Each act, killed so many times."""
    ground.prepare(ground.last_act)
    for act in ground.acts:
        figures = Figures(f"SIGKILL in {act} ({ground.kind})")
        early = 0
        while ground.wants_more(figures.times, early):
            if not _once(ground, act, figures):
                early += 1
        figures.note = f"killed within {ground.before[act].seconds:.1f} s of work"
        figures.more = {"done_before_the_kill": early}
        yield figures


def _once(ground: Ground, act: str, figures: Figures) -> bool:
    """Kill once; return False when the act had finished before, which does not count."""
    stand = ground.fresh(act)
    moment = ground.dice.uniform(0, ground.before[act].seconds)
    killed = stages.kill_after(stages.begin(stand, stages.ACTS[act]), moment)
    if killed:
        result = Told(leaked=leaks(ground.portal) if act in stages.ON_PORTAL else [])
        found, finished, why = ground.again(stand, act, result)
        figures.add(found, finished=finished, why=why and f"{why}, killed at {moment:.3f} s")
    stand.drop()
    return killed
