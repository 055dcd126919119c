"""An office's settings folder held against ours."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from didd.config.catalog import DEFAULTS, load_catalog_config
from didd.config.overlay import NAMED_BY
from didd.config.own.repeated_settings import needless, unread
from didd.config.own.since import SINCE, new_with


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A folder with a whole copy of ours, as an older version made."""
    return Path(shutil.copytree(DEFAULTS, tmp_path / "catalog_config"))


def change(folder: Path, name: str, change_it: Any) -> None:
    path = folder / name
    document = yaml.safe_load(path.read_text(encoding="utf-8"))
    change_it(document)
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")


def without(document: Any, keys: list[str], named_by: str = "") -> None:
    """Take one key away, where it stands below names and entries."""
    first, *rest = keys
    if isinstance(document, list):
        [place] = [n for n, entry in enumerate(document) if entry.get(named_by) == first]
        if not rest:
            del document[place]
        else:
            without(document[place], rest)
    elif rest:
        without(document[first], rest, NAMED_BY.get(first, ""))
    else:
        del document[first]


def test_a_whole_copy_repeats_all_of_ours_but_what_is_every_offices_own(whole: Path) -> None:
    told = {(each.where.partition(":")[0], each.key) for each in needless(whole)}
    assert ("sop.yaml", "settings") in told
    assert ("checks.yaml", "rules") in told
    assert not {key for name, key in told if name == "sop.yaml"} & {"province", "officers"}
    assert not [name for name, _ in told if name == "agencies.yaml"]


def test_what_is_needless_may_go_and_nothing_changes(whole: Path) -> None:
    def differ(checks: dict[str, Any]) -> None:
        checks["rules"][3]["severity"] = "info"
        checks["runner"]["seconds"] = 5

    change(whole, "checks.yaml", differ)
    change(whole, "sop.yaml", lambda d: d["settings"].update(undo_minutes=3))
    meant = load_catalog_config(whole).model_dump(exclude={"directory"})
    for each in needless(whole):
        name = each.where.partition(":")[0]
        change(whole, name, lambda d, key=each.key: without(d, key.split(".")))
    assert load_catalog_config(whole).model_dump(exclude={"directory"}) == meant
    assert needless(whole) == []
    checks = yaml.safe_load((whole / "checks.yaml").read_text(encoding="utf-8"))
    assert [len(rule) for rule in checks["rules"]] == [2]  # its name, and what differs
    assert checks["runner"] == {"seconds": 5}


def test_a_place_is_told_by_file_and_line(whole: Path) -> None:
    lines = (whole / "sop.yaml").read_text(encoding="utf-8").splitlines()
    [found] = [each for each in needless(whole) if each.key == "printed"]
    assert found.where == f"sop.yaml:{lines.index('printed:') + 1}"


def test_a_file_of_a_misspelt_name_is_told(whole: Path) -> None:
    for name in ("chekcs.yaml", "catatan.txt", ".sop.yaml.swp", "kuesioner"):
        (whole / name).write_text("")
    assert unread(whole) == ["chekcs.yaml", "kuesioner"]


def test_each_new_setting_is_one_that_there_is() -> None:
    for setting in new_with(SINCE):
        name, _, key = setting.partition(": ")
        document = yaml.safe_load((DEFAULTS / name).read_text(encoding="utf-8"))
        for part in filter(None, key.split(".")):
            document = document[part]
