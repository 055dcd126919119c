"""What people read on a terminal: whole words, every text, and nothing that a terminal obeys."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.cli import output
from didd.cli.findings_table import print_findings
from didd.findings.grouping import summarise
from didd.model import Finding, Severity

COLUMNS = ["id", "judul"]


def finding(value: str, severity: Severity = Severity.ERROR, row: int = 9) -> Finding:
    return Finding(
        rule="retensi-berisi-tahun", severity=severity, message="Kolom retensi berisi tahun.",
        remedy='Tulis lamanya, misalnya "5 tahun".', file="inventaris.xlsx", sheet="DIP", row=row,
        column="H", field="retensi", value=value,
    )  # fmt: skip


def test_words_of_a_table_are_not_broken_where_there_is_room(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_table("Antrean", COLUMNS, [(1, "Rencana strategis " * 12)])
    reported = capsys.readouterr().out
    assert reported.split().count("Rencana") == reported.split().count("strategis") == 12


@given(
    st.lists(st.lists(st.text(max_size=30), min_size=1, max_size=4), min_size=1, max_size=8),
    st.integers(30, 200),
)
def test_columns_never_ask_for_more_than_the_line(columns: list[list[str]], line: int) -> None:
    widths = output._widths(columns, line)
    assert all(width >= 1 for width in widths)
    assert sum(widths) + 2 * len(widths) + 1 <= line


def test_a_control_character_of_a_title_reaches_no_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    output.print_table("Antrean", COLUMNS, [(1, "Judul\x1b[2J\x07 palsu")])
    print_findings("dinkes", summarise([finding("\x1b]0;palsu\x07")]), {})
    reported = capsys.readouterr().out
    assert "palsu" in reported
    assert "\x1b" not in reported
    assert "\x07" not in reported


def test_findings_say_what_is_wrong_how_to_mend_it_and_every_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    found = [finding("Tahun 2023"), finding("Tahun 2022", row=12)]
    print_findings("dinkes", summarise(found), {"retensi": "Retensi"})
    reported = capsys.readouterr().out
    assert reported.count("Kolom retensi berisi tahun.") == 1
    assert 'Cara memperbaiki: Tulis lamanya, misalnya "5 tahun".' in reported
    for place in ("baris 9, kolom H (Retensi)", "Tahun 2023", "baris 12", "Tahun 2022"):
        assert place in reported


def test_no_finding_is_said_too(capsys: pytest.CaptureFixture[str]) -> None:
    print_findings("dinkes", [], {})
    assert capsys.readouterr().out == "dinkes: tidak ada temuan.\n"
