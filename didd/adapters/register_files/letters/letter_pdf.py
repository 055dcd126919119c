"""A letter as PDF, to be printed and signed; set like a decree."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time

from didd.adapters.register_files.letters.letter_text import LetterText
from didd.adapters.register_files.typesetting import printable, typeset
from didd.adapters.register_files.volumes.pages import STANDARDS


def letter_pdf(text: LetterText, day: date) -> bytes:
    """Return the letter as PDF/A and PDF/UA, dated ``day``: same text, same bytes."""
    plain, _letters = printable(asdict(text))
    data = {**plain, "written": [day.year, day.month, day.day]}
    return typeset("letters/letter.typ", data, STANDARDS, datetime.combine(day, time(), UTC))
