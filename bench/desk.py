"""How long the desk's pages take with many records, and fifty people at work.

``uv run python bench/desk.py [--records N] [--users N] [--seconds N] [--databases …] [--keep DIR]``

A database is filled as ``plans.py`` does it, and one large and one small agency have a list in
force that is on the portal, and a draft of the next. The real desk serves it over loopback, in
``--processes`` processes as behind a proxy that shares the people out. Officers log in, and each
opens one page after another, with a pause in between as people do: from half to one and a half
times ``--pause``. Told is, for each page, the time under which 95 of 100 answers came, and how many
were no page; and how busy the machine was. With ``--keep`` the filled databases stay in that folder
for the next time. A readable table goes to stderr, one JSON object per page and database to stdout.
"""

from __future__ import annotations

import argparse
import json
import os
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
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import uvicorn

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.plans import BIG, SMALL, fill  # noqa: E402
from bench.stores.furnished import PEOPLE, furnish, office_of  # noqa: E402
from bench.stores.kept import copies  # noqa: E402
from desk.__main__ import KEEP_ALIVE  # noqa: E402
from desk.access.accounts import Accounts  # noqa: E402
from desk.access.sessions import Sessions  # noqa: E402
from desk.web.app import build_app  # noqa: E402
from didd.office import Office  # noqa: E402

#: Milliseconds under which 95 of 100 answers come, on a quiet machine.
AIM = 150.0
_HEAD = "database    page                                asked   median      p95  wrong"
_ROW = "{:<11} {:<34} {:>6} {:>8.1f} {:>8.1f} {:>6}"


def pages_of(officer: str, submission: int) -> dict[str, str]:
    """Return the pages that an officer opens, by a name for people."""
    pages = {
        "home": "/",
        "queue": "/antrean",
        "queue, page 100": "/antrean?hlm=100",
        "queue, last page": "/antrean?hlm=999999",
        "queue, one agency": f"/antrean?pd={SMALL}",
        "queue, rare text": "/antrean?cari=nomor+49001",
        "queue, text of all": "/antrean?cari=informasi",
        "proposal": f"/usulan/{submission}",
        "held": "/tertahan",
        "columns": "/kolom",
        "list": f"/daftar/{SMALL}",
        "long list": f"/daftar/{BIG}?hlm=100",
        "long list, held": f"/daftar/{BIG}?hanya=tertahan",
        "registers": "/didd",
        "register, short draft": f"/didd/{SMALL}",
        "register, long draft": f"/didd/{BIG}?hlm=50",
        "portals": "/portal",
        "portal of a small agency": f"/portal/{SMALL}",
        "portal of a large agency": f"/portal/{BIG}",
        "portal, search": f"/portal/{BIG}?cari=nomor+9001",
        "account": "/akun",
        "check of a small agency": f"/periksa/{SMALL}",
        "check of a large agency": f"/periksa/{BIG}",
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


@contextmanager
def serving(url: str, place: Path, processes: int) -> Iterator[tuple[str, list[int]]]:
    """Serve the desk in so many processes at one free port; yield its address and their ids."""
    with ExitStack() as stack:
        taken = stack.enter_context(_shared_socket(0))
        port = str(taken.getsockname()[1])
        program = [sys.executable, __file__, "--serve", url, str(place), port]
        servers = [
            subprocess.Popen(program, stdout=subprocess.PIPE, text=True) for _ in range(processes)
        ]
        try:
            for server in servers:
                assert server.stdout is not None
                if server.stdout.readline() != "ready\n":
                    raise SystemExit("a desk did not start; what it said stands above")
            yield f"http://127.0.0.1:{port}", [server.pid for server in servers]
        finally:
            for server in servers:
                server.terminate()
                server.wait()


def _shared_socket(port: int) -> socket.socket:
    """Bind a port that other processes share: the system shares new connections out."""
    made = socket.socket()
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    made.bind(("127.0.0.1", port))
    return made


def serve(url: str, place: Path, port: int) -> None:
    """Serve until stopped; a line on stdout tells that people may come."""
    office = office_of(url, place)
    secret = b"the same for each process"
    accounts = Accounts(office.store.passwords)
    app = build_app(office, accounts, secure_cookies=False, secret=secret)
    with _shared_socket(port) as listening:
        listening.listen(2048)
        print("ready", flush=True)
        config = uvicorn.Config(app, log_level="error", timeout_keep_alive=KEEP_ALIVE)
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
                except httpx.HTTPError as error:
                    print(f"{name}: {error!r}", file=sys.stderr)
                    right = False
                self._told(name, time.perf_counter() - begun, right)
                time.sleep(chance.uniform(pause / 2, pause * 1.5))

    def _told(self, name: str, took: float, right: bool) -> None:
        with self._lock:
            self.took[name].append(took * 1000)
            self.wrong[name] += not right


def measure(url: str, database: str, asked: argparse.Namespace, place: Path) -> bool:
    """Furnish, serve, and tell; return whether every page met the aim."""
    office = office_of(url, place)
    number = furnish(office)
    with serving(url, place, asked.processes) as (address, servers):
        crowd = Crowd(address, office, number)
        for _again in range(3):  # everything is imported and worked out, in every process
            crowd.work(8 * asked.processes, 3, 0.1)
        crowd.took.clear()
        crowd.wrong.clear()
        begun, spent, busy = time.monotonic(), _cpu(servers), os.getloadavg()[0]
        crowd.work(asked.users, asked.seconds, asked.pause)
        each = (_cpu(servers) - spent) / max(1, sum(map(len, crowd.took.values()))) * 1000
        pace = sum(map(len, crowd.took.values())) / (time.monotonic() - begun)
    office.store.close()
    print(
        f"{database}: {asked.users} people, {pace:.1f} pages a second, {asked.processes} desk "
        f"processes, {each:.0f} ms CPU of theirs a page; load of the machine {busy:.1f} before "
        f"and {os.getloadavg()[0]:.1f} after",
        file=sys.stderr,
    )
    told = [_tell(database, name, crowd) for name in sorted(crowd.took)]
    return all(told)


def _cpu(processes: list[int]) -> float:
    """Return the seconds of CPU that these have used."""
    used = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in processes)
    return sum(int(each[11]) + int(each[12]) for each in used) / os.sysconf("SC_CLK_TCK")


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
    parser.add_argument("--processes", type=int, default=2, help="of the desk, at one port")
    parser.add_argument("--keep", type=Path, help="folder of filled databases, made if missing")
    parser.add_argument(
        "--serve", nargs=3, metavar=("URL", "FOLDER", "PORT"), help=argparse.SUPPRESS
    )
    asked = parser.parse_args()
    if asked.serve:
        serve(asked.serve[0], Path(asked.serve[1]), int(asked.serve[2]))
        return 0
    met = True
    print(_HEAD, file=sys.stderr)
    with tempfile.TemporaryDirectory() as at:
        name, keep = f"desk-{asked.records}", (asked.keep or Path(at) / "kept").resolve()
        with copies(asked.databases, name, keep, lambda url: fill(url, asked.records)) as urls:
            for database, url in urls.items():
                met = measure(url, database, asked, Path(at)) and met
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
