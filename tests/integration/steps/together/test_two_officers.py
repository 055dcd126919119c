"""Two officers at once in every order of acts: one or both stand, as the rules allow.

Each was shown the same. Then one acts after the other, or both at the same time: what does not
stand is refused with a sentence, the audit chain is whole, nothing excluded becomes public.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations_with_replacement
from pathlib import Path

import pytest

from tests.support.bureau import Bureau
from tests.support.office.new_databases import Databases
from tests.support.two_officers.acts import ACTS
from tests.support.two_officers.orders import AT_ANY_TIME, PUBLISHING, SHUTS
from tests.support.two_officers.pairs import BUSY, DONE, REFUSED, at_once, in_turn
from tests.support.two_officers.scenes import SCENES, another

#: Makes a copy of an office in a state, for one try.
Again = Callable[[str, Path], Bureau]

IN_TURN = [(scene, act) for scene, acts in SHUTS.items() for act in acts]
AT_ONCE = [
    (scene, first, then)
    for scene, acts in SHUTS.items()
    for first, then in combinations_with_replacement(acts, 2)
]
#: Each act beside itself, and every ninth pair.
SAMPLE = sorted({*AT_ONCE[::9], *[p for p in AT_ONCE if p[1] == p[2]]})
ON_POSTGRESQL = [
    ("waiting", "approve", "test"),
    ("approved", "test", "undo"),
    ("drafted", "strike", "establish"),
    ("under-test", "conclude-redact", "add-copy"),
    ("under-test", "remove-copy", "remove-copy"),
    ("copied", "approve", "return"),
    ("live", "establish", "ralat"),
    ("live", "take-down", "withdraw"),
    ("down", "confirm", "lift"),
    ("withdrawn", "test", "restore"),
]


@pytest.fixture(scope="module")
def again(tmp_path_factory: pytest.TempPathFactory) -> Again:
    made: dict[str, Bureau] = {}

    def copied(scene: str, place: Path) -> Bureau:
        if scene not in made:
            made[scene] = SCENES[scene](tmp_path_factory.mktemp(scene))
        return another(made[scene], place)

    return copied


def stand_together(scene: str, first: str, then: str) -> bool:
    """Whether one of the orders lets both stand, or a publication that does not wait."""
    acts, both = SHUTS[scene], {first, then}
    if both & AT_ANY_TIME and both & PUBLISHING:
        return True
    return then not in acts[first].split() or first not in acts[then].split()


def test_every_act_is_tried() -> None:
    assert {act for acts in SHUTS.values() for act in acts} == ACTS.keys()
    assert SHUTS.keys() == SCENES.keys()
    for acts in SHUTS.values():
        assert {act for shut in acts.values() for act in shut.split()} <= acts.keys()


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "first"), IN_TURN, ids=map("-".join, IN_TURN))
def test_one_after_the_other(scene: str, first: str, again: Again, tmp_path: Path) -> None:
    ends: dict[str, tuple[str, str]] = {}
    for then in SHUTS[scene]:
        bureau = again(scene, tmp_path / then)
        ends[then] = in_turn(bureau, first, then)
        bureau.office.store.close()
    shut = SHUTS[scene][first].split()
    assert ends == {then: (DONE, REFUSED if then in shut else DONE) for then in ends}


@pytest.mark.slow
@pytest.mark.parametrize(("scene", "first", "then"), SAMPLE, ids=map("-".join, SAMPLE))
def test_both_at_the_same_time(
    scene: str, first: str, then: str, again: Again, tmp_path: Path
) -> None:
    check_at_once(again(scene, tmp_path / "sama"), scene, first, then)


@pytest.mark.slow
@pytest.mark.postgres
@pytest.mark.parametrize(
    ("scene", "first", "then"), ON_POSTGRESQL, ids=map("-".join, ON_POSTGRESQL)
)
def test_both_at_the_same_time_on_postgresql(
    scene: str, first: str, then: str, postgres: Databases, tmp_path: Path
) -> None:
    check_at_once(SCENES[scene](tmp_path, postgres.new_office()), scene, first, then)


def check_at_once(bureau: Bureau, scene: str, first: str, then: str) -> None:
    """Have both done; what meets another act on its way may be told to look again."""
    ends = at_once(bureau, first, then)
    bureau.office.store.close()
    assert DONE in ends, ends
    if not stand_together(scene, first, then):
        assert set(ends) in ({DONE, REFUSED}, {DONE, BUSY}), ends
