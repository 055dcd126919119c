"""What runs when a file is opened is held, whatever it is called; ordinary files are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.documents import document_checks
from didd.config.catalog import load_catalog_config
from didd.model import Finding, Severity
from didd.text.file_names import deceives
from tests.support.factories import make_document
from tests.support.samples.active_samples import HELD, PASSED
from tests.support.samples.file_samples import zipped

ROOT = Path(__file__).resolve().parents[3]
CONFIG = load_catalog_config(ROOT / "catalog_config")
#: Of a sample that is made by hand, not told here.
_OTHER = {"judul-dokumen-kosong", "berkas-sisipan", "jenis-tidak-sesuai"}


def look(place: Path, content: bytes, suffix: str) -> list[Finding]:
    file = place / "bytes"
    file.write_bytes(content)
    return list(document_checks.check(file, make_document(f"berkas{suffix}", content), CONFIG))


@pytest.mark.parametrize("name", HELD)
def test_what_runs_is_held(tmp_path: Path, name: str) -> None:
    content, suffix, rule = HELD[name]
    found = {f.rule: f for f in look(tmp_path, content, suffix)}
    assert rule in found
    assert found[rule].severity is Severity.ERROR
    assert found[rule].value.isprintable()


@pytest.mark.parametrize("name", [n for n, (_, suffix, _) in HELD.items() if suffix != ".zip"])
def test_it_is_held_inside_an_archive(tmp_path: Path, name: str) -> None:
    content, suffix, rule = HELD[name]
    found = look(tmp_path, zipped({f"map/berkas{suffix}": content}), ".zip")
    reported = [f for f in found if f.rule == rule or f.rule == "arsip-berisi-program"]
    assert reported
    assert reported[0].severity is Severity.ERROR
    assert reported[0].value.startswith("map/berkas")


@pytest.mark.parametrize("name", PASSED)
def test_what_is_ordinary_passes(tmp_path: Path, name: str) -> None:
    content, suffix, rule = PASSED[name]
    found = [f for f in look(tmp_path, content, suffix) if f.rule not in _OTHER]
    assert [f.rule for f in found] == ([rule] if rule else [])
    assert all(f.severity is not Severity.ERROR for f in found)


def test_every_name_that_turns_or_breaks_a_line_is_told() -> None:
    for mark in "\n\r\t\x00\x1b\x7f\x85\u2028\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069":
        assert deceives(f"laporan{mark}fdp.exe"), repr(mark)
    for name in ("Laporan 2025 – final (é).pdf", "文件.pdf", "العربية.pdf", "a\u200db.pdf"):
        assert not deceives(name)
