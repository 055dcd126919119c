"""The list of verbs that ``didd --help`` shows without importing them."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from didd.cli.app import app, verb_of
from didd.cli.overview import overview
from didd.cli.verb_list import VERBS

#: What takes long to import; a list of verbs needs none of it.
HEAVY = (
    "typer",
    "pydantic",
    "yaml",
    "sqlalchemy",
    "alembic",
    "pandas",
    "numpy",
    "xlsxwriter",
    "ckanapi",
    "great_expectations",
)


@pytest.mark.parametrize("name", VERBS)
def test_a_verb_is_where_its_list_says_and_helps_as_it_says(name: str) -> None:
    found = verb_of(name)
    assert (
        inspect.cleandoc(found.help or "").split("\n\n")[0].replace("\n", " ") == VERBS[name].help
    )


def test_the_list_of_verbs_imports_none() -> None:
    program = (
        "import sys; sys.argv[1:] = ['--help']; from didd.cli import main\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert all(name in ran.stdout for name in VERBS), ran.stdout + ran.stderr
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_verb_that_there_is_not_is_refused() -> None:
    command = [sys.executable, "-c", "from didd.cli import main; main()", "harvset"]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 2
    assert "harvset" in ran.stderr


def test_typer_shows_the_same_help() -> None:
    assert CliRunner().invoke(app, ["--help"], prog_name="didd").output == overview("didd")
