"""The statement that there is no such information as PDF, to be printed and signed."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, date, datetime, time

from didd.adapters.register_files.statements.statement_text import StatementText
from didd.adapters.register_files.typesetting import printable, typeset
from didd.adapters.register_files.volumes.pages import STANDARDS


def statement_pdf(text: StatementText, day: date) -> bytes:
    """Return the statement as PDF/A and PDF/UA, dated ``day``: same text, same bytes."""
    plain, _letters = printable(asdict(text))
    data = {**plain, "day": [day.year, day.month, day.day]}
    return typeset("statements/statement.typ", data, STANDARDS, datetime.combine(day, time(), UTC))
