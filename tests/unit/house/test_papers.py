"""Papers about the tree are held against it: every room is named, every path named is there."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PAPERS = ["docs/architecture.md", "CONTRIBUTING.md", "SECURITY.md"]
PACKAGES = ("didd", "checks", "desk", "portal")
PLAIN = ("assets", "pipelines", "demo", "samples", "bench", "deploy", "tests")
#: Words with which a room says what it is not for.
LIMITS = re.compile(
    r"\b(not?|nothing|only|never|none|pure|elsewhere|another|other)\b", re.IGNORECASE
)


def rooms() -> list[str]:
    """Name every package of ours, but migrations, which are no room."""
    found = (path.parent for package in PACKAGES for path in (ROOT / package).rglob("__init__.py"))
    names = (path.relative_to(ROOT).as_posix() for path in found)
    return sorted(name for name in names if "migration" not in name)


def folders() -> list[str]:
    """Name every folder that holds modules, whether or not it has an ``__init__``."""
    found = {path.parent for package in PACKAGES for path in (ROOT / package).rglob("*.py")}
    names = (path.relative_to(ROOT).as_posix() for path in found)
    return sorted(n for n in names if "migration" not in n and n != "portal/ckanext-didd")


def named(text: str) -> set[str]:
    """Return what stands in back-ticks and looks like a path of the tree."""
    ticked = re.findall(r"`([^`\s]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    tops = {path.name for path in ROOT.iterdir()}
    return {t for t in ticked if t.split("/")[0] in tops and not t.startswith("var")}


@pytest.mark.parametrize("paper", PAPERS)
def test_every_path_that_a_paper_names_is_there(paper: str) -> None:
    paths = named((ROOT / paper).read_text(encoding="utf-8"))
    assert len(paths) > 5
    assert [path for path in sorted(paths) if not (ROOT / path).exists()] == []


def test_the_architecture_has_a_line_for_every_room() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| `([^`]+)` \| (.{8,}) \|$", text, re.MULTILINE)
    assert [room for room, _ in lines if not (ROOT / room).is_dir()] == []
    assert sorted({*rooms(), *folders(), *PLAIN}) == sorted(room for room, _ in lines)
    assert "```mermaid" in text


@pytest.mark.parametrize("room", rooms())
def test_a_room_says_what_may_live_in_it_and_what_not(room: str) -> None:
    source = (ROOT / room / "__init__.py").read_text(encoding="utf-8")
    text = ast.get_docstring(ast.parse(source)) or ""
    assert len(text.split()) > 8, text
    assert LIMITS.search(text), text


def test_the_commands_of_the_papers_are_the_makefile_s() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    asked = set(re.findall(r"`make ([a-z]+)`", text))
    assert {"setup", "demo", "fast", "test", "clean"} <= asked
    assert [name for name in asked if not re.search(rf"^{name}:", makefile, re.MULTILINE)] == []
