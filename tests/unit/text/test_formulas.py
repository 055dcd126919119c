"""What a spreadsheet would run, whichever character it takes for the separator."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.text.formulas import guarded, unguarded

MARKS = "=+-@＝＋－＠"
SEPARATORS = ",;|^:~\t\n\r\x1f"


@given(st.text(alphabet=f"{MARKS}{SEPARATORS}'\" ax5.", max_size=20))
def test_no_piece_begins_a_formula_and_the_value_comes_back(value: str) -> None:
    safe = guarded(value)
    assert unguarded(safe) == value
    for separator in SEPARATORS:
        for piece in safe.split(separator):
            assert not re.match(rf"[\s\"]*[{re.escape(MARKS)}]", piece), separator
    for piece in re.split(r"\s", safe):
        assert not re.match(r"\"*[=@＝＠]\S", piece)


@pytest.mark.parametrize(
    "value",
    [
        "Data Angkutan Jalan - Jumlah",
        "Suhu -5 derajat, atau 7",
        "https://contoh.invalid/-/raw/a=b",
        "Jam 08:00-09:00",
        "dinas@contoh.invalid",
        "PK-1; PK-2",
        "a = b",
    ],
)
def test_what_nobody_would_run_stays_as_it_is(value: str) -> None:
    assert guarded(value) == value
