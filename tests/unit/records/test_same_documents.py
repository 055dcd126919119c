"""The same bytes in two rows, under two classes, or at two agencies."""

from __future__ import annotations

from didd.records.same_documents import Filed, at_other_agencies, same_documents
from tests.support.publishing import catalog_config

METADATA = catalog_config().metadata
LIST = "inventaris.csv"


def filed(row: int, code: str, **files: str) -> Filed:
    named = {sha256: f"{name}.pdf" for name, sha256 in files.items()}
    return Filed((LIST, "", row), "F", code, named)


def told(*rows: Filed) -> list[tuple[str, int, str]]:
    return [(f.rule, f.row, f.remedy) for f in same_documents(rows, METADATA)]


def test_both_rows_are_told_where_the_other_is() -> None:
    found = told(filed(2, "BERKALA", a="1"), filed(9, "BERKALA", b="1"), filed(3, "BERKALA", c="2"))
    assert [(rule, row) for rule, row, _ in found] == [
        ("berkas-dua-butir", 2),
        ("berkas-dua-butir", 9),
    ]
    assert "baris 9" in found[0][2]
    assert "baris 2" in found[1][2]


def test_two_classes_are_told_as_that() -> None:
    found = told(filed(2, "BERKALA", a="1"), filed(3, "SETIAP_SAAT", a="1"))
    assert {rule for rule, *_ in found} == {"dokumen-dua-klasifikasi"}


def test_excluded_rows_are_another_matter() -> None:
    assert told(filed(2, "BERKALA", a="1"), filed(3, "DIKECUALIKAN", a="1")) == []


def test_a_row_without_a_class_contradicts_none() -> None:
    found = told(filed(2, "BERKALA", a="1"), filed(3, "", a="1"))
    assert {rule for rule, *_ in found} == {"berkas-dua-butir"}


def test_one_row_with_two_copies_of_a_file_is_no_second_row() -> None:
    assert told(filed(2, "BERKALA", a="1", b="1")) == []


def test_other_agencies_are_named_once_a_row() -> None:
    rows = [filed(2, "BERKALA", a="1", b="2"), filed(3, "DIKECUALIKAN", c="1")]
    elsewhere = {"1": ["DINSOS", "BAPPEDA"], "2": ["BAPPEDA"]}
    (found,) = at_other_agencies(rows, elsewhere, METADATA)
    assert (found.rule, found.row) == ("dokumen-di-instansi-lain", 2)
    assert "BAPPEDA, DINSOS" in found.message


def test_a_thousand_rows_of_one_file_are_told_briefly() -> None:
    found = told(*(filed(n, "BERKALA", a="1") for n in range(2, 1002)))
    assert len(found) == 1000
    assert max(len(remedy) for *_, remedy in found) < 300
