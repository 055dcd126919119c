"""How agencies stand for the public: what is not confirmed is said, and no cell is live."""

from __future__ import annotations

import csv
import datetime
import importlib
import io
import json
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

EXTENSION = Path(__file__).resolve().parents[3] / "portal/ckanext-didd"
TODAY = datetime.date(2026, 6, 1)


@pytest.fixture
def coverage(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the module; CKAN, which it asks only for what is published, is not there."""
    for name in ("ckan", "ckan.model", "ckan.plugins", "ckan.plugins.toolkit"):
        monkeypatch.setitem(sys.modules, name, ModuleType(name))
    sys.modules["ckan"].model = sys.modules["ckan.model"]  # type: ignore[attr-defined]
    monkeypatch.syspath_prepend(EXTENSION)
    found = importlib.import_module("ckanext.didd.pages.coverage")
    monkeypatch.delitem(sys.modules, found.__name__)
    return found


def rows(coverage: Any, title: str = "Dinas Contoh", **told: Any) -> list[dict[str, str]]:
    standing = coverage.standing_of(json.dumps({"binding": 4, "answered": 2, **told}), TODAY)
    text = coverage.coverage_csv([{"name": "contoh", "title": title, **standing}])
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_the_table_says_whether_what_applies_is_confirmed(coverage: Any) -> None:
    for told, said in (("awaiting", "menunggu kepastian"), ("confirmed", "dipastikan")):
        [row] = rows(coverage, settled=told)
        assert row["ketetapan"] == said
    [row] = rows(coverage)
    assert row["ketetapan"] == "menunggu kepastian"


def test_no_share_is_told_of_what_nothing_is_asked_of(coverage: Any) -> None:
    found = coverage.standing_of('{"binding": 0, "answered": 3, "due": ["2020-01-01"]}', TODAY)
    assert (found["share"], found["answered"], found["overdue"]) == (None, 0, 0)


def test_more_answers_than_headings_are_not_out_of_date_more_often(coverage: Any) -> None:
    due = ["2020-01-01"] * 5
    told = json.dumps({"binding": 3, "answered": 5, "due": due})
    found = coverage.standing_of(told, TODAY)
    assert (found["answered"], found["overdue"], found["missing"]) == (0, 3, 0)


@pytest.mark.parametrize("title", ["=1+1", "Dinas X; =1+1", "Dinas X;@SUM(A1)"])
def test_no_title_is_a_formula_for_any_separator(coverage: Any, title: str) -> None:
    [row] = rows(coverage, title)
    piece = row["nama"].rpartition(";")[2]
    assert piece.strip().startswith("'"), piece
