"""What is kept of a stranger's report, and which answers everybody may read."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.approval.what_may_be_decided import Refused
from didd.faults.reports import GIVEN, KINDS, LONGEST, STATES, checked_answer, cleaned, fitting
from didd.ports import Reported
from tests.support.portal.without_ckan import extension

AT = datetime(2026, 3, 2, tzinfo=UTC)
NUMBER = "7f3k9-qxm2t"


def told(text: str, number: str = NUMBER, dataset: str = "d-1", kind: str = "lain") -> Reported:
    return Reported(number, dataset, "", kind, text, AT)


def test_the_portal_and_the_office_have_the_same_words() -> None:
    with extension() as part:
        words = part("reports.words")
        assert tuple(KINDS) == words.KINDS
        assert tuple(STATES) == words.STATES
        assert words.LONGEST == LONGEST
        for letter in "0123456789abcdefghijklmnopqrstuvwxyz":
            number = NUMBER.replace("q", letter)
            assert bool(fitting(told("a", number))) == bool(words.NUMBER.fullmatch(number))


@given(text=st.text(max_size=1500))
def test_whatever_is_written_is_kept_short_printed_and_the_same_when_it_comes_again(
    text: str,
) -> None:
    kept = fitting(told(text))
    assert kept is not None
    assert len(kept.text) <= LONGEST
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in kept.text)
    assert fitting(told(text)) == kept


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("NIK 6271014107900003 ada di halaman 2", "6271014107900003"),
        ("hubungi saya di 0812-3456-7890", "3456"),
        ("surel ana.dewi@surel.example", "ana.dewi"),
        ("NIK 62710141\u202d07900003", "62710141079"),
    ],
)
def test_personal_data_in_it_is_masked(text: str, gone: str) -> None:
    kept = fitting(told(text))
    assert kept is not None
    assert gone not in kept.text
    assert "•" in kept.text


@pytest.mark.parametrize(
    "strange",
    [
        told("a", number="../../etc"),
        told("a", number=""),
        told("a", number=f"{NUMBER}\n"),
        told("a", dataset="x' OR 1=1"),
        told("a", dataset="d" * 65),
    ],
)
def test_what_cannot_be_a_report_is_none(strange: Reported) -> None:
    assert fitting(strange) is None


def test_an_unknown_kind_is_another_one() -> None:
    kept = fitting(told("a", kind="<script>"))
    assert kept is not None
    assert kept.kind == "lain"


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("diterima", "Sudah."),
        ("", "Sudah."),
        ("dijawab", " \x00 "),
        ("ditolak", ""),
        ("dijawab", "a" * (LONGEST + 1)),
        ("dijawab", "Hubungi 0812-3456-7890."),
    ],
)
def test_an_answer_that_everybody_reads_is_looked_at_first(state: str, text: str) -> None:
    with pytest.raises(Refused):
        checked_answer(state, text)


@pytest.mark.parametrize("state", GIVEN)
def test_a_plain_answer_does(state: str) -> None:
    assert checked_answer(state, " Sudah\r\ndiganti. ") == "Sudah\ndiganti."


def test_to_look_at_it_needs_no_words() -> None:
    assert checked_answer("diperiksa", "") == ""


@given(text=st.text(max_size=300))
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert cleaned(cleaned(text)) == cleaned(text)
