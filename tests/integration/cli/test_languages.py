"""Help and common refusals of the command line in one language alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from didd.cli.app import app, verb_of
from didd.cli.verb_list import VERBS
from didd.i18n import Language
from tests.support.sentences import ours

OTHER: dict[Language, Language] = {"en": "id", "id": "en"}
REFUSED = (
    ["decide", "approve"],
    ["harvest", "dinkes", "--all"],
    ["publish", "dinkes", "--all"],
    ["publish", "dinkes"],
    ["verify", "dinkes"],
    ["withdraw", "x", "--as", "contoh.utama", "--reason", "Salah", "--ground", "Pasal 17"],
    ["embargo", "x", "--as", "contoh.utama", "--reason", "x", "--until", "besok"],
    ["register", "establish", "dinkes"],
    ["register", "show", "dinkes", "--edition", "7"],
    ["decide", "approve", "99", "--as", "contoh.utama"],
    ["audit", "verify", "--heads", "/nonexistent"],
    ["officer", "proof", "perhaps"],
)
#: What the library of the command line complains of by itself.
MISTAKEN = (
    ["nothing-like-it"],
    ["--bad"],
    ["harvest", "--bad"],
    ["harvest", "a", "b"],
    ["harvest", "--all=3"],
    ["decide"],
    ["decide", "perhaps", "1"],
    ["embargo"],
    ["register", "show", "--edition"],
)
#: Words of its own in help and complaints.
FRAME = {
    "en": ("Usage:", "Options", "Arguments", "Commands", "Show this message", "[required]",
           "[default", "COMMAND", "Error:", "Try ", "Missing", "No such", "Invalid", "unexpected"),
    "id": ("Cara pakai", "Opsi:", "Argumen:", "Perintah:", "Tampilkan bantuan", "[wajib]",
           "[bawaan",
           "PERINTAH", "Salah:", "Ketik ", "belum diisi", "tidak ada", "tidak sah"),
}  # fmt: skip


def verbs(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, inner in getattr(command, "commands", {}).items():
        yield from verbs(inner, (*path, name))


@pytest.mark.parametrize("language", ["en", "id"])
def test_help_has_no_sentence_of_the_other_language(
    monkeypatch: pytest.MonkeyPatch, language: Language
):
    monkeypatch.setenv("DIDD_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "400")
    for verb in [(), *(v for name in VERBS for v in verbs(verb_of(name), (name,)))]:
        shown = CliRunner().invoke(app, [*verb, "--help"]).output
        assert ours(shown, OTHER[language]) == [], verb
        assert ours(shown, language), verb
        assert [word for word in FRAME[OTHER[language]] if word in shown] == [], verb
        assert FRAME[language][0] in shown, verb


@pytest.mark.parametrize("language", ["en", "id"])
def test_mistakes_of_the_caller_are_told_in_one_language(
    monkeypatch: pytest.MonkeyPatch, language: Language
):
    monkeypatch.setenv("DIDD_LANGUAGE", language)
    for asked in MISTAKEN:
        answer = CliRunner().invoke(app, asked)
        assert answer.exit_code == 2, asked
        assert [word for word in FRAME[OTHER[language]] if word in answer.output] == [], asked
        assert any(word in answer.output for word in FRAME[language][8:]), answer.output


@pytest.mark.parametrize("language", ["en", "id"])
def test_refusals_have_no_sentence_of_the_other_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: Language
):
    monkeypatch.setenv("DIDD_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "400")
    monkeypatch.chdir(tmp_path)
    made = CliRunner().invoke(app, ["init"])
    assert ours(made.output, OTHER[language]) == []
    for asked in REFUSED:
        answer = CliRunner().invoke(app, asked)
        assert answer.exit_code in {1, 2}, (asked, answer.output)
        assert ours(answer.output, OTHER[language]) == [], asked
