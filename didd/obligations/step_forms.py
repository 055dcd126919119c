"""Steps and their times as rows of a table. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from didd.config.sop import Sop
from didd.obligations.step_times import Step, StepTimes
from didd.text.formulas import guarded

#: Columns of times by agency, month and step; durations are seconds.
COLUMNS = (
    "perangkat_daerah",
    "bulan",
    "langkah",
    "baku",
    "jumlah",
    "median_detik",
    "terlama_detik",
    "terlambat",
)
#: Columns of single steps; times are of the office's clocks.
STEP_COLUMNS = (
    "perangkat_daerah",
    "langkah",
    "id",
    "judul",
    "mulai",
    "selesai",
    "detik",
    "baku",
    "terlambat",
)


def times_csv(found: Iterable[StepTimes], sop: Sop, line_end: str) -> str:
    """Return times by agency, month and step as CSV."""
    return _csv(COLUMNS, (_times(each, sop) for each in found), line_end)


def steps_csv(found: Iterable[Step], sop: Sop, line_end: str) -> str:
    """Return each step as CSV, safe to open in a spreadsheet."""
    return _csv(STEP_COLUMNS, (_step(each, sop) for each in found), line_end)


def _times(each: StepTimes, sop: Sop) -> tuple[str, ...]:
    return (
        each.agency,
        each.month,
        each.step,
        sop.step(each.step).standard.text,
        str(each.count),
        str(round(each.median.total_seconds())),
        str(round(each.longest.total_seconds())),
        "" if each.late is None else str(each.late),
    )


def _step(each: Step, sop: Sop) -> tuple[str, ...]:
    late = each.late(sop)
    began, ended = (at.astimezone(sop.zone) for at in (each.began, each.ended))
    return (
        each.agency,
        each.step,
        each.about,
        guarded(each.title),
        began.isoformat(timespec="seconds"),
        ended.isoformat(timespec="seconds"),
        str(round(each.took.total_seconds())),
        sop.step(each.step).standard.text,
        "" if late is None else ("ya" if late else "tidak"),
    )


def _csv(columns: tuple[str, ...], rows: Iterator[tuple[str, ...]], line_end: str) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=line_end)
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
