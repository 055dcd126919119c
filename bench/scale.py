"""Harvests by one, two and four workers, and whether each ends with the same office.

``uv run python bench/scale.py [--agencies N] [--files N] [--bytes N] [--workers N ...]``

Agencies' folders and the archive are on an S3 server, the office and Dagster in PostgreSQL, and the
runs go over a broker to workers that take one run each. For each number of workers a new office
harvests every agency once, warmed up by one harvest of an agency that does not count. Last comes
the same with two workers of which one is killed, with what it runs, once a third of the runs are
done, and a third is started in its place; what failed is asked for again, as a sensor does. What
every office then holds, rows and archived bytes, must be what the first one holds. A readable table
goes to stderr, one JSON object per claim to stdout. All run on this machine: with more workers than
it has cores, the cores are what limits it. CPU seconds, which say more than the clock where others
use the machine, are those of the workers and of all that they ran.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.many.in_workers import WARM  # noqa: E402

#: The share of one worker's time that more of them may need.
AIM = 1.0


@dataclass
class Shop:
    """One office with its workers; everything of it lies in a folder, a database and a bucket."""

    home: Path
    environment: dict[str, str]
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    asked: subprocess.Popen[str] | None = None
    lost: float = 0.0

    def start(self) -> subprocess.Popen[bytes]:
        """Start a worker and return once it takes runs."""
        number = len(self.workers)
        log = self.home / f"worker{number}.log"
        with log.open("wb") as out:
            worker = subprocess.Popen(
                [sys.executable, "-m", "pipelines.worker", "-c", "1", "-n", f"w{number}"],
                env=self.environment, cwd=ROOT, stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        self.workers.append(worker)
        while b" ready." not in log.read_bytes():
            if worker.poll() is not None:
                raise SystemExit(log.read_text()[-2000:])
            time.sleep(0.1)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """Kill a worker with all that it runs; what it has spent is kept."""
        self.lost += _spent([worker.pid])
        os.killpg(worker.pid, signal.SIGKILL)
        worker.wait()

    def spent(self) -> float:
        """Return the CPU seconds of all workers so far, with all that they ran."""
        return self.lost + _spent([w.pid for w in self.workers if w.poll() is None])

    def stop(self) -> None:
        """End every worker that still runs, and whoever answers."""
        for worker in self.workers:
            if worker.poll() is None:
                worker.terminate()
                worker.wait()
        if self.asked is not None and self.asked.stdin is not None:
            self.asked.stdin.close()
            self.asked.wait()
            self.asked = None

    def ask(self, *words: str) -> Any:
        """Do something in a process with this office's environment, and return what it says."""
        log = self.home / "asked.log"
        if self.asked is None:
            with log.open("w") as out:
                self.asked = subprocess.Popen(
                    [sys.executable, "-m", "bench.many.in_workers"],
                    env=self.environment, cwd=ROOT, stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE, stderr=out, text=True,
                )  # fmt: skip
        assert self.asked.stdin is not None
        assert self.asked.stdout is not None
        self.asked.stdin.write(json.dumps(words) + "\n")
        self.asked.stdin.flush()
        for line in self.asked.stdout:
            if line.startswith(("{", "[")):
                return json.loads(line)
        raise SystemExit(log.read_text()[-3000:])


def _spent(sessions: Sequence[int]) -> float:
    """Return the CPU seconds of all processes of these sessions, and of those that they ended."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            told = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        ticks += sum(map(int, told[11:15])) if int(told[3]) in sessions else 0
    return ticks / os.sysconf("SC_CLK_TCK")


# The measure -----------------------------------------------------------------------------------


def folders(server: dict[str, str], agencies: int, files: int, size: int) -> list[str]:
    """Write every agency's list and files to the bucket; return the agencies' slugs."""
    import fsspec

    there = fsspec.filesystem(
        "s3", key=server["KEY"], secret=server["SECRET"],
        client_kwargs={"endpoint_url": server["ENDPOINT_URL"]},
    )  # fmt: skip
    for bucket in ("sumber", "arsip"):
        there.mkdir(bucket)
    slugs = [WARM, *(f"pd-{number:03}" for number in range(1, agencies + 1))]
    for slug in slugs:
        draw = random.Random(slug)
        lines = ["No;Judul Informasi;Klasifikasi Informasi;Tahun;Berkas"]
        for number in range(1, files + 1):
            name = f"data {number:04}.csv"
            rows = [f"{n};{draw.randrange(10**6)}" for n in range(size // 9)]
            content = "\n".join([f"nomor;jumlah {slug} {number}", *rows]).encode()
            there.pipe(f"sumber/{slug}/{name}", content)
            lines.append(f"{number};Tabel {number} milik {slug};Setiap Saat;2025;{name}")
        listed = "\n".join(lines).encode()
        there.pipe(f"sumber/{slug}/inventaris.csv", listed)
    return slugs


def settings_of(folder: Path, slugs: Sequence[str]) -> Path:
    """Write an office's settings with just these agencies."""
    config = folder / "catalog_config"
    config.mkdir(parents=True)
    sop = (ROOT / "catalog_config" / "sop.yaml").read_text(encoding="utf-8")
    sop = sop.replace("size_stable_seconds: 2 ", "size_stable_seconds: 0 ")
    sop = re.sub(r"consolidated_by: \S+", 'consolidated_by: ""', sop)
    (config / "sop.yaml").write_text(sop, encoding="utf-8")
    entries = [
        f"  - {{slug: {slug}, name: Dinas {slug}, abbreviation: {slug.upper()}, "
        f"organization: {slug}, verified: true, basis: bench}}\n"
        for slug in slugs
    ]
    (config / "agencies.yaml").write_text("agencies:\n" + "".join(entries), encoding="utf-8")
    return config


@contextmanager
def shop(place: Any, folder: Path, name: str, given: dict[str, str]) -> Iterator[Shop]:
    """Yield a new office and Dagster of that name; their databases go afterwards."""
    from portal.local.servers import postgres, valkey

    home = folder / name
    home.mkdir()
    (home / "dagster.yaml").write_bytes((ROOT / "deploy" / "dagster.yaml").read_bytes())
    databases = {
        "DIDD_DATABASE_URL": f"{name}_office",
        "DIDD_DAGSTER_DATABASE_URL": f"{name}_dagster",
    }
    urls = {}
    for variable, database in databases.items():
        postgres.ensure_role(place, "didd", may_create=True)
        postgres.ensure_database(place, database, "didd")
        driver = "postgresql+psycopg" if variable == "DIDD_DATABASE_URL" else "postgresql"
        urls[variable] = postgres.url(place, "didd", database, driver)
    environment = {
        **os.environ, **given, **urls,
        "DAGSTER_HOME": str(home), "PYTHONPATH": str(ROOT),
        "DIDD_BROKER_URL": valkey.url(place, 1),
        "DIDD_ARCHIVE_URL": f"s3://arsip/{name}",
    }  # fmt: skip
    valkey.empty(place)
    subprocess.run(
        [sys.executable, "-m", "pipelines.tables"], env=environment, cwd=ROOT, check=True
    )
    made = Shop(home, environment)
    try:
        yield made
    finally:
        made.stop()
        for database in databases.values():
            postgres.drop_database(place, database, "didd")


def until_done(made: Shop, runs: dict[str, str], *, kill_after: int = 0) -> tuple[float, int]:
    """Wait until every agency was harvested; return the seconds, and how many runs failed.

    After so many runs the first worker is killed and another started.
    """
    began, failed, killed = time.perf_counter(), 0, not kill_after
    while True:
        watched = ["--watched"] if killed and kill_after else []
        found = made.ask("states", *watched, *runs.values())
        done = sum(state == "SUCCESS" for state in found.values())
        if done == len(runs):
            return time.perf_counter() - began, failed
        if not killed and done >= kill_after:
            made.kill(made.workers[0])
            made.start()
            killed = True
        for slug in [slug for slug, run in runs.items() if found[run] in ("FAILURE", "CANCELED")]:
            failed += 1
            reason = (made.ask("why", runs[slug]) or ["no reason"])[-1].splitlines()
            print(f"  {slug} failed: {reason[0][:200]}", file=sys.stderr, flush=True)
            if failed > 5 * len(runs):
                raise SystemExit("\n".join(made.ask("why", runs[slug])))
            runs |= made.ask("begin", slug)
        time.sleep(0.2)


def measure(
    made: Shop, slugs: Sequence[str], workers: int, *, kill: bool = False
) -> dict[str, Any]:
    """Harvest every agency by so many workers; return seconds, CPU seconds and what is held."""
    for _ in range(workers):
        made.start()
    until_done(made, made.ask("begin", WARM))
    before = made.spent()
    counted = [slug for slug in slugs if slug != WARM]
    runs = made.ask("begin", *counted)
    seconds, failed = until_done(made, runs, kill_after=max(1, len(counted) // 3) if kill else 0)
    cpu = made.spent() - before
    found = made.ask("held")
    made.stop()
    return {"workers": workers, "seconds": seconds, "cpu": cpu, "failed": failed, **found}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=12)
    parser.add_argument("--files", type=int, default=20)
    parser.add_argument("--bytes", type=int, default=20_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2, 4])
    given = parser.parse_args()
    print(f"{given.agencies} agencies x {given.files} files", file=sys.stderr)
    print(f"{'workers':>8}{'seconds':>9}{'CPU s':>8}{'failed':>8}  the same", file=sys.stderr)
    found: list[dict[str, Any]] = []
    for one in _offices(given):
        found.append(one)
        print(json.dumps(_claim(given.agencies, one, found[0])), flush=True)
    first = found[0]
    print(f"each holds {first['rows']} and {first['archived']} archived files", file=sys.stderr)
    if any(one["digest"] != first["digest"] for one in found):
        raise SystemExit("not every office holds the same")


def _claim(agencies: int, one: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    """Show what one number of workers took beside the first, and return it as a claim."""
    same = one["digest"] == first["digest"]
    name = f"{one['workers']}{'*' if one['killed'] else ''}"
    line = f"{name:>8}{one['seconds']:9.1f}{one['cpu']:8.1f}{one['failed']:8}  {same}"
    print(line, file=sys.stderr, flush=True)
    ratio = one["seconds"] / first["seconds"]
    return {
        "claim": f"{agencies} agencies by {name} workers",
        "ours": round(one["seconds"], 1), "peer": round(first["seconds"], 1), "unit": "s",
        "ratio": round(ratio, 2), "aim": AIM,
        "met": same and (ratio <= AIM or one["killed"]),
    }  # fmt: skip


def _offices(given: argparse.Namespace) -> Iterator[dict[str, Any]]:
    from portal.local.place import Place
    from portal.local.servers import postgres, valkey
    from tests.support.servers.remote_servers import s3

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        place = Place.at(folder / "servers")
        place.make()
        for server in (postgres, valkey):
            if server is postgres:
                postgres.initialise(place)
            server.start(place)
            stack.callback(server.stop, place)
        known = dict(stack.enter_context(s3(folder)).environment)
        slugs = folders(known, given.agencies, given.files, given.bytes)
        environment = {
            "AWS_ACCESS_KEY_ID": known["KEY"], "AWS_SECRET_ACCESS_KEY": known["SECRET"],
            "AWS_ENDPOINT_URL": known["ENDPOINT_URL"], "AWS_DEFAULT_REGION": "us-east-1",
            "DIDD_SOURCES": "s3://sumber", "DIDD_CONFIG": str(settings_of(folder, slugs)),
            **{f"DIDD_SOURCE_{slug.upper().replace('-', '_')}_{key}": value
               for slug in slugs for key, value in known.items()},
        }  # fmt: skip
        plans = [(workers, False) for workers in given.workers] + [(2, True)]
        for number, (workers, kill) in enumerate(plans):
            with shop(place, folder, f"o{number}", environment) as made:
                yield {**measure(made, slugs, workers, kill=kill), "killed": kill}


if __name__ == "__main__":
    main()
