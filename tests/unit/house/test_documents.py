"""Documents that can lie are tested: glossary, CLI reference, README, decisions."""

from __future__ import annotations

import importlib.util
import re
from enum import StrEnum
from pathlib import Path
from typing import Any

import pytest

from didd.config.catalog import DEFAULTS, load_catalog_config
from didd.model import Action, Classification, DecisionKind, EditionStatus, Form, Role, State
from tests.support.pictures import TAKEN

ROOT = Path(__file__).resolve().parents[3]
READMES = ("README.md", "README.id.md")
GLOSSARY = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
ASSETS = ("agency_inventory", "checked_records", "submission", "decisions", "register_draft",
          "register_edition", "published_catalog", "files_read_again")  # fmt: skip


@pytest.mark.parametrize(
    "words", [Classification, Form, State, Role, DecisionKind, Action, EditionStatus]
)
def test_the_glossary_explains_every_word_of_the_model(words: type[StrEnum]) -> None:
    missing = [member.value for member in words if f"`{member.value}`" not in GLOSSARY]
    assert missing == []


@pytest.mark.parametrize("asset", ASSETS)
def test_the_glossary_explains_every_asset(asset: str) -> None:
    assert f"`{asset}`" in GLOSSARY
    assert any(f"def {asset}(" in p.read_text() or f'"{asset}"' in p.read_text()
               for p in (ROOT / "assets").glob("*.py"))  # fmt: skip


def test_the_reference_of_the_command_line_is_what_it_says_itself() -> None:
    assert _maker("make_cli").render() == _document("cli")


def test_the_reference_of_settings_and_rules_is_what_the_code_says() -> None:
    reference = _maker("make_reference")
    assert reference.settings_page() == _document("settings")
    assert reference.rules_page(load_catalog_config(DEFAULTS)) == _document("rules")


def _maker(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, ROOT / "docs" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _document(name: str) -> str:
    return (ROOT / "docs" / f"{name}.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", READMES)
def test_the_readme_names_commands_and_files_that_exist(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in re.findall(r"(?:^|`)make ([a-z]+)", text, re.MULTILINE):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for link in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / link).exists(), link
    assert "make demo" in text
    assert "make test" in text


def test_both_readmes_have_the_same_commands() -> None:
    """What is translated of them are the comments."""
    english, indonesian = (
        [re.sub(r" +# .*", "", part) for part in re.findall(r"(?ms)^```\n(.*?)^```", text)]
        for text in ((ROOT / name).read_text(encoding="utf-8") for name in READMES)
    )
    assert len(english) == 2
    assert indonesian == english


def test_every_decision_is_listed_and_every_listed_one_is_there() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = set(re.findall(r"\]\((\d{4}-[a-z0-9-]+\.md)\)", (folder / "README.md").read_text()))
    assert listed == {p.name for p in folder.glob("0*.md")}


def test_links_between_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]:
        text = re.sub(r"```.*?```", "", document.read_text(encoding="utf-8"), flags=re.DOTALL)
        for link in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_the_officers_guide_shows_only_pictures_that_the_browser_tests_take() -> None:
    named = re.findall(r"\]\(pictures/([^)]+)\.png\)", (ROOT / "docs" / "petugas.md").read_text())
    assert sorted(named) == sorted(TAKEN)
    tests = "".join(path.read_text() for path in (ROOT / "tests" / "browser").glob("test_*.py"))
    assert [name for name in TAKEN if f'"{name}"' not in tests] == []
    assert [name for name in TAKEN if not (ROOT / f"docs/pictures/{name}.png").exists()] == []
