"""A working place that is older than a rule goes on: the release's own words count until then."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.config.catalog import DEFAULTS, load_catalog_config
from didd.model import Severity


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return Path(shutil.copytree(DEFAULTS, tmp_path / "catalog_config"))


def change(place: Path, name: str, how: Callable[[Any], None]) -> None:
    """Rewrite one file of the place as somebody's editor would leave it."""
    document = yaml.safe_load((place / name).read_text(encoding="utf-8"))
    how(document)
    (place / name).write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "rules", "part"),
    [
        ("metadata.yaml", "intake_rules", "metadata"),
        ("metadata.yaml", "batch_rules", "metadata"),
        ("checks.yaml", "rules", "checks"),
        ("portal.yaml", "drift_rules", "portal"),
    ],
)
def test_a_rule_that_the_files_lack_is_there(place: Path, name: str, rules: str, part: str) -> None:
    whole = load_catalog_config(place)
    last = getattr(getattr(whole, part), rules)[-1]
    change(place, name, lambda document: document[rules].pop())
    found = getattr(getattr(load_catalog_config(place), part), rules)
    assert found[-1] == last
    assert len(found) == len(getattr(getattr(whole, part), rules))


def test_what_the_office_says_of_a_rule_stays(place: Path) -> None:
    def stricter(document: Any) -> None:
        document["rules"][0] |= {"severity": "warning", "message": "Kata kantor ini."}
        document["rules"].pop()

    change(place, "checks.yaml", stricter)
    first = load_catalog_config(place).checks.rules[0]
    assert (first.severity, first.message) == (Severity.WARNING, "Kata kantor ini.")


def test_a_detail_that_a_rule_lacks_is_there(place: Path) -> None:
    def shorter(document: Any) -> None:
        rule = next(r for r in document["intake_rules"] if r["rule"] == "baris-dilewati")
        rule["details"] = {"total": "jumlah, kata kantor ini"}

    change(place, "metadata.yaml", shorter)
    metadata = load_catalog_config(place).metadata
    assert "kata kantor ini" in metadata.finding("baris-dilewati", "total").message
    assert metadata.finding("baris-dilewati", "note").message != ""


def test_a_rule_of_a_field_may_be_left_out(place: Path) -> None:
    def fewer(document: Any) -> None:
        for field in document["fields"]:
            field["rules"] = []

    change(place, "metadata.yaml", fewer)
    assert all(not field.rules for field in load_catalog_config(place).metadata.fields)
