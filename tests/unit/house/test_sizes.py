"""No function takes more arguments, no folder holds more modules, than a reader keeps in mind."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
OURS = ("didd", "checks", "assets", "pipelines", "desk", "portal", "demo", "samples")
MOST_ARGUMENTS = 6
#: About a dozen; a fourteenth is the moment to look for a second room.
MOST_MODULES = 13
#: What people type at the command line is a verb's arguments, one by one.
TYPED = {
    "didd/cli/verbs/approve.py: decide",
    "didd/cli/verbs/override.py: override",
    *(
        f"didd/cli/verbs/people/agency_acts.py: {verb}"
        for verb in ("add", "rename", "move", "merge")
    ),
    "didd/cli/verbs/establish.py: establish",
    "didd/cli/verbs/lists/decree.py: decree",
    "didd/cli/verbs/upkeep/erase_file.py: file",
    "didd/cli/verbs/lists/earlier.py: import_list",
    "didd/cli/verbs/lists/excluded.py: establish_list",
    "didd/cli/verbs/reports/report.py: declare_",
    "didd/cli/verbs/reports/packs.py: pack",
    "didd/cli/verbs/reports/questions.py: answer",
    "desk/api/lists/earlier_api.py: read_earlier_list",
}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from (ROOT / room).rglob("*.py")


def arguments(function: Function) -> int:
    """Count all but the object itself; ``*`` and ``**`` are one each."""
    given = function.args
    named = [*given.posonlyargs, *given.args, *given.kwonlyargs]
    rest = [each for each in (given.vararg, given.kwarg) if each]
    return len([each for each in named if each.arg not in {"self", "cls"}]) + len(rest)


@pytest.mark.slow
@pytest.mark.parametrize("room", OURS)
def test_no_function_takes_more_than_six_arguments(room: str) -> None:
    too_many = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for path in modules(room)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, Function) and arguments(node) > MOST_ARGUMENTS
    }
    assert too_many - TYPED == set()


@pytest.mark.parametrize("room", [*OURS, "tests", "bench"])
def test_no_folder_holds_more_than_about_a_dozen_modules(room: str) -> None:
    held = Counter(
        path.parent.relative_to(ROOT).as_posix()
        for path in modules(room)
        if path.name != "__init__.py" and "versions" not in path.parts
    )
    assert {folder: n for folder, n in held.items() if n > MOST_MODULES} == {}
