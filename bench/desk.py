"""How long the desk's pages take with many records, and fifty people at work.

``uv run python bench/desk.py [--records N] [--users N] [--seconds N] [--databases …]``

A database is filled as ``plans.py`` does it, and the real desk serves it over loopback. Officers
log in, and each opens one page after another, with a pause in between as people do. Told is, for
each page, the time under which 95 of 100 answers came, and how many were no page. A readable table
goes to stderr, one JSON object per page and database to stdout.
"""

from __future__ import annotations

import argparse
import json
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import uvicorn
from argon2 import PasswordHasher

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.plans import BIG, OTHERS, SMALL, fill  # noqa: E402
from desk.access.accounts import Accounts, new_password  # noqa: E402
from desk.access.sessions import Sessions  # noqa: E402
from desk.web.app import build_app  # noqa: E402
from didd.adapters.archive.archive import open_archive  # noqa: E402
from didd.adapters.store import open_store  # noqa: E402
from didd.config.agencies import Agencies, AgencySpec  # noqa: E402
from didd.config.catalog import load_catalog_config  # noqa: E402
from didd.office import Office  # noqa: E402
from didd.steps.establish import draft  # noqa: E402

#: Milliseconds under which 95 of 100 answers come, on a quiet machine.
AIM = 150.0
#: Whose pages: each officer of the samples can open some of them.
PEOPLE = ("contoh.utama", "contoh.atasan", "contoh.admin", "contoh.auditor")
_HEAD = "database    page                                asked   median      p95  wrong"
_ROW = "{:<11} {:<34} {:>6} {:>8.1f} {:>8.1f} {:>6}"


def pages_of(officer: str, submission: int) -> dict[str, str]:
    """Return the pages that an officer opens, by a name for people."""
    pages = {
        "home": "/",
        "queue": "/antrean",
        "queue, page 100": "/antrean?hal=100",
        "queue, one agency": f"/antrean?pd={SMALL}",
        "queue, search": "/antrean?cari=nomor+49001",
        "proposal": f"/usulan/{submission}",
        "held": "/tertahan",
        "columns": "/kolom",
        "registers": "/didd",
        "register with a draft": f"/didd/{SMALL}",
        "portals": "/portal",
        "portal of one agency": f"/portal/{SMALL}",
        "account": "/akun",
    }
    if officer == "contoh.admin":
        pages |= {"officers": "/petugas", "one officer": "/petugas/orang/contoh.utama"}
    if officer in ("contoh.admin", "contoh.auditor"):
        pages |= {
            "audit": "/audit",
            "audit, one act": "/audit?tindakan=approve",
            "audit, rare text": "/audit?cari=tidak-ada-di-mana-pun",
        }
    return pages


def office_of(url: str, place: Path) -> Office:
    """Open the filled database as an office that knows its agencies."""
    config = load_catalog_config(ROOT / "catalog_config")
    slugs = (BIG, *(f"kecil-{n}" for n in range(1, OTHERS + 1)))
    specs = tuple(AgencySpec(slug=s, name=f"Dinas {s}", abbreviation=s.upper()) for s in slugs)
    listed = config.model_copy(update={"agency_list": Agencies(agencies=specs)})
    return Office(listed, open_store(url), open_archive(str(place / "archive")))


@contextmanager
def serving(url: str, place: Path) -> Iterator[str]:
    """Serve the desk on a free port, in a process of its own."""
    program = [sys.executable, __file__, "--serve", url, str(place)]
    server = subprocess.Popen(program, stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip()
    finally:
        server.terminate()
        server.wait()


def serve(url: str, place: Path) -> None:
    """Serve until stopped; the first line on stdout is the address."""
    office = office_of(url, place)
    app = build_app(office, Accounts(office.store.passwords), secure_cookies=False)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        print(f"http://127.0.0.1:{listening.getsockname()[1]}", flush=True)
        config = uvicorn.Config(app, log_level="error")
        uvicorn.Server(config).run(sockets=[listening])


class Crowd:
    """People at the desk, and what their pages took."""

    def __init__(self, address: str, office: Office, submission: int) -> None:
        self.address, self.office, self.submission = address, office, submission
        self.took: dict[str, list[float]] = defaultdict(list)
        self.wrong: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()

    def work(self, users: int, seconds: float, pause: float) -> None:
        """Have so many people open pages for so long."""
        end = time.monotonic() + seconds
        people = [threading.Thread(target=self._one, args=(n, end, pause)) for n in range(users)]
        for person in people:
            person.start()
        for person in people:
            person.join()

    def _one(self, number: int, end: float, pause: float) -> None:
        officer, chance = PEOPLE[number % len(PEOPLE)], random.Random(number)
        accounts = Accounts(self.office.store.passwords)
        mark, now = accounts.fingerprint(officer), self.office.now()
        session = Sessions(self.office.store.logins).start(officer, mark, now)
        pages = list(pages_of(officer, self.submission).items())
        cookies = {"didd_visit": session}
        # Loopback speaks no TLS, and a context for it costs more than many pages.
        with httpx.Client(
            base_url=self.address, cookies=cookies, timeout=60, verify=False, trust_env=False
        ) as c:
            time.sleep(chance.uniform(0, pause))
            while time.monotonic() < end:
                name, address = chance.choice(pages)
                begun = time.perf_counter()
                try:
                    right = c.get(address).status_code == 200
                except httpx.HTTPError:
                    right = False
                self._told(name, time.perf_counter() - begun, right)
                time.sleep(chance.uniform(pause / 2, pause * 1.5))

    def _told(self, name: str, took: float, right: bool) -> None:
        with self._lock:
            self.took[name].append(took * 1000)
            self.wrong[name] += not right


def measure(url: str, database: str, asked: argparse.Namespace, place: Path) -> bool:
    """Fill, serve, and tell; return whether every page met the aim."""
    record = fill(url, asked.records)
    office = office_of(url, place)
    office.seed_officers()
    accounts = Accounts(office.store.passwords, PasswordHasher(1, 64, 1))
    for officer in PEOPLE:
        accounts.set_password(officer, new_password())
    draft(office, office.agency(SMALL))
    number = max(s.id for s in office.store.records.queue(agency=SMALL)[:50])
    del record
    with serving(url, place) as address:
        crowd = Crowd(address, office, number)
        crowd.work(min(4, asked.users), 3, 0.2)  # everything is imported and in the cache
        crowd.took.clear()
        crowd.wrong.clear()
        crowd.work(asked.users, asked.seconds, asked.pause)
    office.store.close()
    told = [_tell(database, name, crowd) for name in sorted(crowd.took)]
    return all(told)


def _tell(database: str, name: str, crowd: Crowd) -> bool:
    took, wrong = sorted(crowd.took[name]), crowd.wrong[name]
    p95 = took[min(len(took) - 1, int(len(took) * 0.95))]
    half = statistics.median(took)
    met = p95 <= AIM and not wrong
    print(_ROW.format(database, name, len(took), half, p95, wrong), file=sys.stderr)
    claim = {"claim": f"desk: {name}, p95 ({database})", "ours": round(p95, 1), "peer": None}
    print(json.dumps(claim | {"unit": "ms", "ratio": None, "aim": AIM, "met": met}))
    return met


def main() -> int:
    """Measure; return 1 when a page took longer than its aim, or was none."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=5_000)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=5, help="seconds a person reads a page")
    parser.add_argument("--databases", nargs="+", default=["sqlite"])
    parser.add_argument("--serve", nargs=2, metavar=("URL", "FOLDER"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve[0], Path(asked.serve[1]))
        return 0
    from bench.harvest import new_databases

    met = True
    print(_HEAD, file=sys.stderr)
    with (
        tempfile.TemporaryDirectory() as at,
        new_databases(asked.databases, Path(at)) as databases,
    ):
        for name, new in databases.items():
            met = measure(new(), name, asked, Path(at)) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
