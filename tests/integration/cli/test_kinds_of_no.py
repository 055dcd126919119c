"""On the command line: rows struck from a draft, rejections with their ground, decrees that fit."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.integration.cli.test_cli import didd, make_place, one_document, today
from tests.support.bureau import ATASAN, GROUND, UTAMA


@pytest.fixture(scope="module")
def drafted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = make_place(tmp_path_factory.mktemp("no") / "kantor")
    didd(place, "harvest", "dinkes")
    for words in (
        ("decide", "approve", "--agency", "dinkes", "--as", UTAMA),
        ("register", "draft", "dinkes"),
    ):
        ran = didd(place, *words)
        assert ran.returncode == 0, ran.stderr
    return place


def test_the_superior_strikes_a_row_and_it_waits_again(drafted: Path, tmp_path: Path) -> None:
    place = shutil.copytree(drafted, tmp_path / "kantor")
    first = str(one_document(didd(place, "queue", "--every-state", "--json"))[0]["id"])
    strike = ("decide", "strike", first, "--reason", "Bukan milik dinas ini.")
    assert didd(place, *strike, "--as", UTAMA).returncode == 1
    ran = didd(place, *strike, "--as", ATASAN, "--json")
    assert ran.returncode == 0, ran.stderr
    assert [line["decision"] for line in one_document(ran)] == ["strike"]
    waiting = one_document(didd(place, "queue", "--json"))
    assert [str(line["id"]) for line in waiting] == [first]
    reject = ("decide", "reject", first, "--as", UTAMA, "--reason", "Bukan milik dinas ini.")
    assert didd(place, *reject).returncode == 1
    assert didd(place, *reject, "--ground", GROUND).returncode == 0
    assert didd(place, "decide", "exclude", first, "--as", UTAMA).returncode == 2
    assert didd(place, "audit", "verify").returncode == 0


def test_a_decree_of_another_day_is_refused(drafted: Path, tmp_path: Path) -> None:
    place = shutil.copytree(drafted, tmp_path / "kantor")
    words = ("register", "establish", "dinkes", "--as", ATASAN, "--number", "1", "--date")
    early = didd(place, *words, "1900-01-01")
    assert early.returncode == 1
    assert "before the newest approval" in " ".join(early.stderr.split())
    assert didd(place, *words, today()).returncode == 0
