"""What the portal hands out of its tables: no live cell, every number, and other rows untouched."""

from __future__ import annotations

import csv
import importlib.util
import io
import re
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[3]


def _module() -> ModuleType:
    path = ROOT / "portal/ckanext-didd/ckanext/didd/tables/guarded_dumps.py"
    spec = importlib.util.spec_from_file_location("didd_guarded_dumps", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


DUMPS = _module()


def handed_out(*parts: str, delimiter: str = ",") -> str:
    return b"".join(DUMPS.guarded((p.encode() for p in parts), delimiter)).decode()


@pytest.mark.parametrize(
    "row",
    [
        "1,-5,-1.5e-3,+62811\n",
        '2,,"",-\n',
        "3,Laporan - Kinerja,--,x\n",
        "4,dinas@contoh.invalid,2026-01-05,a=b\n",
        '5,"baris\nbaru; ok","a ""b""",x\r\n',
        '6,-12%,"-1,5",a\n',
    ],
)
def test_what_runs_nothing_is_handed_out_byte_for_byte(row: str) -> None:
    head = "_id,nama,nilai,lain\r\n"
    assert handed_out(head + row) == head + row
    assert handed_out(head, row, "") == head + row


@pytest.mark.parametrize(
    ("cell", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("Laporan uji;=1+1;tamat", "Laporan uji;'=1+1;tamat"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("-2+3", "'-2+3"),
        ("- rincian", "'- rincian"),
        ("a\n=1+1", "a\n'=1+1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ("'=1+1", "'=1+1"),
    ],
)
def test_what_would_run_gets_an_apostrophe_once(cell: str, safe: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\n").writerows([[1, cell, "-5"], [2, "biasa", "-6"]])
    read = list(csv.reader(io.StringIO(handed_out(out.getvalue()), newline="")))
    assert read == [["1", safe, "-5"], ["2", "biasa", "-6"]]
    again = handed_out(handed_out(out.getvalue()))
    assert again == handed_out(out.getvalue())


@given(
    st.lists(st.lists(st.text("=+-@;,|\t\n\"' a5.^:"), min_size=2, max_size=3), max_size=4),
    st.sampled_from(",\t"),
)
def test_no_text_is_a_formula_for_any_separator(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    text = handed_out(out.getvalue(), delimiter=delimiter)
    for cells in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
        for cell in cells:
            for piece in re.split(r"[;,|\t\n^:]", cell):
                begins = re.match(r"[\s\"]*[=@]", piece)
                assert not begins or DUMPS.HARMLESS.fullmatch(cell)
