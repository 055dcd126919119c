"""An established list prints again from the store alone, byte for byte, its files being gone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from didd.adapters.register_files.excluded_files import EXCLUDED_FORMATS, excluded_files
from didd.adapters.register_files.render import render
from didd.steps.lists.exclude import establish_excluded
from tests.support.bureau import ATASAN, CLOSED, Bureau, row
from tests.support.samples.consequence_tests import exclude_all


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    bureau = Bureau(tmp_path)
    bureau.put(a_txt=b"satu", b_txt=b"dua", rahasia_txt=b"tiga")
    closed = row("Data korban", "rahasia.txt", **CLOSED)
    bureau.list(row("Informasi A", "a.txt"), row("Informasi B", "b.txt"), closed)
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    bureau.establish()
    return bureau


def taken_away(bureau: Bureau, outputs: Mapping[str, str]) -> dict[str, bytes]:
    """Take a list's files out of the archive; return what they were."""
    was: dict[str, bytes] = {}
    for name, sha256 in outputs.items():
        with bureau.office.archive.open(sha256) as kept:
            was[name] = kept.read()
        bureau.office.archive.remove(sha256)
        with pytest.raises(FileNotFoundError):
            bureau.office.archive.open(sha256)
    return was


def test_an_edition_prints_again_though_a_later_one_is_in_force(bureau: Bureau) -> None:
    office, slug = bureau.office, bureau.agency.slug
    bureau.list(row("Informasi A", "a.txt", retensi="10 tahun"))
    bureau.harvest()
    bureau.approve()
    bureau.draft()
    bureau.establish()
    first, second = office.store.editions.established(slug)
    for edition in (first, second):
        was = taken_away(bureau, edition.outputs)
        assert render(edition, office.config) == was


def test_a_list_of_what_is_excluded_prints_again(bureau: Bureau) -> None:
    office, agency = bureau.office, bureau.agency
    exclude_all(bureau)
    establish_excluded(office, agency, ATASAN, "DIK/1", office.today)
    [kept] = office.store.excluded_editions.established(agency)
    was = taken_away(bureau, kept.outputs)
    assert excluded_files(kept, office.config, EXCLUDED_FORMATS) == was
