"""One text, read as an agency's list and as a public table: both must see the same cells."""

import csv
from pathlib import Path

import pytest

from didd.adapters.sheets.delimited import read_delimited
from didd.adapters.sheets.unreadable import UnreadableSheet
from didd.adapters.tables.files import UnreadableTable, open_text

MARK = b"\xef\xbb\xbf"


def as_list(path: Path) -> list[list[str]]:
    [(_, rows, _)] = read_delimited(path)
    return [[str(cell) for cell in row] for row in rows]


def as_table(path: Path) -> list[list[str]]:
    return [list(map(str, row)) for _, row in open_text(path).rows()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "daftar.csv"


@pytest.mark.parametrize(
    ("content", "first", "last"),
    [
        (MARK + "No;Judul\n1;Café – Jaya\n".encode("cp1252"), "No", "Café – Jaya"),
        (MARK + "No;Judul\n1;Kafe \x81 Jaya\n".encode("latin-1"), "No", "Kafe \x81 Jaya"),
        (MARK + "No;Judul\n1;Café – Jaya\n".encode(), "No", "Café – Jaya"),
        ("No;Judul\n1;Café – Jaya\n".encode("utf-16"), "No", "Café – Jaya"),
        ("No;Judul\n1;Café – Jaya\n".encode("utf-16-le"), "No", "Café – Jaya"),
        ("No;Judul\n1;Café – Jaya\n".encode("utf-16-be"), "No", "Café – Jaya"),
        ("No;Judul\n1;Café – Jaya\n".encode("utf-32"), "No", "Café – Jaya"),
        (b"No\tJudul\r1\tKafe\x92 Jaya\r", "No", "Kafe’ Jaya"),
    ],
)
def test_a_list_and_a_public_table_give_the_same_cells(
    file: Path, content: bytes, first: str, last: str
) -> None:
    file.write_bytes(content)
    assert as_table(file) == as_list(file) == [[first, "Judul"], ["1", last]]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("line", ["sep=;", "SEP=;", '"sep=;"', "sep=;;;"])
def test_a_first_line_that_names_the_delimiter_is_obeyed_by_both(
    file: Path, line: str, end: str
) -> None:
    file.write_bytes(end.join([line, "No;Judul", "1;a,b,c", ""]).encode())
    assert as_table(file) == as_list(file) == [[], ["No", "Judul"], ["1", "a,b,c"]]


def test_a_row_that_only_looks_like_such_a_line_stays_a_row(file: Path) -> None:
    file.write_bytes(b"sep=tember;12\nsep=oktober;13\n")
    assert as_table(file) == as_list(file) == [["sep=tember", "12"], ["sep=oktober", "13"]]


def test_both_choose_the_same_delimiter_where_a_text_has_many(file: Path) -> None:
    file.write_bytes(b"No|Uraian\n1|satu; dua, tiga\n2|empat; lima, enam\n,,,\n")
    rows = [["No", "Uraian"], ["1", "satu; dua, tiga"], ["2", "empat; lima, enam"], [",,,"]]
    assert as_table(file) == as_list(file) == rows


def test_what_is_no_text_is_none_for_either(file: Path) -> None:
    file.write_bytes(MARK + bytes(range(32)) * 40)
    with pytest.raises(UnreadableTable):
        open_text(file)
    with pytest.raises(UnreadableSheet):
        read_delimited(file)


def test_reading_one_does_not_change_how_the_other_is_read(file: Path) -> None:
    """The csv module keeps its longest cell for the whole process."""
    limits = set[int]()
    file.write_bytes(b"No;Judul\n1;x\n")
    for read in (as_list, as_table, as_list):
        read(file)
        limits.add(csv.field_size_limit())
    assert len(limits) == 1


@pytest.mark.parametrize("quote", ["", '"', '"a" '])
def test_a_cell_beyond_all_measure_is_still_a_cell_of_a_list(file: Path, quote: str) -> None:
    long = quote + "x" * 1_500_000
    file.write_bytes(f"No;Judul\n1;{long}\n2;y\n".encode())
    rows = as_list(file)
    assert rows[0] == ["No", "Judul"]
    assert rows[2] == ["2", "y"]
    assert len(rows[1][1]) >= 1_500_000
