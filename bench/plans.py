"""How the database answers each question of the desk and the steps: by an index, or by reading all.

``uv run python bench/plans.py [--records N] [--databases sqlite postgresql]``

A database is filled with so many records in twenty agencies, half of them in one, with versions,
proposals, decisions, files, rows and findings as harvests leave them. Each question is then asked
as the pages and steps ask it; its statements are caught on their way and explained. Told are the
time, the best of three, and each table that is read whole though the answer is small. Nothing here
knows a statement by its text, so what is changed there is measured here. A readable table goes to
stderr, one JSON object per question and database to stdout.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import event

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from desk import list_queries, queries  # noqa: E402
from desk.counts import counts  # noqa: E402
from didd.adapters.store import Store, open_store  # noqa: E402
from didd.adapters.store.decisions import Verdict  # noqa: E402
from didd.model import DecisionKind, InventoryRow, Record, State  # noqa: E402
from tests.support.factories import (  # noqa: E402
    make_document,
    make_file,
    make_finding,
    make_officer,
    make_record,
)

BIG, SMALL, OTHERS = "besar", "kecil-1", 19
#: Limit in milliseconds for a question whose answer is small however much there is.
AIM = 100.0
#: Tables that grow with every record; others have some rows an agency.
GROWING = (
    "document", "inventory_row", "finding", "record", "record_version", "submission", "decision",
    "audit", "content_look", "ledger", "receipt",
)  # fmt: skip
_SCANS = {
    "sqlite": re.compile(r"^SCAN (\w+)"),
    "postgresql": re.compile(r"Seq Scan on (\w+)"),
}
#: Read in this order until enough is found.
_FIRST = "sqlite_autoindex_audit_1"
_ROW = "{:<11} {:<34} {:>10.1f}  {}"


def fill(url: str, count: int) -> Record:
    """Fill the database as harvests and decisions do; return one record of the large agency."""
    store = open_store(url)
    share = {BIG: count // 2} | {f"kecil-{n}": count // 2 // OTHERS for n in range(1, OTHERS + 1)}
    for number, (agency, size) in enumerate(share.items()):
        records = [_record(agency, n) for n in range(size)]
        store.records.save(agency, 1, records)
        store.records.submit(agency, 1, "contoh.pembantu")
        _decide(store, agency, size // 3)
        changed = [replace(r, title=f"{r.title} (diubah)") for r in records[: size // 10]]
        store.records.save(agency, 2, changed, whole=False)
        store.records.submit(agency, 2, "contoh.pembantu")
        store.harvests.save_documents(agency, [_file(number, n) for n in range(size)], ())
        store.harvests.save_rows(agency, 2, [_row(records[n], n) for n in range(size)])
        store.harvests.save_findings(agency, 2, "checks", [_finding(n) for n in range(size)])
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")
    store.close()
    return _record(BIG, 7)


def _record(agency: str, n: int) -> Record:
    content = f"{agency} {n}".encode()
    file = make_file(f"berkas/{n:06}.pdf", content)
    title = f"Informasi {agency} nomor {n}"
    return make_record(f"{n}", agency=agency, position=n, title=title, files=(file,))


def _file(agency: int, n: int) -> Any:
    # One file in a hundred is at every agency.
    content = f"{0 if n % 100 == 0 else agency} {n}".encode()
    return make_document(f"berkas/{n:06}.pdf", content)


def _row(record: Record, n: int) -> InventoryRow:
    return InventoryRow("inventaris.csv", "", n + 2, {"judul": record.title}, {})


def _finding(n: int) -> Any:
    return make_finding(file="inventaris.csv", row=n + 2, rule="kolom-ditanyakan" * (n == 3) or "x")


def _decide(store: Store, agency: str, some: int) -> None:
    waiting = store.records.queue(agency=agency)
    verdicts = [Verdict(s.id, DecisionKind.APPROVE, "", s.content_hash) for s in waiting[:some]]
    store.decisions.decide(verdicts, make_officer(), lambda *_: None)


def questions(store: Store, record: Record) -> dict[str, Callable[[], Any]]:
    """Return what pages and steps ask, by a name for people."""
    waiting = partial(queries.Wanted, State.SUBMITTED)
    newest = queries.submission_ids(store, record.id)[-1]
    lists = store.records
    return {
        "queue, first page": lambda: queries.proposals(store, waiting(), limit=50),
        "queue, page 100": lambda: queries.proposals(store, waiting(), limit=50, offset=4950),
        "queue of one agency": lambda: queries.proposals(store, waiting((SMALL,)), limit=50),
        "queue of the large agency": lambda: queries.proposals(store, waiting((BIG,)), limit=50),
        "search in the queue": lambda: queries.proposals(
            store, waiting(text="nomor 49001"), limit=50
        ),
        "count of a search": lambda: queries.count(store, waiting(text="nomor 49001")),
        "home, counts of all": lambda: counts(store),
        "submission": lambda: lists.submission(newest),
        "submission, newer ones": lambda: queries.superseded(store, [newest]),
        "history": lambda: queries.history(store, record.id),
        "submission, its findings": lambda: store.about_records.findings(
            BIG, store.about_records.rows(BIG, record.title), {f.path for f in record.files}
        ),
        **questions_of_lists(store),
        "held files": lambda: queries.held_files(store, None, ["nik-terbuka"], 200),
        "column questions": lambda: queries.column_questions(store, None, 200),
        "files that others have too": lambda: store.shared_documents.elsewhere(SMALL),
        "latest harvest": lambda: store.harvests.latest(SMALL),
        "counts of one agency": lambda: lists.counts(SMALL),
        "what is to be submitted": lambda: lists.submit(SMALL, 3, "contoh.pembantu"),
        "decisions of one agency": lambda: store.decisions.of(SMALL),
        "newest decisions": lambda: store.decisions.newest_by_agency(),
        "end of the audit chain": lambda: store.audit.end(),
        "excluded digests": lambda: lists.excluded_digests(),
        "measures, what waits": lambda: store.watched.waiting(datetime.now(UTC)),
        "measures, how long steps took": lambda: store.watched.took(),
        "measures, harvests": lambda: store.watched.harvested(),
    }


def questions_of_lists(store: Store) -> dict[str, Callable[[], Any]]:
    """Return what the pages of agencies' lists ask, of the longest one."""
    wanted = partial(list_queries.WantedRows, BIG)
    return {
        "list, first page": lambda: list_queries.rows(store, wanted(), limit=50),
        "list, page 900": lambda: list_queries.rows(store, wanted(), limit=50, offset=44_950),
        "list, how long": lambda: list_queries.count(store, wanted()),
        "list, search": lambda: list_queries.rows(store, wanted("nomor 49001"), limit=50),
        "list, held rows": lambda: list_queries.rows(store, wanted(only="tertahan"), limit=50),
        "list, how many held": lambda: list_queries.count(store, wanted(only="tertahan")),
        "list, rows of the desk": lambda: list_queries.count(store, wanted(only="meja")),
        "list, files without a row": lambda: list_queries.files_alone(store, BIG, 200),
        "list, one row": lambda: store.about_records.at(BIG, ("inventaris.csv", "", 40_002)),
    }


def caught(store: Store, ask: Callable[[], Any]) -> list[tuple[str, Any]]:
    """Return the statements, with their values, that a question is made of."""
    found: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.lstrip()[:6].upper() in {"SELECT", "WITH"}:
            found.append((statement, values))

    event.listen(store.engine, "before_cursor_execute", note)
    try:
        ask()
    finally:
        event.remove(store.engine, "before_cursor_execute", note)
    return found


def plan(store: Store, statement: str, values: Any) -> list[str]:
    """Return the lines of the database's plan for a statement."""
    name = store.engine.dialect.name
    head = "EXPLAIN QUERY PLAN " if name == "sqlite" else "EXPLAIN "
    with store.engine.connect() as connection:
        return [str(row[-1]) for row in connection.exec_driver_sql(head + statement, values)]


def read_whole(name: str, lines: Sequence[str]) -> list[str]:
    """Return the growing tables that a plan reads from the first row to the last.

    >>> read_whole("sqlite", ["SCAN submission", "SEARCH record USING INDEX x"])
    ['submission']
    """
    found = (_SCANS[name].search(line) for line in lines if _FIRST not in line)
    return [match[1] for match in found if match and match[1] in GROWING]


def best_of(times: int, ask: Callable[[], Any]) -> float:
    """Return the least milliseconds of some tries."""
    spent: list[float] = []
    for _try in range(times):
        start = time.perf_counter()
        ask()
        spent.append((time.perf_counter() - start) * 1000)
    return min(spent)


def measure(url: str, count: int, show: bool) -> Iterator[dict[str, Any]]:
    """Fill a database and yield a claim for each question."""
    record = fill(url, count)
    store = open_store(url)
    name = store.engine.dialect.name
    for what, ask in questions(store, record).items():
        plans = [(s, plan(store, s, v)) for s, v in caught(store, ask)]
        scans = sorted({t for _s, lines in plans for t in read_whole(name, lines)})
        spent = best_of(3, ask)
        print(_ROW.format(name, what, spent, ", ".join(scans)), file=sys.stderr)
        if show:
            for statement, lines in plans:
                print("   ", " ".join(statement.split())[:400], *lines, sep="\n      ",
                      file=sys.stderr)  # fmt: skip
        yield {
            "claim": f"{what}, {count:,} records, {name}", "ours": round(spent, 1), "peer": None,
            "unit": "ms", "ratio": None, "aim": AIM, "met": spent <= AIM, "read whole": scans,
        }  # fmt: skip
    store.close()


def main() -> int:
    """Measure on each database; exit code 1 when a question takes too long."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--plans", action="store_true", help="print every plan")
    wanted = parser.parse_args()
    from bench.harvest import new_databases

    met = True
    print("{:<11} {:<34} {:>10}  {}".format("database", "question", "ms", "read whole"),
          file=sys.stderr)  # fmt: skip
    with (
        tempfile.TemporaryDirectory() as at,
        new_databases(wanted.databases, Path(at)) as databases,
    ):
        for new in databases.values():
            for claim in measure(new(), wanted.records, wanted.plans):
                print(json.dumps(claim), flush=True)
                met = met and claim["met"]
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
