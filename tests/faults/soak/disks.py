"""Disks that are full: the archive's, the database's, the agency's; with room it goes on.

As root each is a small file system of its own; for everybody else the system's limit on the size
of files stands for one.
"""

from __future__ import annotations

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

from tests.faults.soak import stages
from tests.faults.soak.figures import Figures
from tests.faults.soak.ground import Ground
from tests.integration.cli.test_no_room import small

PAGE = 4096
#: Which disk is full, during which act, and the range of free bytes.
FULL = (
    ("archive", "kantor/archive", "harvest", 1, 5 * PAGE),
    ("archive", "kantor/archive", "establish", 1, 9 * PAGE),
    ("database", "data", "harvest", PAGE, 24 * PAGE),
    ("database", "data", "decide", PAGE, 8 * PAGE),
    ("_hasil", "sources/dinkes/_hasil", "harvest", 1, 2 * PAGE),
)


def run(ground: Ground) -> Iterator[Figures]:
    """Fill each disk so many times."""
    ground.prepare("establish")
    for what, where, act, least, most in FULL:
        figures, tried = Figures(f"{what} full in {act}"), 0
        while ground.wants_more(figures.times, tried):
            tried += 1
            _once(ground, (where, act, ground.dice.randint(least, most)), figures)
        figures.note = "a small tmpfs" if os.geteuid() == 0 else "RLIMIT_FSIZE"
        yield figures


def _once(ground: Ground, which: tuple[str, str, int], figures: Figures) -> None:
    """Fill one disk; counts only if the act ran into it."""
    where, act, room = which
    stand = ground.fresh(act)
    folder = stand.folder / where
    folder.mkdir(parents=True, exist_ok=True)
    doing = stages.ACTS[act]
    root = os.geteuid() == 0
    with small(folder, _taken(folder) + room) if root else nullcontext() as make_room:
        code = stages.end(stages.begin(stand, doing if root else limited(doing, room)))
        if make_room:
            make_room()
        if code != stages.DONE:
            found, finished, why = ground.again(stand, act)
            if code not in (stages.SAID, stages.HELD):
                why += f" it ended with {code}: {ground.crash()}"
            figures.add(found, finished=finished, why=why)
    stand.drop()


def _taken(folder: Path) -> int:
    """Return the size of the files, in whole pages, with a page per folder."""
    sizes = [p.stat().st_size if p.is_file() else 1 for p in (folder, *folder.rglob("*"))]
    return sum(-(-size // PAGE) * PAGE for size in sizes)


def limited(act: stages.Act, room: int) -> Callable[..., object]:
    """Return the same act with a limit on the size of its files."""

    def acting(bureau: object) -> object:
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))
        return act(bureau)  # type: ignore[arg-type]

    return acting
