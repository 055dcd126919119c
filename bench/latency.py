"""Latency from establishment to the public search, through the real sensor.

``uv run python bench/latency.py [--records 1 500] [--files N] [--var FOLDER]``

Dagster's code server and daemon run as in production; nobody starts anything by hand. For each
number an agency's register is established, and time is measured from that act until a search
without a token finds every record of it and the register itself. A readable table goes to stderr,
one JSON object per claim to stdout. State is kept under ``var/bench`` and made anew.
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
from portal import Portal  # noqa: E402
from portal.local.place import Place  # noqa: E402

#: Limits: seconds by number of records.
AIMS = {1: 15.0, 500: 60.0}
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


def prepared(office: Office, agency: Agency, folder: Path, records: int, files: int) -> None:
    """Run all steps up to the decree."""
    fill(folder, records, files)
    old = time.time() - timedelta(hours=1).total_seconds()
    for path in folder.iterdir():
        os.utime(path, (old, old))
    collect.harvest(office, agency)
    approve.approve_all(office, agency.slug, "contoh.utama")
    if (draft := establish.draft(office, agency)) is None:
        raise SystemExit(f"nothing of {agency.slug} was approved; see `didd findings`")
    if len(draft.register.entries) != records:
        raise SystemExit(f"{len(draft.register.entries)} of {records} records were approved")


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
    decree = f"000/{agency.slug}/CONTOH"
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
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "bench" / "latency")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that servers are stopped then, too
    met = True
    with at_work(options.var) as (office, servers):
        agencies = list(office.config.agencies.values())
        for records, agency in zip(options.records, agencies, strict=False):
            prepared(office, agency, servers.sources / agency.slug, records, options.files)
            row = claim(records, latency(office, servers.portal.url, agency, records))
            print(json.dumps(row), flush=True)
            print(f"{row['claim']:60} {row['ours']:>6} s (aim {row['aim']})", file=sys.stderr)
            met = met and row["met"]
    return 0 if met else 1


def claim(records: int, seconds: float) -> dict[str, Any]:
    """Return the claim for so many records."""
    aim = next((aim for most, aim in AIMS.items() if records <= most), max(AIMS.values()))
    return {
        "claim": f"established to found by the public's search: {records} records",
        "ours": round(seconds, 1),
        "peer": None,
        "unit": "s",
        "ratio": None,
        "aim": aim,
        "met": seconds <= aim,
    }


if __name__ == "__main__":
    sys.exit(main())
