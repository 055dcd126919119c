"""A harvest of what has not changed reads nothing again, and still notices all that has."""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from didd.adapters.folders.local_folder import LocalFolder
from didd.steps.collect import collect
from didd.steps.collect.code_digest import code_digest
from tests.support.bureau import Bureau, as_csv, closed_row, row


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.write("inventaris.csv", as_csv([row("Laporan kinerja", "a.pdf")]))
    bureau.write("a.pdf", b"%PDF-1.7 a")
    collect.take_inventory(bureau.office, bureau.agency)
    return bureau


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files whose bytes are read."""
    paths: list[str] = []
    chunks = LocalFolder.chunks

    def reported(self: LocalFolder, file: object) -> object:
        paths.append(file.path)  # pyright: ignore[reportAttributeAccessIssue]
        return chunks(self, file)  # pyright: ignore[reportArgumentType]

    monkeypatch.setattr(LocalFolder, "chunks", reported)
    return paths


def test_nothing_is_read_and_nothing_is_forgotten(bureau: Bureau, read: list[str]) -> None:
    kept = bureau.office.store.harvests
    before = (kept.documents("dinkes"), kept.rows("dinkes"), kept.findings("dinkes"))
    for _ in range(2):
        found = collect.take_inventory(bureau.office, bureau.agency)
        assert found.as_before
        assert found.counts() == {
            "seen": 2, "new": 0, "changed": 0, "renamed": 0, "unchanged": 2, "missing": 0,
            "skipped": [],
        }  # fmt: skip
        assert (found.row_count, found.inventories) == (1, ("inventaris.csv",))
    assert read == []
    assert (kept.documents("dinkes"), kept.rows("dinkes"), kept.findings("dinkes")) == before


def test_another_archive_is_filled_again(bureau: Bureau, read: list[str]) -> None:
    shutil.rmtree(bureau.place / "archive")
    found = collect.take_inventory(bureau.office, bureau.agency)
    assert not found.as_before
    assert read == ["a.pdf"]
    assert list(bureau.office.archive.digests()) == [found.documents["a.pdf"].sha256]


@pytest.mark.parametrize("what", ["bytes", "list", "new", "name", "time", "gone"])
def test_what_changed_is_noticed(bureau: Bureau, what: str) -> None:
    match what:
        case "bytes":
            bureau.write("a.pdf", b"%PDF-1.7 baru")
        case "list":
            bureau.write("inventaris.csv", as_csv([row("Laporan kinerja dinas", "a.pdf")]))
        case "new":
            bureau.write("b.pdf", b"%PDF-1.7 b")
        case "name":
            (bureau.folder / "a.pdf").rename(bureau.folder / "A.pdf")
        case "time":
            os.utime(bureau.folder / "a.pdf", ns=(1, 1))
        case _:
            (bureau.folder / "a.pdf").unlink()
    found = collect.take_inventory(bureau.office, bureau.agency)
    assert not found.as_before
    assert collect.take_inventory(bureau.office, bureau.agency).as_before


def test_other_names_of_columns_are_read_anew(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = bureau.office.config
    monkeypatch.setattr(type(config), "agency_columns", lambda _self, _slug: {"Butir": "judul"})
    assert not collect.take_inventory(bureau.office, bureau.agency).as_before


def test_bytes_that_are_excluded_elsewhere_leave_the_archive(bureau: Bureau) -> None:
    other = Bureau(bureau.place.parent / "lain", slug="disdik")
    shared = replace(other.office, store=bureau.office.store, archive=bureau.office.archive)
    other.write("inventaris.csv", as_csv([closed_row("Data rahasia", "x.pdf")]))
    other.write("x.pdf", b"%PDF-1.7 a")
    collect.harvest(shared, shared.agency("disdik"))
    for again in (False, True):
        found = collect.take_inventory(bureau.office, bureau.agency)
        assert found.as_before == again
        assert list(bureau.office.archive.digests()) == []


def test_mended_code_has_another_digest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "pemeriksa" / "adapters").mkdir(parents=True)
    (tmp_path / "pemeriksa" / "__init__.py").touch()
    digests: list[str] = []
    for name, text in (("a.py", "x"), ("a.py", "y"), ("adapters/b.py", "x"), ("c.txt", "x")):
        (tmp_path / "pemeriksa" / name).write_text(text)
        code_digest.cache_clear()
        digests.append(code_digest(("pemeriksa",)))
    code_digest.cache_clear()
    assert len(set(digests)) == 3
    assert digests[2] == digests[3]


def test_the_digest_is_of_our_own_code() -> None:
    """Nothing was digested once, and nobody noticed: results of older code were kept."""
    nothing = hashlib.sha256().hexdigest()
    assert {code_digest((package,)) for package in ("didd", "checks")}.isdisjoint({nothing})
    assert code_digest(("didd",)) != code_digest(("checks",))
    with pytest.raises(LookupError, match="pemeriksa_yang_tidak_ada"):
        code_digest(("pemeriksa_yang_tidak_ada",))
