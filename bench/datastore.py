"""Time of a table from file to queries on the portal's DataStore.

``uv run python bench/datastore.py [--rows N] [--seed N]``

Makes a CSV as an Indonesian office writes one (semicolons, 1.234.567,89, 17/8/2025), describes it
in a process of its own, publishes it, and waits until anybody's ``datastore_search`` answers and
counts every row. A readable table goes to stderr, one JSON object per claim to stdout. The portal
is the one that ``DIDD_CKAN_URL`` and ``DIDD_CKAN_TOKEN`` name, else one is started under
``var/bench``. There is no peer: nothing else reads such numbers and dates as what they are.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from didd.adapters.archive.archive import FolderArchive  # noqa: E402
from didd.adapters.ckan import CkanPortal  # noqa: E402
from didd.adapters.tables.describe import describe  # noqa: E402
from didd.config.catalog import load_catalog_config  # noqa: E402
from didd.model import (  # noqa: E402
    Agency,
    Package,
    RecordFile,
    Tombstone,
    derived_id,
)
from didd.publication.ckan_datasets import HASHED_BY, TABLE_KEYS  # noqa: E402

#: Limits for a million rows: seconds until public, and memory to describe them.
SECONDS, MEGABYTES = 60, 300
NAME = "tabel.csv"


def write_table(path: Path, rows: int, seed: int) -> None:
    """Write a table of invented figures: the same rows and seed, the same bytes."""
    draw = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        file.write("nomor;kode wilayah;nama;tahun;tanggal;jumlah;nilai;aktif\n")
        for number in range(1, rows + 1):
            place = f"62.{draw.randint(1, 13):02}.{draw.randint(1, 6):02};Desa {number % 1700}"
            day = f"{draw.randint(2010, 2025)};{draw.randint(1, 28)}/{draw.randint(1, 12)}/2024"
            count = f"{draw.randint(1, 9_999_999):,}".replace(",", ".")
            value = f"{draw.randint(0, 9999)},{draw.randint(0, 99):02}"
            file.write(f"{number};{place};{day};{count};{value};{('ya', 'tidak')[number % 2]}\n")


def measure(path: Path) -> dict[str, Any]:
    """Describe a file here; this process's peak of memory is the description's."""
    start = time.perf_counter()
    described = describe(path, NAME, load_catalog_config(ROOT / "catalog_config"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": time.perf_counter() - start, "megabytes": peak, "described": described}


def package(agency: Agency, file: RecordFile, described: dict[str, Any]) -> Package:
    """Return a minimal dataset with the file and its description."""
    dataset_id = derived_id("bench", agency.slug)
    table_keys = {key: described[key] for key in TABLE_KEYS if described[key]}
    one = {
        "id": derived_id("bench", agency.slug, file.sha256),
        "name": file.name,
        "format": "CSV",
        "mimetype": "text/csv",
        "hash": f"{HASHED_BY}{file.sha256}",
        "size": file.size,
        **{k: v if isinstance(v, str) else json.dumps(v) for k, v in table_keys.items()},
    }
    dataset = {
        "id": dataset_id,
        "name": f"{agency.slug}-tabel",
        "title": "Tabel contoh",
        "owner_org": agency.slug,
        "private": False,
        "state": "active",
        "resources": [one],
    }
    return Package(dataset, {one["id"]: file.sha256})


def wait_for_rows(url: str, resource_id: str, rows: int, start: float) -> float:
    """Return the seconds since ``start`` until an anonymous query counts every row."""
    ask = f"{url}/api/3/action/datastore_search"
    while time.perf_counter() - start < 20 * SECONDS:
        answer = requests.get(ask, params={"resource_id": resource_id, "limit": 1}, timeout=60)
        if answer.ok:
            taken = time.perf_counter() - start
            if answer.json()["result"]["total"] != rows:
                raise SystemExit(f"not all rows: {answer.json()['result']['total']}")
            return taken
        time.sleep(0.2)
    raise SystemExit("the table never came; see the worker's log")


@contextmanager
def portal() -> Iterator[tuple[str, str]]:
    """Yield a portal's address and token: the named one, else one of our own."""
    if url := os.environ.get("DIDD_CKAN_URL"):
        yield url, os.environ["DIDD_CKAN_TOKEN"]
        return
    from portal import Portal

    with Portal.running(ROOT / "var" / "bench") as running:
        yield running.url, running.admin_token


def run(url: str, token: str, folder: Path, rows: int, seed: int) -> list[dict[str, Any]]:
    """Describe, publish, wait; return the claims."""
    path = folder / NAME
    write_table(path, rows, seed)
    command = [sys.executable, __file__, "--measure", str(path)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    looked = json.loads(done.stdout)
    archive, ckan = FolderArchive(folder / "arsip"), CkanPortal(url, token)
    sha256, size = archive.put_file(path)
    slug = f"bench-{uuid.uuid4().hex[:8]}"
    agency = Agency(slug, f"Dinas Contoh {slug}", "CONTOH", sample=True)
    ckan.ensure_agency(agency)
    made = package(agency, RecordFile(NAME, sha256, size, "text/csv"), looked["described"])
    start = time.perf_counter()
    ckan.upsert(made, archive)
    sent = time.perf_counter() - start
    answered = wait_for_rows(url, next(iter(made.files)), rows, start)
    ckan.withdraw(made.id, Tombstone(datetime.now(UTC), "Selesai diukur."))
    table = (("describe", looked["seconds"]), ("send", sent), ("queryable", answered))
    for step, seconds in table:
        print(f"{rows:>9,} rows {size / 1e6:7.1f} MB  {step:<10}{seconds:8.1f} s", file=sys.stderr)
    return [
        claim(f"{rows:,} rows from upload to anybody's query", answered, "s", SECONDS),
        claim(f"{rows:,} rows described: memory", looked["megabytes"], "MB", MEGABYTES),
    ]


def claim(what: str, ours: float, unit: str, aim: float) -> dict[str, Any]:
    """Return one claim."""
    return {
        "claim": what,
        "ours": round(ours, 1),
        "peer": None,
        "unit": unit,
        "ratio": None,
        "aim": aim,
        "met": ours <= aim,
    }


def main() -> None:
    """Measure; table to stderr, claims to stdout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.measure:
        print(json.dumps(measure(wanted.measure)))
        return
    with portal() as (url, token), tempfile.TemporaryDirectory() as folder:
        for each in run(url, token, Path(folder), wanted.rows, wanted.seed):
            print(json.dumps(each))


if __name__ == "__main__":
    main()
