"""Harvesting a tree of files, beside ``sha256sum``, ``cp -a`` and a bare walk in the same run.

``uv run python bench/harvest.py [--files N …] [--bytes N] [--databases sqlite postgresql]``

Each size is harvested three times into a new database: hashed and recorded, hashed and recorded
with the bytes archived, and again with nothing changed, by another process that knows only what was
stored. The peers are ``find -print0 | xargs -0 -P2 sha256sum``, the same plus ``cp -a``, and
``os.scandir`` with stat. Every act runs in a process of its own, imports not counted, on files that
are in the page cache; earlier writes are flushed first, so that no act pays for
another. Nothing is deleted until everything is measured: ext4 skips entries deleted in the last
minutes one by one for every new file, which would slow the next act.

``--times N`` takes the best of N on both sides; where others use the machine the CPU seconds say
more, without those of a PostgreSQL server. Our archive is durable when the
harvest ends; ``cp -a`` leaves its copy in memory, so its flush time is reported as well. With
several sizes the growth of time from the smallest to the largest is reported, as the exponent of a
power law, and memory with it. A readable table goes to stderr, one JSON object per claim to stdout.
``--large MIB`` harvests one large file instead, for its peak of memory.
"""

from __future__ import annotations

import argparse
import csv
import gc
import json
import math
import os
import random
import resource
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

#: Wall-clock and CPU seconds, and megabytes, by name.
Spent = dict[str, float]
#: Costs of ours and the peer's on one size, by database and act.
Size = dict[tuple[str, str], tuple[Spent, Spent]]

AGENCY = "dinkes"
FOLDER_SIZE = 500
AIMS = {"hash": 1.3, "archive": 1.3, "unchanged": 2.0}
SAID = {
    "hash": "hash and record",
    "archive": "hash, record and archive",
    "unchanged": "harvest again, nothing changed",
}
PEERS = {
    "hash": "find | xargs -P2 sha256sum",
    "archive": "find | xargs -P2 sha256sum, and cp -a",
    "unchanged": "os.scandir with stat",
}
#: Limit of the exponent: a little more than linear is fine, 1.5 would not be.
GROWTH_AIM = 1.2
_HEAD = "{:>8} {:<11} {:<10} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}"
_ROW = "{:>8} {:<11} {:<10} {:8.3f} {:8.3f} {:8.3f} {:8.3f} {:8.0f} {:8.0f}"
#: Limit of our memory (MB) for a 2 GB file.
LARGE_MEGABYTES = 300.0


def make_tree(root: Path, files: int, size: int) -> None:
    """Write so many files of about so many bytes, and a list whose rows name them by folder."""
    rng = random.Random(files)
    block = rng.randbytes(2 * size)
    folders = math.ceil(files / FOLDER_SIZE)
    for number in range(files):
        folder = root / f"{number // FOLDER_SIZE:04}"
        folder.mkdir(parents=True, exist_ok=True)
        start = rng.randrange(size)
        content = number.to_bytes(8, "big") + block[start : start + rng.randrange(1, 2 * size)]
        (folder / f"berkas {number:06}.bin").write_bytes(content)
    with (root / "inventaris.csv").open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["No", "Judul Informasi", "Klasifikasi Informasi", "Berkas"])
        for n in range(folders):
            writer.writerow([n + 1, f"Kumpulan berkas nomor {n}", "Setiap Saat", f"{n:04}/*"])


def harvest(place: Path, url: str, mode: str) -> None:
    """Harvest in this process and print seconds and peak memory as JSON."""
    from didd.adapters.archive.archive import open_archive
    from didd.adapters.store import open_store
    from didd.config.catalog import load_catalog_config
    from didd.office import Office
    from didd.steps.collect import collect
    from didd.steps.collect.read_folder import read_folder

    config = load_catalog_config(ROOT / "catalog_config")
    settings = config.sop.settings.model_copy(update={"size_stable_seconds": 0.0})
    config = config.model_copy(update={"sop": config.sop.model_copy(update={"settings": settings})})
    store = open_store(url)
    archive = open_archive(str(place / "archive"))
    office = Office(config=config, store=store, archive=archive, sources=place / "sources")
    agency = office.agency(AGENCY)
    gc.collect()  # garbage of the imports does not count
    start = _now()
    if mode == "hash":
        found = read_folder(office, agency, copy=False)
        store.harvests.save_documents(AGENCY, list(found.documents.values()), ())
    else:
        found = collect.take_inventory(office, agency)
    spent = _since(start)
    if found.held or (mode == "unchanged") != (len(found.changes.unchanged) > 0):
        raise SystemExit(f"{mode}: not the harvest that was to be measured ({found.held})")
    store.close()
    _say(spent)


def walk(root: Path) -> None:
    """Walk the tree with ``os.scandir`` and stat in this process, and print the seconds."""
    start, waiting, seen = _now(), [str(root)], 0
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                else:
                    seen += entry.stat(follow_symlinks=False).st_size
    _say(_since(start))


def _now() -> Spent:
    """Return wall-clock and CPU time of this process and its ended children so far."""
    return {"seconds": time.perf_counter(), "cpu": sum(os.times()[:4])}


def _since(start: Spent) -> Spent:
    return {name: value - start[name] for name, value in _now().items()}


def _say(spent: Spent) -> None:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**spent, "megabytes": peak}))


def in_own_process(*arguments: object) -> Spent:
    """Run one act of this program alone."""
    command = [sys.executable, __file__, *map(str, arguments)]
    os.sync()
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def shell(command: str, **names: object) -> Spent:
    """Time a shell command; its arguments are passed in the environment."""
    environment = {**os.environ, **{k: str(v) for k, v in names.items()}}
    os.sync()
    start = _now()
    subprocess.run(["bash", "-ec", command], check=True, env=environment)
    return _since(start)


def peers(place: Path) -> dict[str, Spent]:
    """Return the cost of each peer for the tree, and of flushing the copy."""
    tree = place / "sources" / AGENCY
    sums = 'find "$TREE" -type f -print0 | xargs -0 -P2 -n 200 sha256sum > "$OUT"'
    hashing = shell(sums, TREE=tree, OUT=place / "sums")
    copying = shell('cp -a "$TREE" "$COPY"', TREE=tree, COPY=place / "copy")
    flushing = _flushed(place / "copy")
    again = in_own_process("--walk", tree)
    _emptied(place / "copy")
    both = {name: hashing[name] + copying[name] for name in hashing}
    return {"hash": hashing, "archive": both, "unchanged": again, "flush": flushing}


def _flushed(folder: Path) -> Spent:
    start = _now()
    subprocess.run(["sync", "-f", folder], check=True)
    return _since(start)


def _emptied(folder: Path) -> None:
    """Truncate files, but keep their names."""
    shell('find "$SPENT" -type f -exec truncate -s 0 {} +', SPENT=folder)
    folder.rename(folder.with_name(f"spent-{secrets.token_hex(8)}"))


def measure(
    files: int, size: int, times: int, databases: dict[str, Callable[[], str]], place: Path
) -> Size:
    """Measure one size on each database, and print the result."""
    make_tree(place / "sources" / AGENCY, files, size)
    rounds = [
        (peers(place), {name: _three(place, new) for name, new in databases.items()})
        for _ in range(times)
    ]
    measured: Size = {}
    for name in databases:
        for mode in SAID:
            ours = _best(ours[name][mode] for _, ours in rounds)
            peer = _best(beside[mode] for beside, _ in rounds)
            measured[name, mode] = ours, peer
            numbers = (part[what] for what in ("seconds", "cpu") for part in (ours, peer))
            each = ours["seconds"] / files * 1e6
            print(
                _ROW.format(files, name, mode, *numbers, each, ours["megabytes"]), file=sys.stderr
            )
            claim = _claim(files, name, mode, ours["seconds"], peer["seconds"])
            print(json.dumps(claim), flush=True)
    flushing = min(beside["flush"]["seconds"] for beside, _ in rounds)
    print(f"{files:>8} files: to flush what cp -a copied, {flushing:.3f} s more", file=sys.stderr)
    return measured


def grown(measured: dict[int, Size]) -> None:
    """Print how seconds and memory grew from the smallest size to the largest."""
    least, most = min(measured), max(measured)
    for database, mode in measured[least]:
        small, large = measured[least][database, mode], measured[most][database, mode]
        ours, peer = (
            _exponent((least, small[side]["seconds"]), (most, large[side]["seconds"]))
            for side in (0, 1)
        )
        more = (large[0]["megabytes"] - small[0]["megabytes"]) * 1024 / (most - least)
        memory = f"{large[0]['megabytes']:.0f} MB at most, {more:.2f} KB more for each file"
        claim = {
            "claim": f"{SAID[mode]}, {database}: growth from {least:,} to {most:,} files; {memory}",
            "ours": round(ours, 2), "peer": round(peer, 2), "unit": "exponent", "ratio": None,
            "aim": GROWTH_AIM, "met": ours <= GROWTH_AIM,
        }  # fmt: skip
        print(f"{claim['claim']}: {ours:.2f} (peer {peer:.2f})", file=sys.stderr)
        print(json.dumps(claim), flush=True)


def _exponent(first: tuple[int, float], last: tuple[int, float]) -> float:
    """Return the power with which seconds grow with files."""
    return math.log(last[1] / first[1]) / math.log(last[0] / first[0])


def _best(rounds: Iterable[Spent]) -> Spent:
    """Return the minimum of each number."""
    taken = list(rounds)
    return {name: min(spent[name] for spent in taken) for name in taken[0]}


def _three(place: Path, new: Callable[[], str]) -> dict[str, Spent]:
    first = in_own_process("--harvest", "hash", "--place", place, "--url", new())
    url = new()
    kept = {
        mode: in_own_process("--harvest", mode, "--place", place, "--url", url)
        for mode in ("archive", "unchanged")
    }
    _emptied(place / "archive")
    return {"hash": first, **kept}


def _claim(files: int, database: str, mode: str, ours: float, peer: float) -> dict[str, Any]:
    return {
        "claim": f"{SAID[mode]}, {files:,} files, {database}, beside {PEERS[mode]}",
        "ours": round(ours, 3),
        "peer": round(peer, 3),
        "unit": "s",
        "ratio": round(ours / peer, 2),
        "aim": AIMS[mode],
        "met": ours / peer <= AIMS[mode],
    }


def large(mebibytes: int, at: Path) -> None:
    """Harvest and archive one file of this size; its memory is the claim."""
    with tempfile.TemporaryDirectory(dir=at) as folder:
        place = Path(folder)
        make_tree(place / "sources" / AGENCY, 1, 1000)
        with (place / "sources" / AGENCY / "0000" / "besar.bin").open("wb") as out:
            for _ in range(mebibytes):
                out.write(os.urandom(1024 * 1024))
        url = f"sqlite:///{place}/didd.db"
        peak = in_own_process("--harvest", "archive", "--place", place, "--url", url)["megabytes"]
        claim = {"claim": f"a file of {mebibytes} MiB harvested and archived: memory"}
        numbers = {"ours": round(peak), "peer": None, "unit": "MB", "ratio": None}
        print(json.dumps({**claim, **numbers, "aim": LARGE_MEGABYTES, "met": peak <= 300}))


@contextmanager
def new_databases(wanted: list[str], at: Path) -> Iterator[dict[str, Callable[[], str]]]:
    """Yield a factory of empty databases by kind; PostgreSQL is a server of our own."""
    from portal.local.place import Place
    from portal.local.servers import postgres

    numbers = iter(range(10_000))
    makers: dict[str, Callable[[], str]] = {}
    if "sqlite" in wanted:
        makers["sqlite"] = lambda: f"sqlite:///{at}/{next(numbers)}.db"
    if "postgresql" not in wanted:
        yield makers
        return
    place = Place(at / "postgres")
    place.make()
    postgres.initialise(place)
    postgres.start(place)
    postgres.ensure_role(place, "didd")

    def new() -> str:
        name = f"didd_{next(numbers)}"
        postgres.ensure_database(place, name, "didd")
        return postgres.url(place, "didd", name, driver="postgresql+psycopg")

    try:
        yield {**makers, "postgresql": new}
    finally:
        postgres.stop(place)


def main() -> None:
    """Measure each size; table to stderr, claims to stdout."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--files", type=int, nargs="+", default=[1000])
    parser.add_argument("--bytes", type=int, default=28_000)
    parser.add_argument("--times", type=int, default=3)
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    parser.add_argument("--large", type=int, metavar="MIB")
    parser.add_argument("--at", type=Path, help="where the trees are made")
    for hidden in ("--harvest", "--place", "--url", "--walk"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.harvest:
        harvest(Path(wanted.place), wanted.url, wanted.harvest)
    elif wanted.walk:
        walk(Path(wanted.walk))
    else:
        with tempfile.TemporaryDirectory(dir=wanted.at) as at:
            _all(wanted, Path(at))


def _all(wanted: argparse.Namespace, at: Path) -> None:
    if wanted.large:
        large(wanted.large, at)
        return
    seconds = ("ours s", "peer s", "ours CPU", "peer CPU")
    heads = ("files", "database", "act", *seconds, "µs/file", "peak MB")
    print(_HEAD.format(*heads), file=sys.stderr)
    with new_databases(wanted.databases, at) as databases:
        measured = {
            files: measure(files, wanted.bytes, wanted.times, databases, at / str(files))
            for files in wanted.files
        }
    if len(measured) > 1:
        grown(measured)


if __name__ == "__main__":
    main()
