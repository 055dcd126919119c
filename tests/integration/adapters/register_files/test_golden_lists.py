"""A small list of each kind looks, in each of its formats, as it did when somebody looked at it."""

from __future__ import annotations

from functools import cache

import pytest

from didd.adapters.register_files.consolidated_files import CONSOLIDATED_FORMATS
from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS
from didd.register.editions import EDITION_FORMATS
from didd.steps.lists.decree_papers import PAPERS
from tests.support.samples.golden_lists import golden_files
from tests.support.samples.register_samples import GOLDEN

#: What of a format that is no text is kept.
_AS_TEXT = {"pdf": "pdf.txt", "xlsx": "xlsx.txt", "docx": "docx.txt", "zip": "datapackage.json"}
NAMES = [
    f"{of}.{_AS_TEXT.get(kind, kind)}"
    for of, kinds in (
        ("register", (*EDITION_FORMATS, "schema.json")),
        ("excluded", (*EXCLUDED_FORMATS, "schema.json")),
        ("consolidated", CONSOLIDATED_FORMATS),
        ("decree", PAPERS),
    )
    for kind in kinds
]


@cache
def made() -> dict[str, str]:
    return golden_files()


@pytest.mark.parametrize("name", NAMES)
def test_a_small_list_is_the_golden_one(name: str) -> None:
    """Meant otherwise? ``python -m tests.support.samples.golden_lists`` writes them again."""
    assert made()[name].encode() == (GOLDEN / name).read_bytes()


def test_every_golden_list_is_compared() -> None:
    assert {p.name for p in GOLDEN.iterdir() if p.is_file()} - {"package.json"} == set(NAMES)
