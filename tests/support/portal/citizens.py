"""Citizens' queries: the test catalogue on a portal, what each search finds of it, and how well.

The material lies in ``tests/portal/search/judged``. Figures only leave here: nothing prints a query
of the half that is only scored.
"""

from __future__ import annotations

import csv
import hashlib
import math
import re
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import requests

from portal import Portal
from tests.support.portal.ckan_client import call, dataset
from tests.support.portal.judged_set import DEPTH, ndcg

MATERIAL = Path(__file__).parents[2] / "portal" / "search" / "judged"
CLASSES = {"berkala": "BERKALA", "serta merta": "SERTA_MERTA", "setiap saat": "SETIAP_SAAT"}
BATCH = 50
#: From this grade on an item answers a query.
RIGHT = 2

#: The names of the first datasets found, and the seconds it took.
Answer = tuple[list[str], float]


@dataclass(frozen=True)
class Query:
    """A query, its half ("tuned" or "scored"; "no right item" counts apart), its items' grades."""

    text: str
    half: str
    good: Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """How well a search answers some queries."""

    queries: int
    success: float
    ndcg: float
    nothing: int
    p95: float


def queries() -> list[Query]:
    """All queries with their grades."""
    good: dict[str, dict[str, int]] = defaultdict(dict)
    for row in _rows("grades"):
        good[row["query"]][row["item"].lower()] = int(row["grade"])
    return [
        Query(row["query"], _half(row["query"], good[row["id"]]), good[row["id"]])
        for row in _rows("queries")
    ]


def _half(text: str, good: Mapping[str, int]) -> str:
    if max(good.values(), default=0) < RIGHT:
        return "no right item"
    return "scored" if hashlib.sha256(text.encode()).digest()[0] % 2 else "tuned"


def _rows(name: str) -> list[dict[str, str]]:
    with (MATERIAL / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


# On the portal -------------------------------------------------------------------------------


def publish(portal: Portal) -> None:
    """Have every item of the catalogue on the portal, published as the office does."""
    items = _rows("catalogue")
    slugs = {row["agency"]: slug(row["agency"]) for row in items}
    for title, name in slugs.items():
        call(portal, "organization_create", name=name, title=title)
    for first in range(0, len(items), BATCH):
        sent = [{"dataset": _dataset(row, slugs), "modified": None}
                for row in items[first : first + BATCH]]  # fmt: skip
        reply = requests.post(
            f"{portal.url}/api/3/action/didd_package_upsert_many",
            json={"items": sent},
            headers={"Authorization": portal.token},
            timeout=600,
        )
        outcomes = reply.json()["result"]
        refused = {key: one for key, one in outcomes.items() if "error" in one}
        assert not refused, refused


def slug(title: str) -> str:
    """An agency's address.

    >>> slug("RSUD dr. Doris Sylvanus")
    'rsud-dr-doris-sylvanus'
    """
    return "-".join(re.findall(r"[a-z0-9]+", title.lower()))


def _dataset(row: Mapping[str, str], slugs: Mapping[str, str]) -> dict[str, object]:
    forms = {"softcopy": ["SOFTCOPY"], "hardcopy": ["HARDCOPY"]}
    made = dataset(
        nomor=row["id"],
        name=row["id"].lower(),
        title=row["title"],
        notes=row["summary"],
        owner_org=slugs[row["agency"]],
        klasifikasi=CLASSES[row["class"]],
        waktu_pembuatan=row["year"],
        bentuk=forms.get(row["form"], ["SOFTCOPY", "HARDCOPY"]),
        tahun="2026",
        resources=[],
    )
    # Only what is in the catalogue is to be found: nothing of the usual sample.
    for key in ("pejabat_penguasa", "penanggung_jawab", "kategori", "media", "tempat_pembuatan"):
        made.pop(key)
    return made


# How well ------------------------------------------------------------------------------------


def figures(asked: Sequence[Query], answers: Mapping[str, Answer]) -> dict[str, Figures]:
    """The figures of each half, and of the queries without a right item."""
    parts = {part: [q for q in asked if q.half == part]
             for part in ("tuned", "scored", "no right item")}  # fmt: skip
    return {part: _figures(chosen, answers) for part, chosen in parts.items()}


def _figures(chosen: Sequence[Query], answers: Mapping[str, Answer]) -> Figures:
    found = [answers[query.text] for query in chosen]
    hits = [_is_success(names, query) for query, (names, _) in zip(chosen, found, strict=True)]
    gains = [ndcg(names, query.good) if query.good else 0.0
             for query, (names, _) in zip(chosen, found, strict=True)]  # fmt: skip
    times = sorted(seconds for _, seconds in found)
    return Figures(
        len(chosen),
        sum(hits) / len(chosen),
        sum(gains) / len(chosen),
        sum(not names for names, _ in found),
        times[math.ceil(0.95 * len(times)) - 1],
    )


def _is_success(names: Sequence[str], query: Query) -> bool:
    return any(query.good.get(name, 0) >= RIGHT for name in names[:3])


def ours(portal: Portal, asked: Sequence[Query]) -> dict[str, Answer]:
    """What a visitor's first page shows, over the API, with the time of each answer."""
    session = requests.Session()

    def ask(q: str) -> Answer:
        began = time.perf_counter()
        reply = session.get(
            f"{portal.url}/api/3/action/package_search",
            params={"q": q, "rows": DEPTH},
            timeout=60,
        )
        seconds = time.perf_counter() - began
        return [row["name"] for row in reply.json()["result"]["results"]], seconds

    return answered(asked, ask)


def answered(asked: Sequence[Query], ask: Callable[[str], Answer]) -> dict[str, Answer]:
    """The answers by query, after one that warms the servers up."""
    ask(asked[0].text)
    return {query.text: ask(query.text) for query in asked}


def table(by_search: Mapping[str, Mapping[str, Figures]]) -> str:
    """The figures as lines to print: no query, no item."""
    head = f"{'search':<12}{'queries of':<15}{'n':>5}{'success@3':>11}{'nDCG@10':>9}"
    lines = [f"{head}{'nothing':>9}{'p95 ms':>8}"]
    for name, parts in by_search.items():
        for part, f in parts.items():
            lines.append(
                f"{name:<12}{part:<15}{f.queries:>5}{f.success:>11.3f}{f.ndcg:>9.3f}"
                f"{f.nothing:>9}{1000 * f.p95:>8.0f}"
            )
    return "\n".join(lines)
