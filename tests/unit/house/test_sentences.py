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
from babel.messages import Catalog
from babel.messages.pofile import read_po

from deploy.sentences import SPEAKING, texts_of, translated, untranslated
from didd.approval.what_may_be_decided import Refused
from didd.config.catalog import load_catalog_config
from didd.i18n import LANGUAGES, _, in_language, ngettext, shown, shown_parts, stored, using
from didd.i18n.languages import of_terminal

ROOT = Path(__file__).parents[3]
CATALOGUES = ROOT / "didd/i18n/catalogues"
#: Words that no Indonesian sentence goes without for long, and that are no English.
INDONESIAN = re.compile(
    r"\b(tidak|yang|belum|dengan|untuk|sudah|atau|bukan|harus|telah|oleh|akan|dapat|tanpa)\b",
    re.IGNORECASE,
)
#: Rooms whose every sentence is in the catalogue.
SPOKEN = ("desk", "assets", "checks", "didd/cli", "didd/config", "didd/findings",
          "didd/adapters/agency_workbooks", "didd/adapters/inventories", "didd/adapters/tables",
          "didd/publication", "didd/steps", "didd/approval", "didd/adapters/archive",
          "didd/adapters/ckan", "didd/adapters/database", "didd/adapters/folders",
          "didd/adapters/sheets", "didd/adapters/store")  # fmt: skip
#: What these write is published, as the register is: in Indonesian.
PUBLISHED = {"ckan_datasets", "erasure_paper", "file_paper", "list_datasets", "organizations",
             "public_copies"}  # fmt: skip
#: A code in the audit chain, and words that people write themselves.
KEPT = {"tanpa bukti diri", "tidak dipakai", "tidak digunakan",
        " belum memuat berkasnya, yang terbit pada tanggal yang tertulis di sana"}  # fmt: skip


def sentences(language: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    with (CATALOGUES / language / "LC_MESSAGES/didd.po").open("rb") as file:
        return {_each(m.id): _each(m.string) for m in read_po(file) if m.id}


def _each(said: str | Iterable[str] | None) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said or ())


def places(sentence: str) -> set[str]:
    return {name for _text, name, _spec, _conv in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_translated_with_the_same_places(language: str):
    for written, translation in sentences(language).items():
        assert all(translation), written
        for one in translation:
            assert places(one) <= places(written[-1]), written


def test_every_text_of_a_rule_has_its_english():
    """What ``make sentences`` gathers is what the loaded configuration has."""
    config = load_catalog_config(ROOT / "catalog_config")
    known = sentences("en")
    rules = [*config.metadata.all_rules(), *config.checks.rules, *config.portal.drift_rules]
    details = [text for rule in config.metadata.intake_rules for text in rule.details.values()]
    texts = {*details, *(text for rule in rules for text in (rule.message, rule.remedy))}
    assert [text for text in sorted(texts) if not any(known.get((text,), ()))] == []


def test_a_rule_without_english_is_named():
    plain = {"rules": [{"rule": "x", "message": "Baru.", "details": {"a": "b c"}, "value": "d"}]}
    assert list(texts_of(plain)) == ["Baru.", "b c"]
    assert untranslated(translated(Catalog("en"), texts_of(plain), "en", "x")) == ["Baru.", "b c"]


@pytest.mark.slow
def test_the_catalogue_is_that_of_the_code_and_compiled():
    """``make sentences`` changes nothing."""
    files = sorted(CATALOGUES.rglob("didd.?o"))
    before = [file.read_bytes() for file in files]
    try:
        made = subprocess.run(
            [sys.executable, "deploy/sentences.py"], cwd=ROOT, capture_output=True, text=True
        )
        assert made.returncode == 0, made.stderr
        assert len(files) == 4
        assert [file.read_bytes() for file in files] == before
    finally:
        for file, content in zip(files, before, strict=True):
            file.write_bytes(content)


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
        if path.stem not in PUBLISHED
        for text in literals(path)
        if " " in text and INDONESIAN.search(text) and text not in KEPT
    ]
    assert left == []


@pytest.mark.slow
def test_no_sentence_stands_inside_an_f_string():
    """Those are not gathered, and would stay English for everybody."""
    trees = {
        p: ast.parse(p.read_text("utf-8")) for room in SPEAKING for p in (ROOT / room).rglob("*.py")
    }
    inside = [
        (str(path.relative_to(ROOT)), call.lineno)
        for path, tree in trees.items()
        for text in ast.walk(tree)
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in {"_", "ngettext"}
    ]
    assert inside == []


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


@pytest.mark.parametrize(
    ("found", "english"),
    [
        ("a.doc: halaman 3: lembar tersembunyi", "a.doc: page 3: a hidden sheet"),
        ("kolom C, F–H; 1 baris", "columns C, F–H; 1 row"),
        ("1.234 baris", "1,234 rows"),
        ('kolom "tidak ada": B2, B3 (seluruhnya 12)', 'column "tidak ada": B2, B3 (12 in all)'),
        ("Ringkasan, Data", "Ringkasan, Data"),
        ("judul: 'a' → 'b'", "title: 'a' → 'b'"),
    ],
)
def test_what_was_found_in_a_file_is_recognised_part_by_part(found: str, english: str):
    with using("en"):
        assert shown_parts(found) == english
    assert shown_parts(found) == found


def test_what_a_sentence_quotes_is_somebody_elses_word():
    with using("en"):
        assert shown('Lembar "Ringkasan" tersembunyi; butirnya tidak diajukan.') == (
            'The sheet "Ringkasan" is hidden; its items are not proposed.'
        )


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
