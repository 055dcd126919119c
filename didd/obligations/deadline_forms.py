"""Days that agencies have to keep, in words and as rows of a table. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from didd.config.law.mandatory import Mandatory
from didd.i18n import Sentence, _
from didd.obligations.deadlines import Deadline, Reason
from didd.text.formulas import guarded

#: Each reason, for people.
REASONS: Mapping[Reason, Sentence] = {
    Reason.RENEW: _("to be renewed or confirmed"),
    Reason.PROMISED: _("announced for this day"),
    Reason.LIST: _("the list is to be established anew or confirmed"),
    Reason.FIRST_LIST: _("the first list is to be established"),
}
#: Columns of such days as a table.
COLUMNS = ("perangkat_daerah", "kode", "judul", "sebab", "peringatan", "batas_waktu", "sisa_hari")


def deadline_json(each: Deadline, today: date) -> dict[str, Any]:
    """Return a deadline as JSON types; ``left`` is less than 0 once its day has passed."""
    return {
        "agency": each.agency,
        "heading": each.heading,
        "reason": each.reason.value,
        "warn": each.warn.isoformat() if each.warn else None,
        "due": each.due.isoformat(),
        "left": (each.due - today).days,
    }


def deadlines_csv(
    found: Iterable[Deadline], mandatory: Mandatory, today: date, line_end: str
) -> str:
    """Return deadlines as CSV, the first day first, safe to open in a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(by_day(found), mandatory, today))
    return text.getvalue()


def by_day(found: Iterable[Deadline]) -> list[Deadline]:
    """Return deadlines in the order of their days."""
    return sorted(found, key=lambda each: (each.due, each.agency, each.heading))


def _rows(
    found: Iterable[Deadline], mandatory: Mandatory, today: date
) -> Iterator[tuple[str, ...]]:
    labels = {heading.code: heading.label.id for heading in mandatory.headings}
    for each in found:
        yield (
            each.agency,
            each.heading,
            guarded(labels.get(each.heading, "")),
            each.reason.value,
            each.warn.isoformat() if each.warn else "",
            each.due.isoformat(),
            str((each.due - today).days),
        )
