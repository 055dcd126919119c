"""What a newcomer reads on a terminal of 80 columns, in both languages."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from demo import show, words
from demo.main_job import Line
from didd.config.sop import Sop
from didd.model import Agency
from tests.support.publishing import catalog_config

SOP: Sop = catalog_config().sop
ROOT = Path(__file__).parents[3]
LANGUAGES = ["en", "id"]


@pytest.fixture(params=LANGUAGES)
def spoken(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", {"en": "en_GB.UTF-8", "id": "id_ID.UTF-8"}[request.param])
    return request.param


@pytest.fixture
def printed(spoken: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The two tables as a terminal of 80 columns shows them, of the longest names there are."""
    screen = io.StringIO()
    console = Console(file=screen, width=80, force_terminal=False, highlight=False)
    monkeypatch.setattr(show, "console", console)
    agencies = sorted(catalog_config().agencies.values(), key=lambda a: -len(a.abbreviation))[:4]
    show.table([_line(agency) for agency in agencies], SOP)
    return screen.getvalue()


def _line(agency: Agency) -> Line:
    counts = dict.fromkeys(show.COUNTS, 1234)
    return Line(agency, **counts, seconds=dict.fromkeys(("collect", "approve"), 123.45))


def test_the_tables_fit_and_heads_are_whole_words(printed: str, spoken: str) -> None:
    lines = printed.splitlines()
    assert max(map(len, lines)) <= 80, printed
    heads = [words.word(name) for name in ("agency", *show.COUNTS)]
    assert any(line.split() == heads for line in lines), printed
    steps = [words.word("agency"), *(words.word(f"step {s.code}") for s in SOP.steps)]
    assert any(line.split() == steps for line in lines), printed
    assert printed.count("1234") == 4 * len(show.COUNTS)
    assert words.number(123.45) in printed


def test_the_standard_of_the_sop_stands_below(printed: str) -> None:
    text = " ".join(printed.split())
    for step in SOP.steps:
        assert f"{words.word(f'step {step.code}')} {step.standard.text}" in text


@pytest.mark.parametrize("phase", ["collect", "approve", "establish", "prove"])
def test_each_phase_is_told_in_a_sentence_of_its_own(phase: str, spoken: str) -> None:
    text = words.word(phase, agencies=5)
    assert text.endswith(".")
    assert (spoken == "id") == (text != words.word(phase, "en", agencies=5))
    assert f'show.say(word("{phase}"' in (ROOT / "demo" / "__main__.py").read_text()


def test_a_bar_leaves_room_for_its_count_and_time() -> None:
    bars = ("harvesting", "approving", "compiling", "establishing", "publishing", "searching")
    assert all(len(words.word(bar, spoken)) <= 32 for bar in bars for spoken in ("en", "id"))


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id"}, "id"),
        ({"LANG": "en_US.UTF-8", "LC_ALL": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "idx_XX"}, "en"),
    ],
)
def test_the_terminal_chooses_the_language(environment: dict[str, str], wanted: str) -> None:
    assert words.language(environment) == wanted


def test_every_word_is_there_twice() -> None:
    assert all(set(both) == set(LANGUAGES) and all(both.values()) for both in words._WORDS.values())


def test_a_pipe_gets_the_same_width(tmp_path: Path) -> None:
    program = (
        "from demo import show, words\n"
        "from tests.integration.demo.test_show import SOP, _line\n"
        "from tests.support.publishing import catalog_config\n"
        "show.table([_line(catalog_config().agencies['dinkes'])], SOP)\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
        env={"PATH": "/usr/bin:/bin", "LANG": "id_ID.UTF-8", "COLUMNS": "80", "PYTHONUTF8": "1"},
    )  # fmt: skip
    assert max(map(len, ran.stdout.splitlines())) <= 80
    assert "ditetapkan" in ran.stdout
