"""Counting lines: never fewer than a typesetter takes, and no promise where it cannot be known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from didd.register.printing.line_fitting import BREAK, Letters, fit

LETTERS = Letters({c: 1.0 + ord(c) % 3 / 4 for c in "abcdefghij ABC123.,;:()-/–"})
WORDS = st.text("abcdefghijABC123.,()-/", min_size=1, max_size=14)
TEXTS = st.lists(WORDS, max_size=12).map(" ".join)


def filled(text: str, room: float) -> int:
    """Fill lines letter by letter, the simplest way there is, breaking at spaces and BREAK only."""
    lines, line = 1, ""
    for piece in text.replace(BREAK, f"{BREAK} ").split(" "):
        glued = piece.removesuffix(BREAK)
        trial = f"{line}{glued}" if line.endswith(BREAK) else f"{line} {glued}".lstrip()
        if line and LETTERS.width(trial.replace(BREAK, "")) > room:
            lines, trial = lines + 1, glued
        line = trial + (BREAK if piece.endswith(BREAK) else "")
    return lines


@given(TEXTS, st.floats(6, 60))
def test_counted_lines_are_never_fewer_than_filling_them_takes(text: str, room: float) -> None:
    fitted = fit(text, room, LETTERS)
    assert fitted.lines == 0 or fitted.lines >= filled(fitted.text, room)


@given(TEXTS, st.floats(6, 60))
def test_breaking_adds_nothing_that_can_be_seen(text: str, room: float) -> None:
    assert fit(text, room, LETTERS).text.replace(BREAK, "") == text


@given(TEXTS, st.floats(6, 60))
def test_no_unbroken_word_is_wider_than_the_room(text: str, room: float) -> None:
    pieces = fit(text, room, LETTERS).text.replace(BREAK, " ").split(" ")
    assert all(LETTERS.width(piece) <= room for piece in pieces)


@pytest.mark.parametrize(
    ("text", "room", "lines"),
    [
        ("", 10, 1),
        ("ab ab", 10, 1),
        ("ab ab ab ab", 6, 4),
        ("ab – ab", 30, 1),
        ("ab – ab", 5, 0),
        ("ab (ab)", 5, 0),
        ("ab ж", 30, 0),
    ],
)
def test_lines_are_counted_or_left_open(text: str, room: float, lines: int) -> None:
    assert fit(text, room, LETTERS).lines == lines
