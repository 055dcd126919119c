"""Questionnaires as tables: what is read, and how a wrong one is told."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from didd.config.catalog import load_catalog_config
from didd.config.law.questionnaire_files import COLUMNS, load_questionnaire, load_questionnaires
from didd.config.law.questionnaires import QUERIES
from didd.config.yaml_files import ConfigError
from didd.obligations.questions.queries import BY_NAME
from tests.support.bureau import ROOT

EXAMPLE = ROOT / "catalog_config" / "questionnaires" / "contoh-2026.csv"
CODES = {"B01", "B02"}
HEAD = {
    "kind": "set",
    "code": "uji",
    "text_id": "Uji",
    "text_en": "Test",
    "source": "contoh",
    "verified": "false",
}
GROUP = {**HEAD, "kind": "group", "code": "A"}
QUESTION = {
    **HEAD,
    "kind": "question",
    "code": "A01",
    "parent": "A",
    "weight": "0.5",
    "steps": "0.5;0.3;0",
    "headings": "B01",
    "answered_by": "register",
    "query": "by_heading",
}


def written(
    folder: Path,
    *rows: dict[str, str],
    name: str = "uji-2026",
    separator: str = ",",
    mark: str = "",
) -> Path:
    path = folder / f"{name}.csv"
    with path.open("w", encoding="utf-8", newline="") as out:
        out.write(mark)
        names: list[str] = list(COLUMNS)
        writer = csv.DictWriter(out, names, delimiter=separator)
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.mark.parametrize(("separator", "mark"), [(",", ""), (";", "\ufeff")])
def test_a_questionnaire_is_read_as_any_spreadsheet_saves_it(
    tmp_path: Path, separator: str, mark: str
) -> None:
    path = written(tmp_path, HEAD, {}, GROUP, QUESTION, separator=separator, mark=mark)
    found = load_questionnaire(path, CODES)
    assert (found.code, found.example, found.by_code["A01"].weight) == (
        "uji-2026", False, Decimal("0.5"),
    )  # fmt: skip
    assert found.by_code["A01"].steps == (Decimal("0.5"), Decimal("0.3"), Decimal(0))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"weight": "0,5"}, "weight: write a number with a point"),
        ({"steps": "0.3;0.5;0"}, "from the highest to the lowest"),
        ({"steps": "1;0"}, "the first grade is the weight"),
        ({"headings": "Z99"}, "'Z99'"),
        ({"query": "by_magic"}, "query"),
        ({"query": ""}, "answered_by is person"),
        ({"answered_by": "person"}, "answered_by is person"),
        ({"period": "2026"}, "Y-1"),
        ({"verified": "mungkin"}, "true or false"),
        ({"source": ""}, "source: is empty"),
        ({"text_en": ""}, "text_en: is empty"),
        ({"parent": "Q"}, "kind group"),
        ({"kind": "pertanyaan"}, "question"),
        ({"none_by": "tidak"}, "none_by"),
        ({"code": "1"}, "code"),
        ({"min_count": "-1"}, "min_count"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_column(
    tmp_path: Path, changed: dict[str, str], told: str
) -> None:
    path = written(tmp_path, HEAD, GROUP, {**QUESTION, "code": "A02"}, {**QUESTION, **changed})
    with pytest.raises(ConfigError) as refused:
        load_questionnaire(path, CODES)
    assert f"{path}:5: " in str(refused.value)
    assert told in str(refused.value)


def test_a_file_that_is_none_is_refused_by_name(tmp_path: Path) -> None:
    wrong = {
        "twice": written(tmp_path, HEAD, HEAD, GROUP, QUESTION, name="a-2026"),
        "again": written(tmp_path, HEAD, GROUP, QUESTION, QUESTION),
        "nothing": written(tmp_path, HEAD, GROUP, name="uji-2027"),
        "other name": written(tmp_path, HEAD, GROUP, QUESTION, name="lain-2026"),
        "no year": written(tmp_path, HEAD, GROUP, QUESTION, name="uji"),
    }
    for name, content in {
        "letters": b"\xff\xfe\x00",
        "empty": b"",
        "column": b"kind,warna\n",
    }.items():
        wrong[name] = tmp_path / f"{name.replace(' ', '')}-2026.csv"
        wrong[name].write_bytes(content)
    wrong["quotes"] = tmp_path / "kutip-2026.csv"
    wrong["quotes"].write_text(f'{",".join(COLUMNS)}\nset,"uji"x,\n')
    wrong["not there"] = tmp_path / "hilang-2026.csv"
    for name, path in wrong.items():
        with pytest.raises(ConfigError) as refused:
            load_questionnaire(path, CODES)
        assert str(path) in str(refused.value), name


def test_the_example_says_that_it_is_one_and_every_question_its_source() -> None:
    config = load_catalog_config(ROOT / "catalog_config")
    (example,) = [q for q in config.questionnaires if q.code == "contoh-2026"]
    assert example.example
    assert "CONTOH" in example.note
    assert len(example.questions) >= 30
    assert all(q.source and isinstance(q.verified, bool) for q in example.questions)
    assert {q.query for q in example.questions} == set(QUERIES)


def test_every_query_that_a_table_may_name_is_there() -> None:
    assert set(BY_NAME) | {""} == set(QUERIES)


def test_an_office_with_questionnaires_of_its_own_asks_only_those(tmp_path: Path) -> None:
    for name in ("agencies.yaml", "sop.yaml"):
        (tmp_path / name).write_bytes((ROOT / "catalog_config" / name).read_bytes())
    assert [q.code for q in load_catalog_config(tmp_path).questionnaires] == ["contoh-2026"]
    (tmp_path / "questionnaires").mkdir()
    written(tmp_path / "questionnaires", HEAD, GROUP, QUESTION)
    assert [q.code for q in load_catalog_config(tmp_path).questionnaires] == ["uji-2026"]
    assert load_questionnaires(tmp_path / "tidak-ada", CODES) == ()
