"""``didd agencies`` in processes of their own: the effect, the act, a file, and what is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.integration.cli.test_cli import didd

ADMIN = "contoh.admin"


@pytest.fixture(scope="module")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working place for what changes nothing."""
    return made(tmp_path_factory.mktemp("diam"))


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return made(tmp_path)


def made(tmp_path: Path) -> Path:
    place = tmp_path / "tempat"
    assert didd(tmp_path, "init", str(place), "--json").returncode == 0
    return place


def said(place: Path, *words: str) -> dict[str, Any]:
    done = didd(place, "agencies", *words, "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def listed(place: Path) -> dict[str, dict[str, Any]]:
    return {each["agency"]: each for each in said(place, "list")["agencies"]}


def doctor(place: Path) -> dict[str, Any]:
    checks = json.loads(didd(place, "doctor", "--json").stdout)["checks"]
    return next(check for check in checks if check["what"] == "agencies")


def test_agencies_are_renamed_merged_added_and_every_change_is_listed(place: Path) -> None:
    why = ("--reason", "Pergub contoh 1/2026", "--as", ADMIN)
    name = ("rename", "dinkes", "--name", "Badan Kesehatan Contoh", "--from", "2026-01-05", *why)
    shown = said(place, *name, "--dry-run")
    assert (shown["done"], shown["changes"][0]["kind"]) == (False, "renamed")
    assert listed(place)["dinkes"]["name"] == "Dinas Kesehatan"

    assert said(place, *name)["done"]
    said(place, "add", "uptd-contoh", "--name", "UPTD Contoh", "--under", "dlh", *why)
    said(place, "merge", "dinkes", "dishut", "--into", "dlh", "--from", "2026-01-14", *why)
    now = listed(place)
    assert now["dinkes"]["former"] == ["Dinas Kesehatan"]
    assert (now["dinkes"]["successor"], now["dishut"]["ended"]) == ("dlh", "2026-01-14")
    assert (now["uptd-contoh"]["parent"], now["uptd-contoh"]["depth"]) == ("dlh", 1)
    kinds = [c["kind"] for c in said(place, "list", "--changes")["changes"]]
    assert kinds[-4:] == ["renamed", "added", "merged", "merged"]
    assert json.loads(didd(place, "audit", "verify", "--json").stdout)["broken"] == []
    people = didd(place, "agencies", "list")
    assert "Badan Kesehatan Contoh" in people.stdout


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (("end", "dinkes", "--reason", "x"), 2, "--as"),
        (("end", "tidak-ada", "--reason", "x", "--as", ADMIN), 1, "tidak-ada"),
        (("end", "dinkes", "--reason", " ", "--as", ADMIN), 1, "reason"),
        (("end", "dinkes", "--reason", "x", "--as", "contoh.utama"), 1, "no right to"),
        (("end", "dinkes", "--reason", "x", "--as", ADMIN, "--from", "kemarin"), 2, "kemarin"),
        (("merge", "dinkes", "--into", "dinkes", "--reason", "x", "--as", ADMIN), 1, "itself"),
        (("import", "tidak-ada.yaml", "--as", ADMIN), 2, "tidak-ada.yaml"),
    ],
)
def test_what_cannot_be_is_one_sentence(
    quiet: Path, words: tuple[str, ...], code: int, sentence: str
) -> None:
    done = didd(quiet, "agencies", *words)
    assert done.returncode == code, done.stderr
    assert sentence in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr


def test_a_changed_file_is_told_by_the_doctor_and_taken_by_command(place: Path) -> None:
    assert doctor(place)["ok"]
    file = place / "catalog_config" / "agencies.yaml"
    file.write_text(file.read_text() + "  - {slug: uptd-x, name: UPTD X, abbreviation: UX}\n")
    told = doctor(place)
    assert not told["ok"]
    assert "uptd-x" in told["said"]
    assert "didd agencies import" in told["said"]
    assert "uptd-x" not in listed(place)
    assert said(place, "import", str(file), "--as", ADMIN) == {"new": ["uptd-x"], "changed": []}
    assert "uptd-x" in listed(place)
    assert doctor(place)["ok"]
    again = said(place, "import", str(file), "--as", ADMIN)
    assert again == {"new": [], "changed": []}
