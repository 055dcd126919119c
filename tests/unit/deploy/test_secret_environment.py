"""Secrets out of files: which file counts, and what is said where none can be read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from didd.secret_environment import NoSecret, main, settings_of, with_secrets

URL = "DIDD_DATABASE_URL"
PRINT = "import os; print(os.environ['DIDD_CKAN_TOKEN'], os.environ.get('DIDD_TLS'))"


def folder(where: Path, **secrets: str) -> Path:
    where.mkdir()
    for name, text in secrets.items():
        (where / name).write_text(text, encoding="utf-8")
    return where


def test_the_variable_counts_then_its_file_then_systemd_s_then_the_container_s(
    tmp_path: Path,
) -> None:
    container = folder(tmp_path / "run", DIDD_DATABASE_URL="of the container\n")
    credentials = folder(tmp_path / "creds", DIDD_DATABASE_URL="of systemd\n")
    own = tmp_path / "own"
    own.write_text("of the file\r\n", encoding="utf-8")
    given = {URL: "said", f"{URL}_FILE": str(own), "CREDENTIALS_DIRECTORY": str(credentials)}
    for first, expected in (
        (URL, "said"),
        (f"{URL}_FILE", "of the file"),
        ("CREDENTIALS_DIRECTORY", "of systemd"),
        ("", "of the container"),
    ):
        assert with_secrets(given, container)[URL] == expected
        given.pop(first, None)


def test_only_secrets_come_out_of_files_and_other_files_there_are_not_read(tmp_path: Path) -> None:
    container = folder(tmp_path / "run", PATH="/evil", DIDD_CKAN_URL="http://evil.example")
    assert with_secrets({"HOME": "/"}, container) == {"HOME": "/"}


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe", b"a\0b"])
def test_a_file_without_a_secret_is_said_by_name_and_never_by_content(
    tmp_path: Path, content: bytes
) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    with pytest.raises(NoSecret, match=r"DIDD_CKAN_TOKEN.*token"):
        with_secrets({"DIDD_CKAN_TOKEN_FILE": str(file)}, tmp_path)


def test_a_file_that_is_not_there_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIDD_CKAN_TOKEN_FILE", str(tmp_path / "tidak ada"))
    assert main(["true"]) == 2
    assert "No such file" in capsys.readouterr().err
    monkeypatch.delenv("DIDD_CKAN_TOKEN_FILE")
    assert main([str(tmp_path / "no program")]) == 2


def test_the_program_takes_its_place_with_settings_and_secrets(tmp_path: Path) -> None:
    folder(tmp_path / "secrets", DIDD_CKAN_TOKEN="kunci")
    (tmp_path / "didd.env").write_text("# words\nDIDD_TLS='two words'\n", encoding="utf-8")
    words = ["--settings", tmp_path / "didd.env", "--secrets", tmp_path / "secrets"]
    ran = subprocess.run(
        [sys.executable, "-m", "didd.secret_environment", *words, sys.executable, "-c", PRINT],
        env={k: v for k, v in os.environ.items() if not k.startswith("DIDD_")},
        capture_output=True,
        text=True,
    )
    assert (ran.stdout, ran.returncode) == ("kunci two words\n", 0), ran.stderr


def test_settings_are_read_as_systemd_reads_them() -> None:
    text = "\n; other\n#DIDD_A=1\nDIDD_B=x=y\n DIDD_C=\"a 'b'\" \nno line\nDIDD_D=\n"
    assert settings_of(text) == {"DIDD_B": "x=y", "DIDD_C": "a 'b'", "DIDD_D": ""}
