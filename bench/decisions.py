"""Thousands of decisions in one act: its duration, and the wait of other writers.

``uv run python bench/decisions.py [--decisions N] [--records N] [--databases sqlite postgresql]``

Stores and submits records, and approves some of them in one act, all or none. Meanwhile
another process writes a small row repeatedly and reports its longest wait. The peer is the
same decided in single acts (a hundred of them, extrapolated). With ``--records`` the
database holds that many in all, and the plans of the statements that run under the writers' lock
are printed. A readable table goes to stderr, one JSON object per claim to stdout.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

AGENCY = "dinkes"
#: Limits in seconds of the whole act, and of a concurrent write.
AIMS = {"act": 5.0, "wait": 1.0}
_SINGLY = 100
_ROW = "{:<11} {:<28} {:>9.3f} {:>9.3f}"


def fill(url: str, count: int) -> dict[str, float]:
    """Store and submit so many records; return the seconds of each act."""
    from didd.adapters.store import open_store
    from tests.support.factories import make_record

    store = open_store(url)
    records = [
        make_record(f"{n}", agency=AGENCY, position=n, title=f"Informasi nomor {n}")
        for n in range(count)
    ]
    spent: dict[str, float] = {}
    with _timed(spent, "save"):
        store.records.save(AGENCY, 1, records)
    with _timed(spent, "submit"):
        store.records.submit(AGENCY, 1, "contoh.pembantu")
    store.close()
    return spent


@contextmanager
def _timed(spent: dict[str, float], name: str) -> Iterator[None]:
    start = time.perf_counter()
    yield
    spent[name] = time.perf_counter() - start


def decide(url: str, count: int) -> dict[str, float]:
    """Approve so many in one act, and a hundred one by one; return seconds."""
    from didd.adapters.store import open_store
    from didd.adapters.store.decisions import Verdict
    from didd.model import DecisionKind
    from tests.support.factories import make_officer

    store = open_store(url)
    waiting = store.records.queue(agency=AGENCY)
    verdicts = [Verdict(s.id, DecisionKind.APPROVE, "", s.content_hash) for s in waiting]
    spent: dict[str, float] = {}
    with _timed(spent, "singly"):
        for verdict in verdicts[count : count + _SINGLY]:
            store.decisions.decide([verdict], make_officer(), lambda *_: None)
    with _timed(spent, "act"):
        store.decisions.decide(verdicts[:count], make_officer(), lambda *_: None)
    store.close()
    return spent


def write(url: str) -> None:
    """Write a row repeatedly until the reader is gone; print the longest wait."""
    from didd.adapters.database.engine import open_engine, writing

    engine, longest = open_engine(url), 0.0
    with writing(engine) as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS beside (x INTEGER)")
    print("ready", flush=True)
    stop = Path(sys.stdin.readline().strip())
    while not stop.exists():
        start = time.perf_counter()
        with writing(engine) as connection:
            connection.exec_driver_sql("INSERT INTO beside VALUES (1)")
        longest = max(longest, time.perf_counter() - start)
        time.sleep(0.01)
    print(longest, flush=True)


@contextmanager
def beside(url: str, place: Path) -> Iterator[dict[str, float]]:
    """Run a concurrent writer; yields its longest wait at the end."""
    result, stop = dict[str, float](), place / "stop"
    stop.unlink(missing_ok=True)
    command = [sys.executable, __file__, "--write", url]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdin
        assert writer.stdout
        writer.stdout.readline()
        writer.stdin.write(f"{stop}\n")
        writer.stdin.flush()
        try:
            yield result
        finally:
            stop.touch()
        result["wait"] = float(writer.stdout.readline())


def plans(url: str) -> Iterator[str]:
    """Yield the query plans of the statements under the lock."""
    from didd.adapters.store import open_store

    store = open_store(url)
    head = "EXPLAIN QUERY PLAN " if store.engine.dialect.name == "sqlite" else "EXPLAIN "
    some = ", ".join(str(n) for n in range(1, 1001))
    for statement in (
        f"SELECT * FROM submission WHERE id IN ({some})",
        f"UPDATE submission SET state = 'approved' WHERE id IN ({some})",
        "SELECT * FROM audit ORDER BY seq DESC LIMIT 1",
    ):
        with store.engine.connect() as connection:
            found = connection.exec_driver_sql(head + statement).all()
        yield f"{statement[:48]} …: " + " | ".join(str(row[-1])[:90] for row in found[:2])
    store.close()


def measure(name: str, url: str, wanted: argparse.Namespace, place: Path) -> None:
    """Fill, decide, and print the result."""
    filled = fill(url, max(wanted.records, wanted.decisions + _SINGLY))
    with beside(url, place) as waited:
        spent = decide(url, wanted.decisions)
    one_by_one = spent["singly"] / _SINGLY * wanted.decisions
    for what, ours, peer in (
        ("act", spent["act"], one_by_one),
        ("wait", waited["wait"], one_by_one),
    ):
        statement = {
            "act": f"{wanted.decisions:,} decisions in one act",
            "wait": f"another writer's longest wait beside {wanted.decisions:,} decisions",
        }[what]
        print(_ROW.format(name, what, ours, peer), file=sys.stderr)
        claim: dict[str, Any] = {
            "claim": f"{statement}, {name}, beside one act each",
            "ours": round(ours, 3), "peer": round(peer, 3), "unit": "s",
            "ratio": round(ours / peer, 3), "aim": AIMS[what], "met": ours <= AIMS[what],
        }  # fmt: skip
        print(json.dumps(claim), flush=True)
    for what, seconds in filled.items():
        print(_ROW.format(name, f"{what}, all at once", seconds, 0), file=sys.stderr)
    if wanted.records:
        print(*plans(url), sep="\n", file=sys.stderr)


def main() -> None:
    """Measure on each database; table to stderr, claims to stdout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--decisions", type=int, default=1000)
    parser.add_argument("--records", type=int, default=0)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--write", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.write:
        write(wanted.write)
        return
    from bench.harvest import new_databases

    print(f"{'database':<11} {'act':<28} {'ours s':>9} {'peer s':>9}", file=sys.stderr)
    with (
        tempfile.TemporaryDirectory() as at,
        new_databases(wanted.databases, Path(at)) as databases,
    ):
        for name, new in databases.items():
            measure(name, new(), wanted, Path(at))


if __name__ == "__main__":
    main()
