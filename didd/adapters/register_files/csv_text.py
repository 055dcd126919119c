"""Rows as delimited text, as all lists of an office are written: RFC 4180, formulas guarded."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from didd.text.formulas import guarded


def csv_text(rows: Iterable[Sequence[str]], delimiter: str) -> str:
    """Return the rows as lines that end in CR LF; what a spreadsheet would run is guarded."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([guarded(value) for value in row] for row in rows)
    return out.getvalue()
