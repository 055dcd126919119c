"""Sentences for people: English in the code, each with its Indonesian, rendered where shown."""

from __future__ import annotations

import ast
import re
import string
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from didd.approval.who_may_decide import Refused
from didd.i18n import _, in_language, ngettext, shown, stored, using
from didd.i18n.languages import of_terminal

ROOT = Path(__file__).parents[3]
CATALOGUE = ROOT / "didd/i18n/catalogues/id/LC_MESSAGES/didd.po"
#: Words that no Indonesian sentence goes without for long, and that are no English.
INDONESIAN = re.compile(
    r"\b(tidak|yang|belum|dengan|untuk|sudah|atau|bukan|harus|telah|oleh|akan|dapat|tanpa)\b",
    re.IGNORECASE,
)
#: Rooms whose every sentence is in the catalogue.
SPOKEN = ("desk", "assets", "didd/cli", "didd/steps", "didd/approval", "didd/adapters/archive",
          "didd/adapters/ckan", "didd/adapters/database", "didd/adapters/folders",
          "didd/adapters/sheets", "didd/adapters/store")  # fmt: skip
#: A code in the audit chain, and words that people write themselves.
KEPT = {"tanpa bukti diri", "tidak dipakai", "tidak digunakan"}


def sentences() -> dict[tuple[str, ...], tuple[str, ...]]:
    with CATALOGUE.open("rb") as file:
        return {_each(m.id): _each(m.string) for m in read_po(file) if m.id}


def _each(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def places(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conv in string.Formatter().parse(sentence) if name}


def test_every_sentence_is_translated_with_the_same_places():
    for english, indonesian in sentences().items():
        assert all(indonesian), english
        for one in indonesian:
            assert places(one) <= places(english[-1]), english


def test_the_catalogue_is_that_of_the_code_and_compiled():
    """``make sentences`` changes nothing."""
    before = CATALOGUE.read_bytes(), CATALOGUE.with_suffix(".mo").read_bytes()
    try:
        made = subprocess.run(
            [sys.executable, "deploy/sentences.py"], cwd=ROOT, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        assert (CATALOGUE.read_bytes(), CATALOGUE.with_suffix(".mo").read_bytes()) == before
    finally:
        CATALOGUE.write_bytes(before[0])
        CATALOGUE.with_suffix(".mo").write_bytes(before[1])


def literals(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(n.body[0].value)
        for n in ast.walk(tree)
        if isinstance(n, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and n.body
        and isinstance(n.body[0], ast.Expr)
    }
    return [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in docs
    ]


@pytest.mark.parametrize("room", SPOKEN)
def test_no_indonesian_sentence_is_left_in_the_code(room: str):
    left = [
        (str(path.relative_to(ROOT)), text)
        for path in sorted((ROOT / room).rglob("*.py"))
        for text in literals(path)
        if " " in text and INDONESIAN.search(text) and text not in KEPT
    ]
    assert left == []


def test_an_exception_is_rendered_where_it_is_read():
    refusal = Refused(_("There is no proposal {number}.", number=7))
    assert str(refusal) == stored(refusal) == "Usulan nomor 7 tidak ada."
    assert in_language(refusal, "en") == "There is no proposal 7."


def test_what_was_stored_is_recognised_with_what_stands_in_it():
    cause = str(_("the disk is full"))
    kept = str(_("Folder {folder} cannot be opened ({cause}).", folder="/srv/a", cause=cause))
    assert kept == "Folder /srv/a tidak dapat dibuka (disk penuh)."
    with using("en"):
        assert shown(kept) == "Folder /srv/a cannot be opened (the disk is full)."
        assert shown(f"{kept} {kept}") == f"{shown(kept)} {shown(kept)}"
        assert shown("Laporan yang ditulis seorang petugas") == (
            "Laporan yang ditulis seorang petugas"
        )
    assert shown(kept) == kept


def test_values_with_braces_are_text():
    sentence = _("There is no {record} on the portal.", record="{x}")
    assert in_language(sentence, "en") == "There is no {x} on the portal."


@pytest.mark.parametrize(
    ("n", "english", "indonesian"),
    [(1, "1 day", "1 hari"), (2, "2 days", "2 hari"), (1234, "1,234 days", "1.234 hari")],
)
def test_a_number_of_things(n: int, english: str, indonesian: str):
    sentence = ngettext("{n} day", "{n} days", n)
    assert (in_language(sentence, "en"), in_language(sentence, "id")) == (english, indonesian)


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "id_ID.UTF-8"}, "id"),
        ({"LANG": "id_ID.UTF-8", "LC_ALL": "en_GB.UTF-8"}, "en"),
        ({"LC_ALL": "C", "DIDD_LANGUAGE": "id"}, "id"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "id_ID"}, "id"),
    ],
)
def test_a_terminal_has_the_language_it_asks_for(environment: dict[str, str], language: str):
    assert of_terminal(environment) == language
