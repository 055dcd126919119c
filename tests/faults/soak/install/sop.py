"""The whole SOP by HTTPS alone, as people do it: at the desk, on Dagster's pages, on the portal."""

from __future__ import annotations

import re
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import httpx

from demo.dagster_api import _LAUNCH, _RUNS, _SELECTOR
from tests.faults.soak.install.machine import Wrong
from tests.support.desk_forms import decide, establish_at, field

PORTAL, DESK = "ppid.localhost", "meja.localhost"
DAGSTER = f"https://{DESK}:8443"
ADMIN, CHIEF, SUPERIOR = "contoh.admin", "contoh.utama", "contoh.atasan"
#: What the public finds: identifiers and names of datasets.
Public = dict[str, str]
#: Seconds that a step of a machine may take here.
PATIENCE = 900


@contextmanager
def names_are_here() -> Iterator[None]:
    """Lead the two names to this machine, as a province's DNS would."""
    real = socket.getaddrinfo

    def ours(host: Any, *rest: Any, **more: Any) -> Any:
        return real("127.0.0.1" if host in (PORTAL, DESK) else host, *rest, **more)

    socket.getaddrinfo = ours
    try:
        yield
    finally:
        socket.getaddrinfo = real


@dataclass
class People:
    """Who acts, by passwords; ``root`` is the certificate of the installation's own authority."""

    passwords: dict[str, str]
    root: Path

    @contextmanager
    def browser(self, officer: str = "", at: str = f"https://{DESK}") -> Iterator[httpx.Client]:
        """Yield a browser in which the officer is logged in at the desk."""
        trust = ssl.create_default_context(cafile=str(self.root))
        with httpx.Client(base_url=at, verify=trust, timeout=120) as client:
            if officer:
                token = field(client.get(f"https://{DESK}/masuk").text, "token")
                form = {"token": token, "petugas": officer, "sandi": self.passwords[officer]}
                if client.post(f"https://{DESK}/masuk", data=form).status_code != 303:
                    raise Wrong(f"{officer} cannot log in")
            yield client


def whole(people: People, agency: str) -> int:
    """Collect, approve, establish, publish; return how many datasets the public finds."""
    with people.browser(ADMIN, DAGSTER) as client:
        collect(client, agency)
    with people.browser(CHIEF) as client:
        approved = approve(client)
    with people.browser(SUPERIOR) as client:
        establish(client, agency)
    until("the public to find it", lambda: found(people, agency) >= approved)
    return found(people, agency)


def collect(client: httpx.Client, agency: str) -> None:
    """Step 1, as the button on Dagster's page does it."""
    tags = {"dagster/partition": agency, "didd/agency": agency}
    params = {
        "selector": {**_SELECTOR, "jobName": "harvest"},
        "mode": "default",
        "executionMetadata": {"tags": [{"key": k, "value": v} for k, v in tags.items()]},
    }

    def launched() -> str:
        answer = ask(client, _LAUNCH, {"params": params})["launchRun"]
        return answer.get("run", {}).get("runId", "")

    run = until("a harvest to begin", launched)

    def state() -> str:
        [row] = ask(client, _RUNS, {"filter": {"runIds": [run]}})["runsOrError"]["results"]
        return row["status"] if row["status"] in ("SUCCESS", "FAILURE", "CANCELED") else ""

    if (ended := until("the harvest to end", state)) != "SUCCESS":
        raise Wrong(f"the harvest ended as {ended}")


def ask(client: httpx.Client, query: str, variables: dict[str, Any]) -> dict[str, Any]:
    """Ask what Dagster's own page asks, through the proxy."""
    sent = {"query": query, "variables": variables}
    answer = client.post("/graphql", json=sent, headers={"Origin": DAGSTER})
    if answer.status_code != 200:
        raise Wrong(f"Dagster answered {answer.status_code}: {answer.text[:200]}")
    return answer.json()["data"]


def approve(client: httpx.Client) -> int:
    """Step 2: every proposal is opened and approved; return how many."""
    done: set[int] = set()
    while (
        waiting := {int(i) for i in re.findall(r"/usulan/(\d+)", client.get("/antrean").text)}
        - done
    ):
        for submission in sorted(waiting):
            answer = decide(client, submission, "approve")  # pyright: ignore[reportArgumentType]
            if answer.status_code != 303:
                raise Wrong(f"proposal {submission}: {answer.status_code}")
            done.add(submission)
    if not done:
        raise Wrong("nothing waited for a decision")
    return len(done)


def establish(client: httpx.Client, agency: str) -> None:
    """Step 3: the draft, once its sensor has compiled it, is established by a decree."""
    day = datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()

    def established() -> bool:
        if "tetapkan" not in client.get(f"/didd/{agency}").text:
            return False
        form = {"nomor": f"188/{agency}/2026", "tanggal": day}
        return establish_at(client, f"/didd/{agency}", form).status_code == 303  # pyright: ignore[reportArgumentType]

    until("a draft to be there", established)


def found(people: People, agency: str) -> int:
    """Return how many datasets of the agency the public search finds."""
    return len(public(people, agency))


def public(people: People, agency: str) -> Public:
    """Return the agency's datasets that the public search finds; {} while it does not answer."""
    with people.browser(at=f"https://{PORTAL}") as client:
        address = f"/api/3/action/package_search?rows=1000&fq=organization:{agency}"
        answer = client.get(address)
        rows = answer.json()["result"]["results"] if answer.status_code == 200 else []
        return {row["id"]: row["name"] for row in rows}


def until(what: str, done: Callable[[], Any]) -> Any:
    until = time.monotonic() + PATIENCE
    while not (result := done()):
        if time.monotonic() > until:
            raise Wrong(f"waited {PATIENCE} s for {what}")
        time.sleep(1)
    return result
