"""``didd report`` on auditors' questions in a process of its own: shown, answered, frozen."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from tests.integration.cli.test_cli import didd

YEAR = ("dinkes", "2026")


@pytest.fixture
def place(tmp_path: Path) -> Path:
    folder = tmp_path / "kantor"
    assert didd(tmp_path, "init", str(folder), "--json").returncode == 0
    return folder


def test_questions_are_shown_answered_and_frozen(place: Path) -> None:
    shown = json.loads(didd(place, "report", "questions", *YEAR, "--json").stdout)
    assert {each["code"]: each["stands"] for each in shown["answers"]}["C03"] == "person"
    table = didd(place, "report", "questions", *YEAR, "--csv").stdout
    assert table.startswith("perangkat_daerah,kuesioner,kode")
    photo = place / "meja.pdf"
    photo.write_bytes(b"%PDF-1.4\n% terpotong")
    command = ("report", "answer", *YEAR, "C03", "--as", "contoh.utama", "--grade", "0")
    command += ("--file", str(photo), "--note", "Foto menyusul.", "--json")
    broken = didd(place, *command)
    assert broken.returncode != 0
    assert "meja.pdf" in broken.stderr
    Image.new("RGB", (400, 300), "white").save(photo)
    answered = didd(place, *command)
    assert answered.returncode == 0, answered.stderr
    score = json.loads(didd(place, "report", "score", *YEAR, "--json").stdout)
    assert score["scores"][-1]["reached"] == "0"
    out = place / "paket.zip"
    command = ("report", "pack", *YEAR, "--as", "contoh.utama", "--out", str(out), "--json")
    made = [didd(place, *command) for _time in range(2)]
    assert made[0].returncode == 0, made[0].stderr
    told = [json.loads(each.stdout) for each in made]
    assert told[0] == told[1]
    assert hashlib.sha256(out.read_bytes()).hexdigest() == told[0]["sha256"]
    with zipfile.ZipFile(out) as packed:
        assert "data/berkas/C03-1-meja.pdf" in packed.namelist()
    assert len(json.loads(didd(place, "report", "packs", "dinkes", "--json").stdout)) == 1
    assert didd(place, "audit", "verify").returncode == 0


def test_what_is_wrong_is_a_sentence(place: Path) -> None:
    calls = (
        ("report", "questions", "dinkes", "2031"),
        ("report", "questions", "tidak-ada", "2026"),
        ("report", "answer", *YEAR, "C03", "--as", "contoh.utama", "--grade", "7"),
        ("report", "answer", *YEAR, "C03", "--as", "contoh.utama", "--file", "tidak-ada.pdf"),
        ("report", "pack", *YEAR, "--as", "contoh.utama", "--round", "objection"),
    )
    for call in calls:
        done = didd(place, *call)
        assert done.returncode != 0, call
        assert "Traceback" not in done.stderr, call
        assert done.stderr.strip(), call


def test_a_wrong_questionnaire_is_told_with_its_line(place: Path) -> None:
    folder = place / "catalog_config" / "questionnaires"
    folder.mkdir()
    (folder / "uji-2026.csv").write_text(
        "kind,code,text_id,text_en,source,verified\nset,lain,a,b,c,ya\n"
    )
    done = didd(place, "report", "questions", *YEAR)
    assert done.returncode != 0
    assert "uji-2026.csv:2" in done.stderr
    assert "Traceback" not in done.stderr
