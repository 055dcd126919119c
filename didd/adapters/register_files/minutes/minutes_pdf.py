"""The minutes of a consequence test as PDF, to be printed and signed; set like a decree."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time

from didd.adapters.register_files.minutes.minutes_text import MinutesText
from didd.adapters.register_files.typesetting import printable, typeset
from didd.adapters.register_files.volumes.pages import STANDARDS


def minutes_pdf(text: MinutesText, day: date) -> bytes:
    """Return the minutes as PDF/A and PDF/UA, dated ``day``: same text, same bytes."""
    plain, _letters = printable(asdict(text))
    data = {**plain, "day": [day.year, day.month, day.day]}
    return typeset("minutes/minutes.typ", data, STANDARDS, datetime.combine(day, time(), UTC))
