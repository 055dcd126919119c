"""Latency of checks asked for, from decision to draft, from establishment to search; CPU idle.

``uv run python bench/latency.py [--records 1 50 500] [--files N] [--idle SECONDS] [--var FOLDER]``

Dagster's code server, worker and daemon run as in production; nobody starts anything by hand. First
an officer asks for a check of a folder with a dozen files, and time is measured until what it found
is kept; then again, as warm workers do it. For each number an agency's records are approved, and
time is measured until the draft's run has started; then its register is established, and time is
measured from that act until a search without a token finds every record of it and the register
itself. At last nothing is done for a while, and the CPU time of all servers, the portal's too, is
read from the kernel. A readable table goes to stderr, one JSON object per claim to stdout, each
with the machine's load. State is kept under ``var/bench`` and made anew.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from demo.servers import INSTANCE, Servers  # noqa: E402
from didd.model import Agency  # noqa: E402
from didd.office import Office  # noqa: E402
from didd.settings import Settings, open_office  # noqa: E402
from didd.steps import approve, establish  # noqa: E402
from didd.steps.collect import collect  # noqa: E402
from didd.steps.workspace.ask_check import ask_check  # noqa: E402
from portal import Portal  # noqa: E402
from portal.local.place import Place  # noqa: E402
from portal.local.servers import processes, sessions  # noqa: E402

#: Limits: seconds by number of records; to a draft's run; of a core in percent.
AIMS = {1: 5.0, 50: 15.0, 500: 60.0}
DRAFT, IDLE, CHECK = 5.0, 15.0, 8.0
PATIENCE = 600.0
HEADS = ("Judul Informasi", "Ringkasan Isi Informasi", "Klasifikasi Informasi", "Pejabat penguasa",
         "Penanggung jawab", "Waktu pembuatan", "Tempat", "Bentuk", "Retensi", "Media",
         "Berkas")  # fmt: skip


def fill(folder: Path, records: int, files: int) -> None:
    """Create an agency's folder with so many records, each with its own files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(HEADS)
    for number in range(records):
        names = [f"tabel-{number}-{n}.csv" for n in range(files)]
        for name in names:
            (folder / name).write_text(f"butir,jumlah\n{number},7\n{name},1\n")
        sheet.writerow(
            (f"Laporan contoh {folder.name} nomor {number}", "Ringkasan isi informasi contoh.",
             "Berkala", "Sekretariat", "Subbagian Umum", "2026-01-15", "Palangka Raya",
             "Softcopy" if files else "Hardcopy", "5 tahun", "Situs web", ";".join(names))
        )  # fmt: skip
    (folder / "inventaris.csv").write_text(out.getvalue(), "utf-8")
    old = time.time() - timedelta(hours=1).total_seconds()
    for path in folder.iterdir():  # nobody is still copying them
        os.utime(path, (old, old))


def harvested(office: Office, agency: Agency, folder: Path, records: int, files: int) -> None:
    """Run step 1, and see that all records wait for a decision."""
    fill(folder, records, files)
    collect.harvest(office, agency)


def checked(office: Office, agency: Agency, folder: Path, files: int = 12) -> float:
    """Ask for a check of a folder with so many files; return the seconds until it has ended."""
    fill(folder, files, 1)
    begun = time.monotonic()
    asked = ask_check(office, agency, "contoh.pembantu")
    while (found := office.store.check_requests.newest(agency.slug)) is None or found.open:
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit(f"check {asked.id} did not end: see var/bench/latency/log")
        time.sleep(0.1)
    took = time.monotonic() - begun
    if found.why or len(office.store.records.queue(agency=agency.slug)) != files:
        raise SystemExit(f"check {asked.id}: not every row became an item: {found.why}")
    return took


def to_draft(office: Office, servers: Servers, agency: Agency, records: int) -> float:
    """Approve; return the seconds until the draft's run has started. The draft is there then."""
    decided = time.time()
    approve.approve_all(office, agency.slug, "contoh.utama")
    decided_at = time.time()
    while (draft := office.store.editions.draft(agency.slug)) is None:
        if time.time() - decided > PATIENCE:
            raise SystemExit(f"no draft of {agency.slug}: see `didd findings`, and the log")
        time.sleep(0.25)
    if len(draft.register.entries) != records:
        raise SystemExit(f"{len(draft.register.entries)} of {records} records were approved")
    runs = servers.dagster.recent(decided - 1)
    begun = [r.begun for r in runs if (r.job, r.agency) == ("draft_register", agency.slug)]
    return min(at for at in begun if at) - decided_at


def found(url: str, agency: Agency) -> int:
    """Return the number of the agency's datasets in the public search."""
    reply = requests.get(
        f"{url}/api/3/action/package_search",
        params={"fq": f'organization:"{agency.organization_name}"', "rows": 0},
        timeout=60,
    )
    return int(reply.json()["result"]["count"]) if reply.ok else 0


def latency(office: Office, url: str, agency: Agency, records: int) -> float:
    """Establish; return the seconds until everything is found."""
    decree = f"000/{agency.slug}/{office.store.audit.head()[:8]}"
    begun = time.monotonic()
    establish.establish(office, agency, "contoh.atasan", decree, office.today)
    while found(url, agency) < records + 1:
        if time.monotonic() - begun > PATIENCE:
            raise SystemExit(f"not found within {PATIENCE:.0f} s: see var/bench/latency/log")
        time.sleep(0.25)
    return time.monotonic() - begun


@contextmanager
def at_work(var: Path) -> Iterator[tuple[Office, Servers]]:
    """Run a portal and Dagster; yield the office that they serve."""
    place = Place.at(var)
    shutil.rmtree(place.var / "archive", ignore_errors=True)
    with Portal.running(place.var, port=0) as portal:
        portal.reset()
        portal.ensure_database("didd")
        portal.drop_database("didd")
        portal.drop_database(INSTANCE, "dagster")
        servers = Servers(place, portal, place.var / "sources")
        # Ignore this shell's own settings.
        for name in [n for n in os.environ if n.startswith("DIDD_")]:
            del os.environ[name]
        os.environ.update(servers.environment)
        office = open_office(Settings())
        try:
            servers.start()
            yield office, servers
        finally:
            servers.stop()
            office.store.close()


def main() -> int:
    """Measure each number; exit code 1 when an aim is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--records", type=int, nargs="+", default=[1, 50])
    parser.add_argument("--files", type=int, default=1, help="files of each record")
    parser.add_argument("--idle", type=float, default=60.0, help="seconds to watch; 0: do not")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench" / "latency")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then, too
    met = True
    with at_work(options.var) as (office, servers):
        first, *agencies = office.config.agencies.values()
        for what in ("first", "again"):
            took = checked(office, first, servers.sources / first.slug)
            met &= tell(f"asked for a check of a dozen files to its findings: {what}", took, CHECK)
        for records, agency in zip(options.records, agencies, strict=False):
            harvested(office, agency, servers.sources / agency.slug, records, options.files)
            draft = to_draft(office, servers, agency, records)
            met &= tell(f"decided to draft run started: {records} records", draft, DRAFT)
            shown = latency(office, servers.portal.url, agency, records)
            aim = next((aim for most, aim in AIMS.items() if records <= most), max(AIMS.values()))
            name = f"established to found by the public's search: {records} records"
            met &= tell(name, shown, aim)
        if options.idle:
            met &= tell("all servers idle", idle(servers.place, options.idle), IDLE, "% of a core")
    return 0 if met else 1


def idle(place: Place, seconds: float) -> float:
    """Return the percent of a core that all servers together use while nothing happens."""
    busy = 1.0
    while busy > 0.2:  # the portal's own worker still loads tables
        before = cpu_seconds(place).get("worker", 0.0)
        time.sleep(10)
        busy = cpu_seconds(place).get("worker", 0.0) - before
    before, begun = cpu_seconds(place), time.monotonic()
    time.sleep(seconds)
    after, passed = cpu_seconds(place), time.monotonic() - begun
    used = {name: (after[name] - before.get(name, 0)) / passed * 100 for name in after}
    for name, percent in sorted(used.items(), key=lambda each: -each[1]):
        print(f"  {name:20} {percent:5.1f} %", file=sys.stderr)
    return sum(used.values())


def cpu_seconds(place: Place) -> dict[str, float]:
    """Return the CPU seconds of each server with its children, also those that ended."""
    names = {processes.running_pid(place, name): name for name in processes.started(place)}
    living = dict(sessions.processes())
    used = dict.fromkeys(names.values(), 0.0)
    for pid, fields in living.items():
        top = pid
        while top in living and top not in names:
            top = int(living[top][1])
        if top in names:
            used[names[top]] += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return used


def tell(what: str, ours: float, aim: float, unit: str = "s") -> bool:
    """Print a claim with the machine's load at that time; return whether it is met."""
    row: dict[str, Any] = {
        "claim": what, "ours": round(ours, 1), "peer": None, "unit": unit, "ratio": None,
        "aim": aim, "met": ours <= aim, "load": round(os.getloadavg()[0], 1),
    }  # fmt: skip
    print(json.dumps(row), flush=True)
    print(f"{what:60} {row['ours']:>6} {unit} (aim {aim}, load {row['load']})", file=sys.stderr)
    return bool(row["met"])


if __name__ == "__main__":
    sys.exit(main())
