"""How agencies stand with what the law wants to be there, from what their office told of it.

The office publishes counts and days with each organization; what follows from the days is worked
out here, on the day on which the page is read.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import ckan.plugins.toolkit as tk
from ckan import model

from ckanext.didd.tables.guarded_dumps import guarded_cell

KEY = "kelengkapan"
COLUMNS = ("perangkat_daerah", "nama", "wajib", "terjawab", "tidak_ada", "pernyataan",
           "dikonfirmasi", "kabar_terakhir", "terlambat_dijanjikan", "ketetapan")  # fmt: skip
# What the last column says of which headings apply to the agency.
CONFIRMED, AWAITING = "dipastikan", "menunggu kepastian"


def didd_coverage(extras: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return how an organization stands today, by its extras; {} where nothing is told."""
    told = next((extra["value"] for extra in extras if extra["key"] == KEY), "")
    return standing_of(told, _today())


def coverage_of_all() -> list[dict[str, Any]]:
    """Return how every agency of which something is told stands today, by name."""
    told = model.Group.extras[KEY].astext
    query = model.Session.query(model.Group.name, model.Group.title, told).filter(
        model.Group.state == "active", model.Group.is_organization.is_(True), told.is_not(None)
    )
    today = _today()
    rows = [{"name": n, "title": t, **standing_of(value, today)} for n, t, value in query]
    return sorted((row for row in rows if "binding" in row), key=lambda row: row["title"])


def standing_of(text: str, today: datetime.date) -> dict[str, Any]:
    """Return what a page shows of what was told: counts of today, and days as text.

    >>> told = '{"binding": 4, "answered": 3, "due": ["2026-01-01", "2027-01-01"]}'
    >>> found = standing_of(told, datetime.date(2026, 6, 1))
    >>> found["answered"], found["overdue"], found["missing"], found["quiet"]
    (2, 1, 1, False)
    >>> standing_of("[]", datetime.date(2026, 6, 1))
    {}
    """
    try:
        told = json.loads(text)
        binding, answered = _count(told["binding"]), _count(told["answered"])
        due = [_day(day) for day in told.get("due", ())]
        late = [_late(each, today) for each in told.get("late", ())]
        news, quiet, confirmed = (told.get(key) or "" for key in ("news", "quiet", "confirmed"))
        silent = bool(quiet) and _day(quiet) < today
        for day in filter(None, (news, confirmed)):
            _day(day)
    except (AttributeError, KeyError, RecursionError, TypeError, ValueError):
        return {}
    answered = min(answered, binding)
    overdue = min(sum(day < today for day in due), answered)
    return {
        "binding": binding,
        "answered": answered - overdue,
        "overdue": overdue,
        "missing": binding - answered,
        "none": _known(told, "none"),
        "signed": _known(told, "signed"),
        "settled": told.get("settled") == "confirmed",
        "confirmed": confirmed,
        "news": news,
        "quiet": silent,
        "late": late,
        "share": round(100 * (answered - overdue) / binding) if binding else None,
        "late_share": round(100 * overdue / binding) if binding else 0,
    }


def coverage_csv(rows: Iterable[Mapping[str, Any]]) -> str:
    """Return the rows of ``coverage_of_all`` as CSV."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        late = " | ".join(f"{each['id']}: {each['until']}" for each in row["late"])
        counts = (row["binding"], row["answered"], row["none"], row["signed"])
        settled = CONFIRMED if row["settled"] else AWAITING
        cells = (row["name"], row["title"], *counts, row["confirmed"], row["news"], late, settled)
        writer.writerow([guarded_cell(str(cell)) for cell in cells])
    return text.getvalue()


def _late(each: Mapping[str, Any], today: datetime.date) -> dict[str, Any]:
    until = _day(each["until"])
    label = str(each["id"])
    return {"id": label, "en": str(each.get("en") or label), "until": each["until"],
            "passed": until < today}  # fmt: skip


def _known(told: Mapping[str, Any], key: str) -> int:
    value = told.get(key)
    return value if isinstance(value, int) and value > 0 else 0


def _count(value: Any) -> int:
    if not isinstance(value, int) or value < 0:
        raise ValueError(value)
    return value


def _day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def _today() -> datetime.date:
    return datetime.datetime.now(tk.h.get_display_timezone()).date()


def get_helpers() -> dict[str, Any]:
    """Return the template helpers by name."""
    return {"didd_coverage": didd_coverage}
