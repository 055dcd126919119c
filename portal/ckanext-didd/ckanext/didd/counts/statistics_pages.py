"""The counts as a page, ``/statistik``, and as CSV; the words sought in vain, for the office."""

from __future__ import annotations

import datetime
from typing import Any

import ckan.plugins.toolkit as tk
import sqlalchemy as sa
from babel.dates import format_date
from ckan import model
from flask import Blueprint, Response

from ckanext.didd.bulk import publisher
from ckanext.didd.counts import figures, rules, waiting
from ckanext.didd.counts.kept import WORDS
from ckanext.didd.counts.visits import now
from ckanext.didd.pages import progress_plot

#: Months of the plot, and those that agencies and items are counted over.
SHOWN = 12
#: Room for the numbers beside the plot.
LEFT = 56
#: Words that the office is told of at once.
MOST_TOLD = 2000
#: Seconds that one CSV is waited for, and after which whoever came meanwhile may come again.
ONE_CSV, AGAIN = 60, 5

statistics = Blueprint("didd_counts", __name__)


@statistics.route("/statistik")
def page() -> str:
    """Show how often the portal is used: in the month that is chosen, else in the last ones."""
    this = rules.month_of(now().date())
    chosen = rules.as_month(tk.request.args.get("bulan", ""))
    since, until = (chosen, chosen) if chosen else (rules.before(this, SHOWN - 1), this)
    shown = {row["month"]: row for row in figures.months()}
    told = {
        "plot": _plot(shown, this),
        "months": [{**row, "label": label(month)} for month, row in shown.items()],
        "agencies": figures.agencies(since, until),
        "lists": [(by, figures.items(by, since, until)) for by in ("views", "downloads")],
        "chosen": label(chosen) if chosen else "",
        "kept": rules.KEPT,
        "kept_words": rules.KEPT_WORDS,
    }
    return tk.render("didd/statistics.html", told)


@statistics.route("/statistik.csv")
def as_csv() -> Response:
    """Answer the counts of each month as CSV; ``dari`` and ``sampai`` choose months.

    One at a time: all of them are summed up for it, which no crowd may ask for at once.
    """
    asked, this = tk.request.args.get("sampai", ""), rules.month_of(now().date())
    since = rules.as_month(tk.request.args.get("dari", ""))
    until = rules.before(this, 1) if asked == rules.CLOSED else rules.as_month(asked) or this
    ended = waiting.only_one("csv", ONE_CSV)
    if ended is None:
        return Response(status=503, headers={"Retry-After": str(AGAIN)})
    answer = Response(figures.written(since, until), mimetype="text/csv")
    answer.call_on_close(ended)
    answer.headers["Content-Disposition"] = 'attachment; filename="statistik-portal.csv"'
    return answer


@tk.side_effect_free
def didd_sought_list(context: Any, data_dict: dict[str, Any]) -> dict[str, Any]:
    """Return what visitors sought in vain, the newest month and the most frequent word first.

    ``words`` has for each its `month`, `word`, and in how many `hours` it was sought. For the
    publisher only; a word that was rare in its month is told to nobody.
    """
    tk.check_access("didd_sought_list", context, data_dict)
    query = sa.select(WORDS.c.month, WORDS.c.word, WORDS.c.hours)
    often = query.where(WORDS.c.hours >= rules.THRESHOLD, WORDS.c.month >= _oldest())
    ordered = often.order_by(WORDS.c.month.desc(), WORDS.c.hours.desc(), WORDS.c.word)
    rows = model.Session.execute(ordered.limit(MOST_TOLD)).mappings()
    return {"words": [dict(row) for row in rows]}


def get_actions() -> dict[str, Any]:
    """Return the actions by name."""
    return {"didd_sought_list": didd_sought_list}


def get_auth_functions() -> dict[str, Any]:
    """Return the authorisation functions by name."""
    return {"didd_sought_list": publisher.only}


def label(month: str) -> str:
    """Return a month in the visitor's words."""
    return format_date(_first(month), "LLLL y", locale=tk.h.lang())


def _plot(shown: dict[str, Any], this: str) -> dict[str, Any]:
    """Return the bars of the last months: views, and downloads upon them."""
    months = [rules.before(this, back) for back in range(SHOWN - 1, -1, -1)]
    counts = [shown.get(month, {"views": 0, "downloads": 0}) for month in months]
    rows = [[row["views"], row["downloads"]] for row in counts]
    plot = progress_plot.lay_out(rows, ("dilihat", "diunduh"), LEFT)
    for month, place in zip(months, plot["months"], strict=True):
        place["short"] = format_date(_first(month), "LLL", locale=tk.h.lang())
    return plot


def _first(month: str) -> datetime.date:
    return datetime.date.fromisoformat(f"{month}-01")


def _oldest() -> str:
    return rules.before(rules.month_of(now().date()), rules.KEPT_WORDS - 1)
